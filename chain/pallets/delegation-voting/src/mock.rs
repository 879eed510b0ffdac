//! A chain of the ledger, the stock NFT pallet and votes, with polls, prices and native voters that tests control.
use crate as pallet_delegation_voting;
use crate::{Ballot, Counted, ItemBallot, PollIndex, TallyOf, Votes};
use chain_traits::{ItemWorth, ShareLedger, WithdrawalQueue};
use frame::{
	deps::{
		frame_support::{
			parameter_types, storage_alias,
			traits::{PollStatus, Polling, VoteTally},
		},
		sp_io,
		sp_runtime::{traits::Dispatchable, AccountId32, BuildStorage, StateVersion},
	},
	runtime::prelude::*,
	testing_prelude::TestState,
};
use pallet_conviction_voting::AccountVote;
use units::{Amount, ItemId, Millis, PoolId, PHA};

#[frame_construct_runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeTask,
		RuntimeHoldReason,
		RuntimeFreezeReason
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Nfts = pallet_nfts;
	#[runtime::pallet_index(3)]
	pub type PoolLedger = pallet_pool_ledger;
	#[runtime::pallet_index(4)]
	pub type DelegationVoting = pallet_delegation_voting;
}

chain_mocks::stock_money!(Test);
chain_mocks::stock_titles!(Test, PoolLedger);

parameter_types! {
	pub const LedgerId: PalletId = PalletId(*b"gem/shar");
}

parameter_types! {
	pub const Never: Millis = Millis(0);
}

impl pallet_pool_ledger::Config for Test {
	type Titles = Nfts;
	type Offers = pallet_pool_ledger::StockOffers<Test>;
	type SlotTime = Never;
	type ShareAge = Never;
	type PalletId = LedgerId;
	type MinShares = ConstU128<{ PHA / 1_000 }>;
	type MinPart = ConstU128<{ PHA / 100 }>;
	type Deposits = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type PoolDeposit = ConstU128<{ 3 * PHA }>;
	type ListedDeposit = ConstU128<PHA>;
	type MaxWhitelist = ConstU32<3>;
	type MaxDescription = ConstU32<64>;
	type WeightInfo = ();
}

impl crate::Config for Test {
	type Polls = MockPolls;
	type MaxTurnout = ConstU128<{ 1_000_000 * D }>;
	type Worth = MockWorth;
	type Lock = PoolLedger;
	type MaxPolls = ConstU32<MAX_POLLS>;
	type MaxItems = ConstU32<4>;
	type WeightInfo = crate::weights::Measured<Test>;
}

pub const D: u128 = PHA;
pub const MAX_POLLS: u32 = 3;
pub const ALICE: AccountId32 = AccountId32::new([1; 32]);
pub const BOB: AccountId32 = AccountId32::new([2; 32]);
pub const CAROL: AccountId32 = AccountId32::new([3; 32]);
pub const USERS: [AccountId32; 3] = [ALICE, BOB, CAROL];
/// The pool in which tests hold items, unless they say otherwise.
pub const POOL: PoolId = 0;

// The mocks keep their state in storage, so that a failed call rolls it back.
#[storage_alias]
type Open = StorageMap<Mock, Blake2_128Concat, PollIndex, TallyOf<Test>>;
#[storage_alias]
type Over = StorageMap<Mock, Blake2_128Concat, PollIndex, bool>;
#[storage_alias]
type Prices = StorageMap<Mock, Blake2_128Concat, PoolId, u128>;

/// Polls that tests begin and end.
pub struct MockPolls;

fn accessed<R>(
	poll: PollIndex,
	access: impl FnOnce(PollStatus<&mut TallyOf<Test>, u64, u16>) -> Result<R, DispatchError>,
) -> Result<R, DispatchError> {
	if let Some(mut tally) = Open::get(poll) {
		let result = access(PollStatus::Ongoing(&mut tally, 0))?;
		Open::insert(poll, tally);
		return Ok(result);
	}
	match Over::get(poll) {
		Some(approved) => access(PollStatus::Completed(1, approved)),
		None => access(PollStatus::None),
	}
}

impl Polling<TallyOf<Test>> for MockPolls {
	type Index = PollIndex;
	type Votes = u128;
	type Class = u16;
	type Moment = u64;

	fn classes() -> Vec<u16> {
		vec![0]
	}

	fn as_ongoing(poll: PollIndex) -> Option<(TallyOf<Test>, u16)> {
		Open::get(poll).map(|tally| (tally, 0))
	}

	fn access_poll<R>(poll: PollIndex, access: impl FnOnce(PollStatus<&mut TallyOf<Test>, u64, u16>) -> R) -> R {
		accessed(poll, |status| Ok(access(status))).expect("this access cannot fail")
	}

	fn try_access_poll<R>(
		poll: PollIndex,
		access: impl FnOnce(PollStatus<&mut TallyOf<Test>, u64, u16>) -> Result<R, DispatchError>,
	) -> Result<R, DispatchError> {
		accessed(poll, access)
	}
}

/// A share is worth the price of its pool, in hundredths; 100 unless a test says otherwise.
pub struct MockWorth;
impl ItemWorth for MockWorth {
	fn worth(pool: PoolId, item: ItemId) -> Option<Amount> {
		let holding = PoolLedger::holding(pool, item)?;
		Some(Amount(holding.shares * Prices::get(pool).unwrap_or(100) / 100))
	}
}

