//! Delegation NFTs on the whole chain: moved, sold, swapped, split and merged by the stock calls that users may make.
use super::path::Story;
use crate::{
	composition::{governance, staking},
	testing::*,
	*,
};
use chain_traits::{Funding, Holding};
use codec::Decode;
use frame::{
	deps::{
		frame_support::traits::{GetCallIndex, GetCallName},
		frame_system,
		sp_io::storage::{get, next_key},
		sp_runtime::traits::Dispatchable,
	},
	hashing::twox_128,
	prelude::*,
	runtime::types_common::AccountId,
	token::fungible::Inspect,
};
use pallet_nfts::{Call as Nft, Error as NftError, PriceDirection, PriceWithDirection};
use pallet_pool_ledger::{Call as Ledger, Error as LedgerError};
use pallet_stake_pool::Call as Pool;
use runtime_common::{currency::PHA, Network};
use std::collections::BTreeMap;
use units::{Amount, ItemId, Millis, PoolId};

/// The pool in which tests hold items, unless they say otherwise. Bob's.
const POOL: PoolId = 0;
/// What an item is bought for here.
pub(super) const PRICE: u128 = 150 * PHA;

/// A development chain with two pools and people who hold items of them.
pub(super) struct Market {
	pub(super) chain: Chain,
}

impl Market {
	pub(super) fn open() -> Self {
		let mut market = Self { chain: Chain::start(Network::Development) };
		for _ in 0..2 {
			assert_eq!(market.send("Bob", Pool::create {}), Ok(()));
		}
		market
	}

	/// A block with this transaction alone. Returns how it ended.
	pub(super) fn send(&mut self, who: &str, call: impl Into<RuntimeCall>) -> DispatchResult {
		self.charged(who, call).0
	}

	/// As [`Market::send`], with the fee that was paid.
	fn charged(&mut self, who: &str, call: impl Into<RuntimeCall>) -> (DispatchResult, u128) {
		let transaction = self.chain.signed(who, 0, call);
		let made = self.chain.block(vec![transaction]);
		let failed = made.events.iter().find_map(|event| match event {
			RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { dispatch_error, .. }) => Some(*dispatch_error),
			_ => None,
		});
		let fee = made.events.iter().find_map(|event| match event {
			RuntimeEvent::TransactionPayment(pallet_transaction_payment::Event::TransactionFeePaid {
				actual_fee,
				..
			}) => Some(*actual_fee),
			_ => None,
		});
		(failed.map_or(Ok(()), Err), fee.expect("a signed transaction pays a fee"))
	}

	/// Contributes, and returns the new item.
	pub(super) fn item(&mut self, who: &str, pool: PoolId, amount: u128) -> ItemId {
		let item = self.next_item(pool);
		assert_eq!(self.send(who, contribute(pool, amount, None)), Ok(()));
		item
	}

	/// Long enough for every share to be withdrawn.
	pub(super) fn grow_old(&mut self) {
		self.chain.skip(30);
		self.chain.idle();
	}

	pub(super) fn next_item(&mut self, pool: PoolId) -> ItemId {
		self.chain.read(|| pallet_pool_ledger::Books::<Runtime>::get(pool)).expect("a pool").next_item
	}

	pub(super) fn holding(&mut self, pool: PoolId, item: ItemId) -> Option<Holding<AccountId>> {
		self.chain.read(|| PoolLedger::item(pool, item))
	}

	pub(super) fn bearer(&mut self, pool: PoolId, item: ItemId) -> Option<AccountId> {
		self.holding(pool, item).map(|holding| holding.owner)
	}

	pub(super) fn balance(&mut self, who: &str) -> u128 {
		self.chain.read(|| Balances::total_balance(&account(who)))
	}

	/// Everything that these pallets store.
	fn stored(&mut self, pallets: &[&str]) -> BTreeMap<Vec<u8>, Vec<u8>> {
		let mut stored = BTreeMap::new();
		self.chain.read(|| {
			for pallet in pallets {
				let prefix = twox_128(pallet.as_bytes());
				let mut key = prefix.to_vec();
				while let Some(next) = next_key(&key).filter(|next| next.starts_with(&prefix)) {
					stored.insert(next.clone(), get(&next).map(|value| value.to_vec()).unwrap_or_default());
					key = next;
				}
			}
		});
		stored
	}

	/// Bob's offer of an item of his for [`PRICE`].
	fn offered(&mut self) -> ItemId {
		let item = self.item("Bob", POOL, 100 * PHA);
		self.grow_old();
		assert_eq!(self.send("Bob", set_price(item, Some(PRICE))), Ok(()));
		item
	}

	/// Charlie cannot buy Bob's item, whatever has become of it: nobody pays or receives anything but the fee.
	fn no_sale(&mut self, item: ItemId, bid: u128, reason: impl Into<DispatchError>) {
		let bearer = self.bearer(POOL, item);
		let before = (self.balance("Bob"), self.balance("Charlie"));
		let (outcome, fee) = self.charged("Charlie", buy(item, bid));
		assert_eq!(outcome, Err(reason.into()));
		assert_eq!((self.balance("Bob"), self.balance("Charlie")), (before.0, before.1 - fee));
		assert_eq!(self.bearer(POOL, item), bearer);
	}
}

