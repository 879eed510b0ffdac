//! A bounded HTTP server: connections are limited in number and in patience, and ended in order. Whoever opens a thousand
//! and says nothing takes neither the program's file descriptors nor its other listeners.

mod metrics;
mod places;
mod stream;

pub use metrics::metrics;
pub use stream::Listener;

use stream::Connection;

use axum::{extract::Request, http::StatusCode, middleware::Next, response::IntoResponse, Router};
use hyper::{
	body::Incoming,
	server::conn::http1,
	service::{service_fn, Service as _},
};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use places::{Answer, Places, Seat};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// What a listener puts up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
	/// So many connections at once. One more takes the place of the one that has been asking nothing for longest; it waits in
	/// the system's queue while all are in the middle of a call.
	pub connections: usize,
	/// A client that has not sent its whole header in this time, or sends nothing more, is dropped.
	pub header: Duration,
	/// A call that is not answered in this time, its body included, is answered with status 408.
	pub call: Duration,
	/// A client that reads nothing of an answer for so long is dropped.
	pub read: Duration,
	/// Calls under way get so long to finish when the server stops.
	pub last_calls: Duration,
}

impl Default for Limits {
	fn default() -> Self {
		let seconds = Duration::from_secs;
		Self { connections: 256, header: seconds(10), call: seconds(60), read: seconds(30), last_calls: seconds(5) }
	}
}

/// After a failed accept, usually for lack of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves a router until `stopped`, then lets calls under way finish.
pub async fn serve(
	listener: impl Into<Listener>,
	router: Router,
	limits: Limits,
	stopped: impl Future<Output = ()> + Send,
) {
	let listener = listener.into();
	let router = router.layer(axum::middleware::from_fn(move |request: Request, next: Next| async move {
		let answered = tokio::time::timeout(limits.call, next.run(request)).await;
		answered.unwrap_or_else(|_| (StatusCode::REQUEST_TIMEOUT, "the call took too long\n").into_response())
	}));
	let graceful = GracefulShutdown::new();
	let places = Places::new(limits.connections);
	tokio::pin!(stopped);
	loop {
		let accepted = tokio::select! {
			accepted = next(&listener, &places, limits.read) => accepted,
			() = &mut stopped => break,
		};
		match accepted {
			Ok((stream, seat)) => {
				let (seat, router) = (Arc::new(seat), TowerToHyperService::new(router.clone()));
				let asked = seat.clone();
				let service = service_fn(move |request: hyper::Request<Incoming>| {
					let (asking, answer) = (asked.ask(), router.call(request));
					async move { answer.await.map(|answer| answer.map(|body| Answer { body, asking })) }
				});
				let mut http = http1::Builder::new();
				http.timer(TokioTimer::new()).header_read_timeout(limits.header);
				let watched = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
				tokio::spawn(async move {
					tokio::select! {
						ended = watched => ended.unwrap_or_else(|error| tracing::debug!(%error, "a connection ended early")),
						() = seat.ousted() => tracing::debug!("a connection that asked nothing made room for another one"),
					}
				});
			}
			Err(error) => {
				tracing::warn!(%error, "cannot accept a connection");
				tokio::time::sleep(ACCEPT_PAUSE).await;
			}
		}
	}
	drop(listener);
	if tokio::time::timeout(limits.last_calls, graceful.shutdown()).await.is_err() {
		tracing::warn!("calls under way were cut off");
	}
}

/// The next connection, and the place it has.
async fn next(listener: &Listener, places: &Places, patience: Duration) -> std::io::Result<(Connection, Seat)> {
	let connection = listener.accept(patience).await?;
	Ok((connection, places.take().await))
}

#[cfg(test)]
mod tests;
