//! `phala runtime`: what a blob is.
use crate::{failure::Failure, output};
use protocol::worker_api::HexHash;
use runtime_blob::{Blob, BlobError, Token};
use serde::Serialize;
use std::path::PathBuf;

/// Which blob.
#[derive(clap::Args)]
pub struct Args {
	/// Print a JSON document.
	#[arg(long)]
	json: bool,
	/// A runtime blob, plain or compressed.
	#[arg(value_name = "FILE")]
	file: PathBuf,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	name: String,
	spec_version: u32,
	transaction_version: u32,
	bytes: usize,
	unpacked_bytes: usize,
	code_hash: HexHash,
	sha256: HexHash,
	metadata_hash: HexHash,
}

/// Describes a blob: what votes are given for, and what signers sign.
pub fn run(args: &Args) -> Result<(), Failure> {
	let bytes = std::fs::read(&args.file).map_err(|error| {
		Failure::new(format!("cannot read {}: {error}", args.file.display()))
			.hint("blobs are built by `cargo xtask wasm` and `cargo xtask wasm --ship`")
	})?;
	let document = describe(bytes).map_err(|error| {
		Failure::new(format!("{}: {error}", args.file.display()))
			.hint("give a runtime of Phala or Khala, as `cargo xtask wasm` builds it")
	})?;
	if args.json {
		return output::json(&document);
	}
	let hex = |hash: &HexHash| format!("0x{}", hex::encode(hash.0));
	output::rows(&[
		("runtime", format!("{} {}", document.name, document.spec_version)),
		("transactions", format!("version {}", document.transaction_version)),
		("size", format!("{} bytes, {} unpacked", document.bytes, document.unpacked_bytes)),
		("code hash", format!("{} (blake2-256, as authorize_upgrade takes it)", hex(&document.code_hash))),
		("sha256", hex::encode(document.sha256.0)),
		("metadata hash", hex(&document.metadata_hash)),
	])
}

fn describe(bytes: Vec<u8>) -> Result<Document, BlobError> {
	let blob = Blob::new(bytes)?;
	let version = blob.version()?;
	Ok(Document {
		schema: 1,
		name: version.spec_name.to_string(),
		spec_version: version.spec_version,
		transaction_version: version.transaction_version,
		bytes: blob.bytes().len(),
		unpacked_bytes: blob.unpacked(),
		code_hash: HexHash(blob.code_hash()),
		sha256: HexHash(blob.sha256()),
		metadata_hash: HexHash(blob.metadata_hash(&Token::PHA)?),
	})
}