pub(super) fn contribute(pool: PoolId, amount: u128, into: Option<ItemId>) -> Pool<Runtime> {
	Pool::contribute {
		pool,
		amount: Amount(amount),
		funding: Funding::Native,
		into,
		min_shares_out: 0,
		max_commission: frame::arithmetic::Permill::one(),
	}
}

pub(super) fn transfer(pool: PoolId, item: ItemId, to: &str) -> Nft<Runtime> {
	Nft::transfer { collection: pool, item, dest: account(to).into() }
}

pub(super) fn set_price(item: ItemId, price: Option<u128>) -> Nft<Runtime> {
	Nft::set_price { collection: POOL, item, price, whitelisted_buyer: None }
}

pub(super) fn buy(item: ItemId, bid_price: u128) -> Nft<Runtime> {
	Nft::buy_item { collection: POOL, item, bid_price }
}

pub(super) fn approve(item: ItemId, delegate: &str) -> Nft<Runtime> {
	Nft::approve_transfer { collection: POOL, item, delegate: account(delegate).into(), maybe_deadline: None }
}

pub(super) fn withdraw(pool: PoolId, item: ItemId, shares: u128) -> Pool<Runtime> {
	Pool::withdraw { pool, item, shares }
}

/// A chain on which Dave waits for half of what he had in Bob's pool: the item that holds it is queued.
pub(super) fn dave_waits() -> (Market, ItemId) {
	let mut story = Story::begin();
	story.register_both();
	story.benchmark();
	story.put_to_work();
	let mut market = Market { chain: story.chain };
	market.grow_old();
	assert_eq!(market.send("Dave", set_price(0, Some(PRICE))), Ok(()));
	assert_eq!(market.send("Dave", approve(0, "Eve")), Ok(()));
	assert_eq!(market.send("Dave", withdraw(POOL, 0, 10_000 * PHA)), Ok(()));
	let holding = market.holding(POOL, 0).expect("half of it waits");
	assert!(holding.locked && holding.shares == 5_000 * PHA);
	(market, 0)
}

