//! One hash for the whole state, cheap enough for the record that carries it.
//!
//! What every record changes for everybody (values, growth, pay, roots of shares) is read whole. What only messages and
//! draws change stands in bundles of 64 rows whose hashes are kept; a record hashes the bundles it touched.
use crate::bundles::BUNDLE;
use crate::economy::EconomyFold;
use codec::{Encode, Output};
use protocol::Crypto;
use std::marker::PhantomData;
use units::Hash;

const ROOT_DOMAIN: &[u8; 17] = b"gemini/economy/v2";
const BUNDLE_DOMAIN: &[u8; 24] = b"gemini/economy-bundle/v2";
/// The root's hash chain takes its input in pieces of so many bytes.
const PIECE: usize = 64 * 1024;

impl EconomyFold {
	/// Hash of the whole state: a consensus rule among gatekeepers.
	///
	/// `h' = blake2_256("gemini/economy/v2" ++ h ++ piece)` over the following bytes in pieces of 64 KiB, from 32 zero
	/// bytes; the last piece is shorter, perhaps empty. The bytes are SCALE of: the scalars; the vector of bundle hashes;
	/// the columns of values, of growth, of accrued pay and of share roots; the queue of challenges to be judged; what
	/// waits for the next report.
	///
	/// A bundle is 64 consecutive rows, the last one what is left, and its hash is
	/// `blake2_256("gemini/economy-bundle/v2" ++ rows)`, a row being SCALE of a worker's member, standing, score and
	/// vector of open challenges.
	///
	/// Time: linear in the number of sessions, at 56 bytes each, and in the bundles that changed since the last record.
	pub fn root<C: Crypto>(&self) -> Hash {
		let mut chain = PieceHasher::<C>::new();
		self.scalars.encode_to(&mut chain);
		let bundles = self.workers.bundles.all(self.workers.len(), |bundle| self.hash_bundle::<C>(bundle));
		bundles.collect::<Vec<_>>().encode_to(&mut chain);
		self.workers.value.encode_to(&mut chain);
		self.workers.grown.encode_to(&mut chain);
		self.workers.accrued.encode_to(&mut chain);
		self.workers.root.encode_to(&mut chain);
		self.watch.encode_to(&mut chain);
		self.outgoing.encode_to(&mut chain);
		chain.finish()
	}

	/// Hashes the bundles that the record touched, so that the root finds them ready.
	pub(crate) fn refresh_bundles<C: Crypto>(&mut self) {
		let mut bundles = std::mem::take(&mut self.workers.bundles);
		bundles.refresh(self.workers.len(), |bundle| self.hash_bundle::<C>(bundle));
		self.workers.bundles = bundles;
	}

	fn hash_bundle<C: Crypto>(&self, bundle: usize) -> Hash {
		let mut bytes = BUNDLE_DOMAIN.to_vec();
		let first = bundle.saturating_mul(BUNDLE);
		let members = self.workers.member.iter().skip(first).take(BUNDLE);
		let rows = members
			.zip(self.workers.standing.iter().skip(first))
			.zip(self.workers.score.iter().skip(first))
			.zip(self.workers.open.iter().skip(first));
		for (((member, standing), score), open) in rows {
			member.encode_to(&mut bytes);
			standing.encode_to(&mut bytes);
			score.encode_to(&mut bytes);
			open.encode_to(&mut bytes);
		}
		C::blake2_256(&bytes)
	}
}

/// Hashes what is written to it, without holding it.
struct PieceHasher<C> {
	/// Domain, hash so far, piece so far.
	buffer: Vec<u8>,
	crypto: PhantomData<C>,
}

impl<C: Crypto> PieceHasher<C> {
	const HEADER: usize = ROOT_DOMAIN.len() + 32;

	fn new() -> Self {
		let mut buffer = Vec::with_capacity(Self::HEADER + PIECE);
		buffer.extend_from_slice(ROOT_DOMAIN);
		buffer.extend_from_slice(&[0; 32]);
		Self { buffer, crypto: PhantomData }
	}

	fn finish(&self) -> Hash {
		C::blake2_256(&self.buffer)
	}
}

impl<C: Crypto> Output for PieceHasher<C> {
	fn write(&mut self, mut bytes: &[u8]) {
		loop {
			let room = (Self::HEADER + PIECE).saturating_sub(self.buffer.len());
			let (now, later) = bytes.split_at(room.min(bytes.len()));
			self.buffer.extend_from_slice(now);
			if now.len() < room {
				return;
			}
			let hash = self.finish();
			self.buffer.truncate(ROOT_DOMAIN.len());
			self.buffer.extend_from_slice(&hash);
			bytes = later;
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use secrets::LibraryCrypto;

	/// As the page says.
	const PIECE: usize = 65_536;

	/// The definition, over all bytes at once.
	fn chained(bytes: &[u8]) -> Hash {
		let mut hash = [0; 32];
		let whole = bytes.len() / PIECE;
		for piece in bytes.chunks(PIECE).take(whole) {
			hash = LibraryCrypto::blake2_256(&[&ROOT_DOMAIN[..], &hash, piece].concat());
		}
		LibraryCrypto::blake2_256(&[&ROOT_DOMAIN[..], &hash, &bytes[whole * PIECE..]].concat())
	}

	#[test]
	fn a_root_is_chained_over_pieces_of_64_kib_however_they_are_written() {
		for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 77] {
			let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
			for step in [1_000, PIECE, 5 * PIECE] {
				let mut hasher = PieceHasher::<LibraryCrypto>::new();
				bytes.chunks(step).for_each(|part| hasher.write(part));
				assert_eq!(hasher.finish(), chained(&bytes), "{length} bytes, {step} at once");
			}
		}
	}
}