/// Two pools, three users, no polls.
pub fn chain() -> TestState {
	let balances = USERS.into_iter().map(|who| (who, 1_000 * D)).collect();
	let balances = pallet_balances::GenesisConfig { balances, ..Default::default() };
	let genesis = RuntimeGenesisConfig { balances, ..Default::default() };
	let mut state: TestState = genesis.build_storage().expect("genesis is valid").into();
	state.execute_with(|| {
		System::set_block_number(1);
		assert_eq!([open_pool(), open_pool()], [0, 1]);
	});
	state
}

fn open_pool() -> PoolId {
	PoolLedger::open(&CAROL).expect("a pool")
}

/// Runs a test on a fresh chain; every invariant must hold in the end.
pub fn run(test: impl FnOnce()) {
	chain().execute_with(|| {
		test();
		check();
	});
}

/// The invariants of ledger and votes, and that the tally of every poll is what its items and native voters count.
pub fn check() {
	PoolLedger::check_invariants().expect("ledger");
	DelegationVoting::check_invariants().expect("votes");
	let counted = DelegationVoting::counted_by_poll().expect("no overflow");
	for (poll, tally) in Open::iter() {
		let mut expected = counted.get(&poll).cloned().unwrap_or_else(|| TallyOf::<Test>::from_parts(0, 0, 0));
		expected.add(native_vote(poll)).expect("no overflow");
		assert_eq!(tally, expected, "poll {poll} counts something else than its votes");
	}
}

/// What native PHA says in a poll: different in each, never nothing.
fn native_vote(poll: PollIndex) -> AccountVote<u128> {
	AccountVote::Split { aye: u128::from(poll) * D + 7, nay: 13 }
}

/// Begins a poll in which native PHA has voted already.
pub fn begin(poll: PollIndex) {
	let mut tally = TallyOf::<Test>::new(0);
	tally.add(native_vote(poll)).expect("no overflow");
	Open::insert(poll, tally);
}

/// Ends a poll, as the stock pallet does: the tally is gone.
pub fn end(poll: PollIndex, approved: bool) {
	Open::remove(poll);
	Over::insert(poll, approved);
}

/// Nobody knows this poll any more.
pub fn vanish(poll: PollIndex) {
	Open::remove(poll);
	Over::remove(poll);
}

/// Ayes, nays and support that items add to a poll.
pub fn tally(poll: PollIndex) -> (u128, u128, u128) {
	let mut tally = Open::get(poll).expect("an ongoing poll");
	tally.remove(native_vote(poll)).expect("native PHA voted");
	(tally.ayes, tally.nays, tally.support)
}

pub fn set_price(pool: PoolId, hundredths: u128) {
	Prices::insert(pool, hundredths);
}

/// A new item with this many shares.
pub fn item(who: AccountId32, pool: PoolId, shares: u128) -> ItemId {
	PoolLedger::issue(pool, &who, None, shares, Amount(shares)).expect("a new item")
}

/// Adds shares to an item, as a contribution does.
pub fn add_to(who: AccountId32, pool: PoolId, item: ItemId, shares: u128) -> DispatchResult {
	PoolLedger::issue(pool, &who, Some(item), shares, Amount(shares)).map(|_| ())
}

/// Queues shares of an item, as a withdrawal does.
pub fn queue(pool: PoolId, item: ItemId, shares: u128) -> DispatchResult {
	PoolLedger::enqueue(pool, item, shares, Millis(0), None).map(|_| ())
}

/// The pool lost everything and begins anew.
pub fn void(pool: PoolId) {
	PoolLedger::void(pool).expect("a pool")
}

/// What an item counts in a poll.
pub fn counted(pool: PoolId, item: ItemId, poll: PollIndex) -> Option<(u128, u128)> {
	Votes::<Test>::get((pool, item), poll).map(|Counted { aye, nay }| (aye.0, nay.0))
}

/// Sends a call as the node would: whole or not at all, and invariants hold after it.
pub fn send(who: AccountId32, call: impl Into<RuntimeCall>) -> DispatchResult {
	let before = sp_io::storage::root(StateVersion::V1);
	let result = call.into().dispatch(RuntimeOrigin::signed(who)).map(|_| ()).map_err(|refused| refused.error);
	if result.is_err() {
		assert_eq!(sp_io::storage::root(StateVersion::V1), before, "a refused call leaves no trace");
	}
	check();
	result
}

pub fn vote_all(who: AccountId32, poll: PollIndex, votes: &[(PoolId, ItemId, Ballot)]) -> DispatchResult {
	let votes = votes.iter().map(|(pool, item, ballot)| ItemBallot { pool: *pool, item: *item, ballot: *ballot });
	let votes = BoundedVec::truncate_from(votes.collect());
	send(who, crate::Call::vote { poll, votes })
}

/// One item of [`POOL`] votes.
pub fn vote(who: AccountId32, poll: PollIndex, item: ItemId, ballot: Ballot) -> DispatchResult {
	vote_all(who, poll, &[(POOL, item, ballot)])
}

/// A part for, a part against.
pub fn split(aye: u128, nay: u128) -> Ballot {
	Ballot::Split { aye: Amount(aye), nay: Amount(nay) }
}

/// Removes one item of [`POOL`] from a poll.
pub fn remove(who: AccountId32, poll: PollIndex, item: ItemId) -> DispatchResult {
	send(who, crate::Call::remove { poll, items: BoundedVec::truncate_from(vec![(POOL, item)]) })
}

/// Removes one item of [`POOL`] from all polls.
pub fn free(who: AccountId32, item: ItemId) -> DispatchResult {
	send(who, crate::Call::free { pool: POOL, item })
}

/// Moves an item of [`POOL`].
pub fn transfer(who: AccountId32, item: ItemId, dest: AccountId32) -> DispatchResult {
	send(who, pallet_nfts::Call::transfer { collection: POOL, item, dest })
}
