//! Connections: bounded in number and in patience, and ended in order.
use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::Semaphore;

/// So many connections at once to one listener; more wait in the system's queue.
const MAX_CONNECTIONS: usize = 256;
/// A client that does not send its whole header in this time is dropped.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Calls under way get this long to finish when the process ends.
const LAST_CALLS: Duration = Duration::from_secs(5);
/// After a failed accept, usually for lack of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// An open listener.
pub enum Listener {
	/// TCP.
	Tcp(TcpListener),
	/// A unix socket.
	Unix(UnixListener),
}

/// Serves a router until `stopped`, then lets calls under way finish.
pub async fn serve(listener: Listener, router: Router, stopped: impl Future<Output = ()>) {
	let graceful = GracefulShutdown::new();
	let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
	tokio::pin!(stopped);
	loop {
		let accepted = tokio::select! {
			accepted = accept(&listener, &places) => accepted,
			() = &mut stopped => break,
		};
		match accepted {
			Ok((stream, place)) => {
				let mut builder = Builder::new(TokioExecutor::new()).http1_only();
				builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
				let service = TowerToHyperService::new(router.clone());
				let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
				let watched = graceful.watch(connection);
				tokio::spawn(async move {
					if let Err(error) = watched.await {
						tracing::debug!(%error, "a connection ended early");
					}
					drop(place);
				});
			}
			Err(error) => {
				tracing::warn!(%error, "cannot accept a connection");
				tokio::time::sleep(ACCEPT_PAUSE).await;
			}
		}
	}
	drop(listener);
	if tokio::time::timeout(LAST_CALLS, graceful.shutdown()).await.is_err() {
		tracing::warn!("calls under way were cut off");
	}
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

async fn accept(
	listener: &Listener,
	places: &Arc<Semaphore>,
) -> io::Result<(Box<dyn Stream>, tokio::sync::OwnedSemaphorePermit)> {
	let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
	let stream: Box<dyn Stream> = match listener {
		Listener::Tcp(listener) => Box::new(listener.accept().await?.0),
		Listener::Unix(listener) => Box::new(listener.accept().await?.0),
	};
	Ok((stream, place))
}