#[test]
fn a_transferred_item_carries_its_value_and_nothing_else() {
	let mut market = Market::open();
	let (given, kept) = (market.item("Charlie", POOL, 100 * PHA), market.item("Charlie", POOL, 7 * PHA));
	let own = market.item("Dave", POOL, 3 * PHA);
	assert_eq!(market.send("Charlie", set_price(given, Some(PRICE))), Ok(()));
	assert_eq!(market.send("Charlie", approve(given, "Eve")), Ok(()));
	let books = ["StakePool", "PoolLedger", "WrappedPha", "Assets"];
	let (before, holding) = (market.stored(&books), market.holding(POOL, given).expect("an item"));
	let dave = market.chain.read(|| frame_system::Account::<Runtime>::get(account("Dave")));
	let charlie = market.balance("Charlie");

	let (sent, fee) = market.charged("Charlie", transfer(POOL, given, "Dave"));
	assert_eq!(sent, Ok(()));
	assert_eq!(market.stored(&books), before, "pools, shares, ages and money stay as they are");
	assert_eq!(market.holding(POOL, given), Some(Holding { owner: account("Dave"), ..holding }));
	assert_eq!(
		(market.bearer(POOL, kept), market.bearer(POOL, own)),
		(Some(account("Charlie")), Some(account("Dave")))
	);
	assert_eq!(market.balance("Charlie"), charlie - fee);
	assert_eq!(market.chain.read(|| frame_system::Account::<Runtime>::get(account("Dave"))), dave);
	// Neither the old offer nor the old approval came along.
	market.no_sale(given, PRICE, NftError::<Runtime>::NotForSale);
	assert_eq!(market.send("Eve", transfer(POOL, given, "Eve")), Err(NftError::<Runtime>::NoPermission.into()));

	market.grow_old();
	let before = market.chain.read(WrappedPha::reserves);
	assert_eq!(market.send("Charlie", withdraw(POOL, given, 100 * PHA)), not_bearer());
	assert_eq!(market.send("Dave", withdraw(POOL, given, 100 * PHA)), Ok(()));
	assert_eq!(market.chain.read(|| Assets::balance(staking::WRAPPED_PHA, account("Dave"))), 100 * PHA);
	assert_eq!(market.chain.read(WrappedPha::reserves), before);
}

fn not_bearer() -> DispatchResult {
	Err(pallet_stake_pool::Error::<Runtime>::NotBearer.into())
}

#[test]
fn a_sale_pays_the_seller_and_moves_the_delegation_in_one_transaction() {
	let mut market = Market::open();
	let item = market.offered();
	let (bob, charlie) = (market.balance("Bob"), market.balance("Charlie"));
	// Whoever bids more pays the price.
	let (bought, fee) = market.charged("Charlie", buy(item, PRICE + PHA));
	assert_eq!(bought, Ok(()));
	assert_eq!((market.balance("Bob"), market.balance("Charlie")), (bob + PRICE, charlie - PRICE - fee));
	assert_eq!(market.bearer(POOL, item), Some(account("Charlie")));
	assert_eq!(market.send("Dave", buy(item, PRICE)), Err(NftError::<Runtime>::NotForSale.into()));
}

#[test]
fn no_sale_happens_in_part() {
	let mut market = Market::open();
	let item = market.offered();
	market.no_sale(item, PRICE - 1, NftError::<Runtime>::BidTooLow);
	// The seller asks for more before the buyer's transaction is in a block.
	assert_eq!(market.send("Bob", set_price(item, Some(PRICE + 1))), Ok(()));
	market.no_sale(item, PRICE, NftError::<Runtime>::BidTooLow);
	// For somebody else only.
	let (collection, price, whitelisted_buyer) = (POOL, Some(PRICE), Some(account("Dave").into()));
	assert_eq!(market.send("Bob", Nft::set_price { collection, item, price, whitelisted_buyer }), Ok(()));
	market.no_sale(item, PRICE, NftError::<Runtime>::NoPermission);
	assert_eq!(market.send("Bob", set_price(item, None)), Ok(()));
	market.no_sale(item, PRICE, NftError::<Runtime>::NotForSale);
}

#[test]
fn a_buyer_without_the_money_gets_nothing() {
	let mut market = Market::open();
	let item = market.offered();
	let have = market.balance("Charlie");
	assert_eq!(market.send("Bob", set_price(item, Some(have))), Ok(()));
	market.no_sale(item, have, frame::deps::sp_runtime::TokenError::FundsUnavailable);
}

