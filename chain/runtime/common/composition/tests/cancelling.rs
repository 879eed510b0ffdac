//! What waits can be cancelled, what is urgent can be shortened, and no strangers' proposals hold others up.
use super::delegations::Market;
use super::voting::{endow_ferdie, referendum, root, submit, vote, MOST};
use crate::{
	composition::{money, tracks},
	testing::*,
	*,
};
use codec::Encode;
use frame::{
	deps::{frame_support::traits::schedule::DispatchTime, sp_io::hashing::blake2_256},
	prelude::*,
};
use pallet_delegation_voting::{Ballot, Periods, ReferendumPeriods};
use pallet_origins::Power;
use pallet_referenda::{Call as Poll, ReferendumInfo, ReferendumInfoFor, TracksInfo};
use runtime_common::{currency::PHA, Network};
use units::ItemId;

/// Cancels what passed in this poll.
fn cancel_enactment(poll: u32) -> RuntimeCall {
	let id = (*b"assembly", "enactment", poll).using_encoded(blake2_256);
	pallet_scheduler::Call::cancel_named { id }.into()
}

/// The same proposal, to be dispatched a hundred blocks after it passed.
fn later(mut submission: Poll<Runtime>) -> Poll<Runtime> {
	let Poll::submit { enactment_moment, .. } = &mut submission else { panic!("a submission") };
	*enactment_moment = DispatchTime::After(100);
	submission
}

/// Submits a proposal and lets everybody vote for it, for as long as it needs votes.
fn propose(market: &mut Market, items: &[ItemId], submission: Poll<Runtime>) -> u32 {
	let poll = market.chain.read(pallet_referenda::ReferendumCount::<Runtime>::get);
	assert_eq!(market.send("Alice", submission), Ok(()));
	assert_eq!(market.send("Alice", Poll::place_decision_deposit { index: poll }), Ok(()));
	for (who, item) in MOST.iter().zip(items) {
		let counted = market.send(who, vote(poll, &[*item], Ballot::Aye));
		if market.chain.read(|| Referenda::ensure_ongoing(poll)).is_err() {
			break;
		}
		assert_eq!(counted, Ok(()));
	}
	poll
}

fn info(market: &mut Market, poll: u32) -> pallet_referenda::ReferendumInfoOf<Runtime, ()> {
	market.chain.read(|| ReferendumInfoFor::<Runtime>::get(poll)).expect("a referendum")
}

fn passed(market: &mut Market, poll: u32) -> bool {
	matches!(info(market, poll), ReferendumInfo::Approved(..))
}

/// A motion of the committee; whether it did what it says.
fn committee(market: &mut Market, call: impl Into<RuntimeCall>) -> DispatchResult {
	let motion = market.chain.committee(call);
	let made = market.chain.block(motion);
	let results = made.events.iter().find_map(|event| match event {
		RuntimeEvent::TechnicalCommittee(pallet_collective::Event::Executed { result, .. }) => Some(*result),
		_ => None,
	});
	results.expect("a motion that two thirds vote for is carried")
}

/// A market with a passed referendum of root that waits.
fn waiting() -> (Market, Vec<ItemId>) {
	let (mut market, _, items) = referendum(root(), endow_ferdie());
	let poll = propose(&mut market, &items, later(submit(root(), endow_ferdie())));
	market.chain.idles(8);
	assert!(passed(&mut market, poll));
	(market, items)
}

#[test]
fn what_holders_passed_the_committee_can_cancel_before_it_is_dispatched() {
	let (mut market, _) = waiting();
	assert_eq!(committee(&mut market, cancel_enactment(1)), Ok(()));
	market.chain.idles(110);
	assert_ne!(market.balance("Ferdie"), 5 * PHA);
}

#[test]
fn what_passed_can_be_cancelled_by_holders_who_could_have_refused_it() {
	let (mut market, items) = waiting();
	let cancel = OriginCaller::Origins(Power::Cancel);
	let poll = propose(&mut market, &items, submit(cancel, cancel_enactment(1)));
	market.chain.idles(6);
	assert!(passed(&mut market, poll));
	market.chain.idles(110);
	assert_ne!(market.balance("Ferdie"), 5 * PHA);
}

#[test]
fn in_production_a_cancellation_is_faster_than_what_it_cancels() {
	let mut chain = Chain::start(Network::Development);
	let tracks: Vec<_> = chain.read(|| {
		ReferendumPeriods::<Runtime>::put(Periods::default());
		tracks::Tracks::tracks().map(|track| (track.id, track.info.clone())).collect()
	});
	let (_, cancel) = tracks.iter().find(|(id, _)| *id == Power::Cancel.track()).expect("a track");
	let takes = cancel.prepare_period + cancel.decision_period + cancel.confirm_period + cancel.min_enactment_period;
	// What the committee whitelisted, the committee takes back.
	let fast = [Power::Cancel, Power::Whitelisted].map(Power::track);
	for (id, info) in tracks.iter().filter(|(id, _)| !fast.contains(id)) {
		assert!(info.min_enactment_period > takes, "track {id}: {} and {takes}", info.min_enactment_period);
	}
}

