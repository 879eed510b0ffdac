//! The worker program: HTTP API, sealing, checkpoints, attestation platforms, benchmark.