#[test]
fn an_offer_ends_when_its_item_is_withdrawn_wholly_or_in_part() {
	for shares in [100 * PHA, PHA] {
		let mut market = Market::open();
		let item = market.offered();
		assert_eq!(market.send("Bob", withdraw(POOL, item, shares)), Ok(()));
		// Paid at once: the item is gone, and so is its price.
		market.no_sale(item, PRICE, NftError::<Runtime>::UnknownItem);
	}
}

#[test]
fn an_offer_ends_when_its_item_is_split_merged_away_or_moved() {
	let mut market = Market::open();
	let item = market.offered();
	assert_eq!(market.send("Bob", Ledger::split { pool: POOL, item, shares: 99 * PHA }), Ok(()));
	market.no_sale(item, PRICE, NftError::<Runtime>::UnknownItem);
	// Neither part inherits the offer.
	market.no_sale(item + 1, PRICE, NftError::<Runtime>::NotForSale);
	market.no_sale(item + 2, PRICE, NftError::<Runtime>::NotForSale);

	assert_eq!(market.send("Bob", set_price(item + 1, Some(PRICE))), Ok(()));
	assert_eq!(market.send("Bob", Ledger::merge { pool: POOL, into: item + 2, from: item + 1 }), Ok(()));
	market.no_sale(item + 1, PRICE, NftError::<Runtime>::UnknownItem);

	assert_eq!(market.send("Bob", set_price(item + 2, Some(PRICE))), Ok(()));
	assert_eq!(market.send("Bob", transfer(POOL, item + 2, "Eve")), Ok(()));
	market.no_sale(item + 2, PRICE, NftError::<Runtime>::NotForSale);
}

#[test]
fn an_approved_account_moves_the_item_once_and_nothing_after_that() {
	let mut market = Market::open();
	let item = market.item("Bob", POOL, 100 * PHA);
	assert_eq!(market.send("Eve", transfer(POOL, item, "Eve")), Err(NftError::<Runtime>::NoPermission.into()));
	assert_eq!(market.send("Bob", approve(item, "Eve")), Ok(()));
	// An approval is for moving: shares are the bearer's.
	assert_eq!(market.send("Eve", Ledger::split { pool: POOL, item, shares: PHA }), ledger(LedgerError::NotBearer));
	assert_eq!(market.send("Eve", transfer(POOL, item, "Charlie")), Ok(()));
	assert_eq!(market.bearer(POOL, item), Some(account("Charlie")));
	assert_eq!(market.send("Eve", transfer(POOL, item, "Eve")), Err(NftError::<Runtime>::NoPermission.into()));

	assert_eq!(market.send("Charlie", approve(item, "Eve")), Ok(()));
	let clear = Nft::clear_all_transfer_approvals { collection: POOL, item };
	assert_eq!(market.send("Charlie", clear), Ok(()));
	assert_eq!(market.send("Eve", transfer(POOL, item, "Eve")), Err(NftError::<Runtime>::NoPermission.into()));
}

fn ledger(error: LedgerError<Runtime>) -> DispatchResult {
	Err(error.into())
}

#[test]
fn a_swap_moves_both_items_and_its_price_or_neither() {
	let mut market = Market::open();
	let (bobs, charlies) = (market.item("Bob", 0, 100 * PHA), market.item("Charlie", 1, 80 * PHA));
	let price = PriceWithDirection { amount: 20 * PHA, direction: PriceDirection::Receive };
	let offer = Nft::create_swap {
		offered_collection: 0,
		offered_item: bobs,
		desired_collection: 1,
		maybe_desired_item: Some(charlies),
		maybe_price: Some(price.clone()),
		duration: 100,
	};
	assert_eq!(market.send("Bob", offer), Ok(()));
	let claim = |price| Nft::claim_swap {
		send_collection: 1,
		send_item: charlies,
		receive_collection: 0,
		receive_item: bobs,
		witness_price: price,
	};
	let (bob, charlie) = (market.balance("Bob"), market.balance("Charlie"));
	// Another price than offered.
	let (refused, first) = market.charged("Charlie", claim(None));
	assert_eq!(refused, Err(NftError::<Runtime>::UnknownSwap.into()));
	let (claimed, second) = market.charged("Charlie", claim(Some(price)));
	assert_eq!(claimed, Ok(()));
	assert_eq!(market.bearer(0, bobs), Some(account("Charlie")));
	assert_eq!(market.bearer(1, charlies), Some(account("Bob")));
	let after = (market.balance("Bob"), market.balance("Charlie"));
	assert_eq!(after, (bob + 20 * PHA, charlie - 20 * PHA - first - second));
}

