//! Writes checkpoints beside the calls: encoding, sealing and syncing a gatekeeper's economy takes seconds on a slow disk,
//! and nobody waits for it.
use crate::folder::{Checkpoints, OpenError, Sealed, Sealing};
use crate::restore;
use crate::role::Role;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use units::{BlockNumber, Hash};
use worker_core::WorkerState;

/// A worker between two calls. Everything it promises is on the disk already.
pub struct Snapshot {
	chain: Hash,
	state: WorkerState,
	role: Option<Vec<u8>>,
}

impl Snapshot {
	/// Of this state and role.
	pub fn of(state: &WorkerState, role: Option<&Role>) -> Self {
		Self { chain: state.client().chain_genesis(), state: state.clone(), role: role.map(Role::to_checkpoint) }
	}

	/// The block it is of.
	pub fn number(&self) -> BlockNumber {
		self.state.tip().number
	}
}

/// What became of checkpoints so far.
#[derive(Clone, Debug)]
pub struct Ledger {
	/// The newest one that is on the disk: its block, and when it was there.
	pub written: Option<(BlockNumber, Instant)>,
	/// How long it took, from the order to the disk.
	pub took: Duration,
	/// Its length.
	pub bytes: usize,
	/// Checkpoints that could not be written.
	pub failures: u64,
	/// Why the last one could not be, and what to do about it; none if it could.
	pub failed: Option<(String, &'static str)>,
}

/// Writes one checkpoint at a time.
pub struct Checkpointer {
	sealing: Arc<Sealing>,
	folder: Checkpoints,
	ledger: Arc<Mutex<Ledger>>,
	under_way: Option<JoinHandle<()>>,
}

impl Checkpointer {
	/// Into this folder.
	pub fn new(sealing: Arc<Sealing>, folder: Checkpoints) -> Self {
		let ledger = Ledger { written: None, took: Duration::ZERO, bytes: 0, failures: 0, failed: None };
		Self { sealing, folder, ledger: Arc::new(Mutex::new(ledger)), under_way: None }
	}

	/// Where the checkpoints are.
	pub fn folder(&self) -> &Checkpoints {
		&self.folder
	}

	/// What becomes of them.
	pub fn ledger(&self) -> Arc<Mutex<Ledger>> {
		self.ledger.clone()
	}

	/// Whether one is being written.
	pub fn is_busy(&self) -> bool {
		self.under_way.as_ref().is_some_and(|thread| !thread.is_finished())
	}

	/// Begins to write one; what comes of it stands in the ledger. Waits for the one that is being written, if one is.
	pub fn begin(&mut self, snapshot: Snapshot) {
		self.wait();
		let (sealing, folder, ledger) = (self.sealing.clone(), self.folder.clone(), self.ledger.clone());
		let span = tracing::Span::current();
		let write = move || span.in_scope(|| drop(record(&ledger, || write(&sealing, &folder, &snapshot))));
		match thread::Builder::new().name("checkpoint".into()).spawn(write) {
			Ok(thread) => self.under_way = Some(thread),
			Err(error) => fail(&self.ledger, error.to_string(), "raise the limit of processes"),
		}
	}

	/// Writes a last one and waits until it is on the disk.
	///
	/// # Errors
	/// If it cannot be written.
	pub fn finish(&mut self, snapshot: &Snapshot) -> Result<(), OpenError> {
		self.wait();
		let newest = self.ledger.lock().unwrap_or_else(PoisonError::into_inner).written;
		if newest.is_some_and(|(number, _)| number == snapshot.number()) {
			return Ok(());
		}
		record(&self.ledger, || write(&self.sealing, &self.folder, snapshot))
	}

	fn wait(&mut self) {
		if let Some(thread) = self.under_way.take() {
			// It catches its own panics.
			let _ = thread.join();
		}
	}
}

impl Drop for Checkpointer {
	fn drop(&mut self) {
		self.wait();
	}
}

/// Writes it, and says how long it is.
fn write(sealing: &Sealing, folder: &Checkpoints, snapshot: &Snapshot) -> Result<(BlockNumber, usize), OpenError> {
	let content = restore::checkpoint(&snapshot.state, snapshot.role.as_deref());
	let sealed = sealing.seal(&snapshot.chain, Sealed::Checkpoint, &content)?;
	drop(content);
	folder.save(snapshot.number(), &sealed)?;
	Ok((snapshot.number(), sealed.len()))
}

/// A failed checkpoint loses nothing but time after a crash: the worker goes on, and tries again.
fn record(
	ledger: &Mutex<Ledger>,
	write: impl FnOnce() -> Result<(BlockNumber, usize), OpenError>,
) -> Result<(), OpenError> {
	let begun = Instant::now();
	match catch_unwind(AssertUnwindSafe(write)) {
		Ok(Ok((number, bytes))) => {
			let took = begun.elapsed();
			tracing::debug!(tip = number, bytes, ?took, "wrote a checkpoint");
			let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
			*ledger = Ledger {
				written: Some((number, Instant::now())),
				took,
				bytes,
				failures: ledger.failures,
				failed: None,
			};
			Ok(())
		}
		Ok(Err(error)) => {
			fail(ledger, error.to_string(), error.hint());
			Err(error)
		}
		Err(_) => {
			fail(ledger, "writing a checkpoint panicked".into(), "this is a fault of pruntime: report it");
			Ok(())
		}
	}
}

fn fail(ledger: &Mutex<Ledger>, error: String, hint: &'static str) {
	tracing::warn!(%error, hint, "cannot write a checkpoint; the one before stays");
	let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
	ledger.failures = ledger.failures.saturating_add(1);
	ledger.failed = Some((error, hint));
}

#[cfg(test)]
mod tests;
