//! Connections of either kind.
use std::io;
use std::pin::Pin;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
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

/// One connection.
pub(crate) type Connection = Pin<Box<dyn Stream>>;

pub(crate) trait Stream: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Stream for T {}

impl Listener {
	/// The next connection. It fails when its peer takes nothing for `patience`.
	pub(crate) async fn accept(&self, patience: Duration) -> io::Result<Connection> {
		Ok(match self {
			Self::Tcp(listener) => bounded(listener.accept().await?.0, patience),
			Self::Unix(listener) => bounded(listener.accept().await?.0, patience),
		})
	}
}

/// Reading has no bound of its own here: between calls and headers it is the server's, within a call the call's.
fn bounded(stream: impl Stream + 'static, patience: Duration) -> Connection {
	let mut stream = TimeoutStream::new(stream);
	stream.set_write_timeout(Some(patience));
	Box::pin(stream)
}
