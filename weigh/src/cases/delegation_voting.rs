//! Items that vote in polls that are being decided.
use crate::{
	case::{Case, Cases},
	cases::vault::{invested, VAULT},
	stage::send,
	stake::{contribute, entrust},
};
use codec::Encode;
use frame::deps::{
	frame_support::traits::{schedule::DispatchTime, Bounded},
	frame_system,
};
use pallet_delegation_voting::{Ballot, Call, ItemBallot};
use pallet_referenda::Call as Poll;
use pallet_stake_pool::Call as Pool;
use phala_runtime::{
	testing::{account, Chain},
	OriginCaller, Runtime, RuntimeCall,
};
use runtime_common::Network;
use units::{Amount, ItemId, PoolId, PHA};

const POOL: PoolId = 0;
/// Items that a call may name.
const ITEMS: u64 = 16;
/// Polls that an item may be in.
const POLLS: u32 = 32;

fn submit() -> RuntimeCall {
	let root = OriginCaller::system(frame_system::RawOrigin::Root);
	let call = RuntimeCall::from(pallet_balances::Call::force_set_balance {
		who: account("Ferdie").into(),
		new_free: 5 * PHA,
	});
	let proposal = Bounded::Inline(call.encode().try_into().expect("a short call"));
	Poll::submit { proposal_origin: Box::new(root), proposal, enactment_moment: DispatchTime::After(0) }.into()
}

fn vote(poll: u32, pool: PoolId, items: impl Iterator<Item = ItemId>) -> RuntimeCall {
	let votes: Vec<_> = items.map(|item| ItemBallot { pool, item, ballot: Ballot::Aye }).collect();
	Call::vote { poll, votes: votes.try_into().expect("few") }.into()
}

fn remove(poll: u32, items: impl Iterator<Item = ItemId>) -> RuntimeCall {
	let items: Vec<(PoolId, ItemId)> = items.map(|item| (POOL, item)).collect();
	Call::remove { poll, items: items.try_into().expect("few") }.into()
}

pub fn cases() -> Vec<Case> {
	let mut cases = Cases::of("delegation-voting");
	let mut chain = Chain::start(Network::Development);
	send(&mut chain, "Bob", vec![Pool::create {}.into()]);
	send(&mut chain, "Dave", (0..=ITEMS).map(|_| contribute(POOL, Amount::from_pha(100), None)).collect());
	send(&mut chain, "Alice", vec![submit(), Poll::place_decision_deposit { index: 0 }.into()]);
	cases.on(&mut chain, || ());
	// Items of stake pools, whose worth is soon known. What a vault's is, is charged besides.
	cases.by("Dave", "vote_1", vote(0, POOL, 0..1)).lesser();
	cases.by("Dave", "vote_16", vote(0, POOL, 0..ITEMS)).lesser();
	send(&mut chain, "Dave", vec![vote(0, POOL, 0..ITEMS)]);
	cases.on(&mut chain, || ());
	cases.by("Dave", "remove_1", remove(0, 0..1));
	cases.by("Dave", "remove_16", remove(0, 0..ITEMS));
	cases.by("Dave", "free_1", Call::free { pool: POOL, item: 0 }).lesser();

	send(&mut chain, "Alice", (1..POLLS).map(|_| submit()).collect());
	send(&mut chain, "Dave", (0..POLLS).map(|poll| vote(poll, POOL, ITEMS..=ITEMS)).collect());
	cases.on(&mut chain, || ()).by("Dave", "free_32", Call::free { pool: POOL, item: ITEMS });

	let mut chain = invested();
	let first = chain.read(|| pallet_pool_ledger::Books::<Runtime>::get(VAULT)).expect("a vault").next_item;
	send(&mut chain, "Dave", (0..ITEMS).map(|_| entrust(VAULT, Amount::from_pha(1), None)).collect());
	send(&mut chain, "Alice", vec![submit(), Poll::place_decision_deposit { index: 0 }.into()]);
	cases.on(&mut chain, || ());
	cases.by("Dave", "vote_16_of_vault", vote(0, VAULT, first..first + ITEMS));
	cases.end()
}
