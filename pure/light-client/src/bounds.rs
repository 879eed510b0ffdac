//! How much of anything is read from outside. A legal chain of ours stays far below each of these.
use alloc::vec::Vec;
use codec::{Compact, Decode, Error, Input};

/// An encoded batch is at most this long.
pub const MAX_BATCH_BYTES: usize = 64 * 1024 * 1024;
/// A batch crosses at most this many set changes.
pub const MAX_FRAGMENTS: usize = 4_096;
/// At most this many headers stand between the header of a batch and the block its justification is for.
pub const MAX_DESCENDANTS: usize = 4_096;
/// A client keeps at most this many milestones; beyond them it lets go of one that can be laid again.
pub const MAX_MILESTONES: usize = 1_024;
/// A batch holds at most this many records.
pub const MAX_RECORDS: usize = 65_536;
/// A read proof holds at most this many trie nodes.
pub const MAX_PROOF_NODES: usize = 65_536;
/// One node of a read proof is at most this long: a stored value may be one.
pub const MAX_NODE_BYTES: usize = 8 * 1024 * 1024;
/// A read proof is for at most this many keys.
pub const MAX_KEYS: usize = 4_096;
/// A storage key is at most this long.
pub const MAX_KEY_BYTES: usize = 1_024;
/// An authority set has at most this many members.
pub const MAX_AUTHORITIES: usize = 4_096;
/// A justification holds at most this many votes: each authority twice, and as many again.
pub const MAX_PRECOMMITS: usize = 4 * MAX_AUTHORITIES;
/// A justification holds at most this many headers that connect its votes.
pub const MAX_ANCESTRIES: usize = 4_096;
/// A header holds at most this many digest items.
pub const MAX_DIGEST_ITEMS: usize = 64;
/// One digest item holds at most this many bytes: an authority set of [`MAX_AUTHORITIES`] fits.
pub const MAX_DIGEST_BYTES: usize = 256 * 1024;

/// A SCALE vector of at most `max` elements. Memory follows what the input really holds, not what its prefix claims.
pub(crate) fn decode_vec<T: Decode, I: Input>(input: &mut I, max: usize) -> Result<Vec<T>, Error> {
	let claimed = decode_len(input, max)?;
	let mut items = Vec::new();
	for _ in 0..claimed {
		items.push(T::decode(input)?);
	}
	Ok(items)
}

/// SCALE bytes, at most `max` of them.
pub(crate) fn decode_bytes<I: Input>(input: &mut I, max: usize) -> Result<Vec<u8>, Error> {
	let claimed = decode_len(input, max)?;
	if input.remaining_len()?.is_some_and(|left| left < claimed) {
		return Err("more bytes claimed than there are".into());
	}
	let mut bytes = alloc::vec![0; claimed];
	input.read(&mut bytes)?;
	Ok(bytes)
}

/// A SCALE vector of at most `max_items` byte strings of at most `max_bytes` each.
pub(crate) fn decode_byte_vecs<I: Input>(
	input: &mut I,
	max_items: usize,
	max_bytes: usize,
) -> Result<Vec<Vec<u8>>, Error> {
	let claimed = decode_len(input, max_items)?;
	let mut items = Vec::new();
	for _ in 0..claimed {
		items.push(decode_bytes(input, max_bytes)?);
	}
	Ok(items)
}

fn decode_len<I: Input>(input: &mut I, max: usize) -> Result<usize, Error> {
	let claimed = Compact::<u32>::decode(input)?.0 as usize;
	if claimed > max {
		return Err("more elements than the bound".into());
	}
	Ok(claimed)
}
