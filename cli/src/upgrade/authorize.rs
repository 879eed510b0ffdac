//! `phala upgrade whitelist` and `authorize`: what committee and holders decide.
use super::{check, Authorize, Proposed, Track};
use crate::{
	failure::Failure,
	motion::{propose, Body},
	output,
	referendum::deposit,
	runtime::blob,
	staking::Snapshot,
	transact::{Desk, Plan, Preview, Receipt},
};
use chain_client::{OriginCaller, RuntimeCall, RuntimeEvent, H256};
use codec::Encode;
use frame::deps::{
	frame_support::traits::{schedule::DispatchTime, Bounded},
	frame_system::{self, RawOrigin},
};
use frame::hashing::blake2_256;
use pallet_origins::Power;
use runtime_blob::Blob;
use serde::Serialize;

/// What was sent for a referendum.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	/// Its number; none if nothing was sent, or nobody knows what came of it.
	referendum: Option<u32>,
	/// Its submission and its decision deposit, as far as they were sent.
	steps: Vec<Receipt>,
}

/// What is proposed: that this blob may be applied.
fn authorization(blob: &Blob) -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::authorize_upgrade { code_hash: H256(blob.code_hash()) })
}

/// A motion of the committee that whitelists the authorization.
pub async fn whitelist(args: &Proposed) -> Result<(), Failure> {
	let blob = blob(&args.file)?;
	let desk = args.sending.open().await?;
	check::pass(desk.client(), &blob).await?;
	let seen = desk.look().await?;
	let call_hash = H256(blake2_256(&authorization(&blob).encode()));
	let says = format!(
		"whitelists the call {call_hash:?}, which authorizes the blob {:?}: holders may do so on the track whitelisted",
		H256(blob.code_hash())
	);
	let call = RuntimeCall::Whitelist(pallet_whitelist::Call::whitelist_call { call_hash });
	propose(&desk, &seen, Body::Committee, call, &says).await
}

/// A referendum that authorizes the blob, with its deposit.
pub async fn run(args: &Authorize) -> Result<(), Failure> {
	let blob = blob(&args.proposed.file)?;
	let desk = args.proposed.sending.open().await?;
	check::pass(desk.client(), &blob).await?;
	let seen = desk.look().await?;
	let (origin, call, track) = match args.track {
		Track::Root => (OriginCaller::system(RawOrigin::Root), authorization(&blob), "root"),
		Track::Whitelisted => {
			let call = Box::new(authorization(&blob));
			let call = pallet_whitelist::Call::dispatch_whitelisted_call_with_preimage { call };
			(OriginCaller::Origins(Power::Whitelisted), RuntimeCall::Whitelist(call), "whitelisted")
		}
	};
	let proposal =
		call.encode().try_into().map(Bounded::Inline).map_err(|_| Failure::inside("the call is too long"))?;
	let submit = pallet_referenda::Call::submit {
		proposal_origin: Box::new(origin),
		proposal,
		enactment_moment: DispatchTime::After(0),
	};
	let says = format!("a referendum on the track {track}: the blob {:?} may be applied", H256(blob.code_hash()));
	let preview =
		Preview::saying(says).and("its deposits are held until it is over; the decision deposit follows by itself");
	let mut steps = Vec::new();
	let outcome = open(&desk, &seen, Plan::one(RuntimeCall::Referenda(submit), preview), &mut steps).await;
	if desk.json {
		let referendum = steps.iter().find_map(|step| submitted(&step.happened));
		output::json(&Document { schema: 1, referendum, steps })?;
	}
	outcome
}

/// Opens it, and then deposits for the referendum that its own transaction opened. Both in one would need its number before it has
/// one, and the deposit would go to whoever comes between.
async fn open(desk: &Desk, seen: &Snapshot<'_>, plan: Plan, steps: &mut Vec<Receipt>) -> Result<(), Failure> {
	desk.step(plan, seen, steps).await?;
	if desk.dry_run {
		return Ok(());
	}
	let index = steps.iter().find_map(|step| submitted(&step.happened));
	let index = index.ok_or_else(|| Failure::inside("the transaction opened no referendum"))?;
	let deposited = match desk.look().await {
		Ok(seen) => desk.step(deposit(index), &seen, steps).await,
		Err(failure) => Err(failure),
	};
	if deposited.is_err() {
		output::note(&format!(
			"referendum {index} is open and waits for its decision deposit: phala referendum deposit {index}"
		));
	}
	deposited
}

/// Number of the referendum that these events say was opened.
fn submitted(events: &[RuntimeEvent]) -> Option<u32> {
	events.iter().find_map(|event| match event {
		RuntimeEvent::Referenda(pallet_referenda::Event::Submitted { index, .. }) => Some(*index),
		_ => None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	/// Found by a reader: the number was read before it was asked for, and the deposit went to whoever came between.
	#[test]
	fn the_deposit_is_for_the_referendum_that_the_own_transaction_opened() {
		let proposal = Bounded::Inline(vec![1, 2].try_into().unwrap());
		let opened = RuntimeEvent::Referenda(pallet_referenda::Event::Submitted { index: 7, track: 0, proposal });
		let fee = RuntimeEvent::System(frame_system::Event::NewAccount { account: [1; 32].into() });
		assert_eq!(submitted(std::slice::from_ref(&fee)), None);
		let index = submitted(&[fee, opened]).unwrap();
		let expected = RuntimeCall::Referenda(pallet_referenda::Call::place_decision_deposit { index: 7 });
		assert_eq!(deposit(index).call(), expected);
	}
}
