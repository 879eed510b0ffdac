//! `phala upgrade whitelist` and `authorize`: what committee and holders decide.
use super::{check, Authorize, Proposed, Track};
use crate::{
	failure::Failure,
	motion::{propose, Body},
	runtime::blob,
	transact::{Plan, Preview},
};
use chain_client::{OriginCaller, RuntimeCall, H256};
use codec::Encode;
use frame::deps::{
	frame_support::traits::{schedule::DispatchTime, Bounded},
	frame_system::{self, RawOrigin},
};
use frame::hashing::blake2_256;
use pallet_origins::Power;
use runtime_blob::Blob;

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
	let index = pallet_referenda::ReferendumCount::<chain_client::Runtime>::hashed_key();
	let index: u32 = seen.client.storage(&index, Some(seen.at)).await?.unwrap_or_default();
	let proposal =
		call.encode().try_into().map(Bounded::Inline).map_err(|_| Failure::inside("the call is too long"))?;
	let submit = pallet_referenda::Call::submit {
		proposal_origin: Box::new(origin),
		proposal,
		enactment_moment: DispatchTime::After(0),
	};
	let deposit = pallet_referenda::Call::place_decision_deposit { index };
	let calls = vec![RuntimeCall::Referenda(submit), RuntimeCall::Referenda(deposit)];
	let says = format!("referendum {index} on the track {track}: the blob {:?} may be applied", H256(blob.code_hash()));
	let preview = Preview::saying(says).and("its deposits are held until it is over");
	desk.carry_out(Plan { calls, preview }, &seen).await
}
