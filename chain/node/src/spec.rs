//! Chain specs: what a chain is called, and how it begins.
use crate::NodeError;
use codec::DecodeAll;
use sc_chain_spec::{ChainType, GenericChainSpec, GenesisConfigBuilderRuntimeCaller, NoExtension};
pub use sc_network::config::MultiaddrWithPeerId as Bootnode;
use sp_consensus_grandpa::AuthorityList;
use sp_io::hashing::twox_128;
use sp_runtime::BuildStorage;
use std::path::Path;

/// Host functions that a runtime of ours may call.
pub type HostFunctions = sp_io::SubstrateHostFunctions;
/// A chain spec of ours.
pub type Spec = GenericChainSpec<NoExtension, HostFunctions>;

/// How to make a spec from a runtime blob.
#[derive(Clone, Debug)]
pub struct NewSpec<'a> {
	/// The runtime, wasm, plain or zstd-compressed.
	pub code: &'a [u8],
	/// Name of the blob in messages.
	pub blob: &'a str,
	/// Short and unique: names the data folder and the peer-to-peer protocol.
	pub id: &'a str,
	/// For people.
	pub name: &'a str,
	/// Genesis preset of the runtime.
	pub preset: &'a str,
	/// JSON merged over the preset.
	pub patch: Option<serde_json::Value>,
	/// Whether the network is a live one; a development one otherwise.
	pub live: bool,
}

/// Prefix of addresses on both chains.
pub const SS58_FORMAT: u16 = 30;

/// Makes a spec. The genesis is built once here, so that a bad preset or patch shows now and not at the first start.
pub fn new_spec(new: NewSpec<'_>) -> Result<Spec, NodeError> {
	check_id(new.id)?;
	let bad = |reason: String| NodeError::BadRuntime { blob: new.blob.into(), reason };
	if new.code.is_empty() {
		return Err(bad("the blob is empty".into()));
	}
	let caller = GenesisConfigBuilderRuntimeCaller::<HostFunctions>::new(new.code);
	let mut genesis = caller.get_named_preset(Some(&new.preset.to_owned())).map_err(|_| {
		bad(match caller.preset_names() {
			Err(reason) => reason.to_string(),
			Ok(known) => format!("it has no preset {:?}, only {}", new.preset, names(&known)),
		})
	})?;
	if let Some(patch) = new.patch {
		sc_chain_spec::json_patch::merge(&mut genesis, patch);
	}
	// The builder's reason goes on with the whole genesis, which nobody wants to read.
	let first_line = |reason: String| reason.lines().next().unwrap_or_default().to_owned();
	caller.get_storage_for_patch(genesis.clone()).map_err(|reason| bad(first_line(reason)))?;
	let properties = serde_json::json!({
		"ss58Format": SS58_FORMAT, "tokenDecimals": 12, "tokenSymbol": "PHA",
	});
	Ok(Spec::builder(new.code, None)
		.with_name(new.name)
		.with_id(new.id)
		.with_protocol_id(new.id)
		.with_chain_type(if new.live { ChainType::Live } else { ChainType::Development })
		.with_properties(properties.as_object().cloned().unwrap_or_default())
		.with_genesis_config_patch(genesis)
		.build())
}

/// The spec with these peers to start from, after those that it names.
pub fn with_bootnodes(mut spec: Spec, bootnodes: Vec<Bootnode>) -> Spec {
	bootnodes.into_iter().for_each(|peer| spec.add_boot_node(peer));
	spec
}

/// The authorities of the genesis, which judge block 1: where the runtime's pallet `Grandpa` keeps them.
pub fn genesis_authorities(spec: &Spec) -> Result<AuthorityList, NodeError> {
	let bad = |reason: String| NodeError::BadSpec { origin: spec.id().into(), reason };
	let storage = spec.build_storage().map_err(bad)?;
	let value = storage.top.get(&authorities_key()).ok_or_else(|| bad("its genesis names no authorities".into()))?;
	AuthorityList::decode_all(&mut &value[..]).map_err(|error| bad(format!("its authorities: {error}")))
}

/// Where the state has GRANDPA's authorities.
pub(crate) fn authorities_key() -> Vec<u8> {
	[twox_128(b"Grandpa"), twox_128(b"Authorities")].concat()
}

/// Whether the chain is one whose money is real.
pub fn is_live(spec: &Spec) -> bool {
	use sc_chain_spec::ChainSpec;
	spec.chain_type() == ChainType::Live
}

fn names<P: ToString>(presets: &[P]) -> String {
	presets.iter().map(P::to_string).collect::<Vec<_>>().join(", ")
}

/// The spec as JSON text. `raw`: genesis as storage, which starts faster and no longer runs the blob.
pub fn to_json(spec: &Spec, raw: bool) -> Result<String, NodeError> {
	spec.as_json(raw).map_err(|reason| NodeError::BadSpec { origin: spec.id().into(), reason })
}

/// Reads a spec from a file.
pub fn from_file(path: &Path) -> Result<Spec, NodeError> {
	let bytes =
		std::fs::read(path).map_err(|e| NodeError::SpecUnreadable { path: path.into(), reason: e.to_string() })?;
	from_json(bytes, &path.display().to_string())
}

/// Reads a spec from its JSON. `origin` names it in messages.
pub fn from_json(json: Vec<u8>, origin: &str) -> Result<Spec, NodeError> {
	let bad = |reason: String| NodeError::BadSpec { origin: origin.into(), reason };
	let spec = Spec::from_json_bytes(json).map_err(bad)?;
	check_id(spec.id())?;
	Ok(spec)
}

/// An id becomes a folder's name: letters, digits, `-`, `_`, at most 64.
fn check_id(id: &str) -> Result<(), NodeError> {
	let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
	if id.is_empty() || id.len() > 64 || !id.chars().all(good) {
		return Err(NodeError::BadSpec {
			origin: format!("{id:?}"),
			reason: "an id has 1 to 64 letters, digits, - or _".into(),
		});
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_id_that_would_leave_the_data_folder_is_refused() {
		for id in ["", "..", "a/b", "a\\b", &"x".repeat(65)] {
			assert!(matches!(check_id(id), Err(NodeError::BadSpec { .. })), "{id}");
		}
		assert!(check_id("phala-dev_1").is_ok());
	}

	#[test]
	fn text_that_is_no_spec_is_refused_with_its_origin() {
		let error = from_json(b"{}".to_vec(), "my.json").err().map(|e| e.to_string()).unwrap_or_default();
		assert!(error.starts_with("my.json is not a chain spec: "), "{error}");
	}

	#[test]
	fn a_blob_that_is_no_runtime_is_refused() {
		let new = NewSpec {
			code: b"\0asm\x01\0\0\0",
			blob: "x.wasm",
			id: "x",
			name: "X",
			preset: "development",
			patch: None,
			live: false,
		};
		assert!(matches!(new_spec(new), Err(NodeError::BadRuntime { .. })));
	}
}
