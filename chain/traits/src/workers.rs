//! What worker-registry knows of workers.
use alloc::vec::Vec;
use protocol::Registration;
use units::{Millis, Score, WorkerId};

/// Asked by computation, answered by worker-registry.
pub trait WorkerDirectory {
	/// What is known of this worker.
	fn registration(worker: &WorkerId) -> Option<Registration>;
	/// Whether it may start a session at `now`: verified, its version and measurement still admitted.
	fn may_start(worker: &WorkerId, now: Millis) -> bool;
	/// Stores the score of an answered benchmark and closes the request.
	fn set_score(worker: &WorkerId, score: Score);
}

/// Asked by computation, answered by worker-registry.
pub trait GatekeeperDirectory {
	/// The gatekeepers registered now, in order of registration.
	fn gatekeepers() -> Vec<WorkerId>;
	/// Whether a master key is known: no report and no challenge before.
	fn has_master_key() -> bool;
}

/// Asked by worker-registry, answered by computation.
pub trait WorkerUsage {
	/// Whether the worker is bound to a pool or its session's stake is not free yet: its operator stays who it is.
	fn is_in_use(worker: &WorkerId) -> bool;
}
