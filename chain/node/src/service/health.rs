//! Looks after the database while the node runs: a node whose data is damaged stops and says so, instead of standing still
//! without a word, or serving what it does not have.
use crate::{
	client::{Backend, Client},
	upkeep::{entries, Heights},
};
use sc_client_api::HeaderBackend;
use sc_service::TaskManager;
use std::{
	sync::{Arc, OnceLock},
	time::{Duration, Instant},
};

/// How often it looks at the newest final block.
const INTERVAL: Duration = Duration::from_secs(10);
/// A chain that stands still for so long may do so because its state cannot be read; then all of that is read. It is read again
/// at most as often as the second says, since a chain may also stand still for lack of peers.
const STANDS: Duration = Duration::from_secs(30);
const READ_AGAIN: Duration = Duration::from_secs(600);

/// What is wrong with the database, once that was seen.
#[derive(Clone, Default)]
pub struct Health(Arc<OnceLock<String>>);

impl Health {
	/// What was seen to be wrong.
	pub fn damage(&self) -> Option<&str> {
		self.0.get().map(String::as_str)
	}

	/// Ends an essential task, and with it the node, when the newest final block or its state cannot be read.
	pub fn watch(&self, tasks: &TaskManager, client: Arc<Client>, backend: Arc<Backend>) {
		let health = self.clone();
		let mut patient = Patient { best: 0, since: Instant::now(), read: None };
		tasks.spawn_essential_handle().spawn_blocking("health", None, async move {
			loop {
				tokio::time::sleep(INTERVAL).await;
				if let Some(damage) = patient.look(&client, &backend) {
					tracing::error!("{damage}");
					let _ = health.0.set(damage);
					return;
				}
			}
		});
	}
}

/// The chain as it was seen last.
struct Patient {
	best: u32,
	since: Instant,
	read: Option<Instant>,
}

impl Patient {
	/// What is wrong. Cheap while blocks come.
	fn look(&mut self, client: &Client, backend: &Backend) -> Option<String> {
		let info = client.info();
		let newest = info.finalized_number;
		if newest > 0 {
			let seen = Heights::look(client, backend, newest..=newest, |_| {});
			// A body may be pruned and a record skipped, but neither is ever another's.
			if let Some(what) = seen.damage() {
				return Some(format!("the {what} of block {newest} cannot be read"));
			}
		}
		if info.best_number != self.best {
			(self.best, self.since) = (info.best_number, Instant::now());
		}
		let stands = self.since.elapsed() >= STANDS;
		if !stands || self.read.is_some_and(|at| at.elapsed() < READ_AGAIN) {
			return None;
		}
		self.read = Some(Instant::now());
		let error = entries(backend, info.best_hash).err()?;
		// It may have been pruned since.
		(client.info().best_hash == info.best_hash)
			.then(|| format!("the state of block {} cannot be read ({error})", self.best))
	}
}
