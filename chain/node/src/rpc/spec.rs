//! The chain spec that a node runs by, as it gives it away.
use super::error::ReadError;
use crate::spec::{self, Spec};
use sc_network::config::MultiaddrWithPeerId;
use serde_json::value::RawValue;
use sp_consensus_grandpa::AuthorityList;
use std::sync::{Arc, Mutex, PoisonError};

/// A node's chain spec with somebody to start from.
#[derive(Clone)]
pub struct KnownSpec {
	spec: Spec,
	/// Raw JSON, made when it is first asked for: it takes a second and is megabytes long.
	raw: Arc<Once<Box<RawValue>>>,
	/// GRANDPA's of the genesis, read when they are first asked for.
	authorities: Arc<Once<AuthorityList>>,
}

impl KnownSpec {
	/// Boot nodes of the spec stay; a spec that names none gets the node's own addresses.
	pub fn new(spec: &Spec, own: &[MultiaddrWithPeerId]) -> Self {
		let own = if spec.boot_nodes().is_empty() { own } else { &[] };
		Self {
			spec: spec::with_bootnodes(spec.clone(), own.to_vec()),
			raw: Arc::default(),
			authorities: Arc::default(),
		}
	}

	/// The raw spec.
	pub fn raw(&self) -> Result<Box<RawValue>, ReadError> {
		let failed = |reason: String| ReadError::Failed(format!("the spec cannot be written: {reason}"));
		self.raw.get(|| {
			let json = spec::to_json(&self.spec, true).map_err(|error| failed(error.to_string()))?;
			RawValue::from_string(json).map_err(|error| failed(error.to_string()))
		})
	}

	/// Who judges block 1.
	pub fn authorities(&self) -> Result<AuthorityList, ReadError> {
		self.authorities
			.get(|| spec::genesis_authorities(&self.spec).map_err(|error| ReadError::Failed(error.to_string())))
	}
}

/// A value that is made when it is first asked for, by one of those who ask at once: the others wait. Making it takes
/// seconds of a core, and fifty workers start together.
struct Once<T>(Mutex<Option<T>>);

impl<T> Default for Once<T> {
	fn default() -> Self {
		Self(Mutex::new(None))
	}
}

impl<T: Clone> Once<T> {
	/// A failure is not kept: whoever asks next tries again.
	fn get(&self, make: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
		let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
		match &*known {
			Some(value) => Ok(value.clone()),
			None => Ok(known.insert(make()?).clone()),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::{
		sync::atomic::{AtomicU32, Ordering},
		thread,
		time::Duration,
	};

	/// Fifty workers that started together made a node read its genesis fifty times at once, and gave up after a minute.
	#[test]
	fn what_many_ask_for_at_once_is_made_once() {
		let (once, made) = (Once::default(), AtomicU32::new(0));
		let refused = once.get(|| Err(ReadError::Failed("not yet".into())));
		assert!(refused.is_err());
		thread::scope(|scope| {
			for _ in 0..20 {
				scope.spawn(|| {
					let got = once.get(|| {
						made.fetch_add(1, Ordering::Relaxed);
						thread::sleep(Duration::from_millis(20));
						Ok(7)
					});
					assert!(matches!(got, Ok(7)));
				});
			}
		});
		assert_eq!(made.load(Ordering::Relaxed), 1);
	}
}
