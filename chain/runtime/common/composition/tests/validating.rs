//! What validators do: keys with proofs, and votes for two blocks.
use crate::{testing::account, *};
use codec::{Decode, Encode};
use frame::{
	deps::{
		sp_consensus_grandpa::EquivocationProof,
		sp_core::{ed25519, sr25519, Pair},
	},
	prelude::*,
	runtime::types_common::AccountId,
};
use sp_session::MembershipProof;

/// The secrets of one set of session keys.
#[derive(Clone)]
pub struct Secrets {
	aura: sr25519::Pair,
	grandpa: ed25519::Pair,
}

impl Secrets {
	/// Of this name: the well-known ones are those of the presets.
	pub fn of(name: &str) -> Self {
		let path = format!("//{name}");
		Self {
			aura: Pair::from_string(&path, None).expect("a path"),
			grandpa: Pair::from_string(&path, None).expect("a path"),
		}
	}

	/// The public keys.
	pub fn keys(&self) -> SessionKeys {
		SessionKeys { aura: self.aura.public().into(), grandpa: self.grandpa.public().into() }
	}

	/// The key that finalizes.
	pub fn finality(&self) -> [u8; 32] {
		self.grandpa.public().0
	}

	/// The key that makes blocks.
	pub fn authorship(&self) -> [u8; 32] {
		self.aura.public().0
	}

	/// Sets these keys for an account, with the proof that it has them.
	pub fn set_for(&self, owner: &AccountId) -> RuntimeCall {
		let statement = [b"POP_", owner.encode().as_slice()].concat();
		let proof = (self.aura.sign(&statement), self.grandpa.sign(&statement)).encode();
		pallet_session::Call::set_keys { keys: self.keys(), proof }.into()
	}

	/// A report that the owner voted for two blocks in one round of a set.
	pub fn equivocation(&self, set: u64, round: u64) -> RuntimeCall {
		let vote = |block: u8| {
			let vote = ([block; 32], u32::from(block)).encode();
			// A prevote, in this round, of this set.
			let payload = [&[0], vote.as_slice(), &round.encode(), &set.encode()].concat();
			[vote, self.grandpa.sign(&payload).encode()].concat()
		};
		report([set.encode(), vec![0], round.encode(), self.finality().to_vec(), vote(1), vote(2)].concat())
	}

	/// The same with a signature that somebody else made.
	pub fn slander(&self, set: u64, liar: &Self) -> RuntimeCall {
		let mut evidence = [set.encode(), vec![0], 1u64.encode(), self.finality().to_vec()].concat();
		for block in [1u8, 2] {
			let vote = ([block; 32], u32::from(block)).encode();
			let payload = [&[0], vote.as_slice(), &1u64.encode(), &set.encode()].concat();
			evidence = [evidence, vote, liar.grandpa.sign(&payload).encode()].concat();
		}
		report(evidence)
	}
}

fn report(evidence: Vec<u8>) -> RuntimeCall {
	let proof = EquivocationProof::decode(&mut &evidence[..]).expect("an equivocation");
	let key_owner_proof = MembershipProof::default();
	pallet_grandpa::Call::report_equivocation { equivocation_proof: Box::new(proof), key_owner_proof }.into()
}

/// Names these accounts.
pub fn name(names: &[&str]) -> pallet_validator_set::Call<Runtime> {
	let validators: Vec<AccountId> = names.iter().map(|name| account(name)).collect();
	pallet_validator_set::Call::set_validators { validators: BoundedVec::truncate_from(validators) }
}

/// The keys that finalize now.
pub fn finality() -> Vec<[u8; 32]> {
	composition::workers::FinalityAuthorities::get().into_iter().map(|(key, _)| key).collect()
}
