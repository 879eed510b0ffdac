//! How far something is that takes long.
use std::time::{Duration, Instant};

/// How often it says so.
const SAY_EVERY: Duration = Duration::from_secs(2);

/// Words on standard error, now and then.
pub struct Progress {
	what: &'static str,
	said: Instant,
}

impl Progress {
	/// Of what is counted.
	pub fn new(what: &'static str) -> Self {
		Self { what, said: Instant::now() }
	}

	/// Says how far it is, unless it has just said so.
	pub fn say(&mut self, done: u64, of: Option<u64>) {
		if self.said.elapsed() < SAY_EVERY {
			return;
		}
		self.said = Instant::now();
		let of = of.map(|all| format!(" of {all}")).unwrap_or_default();
		edge_manual::note(&format!("{done}{of} {}", self.what));
	}
}
