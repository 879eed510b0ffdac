//! Connections of either kind, with a place each.
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;

/// An open listener.
#[derive(Debug)]
pub enum Listener {
	/// TCP.
	Tcp(TcpListener),
	/// A unix socket.
	Unix(UnixListener),
}

impl From<TcpListener> for Listener {
	fn from(listener: TcpListener) -> Self {
		Self::Tcp(listener)
	}
}

impl From<UnixListener> for Listener {
	fn from(listener: UnixListener) -> Self {
		Self::Unix(listener)
	}
}

pub(crate) trait Stream: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Stream for T {}

impl Listener {
	/// The next connection, once there is a place for it. It fails when its peer takes nothing for `patience`.
	pub(crate) async fn accept(
		&self,
		places: &Arc<Semaphore>,
		patience: Duration,
	) -> io::Result<(Pin<Box<dyn Stream>>, OwnedSemaphorePermit)> {
		let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
		let stream = match self {
			Self::Tcp(listener) => bounded(listener.accept().await?.0, patience),
			Self::Unix(listener) => bounded(listener.accept().await?.0, patience),
		};
		Ok((stream, place))
	}
}

/// Reading has no bound of its own here: between calls and headers it is the server's, within a call the call's.
fn bounded(stream: impl Stream + 'static, patience: Duration) -> Pin<Box<dyn Stream>> {
	let mut stream = TimeoutStream::new(stream);
	stream.set_write_timeout(Some(patience));
	Box::pin(stream)
}
