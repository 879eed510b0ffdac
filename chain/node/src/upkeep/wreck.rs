//! What can still be read of a damaged database.
//!
//! The SDK's client refuses a database that lacks anything it needs, and panics over values that it cannot read. This reader goes
//! below it, to the columns, and takes each value for what it proves itself to be. It changes nothing but what keeps it from being
//! read: the log is worked off, cut files are stretched, torn ones renamed.
use crate::{
	database,
	fake_runtime::{Block, Header},
};
use codec::Decode;
use parity_db::{Db, Options};
use sp_io::hashing::blake2_256;
use sp_runtime::{generic::SignedBlock, Justifications, OpaqueExtrinsic};
use std::{fs, path::Path};
use units::Hash;

/// The SDK's columns.
mod column {
	pub const META: u8 = 0;
	pub const STATE_META: u8 = 2;
	pub const KEY_LOOKUP: u8 = 3;
	pub const HEADER: u8 = 4;
	pub const BODY: u8 = 5;
	pub const JUSTIFICATIONS: u8 = 6;
	pub const OFFCHAIN: u8 = 9;
}

/// A value of the off-chain index, under the key that its own bytes say.
pub struct Indexed {
	/// Where it belongs.
	pub key: Vec<u8>,
	/// What stands there.
	pub value: Vec<u8>,
}

/// A database that nobody writes to any more.
pub struct Wreck(Db);

impl Wreck {
	/// Opens the database in `folder`. `like`: a whole database of the same kind, whose description serves if its own is lost (then
	/// nothing can be looked up any more, but values can be read one after the other).
	///
	/// # Errors
	/// The database's words, if nothing of it can be read.
	pub fn open(folder: &Path, like: &Path) -> Result<Self, String> {
		let words = |error: parity_db::Error| error.to_string();
		database::stretch(folder).map_err(|e| e.to_string())?;
		let description = match Options::load_metadata(folder) {
			Ok(Some(description)) if !description.columns.is_empty() => description,
			_ => {
				let description = Options::load_metadata(like).map_err(words)?.ok_or("nothing to compare it with")?;
				let own = folder.join("metadata");
				if own.exists() {
					fs::rename(&own, folder.join("metadata.torn")).map_err(|e| e.to_string())?;
				}
				fs::copy(like.join("metadata"), &own).map_err(|e| e.to_string())?;
				description
			}
		};
		let mut options = Options::with_columns(folder, 0);
		options.columns = description.columns;
		if let Ok(db) = Db::open_read_only(&options) {
			return Ok(Self(db));
		}
		// What was not worked off is torn; what was is there.
		set_logs_aside(folder).map_err(|e| e.to_string())?;
		Db::open_read_only(&options).map(Self).map_err(words)
	}

	/// Height of the newest block, if it is known.
	pub fn best(&self) -> Option<u32> {
		let newest = self.value(column::META, b"best")?;
		newest.first_chunk().map(|height| u32::from_be_bytes(*height))
	}

	/// Whether it was made to keep all states; not known if that is damaged, too.
	pub fn keeps_all_states(&self) -> Option<bool> {
		self.value(column::STATE_META, b"mode").map(|mode| mode.starts_with(b"archive"))
	}

	/// The best chain's block at a height, if its header is what it is known by, and its body can be read.
	pub fn block(&self, number: u32) -> Option<SignedBlock<Block>> {
		let place = self.value(column::KEY_LOOKUP, &number.to_be_bytes())?;
		let header = self.value(column::HEADER, &place)?;
		if place.get(4..) != Some(&blake2_256(&header)) {
			return None;
		}
		let header = Header::decode(&mut &header[..]).ok()?;
		let extrinsics = Vec::<OpaqueExtrinsic>::decode(&mut &self.value(column::BODY, &place)?[..]).ok()?;
		let justifications = self.value(column::JUSTIFICATIONS, &place);
		let justifications = justifications.and_then(|bytes| Justifications::decode(&mut &bytes[..]).ok());
		Some(SignedBlock { block: Block { header, extrinsics }, justifications })
	}

	/// Gives every record and every long payload to `each`, in no order. Both are known by a hash of their own bytes, so what
	/// was damaged is nothing that anybody asks for.
	///
	/// # Errors
	/// The database's words, where it could not be read further.
	pub fn each_indexed(&self, mut each: impl FnMut(Indexed)) -> Result<(), String> {
		let read = self.0.iter_column_while(column::OFFCHAIN, |state| {
			each(indexed(state.value));
			true
		});
		read.map_err(|e| e.to_string())
	}

	fn value(&self, column: u8, key: &[u8]) -> Option<Vec<u8>> {
		self.0.get(column, key).ok().flatten()
	}
}

/// Moves the logs of a database out of its way; nothing is removed.
fn set_logs_aside(folder: &Path) -> std::io::Result<()> {
	for entry in fs::read_dir(folder)? {
		let name = entry?.file_name();
		let Some(number) = name.to_str().and_then(|name| name.strip_prefix("log")) else { continue };
		if !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()) {
			fs::rename(folder.join(&name), folder.join(format!("torn{number}")))?;
		}
	}
	Ok(())
}

fn indexed(value: Vec<u8>) -> Indexed {
	let record = protocol::split_indexed(&value).filter(|(_, record)| {
		let mut rest = *record;
		protocol::BlockRecord::decode(&mut rest).is_ok() && rest.is_empty()
	});
	let key = match record {
		Some((before, record)) => protocol::index_key(&head_after(&before, record)),
		None => protocol::payload_key(&blake2_256(&value)),
	};
	Indexed { key, value }
}

/// The head after this record.
pub fn head_after(before: &Hash, record: &[u8]) -> Hash {
	/// The host's hash. Nothing here verifies a signature.
	struct Hashing;
	impl protocol::Crypto for Hashing {
		fn blake2_256(data: &[u8]) -> Hash {
			blake2_256(data)
		}
		fn sr25519_verify(_: &[u8; 64], _: &[u8], _: &[u8; 32]) -> bool {
			false
		}
	}
	protocol::extend::<Hashing>(before, record)
}
