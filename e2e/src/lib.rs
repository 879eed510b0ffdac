//! Tests that run the real processes on one network.
