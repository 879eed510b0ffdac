//! The machines, run: short in the test stage, long in `make soak`.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]
mod attacks;
mod corrupt;
mod costs;
mod exits;
mod random;
mod rights;
mod sequences;
