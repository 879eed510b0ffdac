//! What computation promises.
