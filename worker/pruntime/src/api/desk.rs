//! What the handlers of both listeners share: the worker, one call at a time, and what readers see of it in between.
use super::metrics::Metrics;
use crate::checkpointer::Ledger;
use crate::effort::Counter;
use crate::refusal::CallError;
use crate::settings::Settings;
use crate::worker::{View, Worker};
use std::any::Any;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;
use tokio::sync::{watch, Semaphore, SemaphorePermit};
use units::Hash;

/// So many batches are held in memory at once: one is folded while the next one arrives.
const BATCHES_AT_ONCE: usize = 2;

/// The worker and what is known about it without asking it.
pub struct Desk {
	worker: Mutex<Worker>,
	/// Replaced after every call, so that readers never wait for a batch.
	view: RwLock<Arc<View>>,
	ledger: Arc<Mutex<Ledger>>,
	pub(super) counter: Arc<Counter>,
	pub(super) measurement: Option<Hash>,
	pub(super) settings: Settings,
	pub(super) metrics: Metrics,
	pub(super) started: Instant,
	pub(super) panics: AtomicU64,
	batches: Semaphore,
	end: watch::Sender<Option<End>>,
}

/// Why the process is asked to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
	/// Somebody told it to.
	Told,
	/// A call panicked, and what the data folder holds could not be opened again.
	Lost(String),
}

impl Desk {
	/// A desk for an opened worker.
	pub fn new(worker: Worker, counter: Arc<Counter>, measurement: Option<Hash>, settings: Settings) -> Arc<Self> {
		let view = RwLock::new(Arc::new(worker.view()));
		let (end, _) = watch::channel(None);
		Arc::new(Self {
			ledger: worker.ledger(),
			worker: Mutex::new(worker),
			view,
			counter,
			measurement,
			settings,
			metrics: Metrics::new(),
			started: Instant::now(),
			panics: AtomicU64::new(0),
			batches: Semaphore::new(BATCHES_AT_ONCE),
			end,
		})
	}

	/// Asks the process to end.
	pub fn stop(&self) {
		self.end_for(End::Told);
	}

	/// The first reason stays.
	fn end_for(&self, why: End) {
		self.end.send_if_modified(|end| {
			let is_first = end.is_none();
			if is_first {
				*end = Some(why);
			}
			is_first
		});
	}

	/// Why the process is asked to end; none while it is not.
	pub fn ending(&self) -> Option<End> {
		self.end.borrow().clone()
	}

	/// Returns once the process is asked to end.
	pub async fn stopped(&self) {
		let mut end = self.end.subscribe();
		// The sender lives as long as this desk, so waiting cannot fail.
		let _ = end.wait_for(Option::is_some).await;
	}

	/// Writes a last checkpoint. Nothing is written of a worker that was lost.
	///
	/// # Errors
	/// If the disk refuses.
	pub fn checkpoint(&self) -> Result<(), CallError> {
		self.worker.lock().unwrap_or_else(PoisonError::into_inner).checkpoint()
	}

	/// What readers may see.
	pub(super) fn view(&self) -> Arc<View> {
		self.view.read().unwrap_or_else(PoisonError::into_inner).clone()
	}

	/// What became of checkpoints.
	pub(super) fn ledger(&self) -> Ledger {
		self.ledger.lock().unwrap_or_else(PoisonError::into_inner).clone()
	}

	/// A place for a batch in memory.
	pub(super) async fn batch_place(&self) -> Result<SemaphorePermit<'_>, CallError> {
		self.batches.acquire().await.map_err(|_| CallError::Stopping)
	}

	/// Runs a call that may change the worker, on a thread that may block, and shows the result to readers.
	pub(super) async fn call<T: Send + 'static>(
		self: &Arc<Self>,
		call: impl FnOnce(&mut Worker) -> Result<T, CallError> + Send + 'static,
	) -> Result<T, CallError> {
		let desk = self.clone();
		// It does not panic itself, so only a runtime that ends can keep it from answering.
		tokio::task::spawn_blocking(move || desk.call_now(call)).await.unwrap_or(Err(CallError::Stopping))
	}

	fn call_now<T>(&self, call: impl FnOnce(&mut Worker) -> Result<T, CallError>) -> Result<T, CallError> {
		let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
		match self.ending() {
			None => (),
			Some(End::Told) => return Err(CallError::Stopping),
			Some(End::Lost(why)) => return Err(CallError::Fault(why)),
		}
		let seen = catch_unwind(AssertUnwindSafe(|| {
			let result = call(&mut worker);
			(result, worker.view())
		}));
		match seen {
			Ok((result, view)) => {
				self.show(view);
				result
			}
			Err(panic) => Err(self.recover(&mut worker, words(&*panic))),
		}
	}

	/// After a panic: whatever it left in memory is dropped unseen, and the worker opens its data folder again as a new
	/// process would. Readers see the state from before the call until then.
	fn recover(&self, worker: &mut Worker, fault: String) -> CallError {
		self.panicked();
		tracing::error!(%fault, "a call panicked; going back to the last checkpoint");
		let reopened = catch_unwind(AssertUnwindSafe(|| worker.reopen().map(|()| worker.view())));
		let lost = match reopened {
			Ok(Ok(view)) => {
				self.show(view);
				return CallError::Fault(fault);
			}
			Ok(Err(error)) => error.to_string(),
			Err(panic) => words(&*panic),
		};
		tracing::error!(error = %lost, "the data folder does not open again; ending");
		self.end_for(End::Lost(format!("{fault}; then the data folder did not open: {lost}")));
		CallError::Fault(fault)
	}

	/// A call panicked.
	pub(super) fn panicked(&self) {
		self.panics.fetch_add(1, Ordering::Relaxed);
	}

	fn show(&self, view: View) {
		*self.view.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
	}
}

/// What a panic said.
pub(super) fn words(panic: &(dyn Any + Send)) -> String {
	let text = panic.downcast_ref::<&str>().copied();
	text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words").to_owned()
}

#[cfg(test)]
mod tests;
