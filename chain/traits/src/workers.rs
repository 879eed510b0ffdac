//! What worker-registry knows of workers.
use alloc::vec::Vec;
use protocol::Registration;
use units::{Millis, Score, WorkerId};

/// Asked by computation, answered by worker-registry.
pub trait WorkerDirectory {
	/// What is known of this worker.
	fn registration(worker: &WorkerId) -> Option<Registration>;
	/// Whether it may start a session at `now`: verified, its version and measurement still admitted, not shut out.
	fn may_start(worker: &WorkerId, now: Millis) -> bool;
	/// Whether governance shut it, or the machine it runs on, out: nothing is paid for it, and its session is to end.
	fn is_denied(worker: &WorkerId) -> bool;
	/// Stores the score of an answered benchmark and closes the request.
	fn set_score(worker: &WorkerId, score: Score);
}

/// Asked by computation, answered by worker-registry.
pub trait GatekeeperDirectory {
	/// The gatekeepers that hold the master key: their votes are kept.
	fn holders() -> Vec<WorkerId>;
	/// Those of them whose verification, program and version are good now: a majority is counted among these.
	fn counted() -> Vec<WorkerId>;
	/// Gatekeepers that have not proven yet that they hold the master key: nobody waits for them.
	fn pending() -> Vec<WorkerId>;
	/// The public master key. None: no report and no challenge.
	fn master_key() -> Option<[u8; 32]>;
}

/// Asked by worker-registry, answered by computation.
pub trait WorkerUsage {
	/// Whether the worker is bound to a pool or its session's stake is not free yet: its operator stays who it is.
	fn is_in_use(worker: &WorkerId) -> bool;
}
