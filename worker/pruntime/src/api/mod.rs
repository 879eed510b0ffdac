//! The HTTP API: who may call what, and how answers travel. It decides nothing.
mod metrics;
mod private;
mod public;
mod serve;
mod status;

pub use metrics::Metrics;
pub use private::private;
pub use public::public;
pub use serve::{serve, Listener};

use crate::effort::Counter;
use crate::refusal::CallError;
use crate::settings::Settings;
use crate::worker::{View, Worker};
use axum::body::Body;
use axum::http::{header, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use codec::Encode;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::{watch, Semaphore, SemaphorePermit};
use units::Hash;

/// What the handlers of both listeners share.
pub struct Desk {
	worker: Mutex<Worker>,
	/// Replaced after every call that changes the worker, so that readers never wait for a batch.
	view: RwLock<Arc<View>>,
	counter: Arc<Counter>,
	measurement: Option<Hash>,
	settings: Settings,
	metrics: Metrics,
	batches: Semaphore,
	stop: watch::Sender<bool>,
}

/// So many batches are held in memory at once: one is folded while the next one arrives.
const BATCHES_AT_ONCE: usize = 2;

impl Desk {
	/// A desk for an opened worker.
	pub fn new(worker: Worker, counter: Arc<Counter>, measurement: Option<Hash>, settings: Settings) -> Arc<Self> {
		let view = RwLock::new(Arc::new(worker.view()));
		let (stop, _) = watch::channel(false);
		let metrics = Metrics::new();
		let batches = Semaphore::new(BATCHES_AT_ONCE);
		Arc::new(Self { worker: Mutex::new(worker), view, counter, measurement, settings, metrics, batches, stop })
	}

	/// Asks the process to end.
	pub fn stop(&self) {
		self.stop.send_replace(true);
	}

	/// Returns once the process is asked to end.
	pub async fn stopped(&self) {
		let mut stop = self.stop.subscribe();
		// The sender lives as long as this desk, so waiting cannot fail.
		let _ = stop.wait_for(|stop| *stop).await;
	}

	/// Writes a last checkpoint.
	///
	/// # Errors
	/// If the disk refuses.
	pub fn checkpoint(&self) -> Result<(), CallError> {
		self.worker.lock().unwrap_or_else(PoisonError::into_inner).checkpoint()
	}

	fn view(&self) -> Arc<View> {
		self.view.read().unwrap_or_else(PoisonError::into_inner).clone()
	}

	/// A place for a batch in memory.
	async fn batch_place(&self) -> Result<SemaphorePermit<'_>, CallError> {
		self.batches.acquire().await.map_err(|_| CallError::Stopping)
	}

	/// Runs a call that may change the worker, on a thread that may block, and shows the result to readers.
	async fn call<T: Send + 'static>(
		self: &Arc<Self>,
		call: impl FnOnce(&mut Worker) -> Result<T, CallError> + Send + 'static,
	) -> Result<T, CallError> {
		let desk = self.clone();
		let called = tokio::task::spawn_blocking(move || {
			if *desk.stop.borrow() {
				return Err(CallError::Stopping);
			}
			let mut worker = desk.worker.lock().unwrap_or_else(PoisonError::into_inner);
			let result = call(&mut worker);
			let view = Arc::new(worker.view());
			*desk.view.write().unwrap_or_else(PoisonError::into_inner) = view;
			result
		});
		let result = called.await.unwrap_or(Err(CallError::Stopping));
		if let Err(error) = &result {
			self.metrics.refused(error.code());
		}
		result
	}
}

/// A SCALE body.
struct Scale<T>(T);

impl<T: Encode> IntoResponse for Scale<T> {
	fn into_response(self) -> Response {
		([(header::CONTENT_TYPE, "application/octet-stream")], Body::from(self.0.encode())).into_response()
	}
}

impl IntoResponse for CallError {
	fn into_response(self) -> Response {
		let status = StatusCode::from_u16(self.code().http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
		(status, Json(self.body())).into_response()
	}
}

async fn no_such_call(method: axum::http::Method, uri: axum::http::Uri) -> CallError {
	CallError::NotFound(format!("call {method} {}", uri.path()))
}
