//! What a runtime blob says of itself: versions, metadata and its hash, what a motion names it by.
//!
//! Nothing here needs a chain: the blob runs on an empty state. So a voter can tell whether the file before him is the one that
//! a motion names, and whoever builds an offline signer what it has to show.
mod digest;

pub use digest::Token;

use codec::{Decode, Encode};
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use sc_executor::{Externalities, RuntimeVersion, WasmExecutor};
use sha2::Digest;
use sp_core::traits::{CallContext, CodeExecutor, ReadRuntimeVersion, RuntimeCode, WrappedRuntimeCode};
use sp_maybe_compressed_blob::{decompress, CODE_BLOB_BOMB_LIMIT};
use sp_state_machine::BasicExternalities;
use std::sync::OnceLock;

/// Blobs that are kept compiled: what runs and what would, of two chains.
const COMPILED_AT_ONCE: u8 = 4;

/// The version of metadata that hashes are made of.
const HASHED_METADATA: u32 = 15;
/// How a runtime is asked for it.
const METADATA: &str = "Metadata_metadata_at_version";

/// Why nothing could be told of a file.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
	/// It is no wasm, packed or not.
	#[error("this is no runtime blob: {0}")]
	NoBlob(String),
	/// It is wasm that does not answer as a runtime does.
	#[error("the blob does not answer {method}: {reason}")]
	NoAnswer {
		/// What it was asked.
		method: &'static str,
		/// What came instead.
		reason: String,
	},
	/// Its metadata cannot be hashed.
	#[error("the blob's metadata cannot be hashed: {0}")]
	NoHash(String),
}

/// One for all blobs of the program: what is compiled once, which takes seconds, is there for the next who has the same blob.
fn executor() -> WasmExecutor<sp_io::SubstrateHostFunctions> {
	static EXECUTOR: OnceLock<WasmExecutor<sp_io::SubstrateHostFunctions>> = OnceLock::new();
	let make = || {
		let builder = WasmExecutor::builder().with_allow_missing_host_functions(true);
		builder.with_runtime_cache_size(COMPILED_AT_ONCE).build()
	};
	EXECUTOR.get_or_init(make).clone()
}

/// The metadata of a runtime that is no blob, of version 15 and as it is encoded.
pub fn decode_metadata(bytes: &[u8]) -> Result<RuntimeMetadata, BlobError> {
	let failed =
		|error: codec::Error| BlobError::NoAnswer { method: METADATA, reason: format!("no metadata: {error}") };
	Ok(RuntimeMetadataPrefixed::decode(&mut &bytes[..]).map_err(failed)?.1)
}

/// A runtime as it is shipped, stored and named by motions: plain wasm, or zstd behind the SDK's prefix.
pub struct Blob {
	bytes: Vec<u8>,
	unpacked: usize,
	executor: WasmExecutor<sp_io::SubstrateHostFunctions>,
}

impl Blob {
	/// Unpacks it once, to see that it is wasm and no more than a node unpacks.
	pub fn new(bytes: Vec<u8>) -> Result<Self, BlobError> {
		let plain = decompress(&bytes, CODE_BLOB_BOMB_LIMIT).map_err(|error| BlobError::NoBlob(error.to_string()))?;
		if !plain.starts_with(b"\0asm") {
			return Err(BlobError::NoBlob("it does not begin as wasm does".into()));
		}
		let unpacked = plain.len();
		Ok(Self { bytes, unpacked, executor: executor() })
	}

	/// The bytes that a chain stores.
	pub fn bytes(&self) -> &[u8] {
		&self.bytes
	}

	/// Length of the plain wasm.
	pub fn unpacked(&self) -> usize {
		self.unpacked
	}

	/// What `system.authorize_upgrade` takes: the blake2-256 of the bytes as they are.
	pub fn code_hash(&self) -> [u8; 32] {
		sp_io::hashing::blake2_256(&self.bytes)
	}

	/// What `sha256sum` prints.
	pub fn sha256(&self) -> [u8; 32] {
		sha2::Sha256::digest(&self.bytes).into()
	}

	/// Name and versions, read from the blob without running it where they stand in it.
	pub fn version(&self) -> Result<RuntimeVersion, BlobError> {
		let mut nothing = BasicExternalities::new_empty();
		let failed = |reason| BlobError::NoAnswer { method: "Core_version", reason };
		let bytes = self.executor.read_runtime_version(&self.bytes, &mut nothing).map_err(failed)?;
		RuntimeVersion::decode(&mut &bytes[..]).map_err(|error| failed(error.to_string()))
	}

	/// The metadata that offline signers go by.
	pub fn metadata(&self) -> Result<RuntimeMetadata, BlobError> {
		let failed = |reason: String| BlobError::NoAnswer { method: METADATA, reason };
		let mut nothing = BasicExternalities::new_empty();
		let answer = self.call(&mut nothing, METADATA, &HASHED_METADATA.encode())?;
		let opaque = Option::<Vec<u8>>::decode(&mut &answer[..]).map_err(|error| failed(error.to_string()))?;
		let bytes = opaque.ok_or_else(|| failed(format!("it has no metadata of version {HASHED_METADATA}")))?;
		decode_metadata(&bytes)
	}

	/// The hash that a signature may cover: of every type that a transaction can hold, and of how a signer shows its amounts.
	pub fn metadata_hash(&self, token: &Token) -> Result<[u8; 32], BlobError> {
		digest::hash(&self.metadata()?, &self.version()?, token)
	}

	/// Asks the runtime, on this state.
	pub fn call(
		&self,
		state: &mut dyn Externalities,
		method: &'static str,
		arguments: &[u8],
	) -> Result<Vec<u8>, BlobError> {
		let fetcher = WrappedRuntimeCode(self.bytes.as_slice().into());
		let code = RuntimeCode { code_fetcher: &fetcher, heap_pages: None, hash: self.code_hash().to_vec() };
		let (answer, _) = self.executor.call(state, &code, method, arguments, CallContext::Offchain);
		answer.map_err(|error| BlobError::NoAnswer { method, reason: error.to_string() })
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_file_that_is_no_wasm_is_refused_whatever_it_begins_with() {
		let packed_text = sp_maybe_compressed_blob::compress_weakly(b"a letter", 100).unwrap();
		for bytes in [b"".to_vec(), b"a letter".to_vec(), packed_text[..8].to_vec(), packed_text] {
			assert!(matches!(Blob::new(bytes), Err(BlobError::NoBlob(_))));
		}
	}

	#[test]
	fn wasm_that_is_no_runtime_says_what_it_does_not_answer() {
		let blob = Blob::new(b"\0asm\x01\0\0\0".to_vec()).unwrap();
		assert!(matches!(blob.version(), Err(BlobError::NoAnswer { method: "Core_version", .. })));
		assert!(matches!(blob.metadata(), Err(BlobError::NoAnswer { .. })));
	}
}
