//! Writes checkpoints beside the calls: encoding, sealing and syncing a gatekeeper's economy takes seconds on a slow disk,
//! and nobody waits for it.
use crate::folder::{Checkpoints, OpenError, Sealed, Sealing};
use crate::refusal::CallError;
use crate::restore;
use crate::role::{Kept, Role};
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
	role: Option<Kept>,
	held: Duration,
}

impl Snapshot {
	/// Of this state and role: calls wait for this and for nothing else of a checkpoint. A gatekeeper's economy is shared,
	/// so this takes no longer with more workers.
	pub fn of(state: &WorkerState, role: Option<&Role>) -> Self {
		let begun = Instant::now();
		let (chain, state, role) = (state.client().chain_genesis(), state.clone(), role.map(Role::kept));
		Self { chain, state, role, held: begun.elapsed() }
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
	/// Since when one is being written; none if none is.
	pub under_way: Option<Instant>,
	/// How long it took, from the order to the disk.
	pub took: Duration,
	/// For how much of that calls had to wait.
	pub held: Duration,
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
		let ledger = Ledger {
			written: None,
			under_way: None,
			took: Duration::ZERO,
			held: Duration::ZERO,
			bytes: 0,
			failures: 0,
			failed: None,
		};
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
		// What came of it stands in the ledger.
		let write = move || span.in_scope(|| drop(write(&sealing, &folder, &ledger, snapshot)));
		match thread::Builder::new().name("checkpoint".into()).spawn(write) {
			Ok(thread) => self.under_way = Some(thread),
			Err(error) => fail(&self.ledger, error.to_string(), "raise the limit of processes"),
		}
	}

	/// Writes a last one and waits until it is on the disk.
	///
	/// # Errors
	/// If it cannot be written.
	pub fn finish(&mut self, snapshot: Snapshot) -> Result<(), CallError> {
		self.wait();
		let newest = self.ledger.lock().unwrap_or_else(PoisonError::into_inner).written;
		if newest.is_some_and(|(number, _)| number == snapshot.number()) {
			return Ok(());
		}
		write(&self.sealing, &self.folder, &self.ledger, snapshot)
	}

	/// Waits for the one that is being written.
	pub fn wait(&mut self) {
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

/// Writes it, and notes what came of it. A failed checkpoint loses nothing but time after a crash: the worker goes on, and
/// tries again.
fn write(sealing: &Sealing, folder: &Checkpoints, ledger: &Mutex<Ledger>, snapshot: Snapshot) -> Result<(), CallError> {
	let (begun, tip, held) = (Instant::now(), snapshot.number(), snapshot.held);
	ledger.lock().unwrap_or_else(PoisonError::into_inner).under_way = Some(begun);
	let save = || {
		let Snapshot { chain, state, role, .. } = snapshot;
		// The economy is let go of here, before the disk is waited for.
		let content = restore::checkpoint(&state, role.map(Kept::encode));
		let sealed = sealing.seal(&chain, Sealed::Checkpoint, &content)?;
		drop(content);
		folder.save(tip, &sealed)?;
		Ok::<_, OpenError>(sealed.len())
	};
	let error = match catch_unwind(AssertUnwindSafe(save)) {
		Ok(Ok(bytes)) => {
			let took = begun.elapsed();
			tracing::debug!(tip, bytes, ?took, ?held, "wrote a checkpoint");
			let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
			let failures = ledger.failures;
			*ledger = Ledger {
				written: Some((tip, Instant::now())),
				under_way: None,
				took,
				held,
				bytes,
				failures,
				failed: None,
			};
			return Ok(());
		}
		Ok(Err(error)) => CallError::from(error),
		Err(_) => CallError::Fault("writing a checkpoint panicked".into()),
	};
	fail(ledger, error.to_string(), error.hint());
	Err(error)
}

fn fail(ledger: &Mutex<Ledger>, error: String, hint: &'static str) {
	tracing::warn!(%error, hint, "cannot write a checkpoint; the one before stays");
	let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
	ledger.under_way = None;
	ledger.failures = ledger.failures.saturating_add(1);
	ledger.failed = Some((error, hint));
}

#[cfg(test)]
mod tests;
