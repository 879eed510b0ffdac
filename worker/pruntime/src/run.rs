//! From settings to a serving process, and back to nothing.
use crate::api::{private, public, serve, Desk, Listener};
use crate::effort::Counter;
use crate::folder::{read_small, remove, write_whole, FileError, Folder, FolderError};
use crate::identity::random_secret;
use crate::platform::{self, PlatformError};
use crate::refusal::CallError;
use crate::settings::{Private, Settings};
use crate::worker::Worker;
use crate::{args::Platform, os};
use protocol::worker_api::Endpoints;
use std::fs::Permissions;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{signal, SignalKind};

/// A token has at least so many characters.
const LEAST_TOKEN: usize = 16;

/// Why the worker did not start, or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
	/// The data folder.
	#[error(transparent)]
	Folder(#[from] FolderError),
	/// A file in it.
	#[error(transparent)]
	File(#[from] FileError),
	/// The platform.
	#[error(transparent)]
	Platform(#[from] PlatformError),
	/// The worker in the data folder.
	#[error(transparent)]
	Worker(#[from] CallError),
	/// No benchmark threads.
	#[error("cannot start the benchmark threads: {0}")]
	Threads(io::Error),
	/// A port is taken, or not ours to take.
	#[error("cannot listen on {address}: {source}")]
	Listen {
		/// Where.
		address: String,
		/// Why.
		source: io::Error,
	},
	/// Linux bounds the length of a socket's path.
	#[error("the data folder's path {} is too long for a unix socket", .0.display())]
	SocketPath(PathBuf),
	/// The token file holds no token.
	#[error("the token in {} is shorter than {LEAST_TOKEN} characters", .0.display())]
	Token(PathBuf),
	/// The process cannot be ended in order.
	#[error("cannot watch for signals or for the parent process: {0}")]
	Signals(io::Error),
}

impl RunError {
	/// What to do about it.
	pub fn hint(&self) -> Option<&'static str> {
		Some(match self {
			Self::Folder(FolderError::InUse(_)) => "stop the other one first, or choose another --data-dir",
			Self::Folder(FolderError::File(error)) | Self::File(error) => error.hint(),
			Self::Platform(error) => error.hint(),
			Self::Worker(error) => error.hint(),
			Self::Threads(_) => "choose fewer --cores, or raise the limit of processes",
			Self::Listen { source, .. } => match source.kind() {
				io::ErrorKind::AddrInUse => "another program listens there: choose another port, or 0 for a free one",
				io::ErrorKind::AddrNotAvailable => "this machine has no such address",
				io::ErrorKind::PermissionDenied => "ports below 1024 need privileges: choose a higher one",
				_ => "choose another address",
			},
			Self::SocketPath(_) => "choose a shorter --data-dir, or --private 127.0.0.1:0",
			Self::Token(_) => "write a longer random token into it, or delete it and let pruntime make one",
			Self::Signals(_) => return None,
		})
	}
}

/// Runs the worker until it is told to end, by a signal, by its private API, or by the end of its parent.
///
/// # Errors
/// If it cannot start, or its last checkpoint cannot be written.
pub fn run(settings: Settings) -> Result<(), RunError> {
	if let Some(parent) = settings.exit_with_parent {
		os::end_with_parent(parent).map_err(RunError::Signals)?;
	}
	let folder = Folder::open(&settings.data_dir)?;
	remove(&folder.endpoints());
	let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(RunError::Threads)?;
	// Listeners first: an occupied port is found before anything else is done.
	let open = runtime.block_on(open(&settings, &folder))?;
	let endpoints = folder.endpoints();

	let quotes = platform::quotes(settings.platform)?;
	let measurement = match settings.platform {
		Platform::Development => Some(platform::measurement(settings.platform)?),
		Platform::Gramine | Platform::Tdx => None,
	};
	let sealing = platform::sealing(&*quotes, &folder)?;
	let counter = Arc::new(Counter::start(settings.cores, settings.duty).map_err(RunError::Threads)?);
	let worker = Worker::open(&settings, folder, sealing, quotes, counter.clone())?;
	let desk = Desk::new(worker, counter, measurement, settings);

	let ended = runtime.block_on(live(desk.clone(), open, &endpoints));
	remove(&endpoints);
	desk.checkpoint()?;
	tracing::info!("ended");
	ended
}

struct Open {
	private: Listener,
	token: Option<String>,
	public: Option<TcpListener>,
	endpoints: Endpoints,
	/// Goes away with the listener, also where the start fails later.
	socket: Option<Socket>,
}

/// The file of a unix socket that is ours.
struct Socket(PathBuf);

impl Drop for Socket {
	fn drop(&mut self) {
		remove(&self.0);
	}
}

async fn open(settings: &Settings, folder: &Folder) -> Result<Open, RunError> {
	let (listener, token, private, socket) = match &settings.private {
		Private::Unix => {
			let path = folder.socket().ok_or_else(|| RunError::SocketPath(settings.data_dir.clone()))?;
			let listener = listen_unix(&path)?;
			(Listener::Unix(listener), None, format!("unix:{}", path.display()), Some(Socket(path)))
		}
		Private::Tcp { address, token_file } => {
			let token = token(token_file.clone().unwrap_or_else(|| folder.token()))?;
			let (listener, url) = listen_tcp(*address).await?;
			(Listener::Tcp(listener), Some(token), url, None)
		}
	};
	let public = match settings.public {
		None => None,
		Some(address) => Some(listen_tcp(address).await?),
	};
	let (public, public_url) = public.unzip();
	let endpoints = Endpoints { pid: std::process::id(), private, public: public_url };
	Ok(Open { private: listener, token, public, endpoints, socket })
}

async fn listen_tcp(address: SocketAddr) -> Result<(TcpListener, String), RunError> {
	let refused = |source| RunError::Listen { address: address.to_string(), source };
	let listener = TcpListener::bind(address).await.map_err(refused)?;
	let chosen = listener.local_addr().map_err(refused)?;
	Ok((listener, format!("http://{chosen}")))
}

/// Only this user may connect. A socket of an earlier life is in the way and nobody's: we hold the folder's lock.
fn listen_unix(path: &Path) -> Result<UnixListener, RunError> {
	remove(path);
	let listen = || {
		let listener = UnixListener::bind(path)?;
		std::fs::set_permissions(path, Permissions::from_mode(0o600))?;
		Ok(listener)
	};
	listen().map_err(|source| RunError::Listen { address: path.display().to_string(), source })
}

fn token(path: PathBuf) -> Result<String, RunError> {
	if let Some(content) = read_small(&path)? {
		let token = String::from_utf8_lossy(&content).trim().to_owned();
		return if token.len() < LEAST_TOKEN { Err(RunError::Token(path)) } else { Ok(token) };
	}
	let token = hex::encode(random_secret().map_err(CallError::from)?.expose());
	write_whole(&path, token.as_bytes())?;
	Ok(token)
}

async fn live(desk: Arc<Desk>, open: Open, endpoints: &Path) -> Result<(), RunError> {
	let mut terminate = signal(SignalKind::terminate()).map_err(RunError::Signals)?;
	let mut interrupt = signal(SignalKind::interrupt()).map_err(RunError::Signals)?;
	let content = serde_json::to_vec_pretty(&open.endpoints).unwrap_or_default();
	write_whole(endpoints, &content)?;
	let public_url = open.endpoints.public.as_deref().unwrap_or("none");
	tracing::info!(private = %open.endpoints.private, public = public_url, "listening");

	let stopped = || {
		let desk = desk.clone();
		async move { desk.stopped().await }
	};
	let mut servers = vec![tokio::spawn(serve(open.private, private(desk.clone(), open.token), stopped()))];
	if let Some(listener) = open.public {
		servers.push(tokio::spawn(serve(Listener::Tcp(listener), public(desk.clone()), stopped())));
	}
	tokio::select! {
		_ = terminate.recv() => (),
		_ = interrupt.recv() => (),
		() = desk.stopped() => (),
	}
	tracing::info!("ending");
	desk.stop();
	for server in servers {
		if let Err(error) = server.await {
			tracing::error!(%error, "a listener ended badly");
		}
	}
	drop(open.socket);
	Ok(())
}