#[test]
fn seats_are_given_by_holders_and_out_of_the_reach_of_council_and_committee() {
	let (mut market, _, items) = referendum(root(), endow_ferdie());
	let seat =
		|| pallet_membership::Call::<Runtime, pallet_membership::Instance1>::add_member { who: account("Eve").into() };
	let alone = market.chain.motion(seat());
	market.chain.block(vec![alone]);
	let members = |market: &mut Market| {
		market.chain.read(pallet_collective::Members::<Runtime, composition::governance::CouncilInstance>::get).len()
	};
	assert_eq!(members(&mut market), 1, "the council does not elect itself");
	let poll = propose(&mut market, &items, later(submit(OriginCaller::Origins(Power::Seats), seat())));
	let filtered: DispatchResult = Err(frame_system::Error::<Runtime>::CallFiltered.into());
	assert_eq!(committee(&mut market, Poll::cancel { index: poll }), filtered);
	assert_eq!(committee(&mut market, Poll::cancel { index: 0 }), Ok(()), "of root's, as any other");
	market.chain.idles(8);
	assert!(passed(&mut market, poll));
	assert_eq!(committee(&mut market, cancel_enactment(poll)), Err(DispatchError::BadOrigin));
	market.chain.idles(110);
	assert_eq!(members(&mut market), 2);
}

#[test]
fn twenty_proposals_of_strangers_hold_up_no_other() {
	let (mut market, _, items) = referendum(root(), endow_ferdie());
	for index in 1..=20 {
		assert_eq!(market.send("Ferdie", submit(root(), endow_ferdie())), Ok(()));
		assert_eq!(market.send("Ferdie", Poll::place_decision_deposit { index }), Ok(()));
	}
	market.chain.idles(4);
	let poll = propose(&mut market, &items, later(submit(root(), endow_ferdie())));
	let periods = market.chain.read(ReferendumPeriods::<Runtime>::get);
	market.chain.idles(periods.prepare + periods.confirm + 2);
	assert!(passed(&mut market, poll), "{:?}", info(&mut market, poll));
}

#[test]
fn what_the_committee_whitelists_is_faster_and_nothing_else_is() {
	let (mut market, _, items) = referendum(root(), endow_ferdie());
	let call = Box::new(endow_ferdie());
	let dispatch = || pallet_whitelist::Call::<Runtime>::dispatch_whitelisted_call_with_preimage { call: call.clone() };
	let whitelisted = || OriginCaller::Origins(Power::Whitelisted);
	// Holders alone: it waits for the committee, and does nothing.
	let poll = propose(&mut market, &items, submit(whitelisted(), dispatch()));
	market.chain.idles(6);
	assert!(passed(&mut market, poll));
	assert_ne!(market.balance("Ferdie"), 5 * PHA);
	// The committee alone: the same.
	let call_hash = <Runtime as frame_system::Config>::Hashing::hash_of(&call);
	assert_eq!(committee(&mut market, pallet_whitelist::Call::whitelist_call { call_hash }), Ok(()));
	assert_eq!(committee(&mut market, dispatch()), Err(DispatchError::BadOrigin));
	assert_ne!(market.balance("Ferdie"), 5 * PHA);
	// Both: whoever signs brings them together.
	assert_eq!(market.send("Eve", dispatch()), Ok(()));
	assert_eq!(market.balance("Ferdie"), 5 * PHA);
}

#[test]
fn small_spends_of_a_day_have_one_bound_together() {
	let mut market = Market::open();
	let spend =
		|amount| pallet_treasury::Call::<Runtime>::spend_local { amount, beneficiary: account("Ferdie").into() };
	let motion = |market: &mut Market, amount| {
		let motion = market.chain.motion(spend(amount));
		let made = market.chain.block(vec![motion]);
		made.events.iter().find_map(|event| match event {
			RuntimeEvent::Council(pallet_collective::Event::Executed { result, .. }) => Some(*result),
			_ => None,
		})
	};
	let too_much = Some(Err(pallet_treasury::Error::<Runtime>::InsufficientPermission.into()));
	assert_eq!(motion(&mut market, money::SMALL_SPENDS + 1), too_much);
	assert_eq!(motion(&mut market, 6_000 * PHA), Some(Ok(())));
	assert_eq!(motion(&mut market, 6_000 * PHA), too_much);
	assert_eq!(motion(&mut market, 4_000 * PHA), Some(Ok(())));
	assert_eq!(motion(&mut market, 1), too_much);
	let holders = |amount, power: Power| RuntimeCall::from(spend(amount)).dispatch(power.into()).map(|_| ());
	let refused = |outcome: Result<(), _>| outcome.is_err();
	// Much is not counted with little: the council cannot use up what holders decide.
	assert!(!refused(market.chain.read(|| holders(money::LARGEST_SPEND, Power::LargeSpend))));
	assert!(refused(market.chain.read(|| holders(money::LARGEST_SPEND + 1, Power::LargeSpend))));
	assert!(refused(market.chain.read(|| holders(1, Power::SmallSpend))));
}
