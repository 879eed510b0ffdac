//! What the files of a database tell before it is opened. Opened as they are, cut files end the process, since they are read
//! through memory; and a database without its description gets a new one, by which nothing in it is found any more.
use std::{
	fs::{self, File},
	io,
	os::unix::fs::FileExt,
	path::Path,
};

/// ParityDb grows its tables by so much at a time.
const TABLE_GROWS_BY: u64 = 256 * 1024;
/// What stands before an index's chunks, and the bytes of each of its 2^bits chunks.
const INDEX_HEAD: u64 = 16 * 1024;
const INDEX_CHUNK: u64 = 512;
/// A table's entries are of one size: from 32 bytes up to 32,760 in equal steps of the logarithm, and the last kind's 4,096.
const SMALLEST: f64 = 32.0;
const LARGEST: f64 = 32_760.0;
const LAST_KIND: u8 = 255;
const PART: u64 = 4_096;
/// A table that claims to be longer than it is by more than this was overwritten, and not cut.
const MOST_CUT: u64 = 1 << 30;

/// What is wrong with the files in `folder`; nothing if they can be opened, or if there are none.
pub fn wrong(folder: &Path) -> Option<String> {
	let holds = |name: &str| fs::metadata(folder.join(name)).is_ok_and(|file| file.len() > 0);
	if folder.join("table_00_00").exists() && !holds("metadata") {
		return Some("its file `metadata` is missing or empty".into());
	}
	let cut = |(name, length, needed): (String, u64, u64)| {
		(length < needed).then(|| format!("its file `{name}` has {length} bytes of {needed}"))
	};
	files(folder).ok()?.into_iter().find_map(cut)
}

/// Makes cut files as long as they were, so that the rest of them can be read; tables that were overwritten are renamed.
///
/// # Errors
/// If the folder cannot be changed.
pub fn stretch(folder: &Path) -> io::Result<()> {
	for (name, length, needed) in files(folder)? {
		let path = folder.join(&name);
		if needed.saturating_sub(length) > MOST_CUT {
			fs::rename(&path, folder.join(format!("torn_{name}")))?;
		} else if length < needed {
			File::options().write(true).open(&path)?.set_len(needed)?;
		}
	}
	Ok(())
}

/// Bytes that the files in `folder` take on their disk.
///
/// # Errors
/// If it cannot be read.
pub fn bytes(folder: &Path) -> io::Result<u64> {
	use std::os::unix::fs::MetadataExt;
	const BLOCK: u64 = 512;
	let blocks = fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.blocks())).sum::<io::Result<u64>>()?;
	Ok(blocks.saturating_mul(BLOCK))
}

/// Names of tables and indexes, the bytes they have, and the bytes they need.
fn files(folder: &Path) -> io::Result<Vec<(String, u64, u64)>> {
	let mut found = Vec::new();
	for entry in fs::read_dir(folder)? {
		let entry = entry?;
		let Ok(name) = entry.file_name().into_string() else { continue };
		let length = entry.metadata()?.len();
		let needed = match name.split('_').collect::<Vec<_>>()[..] {
			["index", _, bits] => bits.parse().ok().and_then(index_length),
			["table", _, kind] => {
				u8::from_str_radix(kind, 16).ok().map(|kind| table_length(&entry.path(), kind, length))
			}
			_ => None,
		};
		found.extend(needed.map(|needed| (name, length, needed)));
	}
	found.sort();
	Ok(found)
}

fn index_length(bits: u32) -> Option<u64> {
	INDEX_CHUNK.checked_shl(bits)?.checked_add(INDEX_HEAD)
}

fn table_length(path: &Path, kind: u8, length: u64) -> u64 {
	let mut head = [0; 16];
	let read = File::open(path).and_then(|file| file.read_exact_at(&mut head, 0));
	// After the entry that was freed last, the number of entries that were ever used.
	let used = if read.is_ok() { u64::from_le_bytes(head[8..].try_into().unwrap_or_default()) } else { 0 };
	let holds = used.saturating_mul(entry_size(kind)).max(length).max(1);
	holds.div_ceil(TABLE_GROWS_BY).saturating_mul(TABLE_GROWS_BY)
}

fn entry_size(kind: u8) -> u64 {
	if kind == LAST_KIND {
		return PART;
	}
	let factor = ((LARGEST.ln() - SMALLEST.ln()) / f64::from(LAST_KIND - 1)).exp();
	(0..kind).fold(SMALLEST, |size, _| size * factor).round() as u64
}

#[cfg(test)]
mod tests {
	use super::*;

	/// Of the database's own list.
	#[test]
	fn entries_are_as_large_as_the_database_makes_them() {
		let listed =
			[(0, 32), (13, 46), (100, 490), (127, 1024), (200, 7506), (253, 31_878), (254, 32_760), (255, 4_096)];
		for (kind, size) in listed {
			assert_eq!(entry_size(kind), size, "kind {kind}");
		}
		assert_eq!(index_length(16), Some(33_570_816));
	}

	#[test]
	fn a_cut_file_is_named_and_stretched_and_an_overwritten_one_renamed() {
		let folder = tempfile::tempdir().unwrap();
		let path = |name: &str| folder.path().join(name);
		let table = |used: u64, length: u64| {
			let mut bytes = vec![0; length as usize];
			bytes[8..16].copy_from_slice(&used.to_le_bytes());
			bytes
		};
		fs::write(path("metadata"), "salt").unwrap();
		fs::write(path("table_04_7f"), table(300, 2 * TABLE_GROWS_BY)).unwrap();
		assert_eq!(wrong(folder.path()), None);
		fs::write(path("table_04_7f"), table(300, TABLE_GROWS_BY)).unwrap();
		assert!(wrong(folder.path()).unwrap().contains("`table_04_7f` has 262144 bytes of 524288"));
		fs::write(path("table_05_7f"), table(u64::MAX / 2, TABLE_GROWS_BY)).unwrap();
		fs::write(path("index_03_16"), [1; 100]).unwrap();
		stretch(folder.path()).unwrap();
		assert!(wrong(folder.path()).is_none() && path("torn_table_05_7f").exists() && !path("table_05_7f").exists());
		fs::write(path("table_00_00"), table(1, TABLE_GROWS_BY)).unwrap();
		fs::write(path("metadata"), "").unwrap();
		assert!(wrong(folder.path()).unwrap().contains("metadata"));
	}
}
