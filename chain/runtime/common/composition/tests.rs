//! Promises of the composition, run for each runtime.
