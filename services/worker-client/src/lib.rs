//! Talks to a pRuntime over its public and private API.