#[test]
fn nobody_offers_an_item_for_any_item_of_a_pool() {
	let mut market = Market::open();
	let item = market.item("Bob", POOL, 100 * PHA);
	let offer = Nft::create_swap {
		offered_collection: POOL,
		offered_item: item,
		desired_collection: 1,
		maybe_desired_item: None,
		maybe_price: None,
		duration: 100,
	};
	assert_eq!(market.send("Bob", offer), Err(frame_system::Error::<Runtime>::CallFiltered.into()));
}

/// Dave and Charlie hold items 0 and 1 of a pool that earns, on a network where shares are young for an hour: Dave's is
/// old, Charlie's was paid [`STAKE`] for, a reward ago. Returns when.
fn charlie_is_young() -> (Market, Millis) {
	let rules = chain_traits::Rules { grace: HOUR, share_age: HOUR, ..Default::default() };
	let patch = serde_json::json!({ "stakePool": { "rules": rules } });
	let mut story = Story::on(Chain::patched(Network::Development, patch));
	story.register_both();
	story.benchmark();
	story.put_to_work();
	earn(&mut story);
	an_hour_passes(&mut story.chain);
	story.signed("Charlie", contribute(POOL, STAKE, None));
	let issued_at = story.chain.now();
	earn(&mut story);
	(Market { chain: story.chain }, issued_at)
}

/// Goes on until a reward has reached the pool.
fn earn(story: &mut Story) {
	let value = |story: &mut Story| story.chain.read(|| StakePool::pool_view(POOL)).expect("a pool").value;
	let before = value(story);
	for _ in 0..200 {
		story.block(Vec::new());
		if value(story) > before {
			return;
		}
	}
	panic!("nothing was earned in 200 blocks");
}

const HOUR: Millis = Millis::from_secs(60 * 60);

fn an_hour_passes(chain: &mut Chain) {
	let slot = chain.read(pallet_validator_set::SlotLength::<Runtime>::get);
	chain.skip(HOUR.0 / slot.0);
}

const STAKE: u128 = 1_000 * PHA;

/// What an item's shares are of the pool's value, young or not.
fn part_of_pool(market: &mut Market, item: ItemId) -> Amount {
	let shares = market.holding(POOL, item).expect("an item").shares;
	let pool = market.chain.read(|| StakePool::pool_view(POOL)).expect("a pool");
	Amount(units::mul_div_floor(shares, pool.value.0, pool.shares).expect("it fits"))
}

#[test]
fn young_shares_stay_young_when_they_are_bought() {
	let (mut market, issued_at) = charlie_is_young();
	assert_eq!(market.send("Charlie", set_price(1, Some(PRICE))), Ok(()));
	assert_eq!(market.send("Eve", buy(1, PRICE)), Ok(()));
	let bought = market.holding(POOL, 1).expect("an item");
	assert_eq!((bought.owner, bought.youngest, bought.cost), (account("Eve"), issued_at, Some(Amount(STAKE))));
	assert!(part_of_pool(&mut market, 1) > Amount(STAKE));
	// Asked for now, they are paid what Charlie paid for them: the gain is for those who stay.
	assert_eq!(market.send("Eve", withdraw(POOL, 1, bought.shares)), Ok(()));
	assert_eq!(market.chain.read(|| Assets::balance(staking::WRAPPED_PHA, account("Eve"))), STAKE);
}

