//! Votes for two blocks where one may be voted for: who cast them, and what follows.
//!
//! The validator set remembers the accounts behind each authority set, so that no proof of ownership has to be brought, and
//! whoever changes its keys hides nothing. Reports are free if they are true; a node makes them by itself.
use super::*;
use frame::{
	deps::{
		frame_system::offchain::{CreateBare, CreateTransactionBase, SubmitTransaction},
		sp_consensus_grandpa::{self as grandpa, AuthorityId, EquivocationProof, SetId},
		sp_core::crypto::{ByteArray, KeyTypeId},
		sp_runtime::{
			traits::OpaqueKeys,
			transaction_validity::{InvalidTransaction, TransactionValidityError},
		},
	},
	runtime::types_common::{AccountId, BlockNumber},
};
use pallet_grandpa::Error;
use pallet_session::SessionHandler;
use pallet_validator_set::Finalizer;
use sp_session::MembershipProof;
use sp_staking::offence::OffenceReportSystem;

/// A report, as the stock pallet hands it over.
type Evidence = (EquivocationProof<<Runtime as frame_system::Config>::Hash, BlockNumber>, MembershipProof);

/// Judges equivocations by what the validator set remembers.
pub struct Equivocations;

impl Equivocations {
	/// Says that the owner of a key is known, in the form that the stock pallet asks for.
	pub fn known_owner(set: SetId, key: &AuthorityId) -> Option<MembershipProof> {
		let validator_count = pallet_validator_set::Finalizers::<Runtime>::decode_len(set)? as u32;
		ValidatorSet::finalizer(set, key.as_slice())?;
		Some(MembershipProof { session: Session::current_index(), trie_nodes: Vec::new(), validator_count })
	}

	/// The set and the validator of a report that is news.
	fn accused((proof, _): &Evidence) -> Result<(SetId, AccountId), Error<Runtime>> {
		let set = proof.set_id();
		let validator = ValidatorSet::finalizer(set, proof.offender().as_slice());
		let validator = validator.ok_or(Error::<Runtime>::InvalidKeyOwnershipProof)?;
		if ValidatorSet::is_known_equivocator(set, &validator) {
			return Err(Error::DuplicateOffenceReport);
		}
		Ok((set, validator))
	}
}

impl OffenceReportSystem<Option<AccountId>, Evidence> for Equivocations {
	/// A day: by then some block had room.
	type Longevity = ConstU64<{ runtime_common::time::DAYS as u64 }>;

	fn publish_evidence((proof, owner): Evidence) -> Result<(), ()> {
		let (equivocation_proof, key_owner_proof) = (proof.into(), owner);
		let call = pallet_grandpa::Call::report_equivocation_unsigned { equivocation_proof, key_owner_proof };
		let transaction = <Runtime as CreateBare<pallet_grandpa::Call<Runtime>>>::create_bare(call.into());
		SubmitTransaction::<Runtime, pallet_grandpa::Call<Runtime>>::submit_transaction(transaction)
	}

	fn check_evidence(evidence: Evidence) -> Result<(), TransactionValidityError> {
		match Self::accused(&evidence) {
			Ok(_) => Ok(()),
			Err(Error::DuplicateOffenceReport) => Err(InvalidTransaction::Stale.into()),
			Err(_) => Err(InvalidTransaction::BadProof.into()),
		}
	}

	fn process_evidence(_: Option<AccountId>, evidence: Evidence) -> DispatchResult {
		let (set, validator) = Self::accused(&evidence)?;
		if !grandpa::check_equivocation_proof(evidence.0) {
			return Err(Error::<Runtime>::InvalidEquivocationProof.into());
		}
		ValidatorSet::punish(set, validator);
		Ok(())
	}
}

impl<C> CreateTransactionBase<C> for Runtime
where
	RuntimeCall: From<C>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<C> CreateBare<C> for Runtime
where
	RuntimeCall: From<C>,
{
	fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_bare(call)
	}
}

/// Tells Aura and GRANDPA of new sessions, remembers who finalizes, and tells nobody of a session without validators: an
/// empty set of authorities would be the last.
pub struct Remembered;

/// Those who are told.
type Told = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;

impl Remembered {
	fn remember<K: OpaqueKeys>(set: SetId, validators: &[(AccountId, K)]) {
		let finalizer = |(account, keys): &(AccountId, K)| {
			let key = <[u8; 32]>::try_from(keys.get_raw(grandpa::KEY_TYPE)).ok()?;
			Some(Finalizer { account: account.clone(), key })
		};
		ValidatorSet::note_finalizers(set, validators.iter().filter_map(finalizer).collect());
	}
}

impl SessionHandler<AccountId> for Remembered {
	const KEY_TYPE_IDS: &'static [KeyTypeId] = <Told as SessionHandler<AccountId>>::KEY_TYPE_IDS;

	fn on_genesis_session<K: OpaqueKeys>(validators: &[(AccountId, K)]) {
		<Told as SessionHandler<AccountId>>::on_genesis_session(validators);
		Self::remember(0, validators);
	}

	fn on_new_session<K: OpaqueKeys>(changed: bool, validators: &[(AccountId, K)], queued: &[(AccountId, K)]) {
		if validators.is_empty() {
			frame::log::error!(target: "runtime::validators", "a session without validators: the ones before it stay");
			return;
		}
		let before = pallet_grandpa::CurrentSetId::<Runtime>::get();
		<Told as SessionHandler<AccountId>>::on_new_session(changed, validators, queued);
		let set = pallet_grandpa::CurrentSetId::<Runtime>::get();
		if set != before {
			Self::remember(set, validators);
		}
	}

	fn on_before_session_ending() {
		<Told as SessionHandler<AccountId>>::on_before_session_ending();
	}

	fn on_disabled(validator: u32) {
		<Told as SessionHandler<AccountId>>::on_disabled(validator);
	}
}
