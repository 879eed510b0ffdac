//! The chain spec that a node runs by, as it gives it away.
use super::error::ReadError;
use crate::spec::{self, Spec};
use sc_network::config::MultiaddrWithPeerId;
use serde_json::value::RawValue;
use sp_consensus_grandpa::AuthorityList;
use std::sync::{Arc, OnceLock};

/// A node's chain spec with somebody to start from.
#[derive(Clone)]
pub struct KnownSpec {
	spec: Spec,
	/// Raw JSON, made when it is first asked for: it takes a second and is megabytes long.
	raw: Arc<OnceLock<Box<RawValue>>>,
	/// GRANDPA's of the genesis, read when they are first asked for.
	authorities: Arc<OnceLock<AuthorityList>>,
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
		if let Some(raw) = self.raw.get() {
			return Ok(raw.clone());
		}
		let failed = |reason: String| ReadError::Failed(format!("the spec cannot be written: {reason}"));
		let json = spec::to_json(&self.spec, true).map_err(|error| failed(error.to_string()))?;
		let raw = RawValue::from_string(json).map_err(|error| failed(error.to_string()))?;
		Ok(self.raw.get_or_init(|| raw).clone())
	}

	/// Who judges block 1.
	pub fn authorities(&self) -> Result<AuthorityList, ReadError> {
		if let Some(known) = self.authorities.get() {
			return Ok(known.clone());
		}
		let known = spec::genesis_authorities(&self.spec).map_err(|error| ReadError::Failed(error.to_string()))?;
		Ok(self.authorities.get_or_init(|| known).clone())
	}
}
