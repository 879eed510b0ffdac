//! `phala runtime`: what a blob is.
use crate::{failure::Failure, output};
use protocol::worker_api::HexHash;
use runtime_blob::{Blob, BlobError, Token};
use serde::Serialize;
use std::path::{Path, PathBuf};

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

/// A blob from a file.
pub fn blob(file: &Path) -> Result<Blob, Failure> {
	let bytes = std::fs::read(file).map_err(|error| {
		Failure::new(format!("cannot read {}: {error}", file.display()))
			.hint("blobs are built by `cargo xtask wasm` and `cargo xtask wasm --ship`")
	})?;
	Blob::new(bytes).map_err(|error| no_runtime(file, error))
}

fn no_runtime(file: &Path, error: BlobError) -> Failure {
	Failure::new(format!("{}: {error}", file.display())).hint("give a runtime of Phala or Khala, packed or not")
}

/// Describes a blob: what votes are given for, and what signers sign.
pub fn run(args: &Args) -> Result<(), Failure> {
	let document = describe(&blob(&args.file)?).map_err(|error| no_runtime(&args.file, error))?;
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

fn describe(blob: &Blob) -> Result<Document, BlobError> {
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

#[cfg(test)]
mod tests {
	use super::blob;

	#[test]
	fn a_file_that_is_missing_or_no_runtime_says_where_blobs_come_from() {
		let home = tempfile::tempdir().unwrap();
		let file = home.path().join("phala.wasm");
		let missing = blob(&file).err().unwrap();
		assert!(
			missing.to_string().contains("phala.wasm") && missing.hint_text().contains("cargo xtask wasm"),
			"{missing}"
		);
		std::fs::write(&file, "a letter").unwrap();
		let other = blob(&file).err().unwrap();
		assert!(
			other.to_string().contains("no runtime blob") && other.hint_text().contains("give a runtime"),
			"{other}"
		);
	}
}
