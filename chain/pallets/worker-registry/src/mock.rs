//! Neighbours of worker-registry in tests.
