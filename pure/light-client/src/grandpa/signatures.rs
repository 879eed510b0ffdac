//! The signatures of a justification: all of them, at once.
use super::{JustificationError, Precommit};
use codec::Encode;
use ed25519_zebra::{batch, Signature, VerificationKey, VerificationKeyBytes};
use protocol::Crypto;
use rand_core::{impls, CryptoRng, Error, RngCore};
use units::{Hash, SetId};

/// Separates the batch's coefficients from every other use of the hash.
const COEFFICIENTS_DOMAIN: &[u8; 22] = b"gemini/batch-ed25519/1";

/// A precommit is the second of GRANDPA's message kinds.
const PRECOMMIT: u8 = 1;

/// Checks every signature under ZIP-215 rules, by which a batch holds exactly if each of its members holds. A batch
/// that fails is gone through one by one, to name the first vote at fault.
pub(super) fn check<C: Crypto>(round: u64, set_id: SetId, votes: &[Precommit]) -> Result<(), JustificationError> {
	let mut verifier = batch::Verifier::new();
	for vote in votes {
		verifier.queue((
			VerificationKeyBytes::from(vote.id),
			Signature::from(vote.signature),
			&signed_bytes(vote, round, set_id),
		));
	}
	match verifier.verify(Coefficients::<C>::new(round, set_id, votes)) {
		Ok(()) => Ok(()),
		Err(_) => check_one_by_one(round, set_id, votes),
	}
}

fn check_one_by_one(round: u64, set_id: SetId, votes: &[Precommit]) -> Result<(), JustificationError> {
	match votes.iter().enumerate().find(|(_, vote)| !is_signed(vote, round, set_id)) {
		None => Ok(()),
		Some((index, vote)) if set_id.checked_sub(1).is_some_and(|before| is_signed(vote, round, before)) => {
			Err(JustificationError::EarlierSet { index, ours: set_id })
		}
		Some((index, _)) => Err(JustificationError::BadSignature { index }),
	}
}

fn is_signed(vote: &Precommit, round: u64, set_id: SetId) -> bool {
	VerificationKey::try_from(vote.id)
		.and_then(|key| key.verify(&Signature::from(vote.signature), &signed_bytes(vote, round, set_id)))
		.is_ok()
}

/// What a voter signs.
pub(crate) fn signed_bytes(vote: &Precommit, round: u64, set_id: SetId) -> [u8; 53] {
	let mut bytes = [0; 53];
	(PRECOMMIT, vote.target_hash, vote.target_number, round, set_id).using_encoded(|encoded| {
		// Both are 53 bytes long; `zip` leaves no way to panic.
		bytes.iter_mut().zip(encoded).for_each(|(to, from)| *to = *from);
	});
	bytes
}

/// The random coefficients of the batch equation, drawn from a hash of everything in the batch.
///
/// The equation adds up all signatures' equations, each times a coefficient of 128 bits; a wrong signature passes only
/// if the coefficients make the errors cancel out. They are fixed by the hash after every key, signature and message
/// is, so whoever forges a batch has to try about 2^128 batches: as strong as coefficients from a random source. And
/// without one the verdict is the same on every machine and at every time.
struct Coefficients<C> {
	seed: Hash,
	drawn: u64,
	crypto: core::marker::PhantomData<C>,
}

impl<C: Crypto> Coefficients<C> {
	fn new(round: u64, set_id: SetId, votes: &[Precommit]) -> Self {
		let seed = C::blake2_256(&(*COEFFICIENTS_DOMAIN, round, set_id, votes).encode());
		Self { seed, drawn: 0, crypto: core::marker::PhantomData }
	}
}

impl<C: Crypto> RngCore for Coefficients<C> {
	fn next_u32(&mut self) -> u32 {
		impls::next_u32_via_fill(self)
	}

	fn next_u64(&mut self) -> u64 {
		impls::next_u64_via_fill(self)
	}

	fn fill_bytes(&mut self, out: &mut [u8]) {
		for chunk in out.chunks_mut(32) {
			let block = C::blake2_256(&(self.seed, self.drawn).encode());
			self.drawn = self.drawn.wrapping_add(1);
			chunk.iter_mut().zip(block).for_each(|(to, from)| *to = from);
		}
	}

	fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Error> {
		self.fill_bytes(out);
		Ok(())
	}
}

impl<C: Crypto> CryptoRng for Coefficients<C> {}
