//! Starts processes from one thread that lives as long as this program. Workers end with the thread that started them, and
//! the threads of the runtime come and go.
use std::{
	io,
	sync::mpsc::{channel, Sender},
	thread,
};
use tokio::{
	process::{Child, Command},
	runtime::Handle,
	sync::oneshot,
};

/// A handle to the thread; it ends with the last handle.
#[derive(Clone, Debug)]
pub struct Nursery {
	requests: Sender<(Command, oneshot::Sender<io::Result<Child>>)>,
}

impl Nursery {
	/// Starts the thread. Processes are watched by the runtime of `handle`.
	///
	/// # Errors
	/// If the system gives no thread.
	pub fn open(handle: Handle) -> io::Result<Self> {
		let (requests, received) = channel::<(Command, oneshot::Sender<io::Result<Child>>)>();
		thread::Builder::new().name("nursery".into()).spawn(move || {
			let _watched_by = handle.enter();
			for (mut command, reply) in received {
				let _ = reply.send(command.spawn());
			}
		})?;
		Ok(Self { requests })
	}

	/// Starts a process.
	///
	/// # Errors
	/// If the system cannot.
	pub async fn start(&self, command: Command) -> io::Result<Child> {
		let (reply, started) = oneshot::channel();
		let gone = || io::Error::other("the thread that starts processes is gone");
		self.requests.send((command, reply)).map_err(|_| gone())?;
		started.await.map_err(|_| gone())?
	}
}
