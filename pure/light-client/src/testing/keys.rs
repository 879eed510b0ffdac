//! Authorities whose secret keys are known.
use crate::grandpa::signed_bytes;
use crate::{AuthorityList, Commit, Header, Justification, Precommit};
use curve25519_dalek::{EdwardsPoint, Scalar};
use ed25519_zebra::{SigningKey, VerificationKeyBytes};
use sha2::{Digest, Sha512};
use std::vec::Vec;
use units::{BlockNumber, Hash, SetId};

/// An authority set with its secret keys; every weight is 1.
#[derive(Clone)]
pub struct Keys {
	keys: Vec<SigningKey>,
}

impl Keys {
	/// `count` keys; other seeds give others.
	pub fn new(seed: u8, count: usize) -> Self {
		let key = |index: usize| {
			let mut secret = [seed; 32];
			secret[..8].copy_from_slice(&(index as u64).to_le_bytes());
			SigningKey::from(secret)
		};
		Self { keys: (0..count).map(key).collect() }
	}

	/// Number of keys.
	pub fn len(&self) -> usize {
		self.keys.len()
	}

	/// Whether there is none.
	pub fn is_empty(&self) -> bool {
		self.keys.is_empty()
	}

	/// The secret key of one authority.
	pub fn secret(&self, index: usize) -> &SigningKey {
		&self.keys[index]
	}

	/// The public key of one authority.
	pub fn public(&self, index: usize) -> [u8; 32] {
		VerificationKeyBytes::from(self.secret(index)).into()
	}

	/// The set as the chain keeps it.
	pub fn authorities(&self) -> AuthorityList {
		(0..self.len()).map(|index| (self.public(index), 1)).collect()
	}

	/// Everybody votes for `target`.
	pub fn justify(&self, set_id: SetId, round: u64, target: (Hash, BlockNumber)) -> Justification {
		self.justify_by(0..self.len(), set_id, round, target, Vec::new())
	}

	/// Some vote for `target`.
	pub fn justify_by(
		&self,
		voters: impl IntoIterator<Item = usize>,
		set_id: SetId,
		round: u64,
		target: (Hash, BlockNumber),
		votes_ancestries: Vec<Header>,
	) -> Justification {
		let votes = voters.into_iter().map(|voter| precommit(self.secret(voter), target, round, set_id));
		let commit = Commit { target_hash: target.0, target_number: target.1, precommits: votes.collect() };
		Justification { round, commit, votes_ancestries }
	}
}

/// A vote for `target`.
pub fn precommit(key: &SigningKey, target: (Hash, BlockNumber), round: u64, set_id: SetId) -> Precommit {
	let (target_hash, target_number) = target;
	let mut vote =
		Precommit { target_hash, target_number, signature: [0; 64], id: VerificationKeyBytes::from(key).into() };
	vote.signature = key.sign(&signed_bytes(&vote, round, set_id)).to_bytes();
	vote
}

/// The same vote as [`precommit`], signed with a nonce of the voter's choice: another signature that holds as well.
pub fn resign(key: &SigningKey, target: (Hash, BlockNumber), round: u64, set_id: SetId, nonce: u64) -> Precommit {
	let mut vote = precommit(key, target, round, set_id);
	let mut expanded = [0; 32];
	expanded.copy_from_slice(&Sha512::digest(key.as_ref())[..32]);
	let secret = Scalar::from_bytes_mod_order(curve25519_dalek::scalar::clamp_integer(expanded));
	let nonce = Scalar::hash_from_bytes::<Sha512>(&nonce.to_le_bytes());
	let point = EdwardsPoint::mul_base(&nonce).compress().to_bytes();
	let hash = Sha512::new().chain_update(point).chain_update(vote.id).chain_update(signed_bytes(&vote, round, set_id));
	let challenge = Scalar::from_hash(hash);
	vote.signature[..32].copy_from_slice(&point);
	vote.signature[32..].copy_from_slice((nonce + challenge * secret).as_bytes());
	vote
}