#[test]
fn a_merge_makes_no_share_older() {
	let (mut market, issued_at) = charlie_is_young();
	assert_eq!(market.holding(POOL, 0).expect("an item").cost, None);
	assert_eq!(market.send("Charlie", set_price(1, Some(PRICE))), Ok(()));
	assert_eq!(market.send("Dave", buy(1, PRICE)), Ok(()));
	let shares = market.holding(POOL, 1).expect("an item").shares;
	assert_eq!(market.send("Dave", Ledger::split { pool: POOL, item: 1, shares: shares / 2 }), Ok(()));
	assert_eq!(market.holding(POOL, 2).expect("an item").youngest, issued_at);
	assert_eq!(market.send("Dave", Ledger::merge { pool: POOL, into: 0, from: 2 }), Ok(()));
	let merged = market.holding(POOL, 0).expect("an item");
	assert_eq!(merged.youngest, issued_at);
	let worth = part_of_pool(&mut market, 0);
	assert!(merged.cost.is_some_and(|cost| cost < worth), "{:?} for {worth:?}", merged.cost);
	an_hour_passes(&mut market.chain);
	market.chain.idle();
	assert_eq!(market.holding(POOL, 0).expect("an item").cost, None);
	let whole = part_of_pool(&mut market, 0);
	assert_eq!(market.chain.read(|| StakePool::item_value(POOL, 0)), Some(whole));
}

/// Dave's item stays where it is and what it is, whatever he, Eve whom he approved, or Charlie who bids [`PRICE`] try.
/// The ledger says why.
pub(super) fn moves_in_no_way(market: &mut Market, item: ItemId, why: LedgerError<Runtime>) {
	let (locked, why): (DispatchError, DispatchError) = (NftError::<Runtime>::ItemLocked.into(), why.into());
	let before = market.holding(POOL, item);
	market.no_sale(item, PRICE, locked);
	assert_eq!(market.send("Dave", transfer(POOL, item, "Eve")), Err(locked));
	assert_eq!(market.send("Eve", transfer(POOL, item, "Eve")), Err(locked));
	assert_eq!(market.send("Dave", Ledger::split { pool: POOL, item, shares: PHA }), Err(why));
	assert_eq!(market.send("Dave", contribute(POOL, PHA, Some(item))), Err(why));
	assert_eq!(market.send("Dave", withdraw(POOL, item, PHA)), Err(why));
	let own = market.item("Bob", POOL, PHA);
	assert_eq!(market.send("Bob", transfer(POOL, own, "Dave")), Ok(()));
	assert_eq!(market.send("Dave", Ledger::merge { pool: POOL, into: own, from: item }), Err(why));
	assert_eq!(market.send("Dave", Ledger::merge { pool: POOL, into: item, from: own }), Err(why));
	// Swaps: offered, it is not given; sent, it is not taken.
	let swap = |offered, desired| Nft::create_swap {
		offered_collection: POOL,
		offered_item: offered,
		desired_collection: POOL,
		maybe_desired_item: Some(desired),
		maybe_price: None,
		duration: 100,
	};
	let claim = |send, receive| Nft::claim_swap {
		send_collection: POOL,
		send_item: send,
		receive_collection: POOL,
		receive_item: receive,
		witness_price: None,
	};
	assert_eq!(market.send("Dave", transfer(POOL, own, "Charlie")), Ok(()));
	assert_eq!(market.send("Dave", swap(item, own)), Ok(()));
	assert_eq!(market.send("Charlie", claim(own, item)), Err(locked));
	assert_eq!(market.send("Charlie", swap(own, item)), Ok(()));
	assert_eq!(market.send("Dave", claim(item, own)), Err(locked));
	assert_eq!(market.bearer(POOL, own), Some(account("Charlie")));
	// But for what contributions paid of it meanwhile, if it waits.
	let after = market.holding(POOL, item);
	let same = |holding: Option<Holding<AccountId>>| holding.map(|it| Holding { shares: 0, cost: None, ..it });
	assert_eq!(same(after), same(before));
}

