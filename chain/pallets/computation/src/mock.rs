//! Neighbours of computation in tests.
