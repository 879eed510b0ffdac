//! Every refusal, from whatever depth of a call it comes, is counted and told once.
use super::desk::{words, Desk};
use crate::refusal::CallError;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use protocol::worker_api::{ErrorBody, ErrorCode};
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Refusals of one kind are told at most so often; those between are counted.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Travels with a response, unseen by the caller.
#[derive(Clone)]
pub struct Refused(pub ErrorBody);

/// Counts and tells what is refused.
pub async fn note(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
	let call = request.uri().path().to_owned();
	// Calls that only read run here and not at the desk; a panic of theirs is a fault as well, and no broken connection.
	let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
	let response = answered.unwrap_or_else(|panic| {
		desk.panicked();
		CallError::Fault(words(&*panic)).into_response()
	});
	if let Some(Refused(body)) = response.extensions().get() {
		desk.metrics.refused(body.code);
		if let Some(more) = desk.metrics.told.tell(body.code, Instant::now()) {
			tell(&call, body, more);
		}
	}
	response
}

fn tell(call: &str, body: &ErrorBody, more: u64) {
	let (error, hint) = (&body.error, body.hint.as_deref().unwrap_or_default());
	match body.code {
		// Part of the ordinary conversation with a relayer, or somebody who lost the way.
		ErrorCode::NotInitialised | ErrorCode::Gap | ErrorCode::Stopping | ErrorCode::NotFound => {
			tracing::info!(call, error, more, "refused a call");
		}
		_ => tracing::warn!(call, error, hint, more, "refused a call"),
	}
}

/// When each kind was told, and how often it was not since.
#[derive(Default)]
pub struct Told(Mutex<BTreeMap<u16, (Instant, u64)>>);

impl Told {
	/// Whether to tell it now, and then how many went untold before. One entry a kind: bounded by their number.
	fn tell(&self, code: ErrorCode, now: Instant) -> Option<u64> {
		let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
		match told.get_mut(&(code as u16)) {
			Some((at, untold)) if now.saturating_duration_since(*at) < TELL_EVERY => {
				*untold = untold.saturating_add(1);
				None
			}
			before => {
				let untold = before.map_or(0, |(_, untold)| *untold);
				told.insert(code as u16, (now, 0));
				Some(untold)
			}
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_refusal_that_comes_again_and_again_is_told_now_and_then_with_its_number() {
		let (told, begun) = (Told::default(), Instant::now());
		assert_eq!(told.tell(ErrorCode::Gap, begun), Some(0));
		for tenth in 1..100 {
			assert_eq!(told.tell(ErrorCode::Gap, begun + Duration::from_millis(100 * tenth)), None);
		}
		assert_eq!(told.tell(ErrorCode::Forged, begun), Some(0));
		assert_eq!(told.tell(ErrorCode::Gap, begun + TELL_EVERY), Some(99));
	}
}
