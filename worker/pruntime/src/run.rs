//! From settings to a serving process, and back to nothing.
use crate::api::{private, public, Desk, End};
use crate::effort::Counter;
use crate::folder::{remove, Folder, FolderError};
use crate::identity::random_secret;
use crate::platform::{self, PlatformError};
use crate::refusal::CallError;
use crate::settings::{Private, Settings};
use crate::worker::Worker;
use crate::{args::Platform, os};
use edge_files::{create, replace, FileError, Readers};
use edge_secrets::{SecretError, SecretText};
use edge_serve::{serve, Limits, Listener};
use protocol::worker_api::Endpoints;
use std::fs::Permissions;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{signal, SignalKind};

/// A token has at least so many characters.
const LEAST_TOKEN: usize = 16;
/// What the private listener puts up with. A gatekeeper folds a long batch for minutes, and its relayer waits for it.
const PRIVATE: Limits = Limits {
	connections: 64,
	header: Duration::from_secs(10),
	call: Duration::from_secs(10 * 60),
	read: Duration::from_secs(30),
	last_calls: Duration::from_secs(5),
};
/// What the public listener puts up with: every answer is in memory already.
const PUBLIC: Limits = Limits {
	connections: 64,
	header: Duration::from_secs(10),
	call: Duration::from_secs(10),
	read: Duration::from_secs(10),
	last_calls: Duration::from_secs(1),
};

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
	/// The token file cannot be used.
	#[error(transparent)]
	TokenFile(#[from] SecretError),
	/// The token file holds no token.
	#[error("the token in {} is shorter than {LEAST_TOKEN} characters", .0.display())]
	Token(PathBuf),
	/// The process cannot be ended in order.
	#[error("cannot watch for signals or for the parent process: {0}")]
	Signals(io::Error),
	/// A call panicked and the data folder did not open again.
	#[error("a call panicked: {0}")]
	Lost(String),
}

impl RunError {
	/// What to do about it.
	pub fn hint(&self) -> &str {
		match self {
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
			Self::TokenFile(SecretError::Shared(_)) => "let only its owner read the token file: chmod 600",
			Self::TokenFile(_) => "write one line with a random token into it, or delete it and let pruntime make one",
			Self::Token(_) => "write a longer random token into it, or delete it and let pruntime make one",
			Self::Signals(_) => "start it from a process that goes on, and give that one's id to --exit-with-parent",
			Self::Lost(_) => {
				"this is a fault of pruntime: report it; started again it goes on from its last checkpoint"
			}
		}
	}

	/// Whether starting it once more, as it was started, may do.
	pub fn may_pass(&self) -> bool {
		match self {
			Self::SocketPath(_) | Self::Token(_) => false,
			Self::Platform(PlatformError::KeyGone | PlatformError::Key(_) | PlatformError::NoSealing) => false,
			Self::Worker(error) => error.may_pass(),
			_ => true,
		}
	}
}

/// Panics go into the log like everything else, once.
pub fn log_panics() {
	std::panic::set_hook(Box::new(|panic| {
		let backtrace = std::backtrace::Backtrace::capture();
		let place = panic.location().map(ToString::to_string).unwrap_or_default();
		let words = panic.payload_as_str().unwrap_or("no words");
		tracing::error!(place, %backtrace, "panic: {words}");
	}));
}

/// Runs the worker until it is told to end, by a signal, by its private API, or by the end of its parent.
///
/// # Errors
/// If it cannot start, or its last checkpoint cannot be written.
pub fn run(settings: Settings) -> Result<(), RunError> {
	if let Some(parent) = settings.exit_with_parent {
		os::end_with_parent(parent).map_err(RunError::Signals)?;
	}
	// Around every line from here on: once the worker is known, it says which it is and which chain it works for. It is an
	// error's span so that no filter that lets a line through takes its names away.
	let names = tracing::error_span!("pruntime", worker = tracing::field::Empty, chain = tracing::field::Empty);
	let _named = names.clone().entered();
	let folder = Folder::open(&settings.data_dir)?;
	remove(&folder.endpoints());
	let runtime = tokio::runtime::Builder::new_multi_thread()
		.enable_all()
		// For as long as the thread lives.
		.on_thread_start(move || std::mem::forget(names.clone().entered()))
		.build()
		.map_err(RunError::Threads)?;
	// Listeners first: an occupied port is found before anything else is done.
	let open = runtime.block_on(open(&settings, &folder))?;
	let endpoints = folder.endpoints();

	let quotes = platform::quotes(settings.platform, settings.attestation_device.as_deref())?;
	let measurement = match settings.platform {
		Platform::Development => Some(platform::measurement(settings.platform)?),
		Platform::Gramine | Platform::Tdx => None,
	};
	let sealing = platform::sealing(&*quotes, &folder, settings.plain_sealing_key)?;
	let counter = Arc::new(Counter::start(settings.cores, settings.duty).map_err(RunError::Threads)?);
	let worker = Worker::open(&settings, folder, sealing, quotes, counter.clone())?;
	let desk = Desk::new(worker, counter, measurement, settings);

	let ended = runtime.block_on(live(desk.clone(), open, &endpoints));
	desk.checkpoint()?;
	ended?;
	if let Some(End::Lost(why)) = desk.ending() {
		return Err(RunError::Lost(why));
	}
	tracing::info!("ended");
	Ok(())
}

struct Open {
	private: Listener,
	token: Option<SecretText>,
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

fn token(path: PathBuf) -> Result<SecretText, RunError> {
	edge_secrets::check_place(&path)?;
	if path.symlink_metadata().is_err() {
		let token = hex::encode(random_secret().map_err(CallError::from)?.expose());
		create(&path, token.as_bytes(), Readers::Owner)?;
	}
	let token = edge_secrets::read_file(&path)?;
	if token.expose().len() < LEAST_TOKEN {
		return Err(RunError::Token(path));
	}
	Ok(token)
}

async fn live(desk: Arc<Desk>, open: Open, endpoints: &Path) -> Result<(), RunError> {
	let mut terminate = signal(SignalKind::terminate()).map_err(RunError::Signals)?;
	let mut interrupt = signal(SignalKind::interrupt()).map_err(RunError::Signals)?;
	let content = serde_json::to_vec_pretty(&open.endpoints).unwrap_or_default();
	replace(endpoints, &content, Readers::Owner)?;
	let public_url = open.endpoints.public.as_deref().unwrap_or("none");
	tracing::info!(private = %open.endpoints.private, public = public_url, "listening");

	let stopped = || {
		let desk = desk.clone();
		async move { desk.stopped().await }
	};
	let mut servers = vec![tokio::spawn(serve(open.private, private(desk.clone(), open.token), PRIVATE, stopped()))];
	if let Some(listener) = open.public {
		servers.push(tokio::spawn(serve(listener, public(desk.clone()), PUBLIC, stopped())));
	}
	tokio::select! {
		_ = terminate.recv() => (),
		_ = interrupt.recv() => (),
		() = desk.stopped() => (),
	}
	tracing::info!("ending");
	desk.stop();
	// Before the listeners close: who finds it may still be answered, who does not find it knows that it ended.
	remove(endpoints);
	for server in servers {
		if let Err(error) = server.await {
			tracing::error!(%error, "a listener ended badly");
		}
	}
	drop(open.socket);
	Ok(())
}
