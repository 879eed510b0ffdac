//! The fold's state as bytes: for checkpoints, for the root, and for a new gatekeeper.
use crate::economy::EconomyFold;
use crate::workers::Workers;
use codec::{Decode, Encode, EncodeLike, Error, Input, Output};
use protocol::Crypto;
use std::marker::PhantomData;
use units::Hash;

const ROOT_DOMAIN: &[u8; 17] = b"gemini/economy/v1";
/// The root's hash chain takes the encoded state in pieces of so many bytes.
const PIECE: usize = 64 * 1024;

impl EconomyFold {
	/// Hash of the whole state: `h' = blake2_256("gemini/economy/v1" ++ h ++ piece)` over SCALE(self) in pieces of
	/// 64 KiB, from 32 zero bytes. The last piece is shorter, perhaps empty.
	pub fn root<C: Crypto>(&self) -> Hash {
		let mut chain = PieceHasher::<C>::new();
		self.encode_to(&mut chain);
		chain.finish()
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

impl Encode for EconomyFold {
	fn size_hint(&self) -> usize {
		self.workers.len().saturating_mul(220).saturating_add(1024)
	}

	fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
		self.scalars.encode_to(dest);
		self.workers.encode_to(dest);
		self.challenges.encode_to(dest);
		self.outgoing.encode_to(dest);
	}
}

impl EncodeLike for EconomyFold {}

impl Decode for EconomyFold {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		Ok(Self {
			scalars: Decode::decode(input)?,
			workers: Decode::decode(input)?,
			challenges: Decode::decode(input)?,
			outgoing: Decode::decode(input)?,
		})
	}
}

/// Column by column; what follows from the others is left out.
impl Encode for Workers {
	fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
		self.member.encode_to(dest);
		self.standing.encode_to(dest);
		self.score.encode_to(dest);
		self.value.encode_to(dest);
		self.grown.encode_to(dest);
		self.accrued.encode_to(dest);
		self.root.encode_to(dest);
	}
}

impl Decode for Workers {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		let columns = Self {
			member: Decode::decode(input)?,
			standing: Decode::decode(input)?,
			score: Decode::decode(input)?,
			value: Decode::decode(input)?,
			grown: Decode::decode(input)?,
			accrued: Decode::decode(input)?,
			root: Decode::decode(input)?,
			..Self::default()
		};
		columns.with_caches().ok_or_else(|| "the columns of the economy do not fit together".into())
	}
}
