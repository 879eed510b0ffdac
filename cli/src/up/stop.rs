//! Being asked to stop.
use crate::failure::Failure;
use tokio::signal::unix::{signal, Signal, SignalKind};

/// Ctrl-C, SIGTERM and the terminal's end.
pub struct Stop {
	signals: [Signal; 3],
}

impl Stop {
	/// From now on these signals no longer end the process by themselves; nor do they pass process 1 by.
	pub fn new() -> Result<Self, Failure> {
		let listen = |kind| signal(kind).map_err(|error| Failure::inside(format!("cannot listen to signals: {error}")));
		let signals =
			[listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?, listen(SignalKind::hangup())?];
		Ok(Self { signals })
	}

	/// Waits for the first of them.
	pub async fn asked(&mut self) {
		let [interrupt, terminate, hangup] = &mut self.signals;
		tokio::select! {
			_ = interrupt.recv() => {},
			_ = terminate.recv() => {},
			_ = hangup.recv() => {},
		}
	}
}

/// Resolves once `stop` says so, or nobody can say it any more.
pub async fn told(stop: &mut tokio::sync::watch::Receiver<bool>) {
	let _ = stop.wait_for(|stop| *stop).await;
}