#[test]
fn a_queued_item_moves_in_no_way() {
	let (mut market, item) = dave_waits();
	moves_in_no_way(&mut market, item, LedgerError::ItemLocked);
	// Bob's contribution paid a part of it.
	assert_eq!(market.holding(POOL, item).map(|holding| holding.shares), Some(4_999 * PHA));
}

/// The stock calls that users may make; everything else about items is the ledger's alone.
const TRADE: [&str; 9] = [
	"transfer",
	"approve_transfer",
	"cancel_approval",
	"clear_all_transfer_approvals",
	"set_price",
	"buy_item",
	"create_swap",
	"cancel_swap",
	"claim_swap",
];

/// Every stock call by name, about item 0 of pool 0. All their arguments can be zero.
fn stock_calls() -> Vec<(&'static str, RuntimeCall)> {
	let pallet = <Nfts as PalletInfoAccess>::index() as u8;
	let (names, indices) = (Nft::<Runtime>::get_call_names(), Nft::<Runtime>::get_call_indices());
	let decoded = indices.iter().map(|index| {
		let mut bytes = vec![0u8; 4_096];
		bytes[..2].copy_from_slice(&[pallet, *index]);
		RuntimeCall::decode(&mut &bytes[..]).expect("zeros are arguments of every call")
	});
	let mut calls: Vec<_> = names.iter().copied().zip(decoded).collect();
	// Swaps are offered for a named item.
	for (_, call) in &mut calls {
		if let RuntimeCall::Nfts(Nft::create_swap { maybe_desired_item, .. }) = call {
			*maybe_desired_item = Some(0);
		}
	}
	calls
}

#[test]
fn nobody_but_root_makes_any_other_stock_call() {
	use pallet_collective::RawOrigin as Collective;
	let mut market = Market::open();
	assert_eq!(market.item("Charlie", POOL, 100 * PHA), 0);
	let calls = stock_calls();
	assert!(TRADE.iter().all(|name| calls.iter().any(|(known, _)| known == name)));
	assert!(calls.len() >= 39, "only {} calls", calls.len());
	let issuer = market.chain.read(PoolLedger::collections_account);
	let origins: [RuntimeOrigin; 7] = [
		RuntimeOrigin::signed(account("Alice")),
		RuntimeOrigin::signed(account("Bob")),
		RuntimeOrigin::signed(account("Charlie")),
		RuntimeOrigin::signed(issuer),
		Collective::<_, governance::CouncilInstance>::Members(1, 1).into(),
		Collective::<_, governance::TechnicalInstance>::Members(1, 1).into(),
		RuntimeOrigin::none(),
	];
	let filtered: DispatchResult = Err(frame_system::Error::<Runtime>::CallFiltered.into());
	for (name, call) in calls {
		for origin in origins.clone() {
			let ended = market.chain.read(|| call.clone().dispatch(origin)).map(|_| ()).map_err(|it| it.error);
			assert_eq!(ended == filtered, !TRADE.contains(&name), "{name}: {ended:?}");
		}
		// Nor inside another call: batches, proxies and multisigs ask the same filter.
		let inside = pallet_utility::Call::<Runtime>::batch_all { calls: vec![call] };
		let ended = market.chain.read(|| RuntimeCall::from(inside).dispatch(RuntimeOrigin::signed(account("Charlie"))));
		assert_eq!(ended.map(|_| ()).map_err(|it| it.error) == filtered, !TRADE.contains(&name), "{name} in a batch");
	}
}

#[test]
fn no_user_makes_a_collection() {
	let mut market = Market::open();
	let collections = market.stored(&["Nfts"]);
	let create = stock_calls().into_iter().find(|(name, _)| *name == "create").expect("the call").1;
	let filtered: DispatchResult = Err(frame_system::Error::<Runtime>::CallFiltered.into());
	assert_eq!(market.send("Charlie", create), filtered);
	assert_eq!(market.stored(&["Nfts"]), collections);
}
