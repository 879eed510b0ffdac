//! What worker-registry promises.
