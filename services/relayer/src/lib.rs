//! Carries one chain to one worker and the worker's messages back.
