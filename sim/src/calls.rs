//! The calls of stakers, as short as they are thought of.
use chain_traits::Funding;
use codec::Encode;
use frame::{
	arithmetic::Permill,
	deps::{
		frame_support::traits::{schedule::DispatchTime, Bounded},
		frame_system,
	},
	prelude::BoundedVec,
	runtime::types_common::AccountId,
	traits::Get,
};
use pallet_delegation_voting::{Ballot, ItemBallot};
use pallet_pool_ledger::Call as Ledger;
use pallet_stake_pool::Call as Pool;
use pallet_vault::Call as Vault;
use phala_runtime::{OriginCaller, Runtime, RuntimeCall};
use units::{Amount, ItemId, PoolId, WorkerId};

/// For any number of shares, at any commission.
pub const ANY: (u128, Permill) = (0, Permill::one());

/// Contributes native PHA for any number of shares, at any commission.
pub fn contribute(pool: PoolId, amount: u128, into: Option<ItemId>) -> RuntimeCall {
	contribute_for(pool, amount, Funding::Native, into, ANY)
}

/// Contributes on terms.
pub fn contribute_for(
	pool: PoolId,
	amount: u128,
	funding: Funding,
	into: Option<ItemId>,
	(min_shares_out, max_commission): (u128, Permill),
) -> RuntimeCall {
	Pool::contribute { pool, amount: Amount(amount), funding, into, min_shares_out, max_commission }.into()
}

/// Asks for shares back.
pub fn withdraw(pool: PoolId, item: ItemId, shares: u128) -> RuntimeCall {
	Pool::withdraw { pool, item, shares }.into()
}

/// Has waiting requests paid.
pub fn serve(pool: PoolId, limit: u32) -> RuntimeCall {
	Pool::serve { pool, limit }.into()
}

/// Has workers stopped for a request.
pub fn force_stop(pool: PoolId, request: u64) -> RuntimeCall {
	Pool::force_stop { pool, request }.into()
}

/// Opens a stake pool.
pub fn create() -> RuntimeCall {
	Pool::create {}.into()
}

/// Adds a worker.
pub fn add(pool: PoolId, worker: WorkerId) -> RuntimeCall {
	Pool::add_worker { pool, worker }.into()
}

/// Removes a worker.
pub fn remove(pool: PoolId, worker: WorkerId) -> RuntimeCall {
	Pool::remove_worker { pool, worker }.into()
}

/// Lends stake to a worker.
pub fn start(pool: PoolId, worker: WorkerId, stake: u128) -> RuntimeCall {
	Pool::start_worker { pool, worker, stake: Amount(stake) }.into()
}

/// Stops a worker.
pub fn stop(pool: PoolId, worker: WorkerId) -> RuntimeCall {
	Pool::stop_worker { pool, worker }.into()
}

/// Lends a worker more.
pub fn restart(pool: PoolId, worker: WorkerId, stake: u128) -> RuntimeCall {
	Pool::restart_worker { pool, worker, stake: Amount(stake) }.into()
}

/// Takes a worker's stake back.
pub fn reclaim(worker: WorkerId) -> RuntimeCall {
	Pool::reclaim_worker { worker }.into()
}

/// Takes the owner's commission.
pub fn claim(pool: PoolId, to: AccountId) -> RuntimeCall {
	Pool::claim_owner_reward { pool, to }.into()
}

/// Announces or lowers the commission, in parts per million.
pub fn set_commission(pool: PoolId, parts: u32) -> RuntimeCall {
	Pool::set_commission { pool, commission: Permill::from_parts(parts) }.into()
}

/// Bounds the pool's value.
pub fn set_cap(pool: PoolId, cap: Option<u128>) -> RuntimeCall {
	Pool::set_cap { pool, cap: cap.map(Amount) }.into()
}

/// Reopens a bankrupt pool.
pub fn reopen(pool: PoolId) -> RuntimeCall {
	Pool::reopen { pool }.into()
}

/// Closes a stake pool for good.
pub fn close(pool: PoolId) -> RuntimeCall {
	Pool::close { pool }.into()
}

/// Closes a vault for good.
pub fn close_vault(vault: PoolId) -> RuntimeCall {
	Vault::close { vault }.into()
}

/// Closes a pool to all but these.
pub fn whitelist(pool: PoolId, account: AccountId) -> RuntimeCall {
	Ledger::whitelist { pool, account }.into()
}

/// Takes an account off the list.
pub fn unwhitelist(pool: PoolId, account: AccountId) -> RuntimeCall {
	Ledger::unwhitelist { pool, account }.into()
}

/// Says something of a pool.
pub fn describe(pool: PoolId, text: &[u8]) -> RuntimeCall {
	Ledger::describe { pool, text: BoundedVec::truncate_from(text.to_vec()) }.into()
}

/// Opens a vault.
pub fn create_vault() -> RuntimeCall {
	Vault::create {}.into()
}

/// Contributes to a vault on terms.
pub fn contribute_to_vault(
	vault: PoolId,
	amount: u128,
	funding: Funding,
	into: Option<ItemId>,
	(min_shares_out, max_commission): (u128, Permill),
) -> RuntimeCall {
	Vault::contribute { vault, amount: Amount(amount), funding, into, min_shares_out, max_commission }.into()
}

/// Asks a vault for shares back.
pub fn withdraw_from_vault(vault: PoolId, item: ItemId, shares: u128) -> RuntimeCall {
	Vault::withdraw { vault, item, shares }.into()
}

/// Has a vault's waiting requests paid.
pub fn serve_vault(vault: PoolId, limit: u32) -> RuntimeCall {
	Vault::serve { vault, limit }.into()
}

/// Puts a vault's money into a stake pool.
pub fn invest(vault: PoolId, pool: PoolId, amount: u128) -> RuntimeCall {
	Vault::invest { vault, pool, amount: Amount(amount), min_shares_out: 0, max_commission: Permill::one() }.into()
}

/// Asks a stake pool for a vault's shares.
pub fn redeem(vault: PoolId, pool: PoolId, shares: u128) -> RuntimeCall {
	Vault::redeem { vault, pool, shares }.into()
}

/// Has a vault ask its stake pools for a request.
pub fn force_redeem(vault: PoolId, request: u64, pools: &[PoolId]) -> RuntimeCall {
	Vault::force_redeem { vault, request, pools: BoundedVec::truncate_from(pools.to_vec()) }.into()
}

/// Puts shares of a vault's owner into an item.
pub fn claim_owner_shares(vault: PoolId, shares: u128, into: Option<ItemId>, to: AccountId) -> RuntimeCall {
	Vault::claim_owner_shares { vault, shares, into, to }.into()
}

/// Has a vault's owner paid what is due.
pub fn settle_fee(vault: PoolId) -> RuntimeCall {
	Vault::settle_fee { vault }.into()
}

/// Announces or lowers a vault's commission, in parts per million.
pub fn set_vault_commission(vault: PoolId, parts: u32) -> RuntimeCall {
	Vault::set_commission { vault, commission: Permill::from_parts(parts) }.into()
}

/// Reopens a bankrupt vault.
pub fn reopen_vault(vault: PoolId) -> RuntimeCall {
	Vault::reopen { vault }.into()
}

/// Splits an item.
pub fn split(pool: PoolId, item: ItemId, shares: u128) -> RuntimeCall {
	Ledger::split { pool, item, shares }.into()
}

/// Merges two items.
pub fn merge(pool: PoolId, into: ItemId, from: ItemId) -> RuntimeCall {
	Ledger::merge { pool, into, from }.into()
}

/// Throws a void item away.
pub fn discard(pool: PoolId, item: ItemId) -> RuntimeCall {
	Ledger::discard { pool, item }.into()
}

/// Gives an item away.
pub fn give_item(pool: PoolId, item: ItemId, to: &AccountId) -> RuntimeCall {
	pallet_nfts::Call::transfer { collection: pool, item, dest: to.clone().into() }.into()
}

/// Offers an item to anybody.
pub fn offer(pool: PoolId, item: ItemId, price: Option<u128>) -> RuntimeCall {
	pallet_nfts::Call::set_price { collection: pool, item, price, whitelisted_buyer: None }.into()
}

/// Buys an item.
pub fn buy(pool: PoolId, item: ItemId, bid_price: u128) -> RuntimeCall {
	pallet_nfts::Call::buy_item { collection: pool, item, bid_price }.into()
}

/// Lets somebody move an item.
pub fn approve(pool: PoolId, item: ItemId, to: &AccountId) -> RuntimeCall {
	pallet_nfts::Call::approve_transfer { collection: pool, item, delegate: to.clone().into(), maybe_deadline: None }
		.into()
}

/// Proposes that root says something: a poll to vote in.
pub fn propose() -> RuntimeCall {
	let proposal = RuntimeCall::from(frame_system::Call::<Runtime>::remark { remark: b"a poll".to_vec() });
	let call: pallet_referenda::Call<Runtime> = pallet_referenda::Call::submit {
		proposal_origin: Box::new(OriginCaller::system(frame_system::RawOrigin::Root)),
		proposal: Bounded::Inline(BoundedVec::truncate_from(proposal.encode())),
		enactment_moment: DispatchTime::After(0),
	};
	call.into()
}

/// Votes with an item.
pub fn vote(poll: u32, pool: PoolId, item: ItemId, ballot: Ballot) -> RuntimeCall {
	let votes = BoundedVec::truncate_from(vec![ItemBallot { pool, item, ballot }]);
	pallet_delegation_voting::Call::vote { poll, votes }.into()
}

/// Takes an item's vote back.
pub fn unvote(poll: u32, pool: PoolId, item: ItemId) -> RuntimeCall {
	let items = BoundedVec::truncate_from(vec![(pool, item)]);
	pallet_delegation_voting::Call::remove { poll, items }.into()
}

/// Takes all votes of an item back.
pub fn free(pool: PoolId, item: ItemId) -> RuntimeCall {
	pallet_delegation_voting::Call::free { pool, item }.into()
}

/// Turns PHA into wPHA.
pub fn wrap(amount: u128) -> RuntimeCall {
	pallet_wrapped_pha::Call::<Runtime>::wrap { amount }.into()
}

/// Turns wPHA into PHA.
pub fn unwrap(amount: u128) -> RuntimeCall {
	pallet_wrapped_pha::Call::<Runtime>::unwrap { amount }.into()
}

/// Turns all wPHA into PHA.
pub fn unwrap_all() -> RuntimeCall {
	pallet_wrapped_pha::Call::<Runtime>::unwrap_all {}.into()
}

/// Gives wPHA to anybody.
pub fn give_wrapped(to: &AccountId, amount: u128) -> RuntimeCall {
	pallet_assets::Call::transfer { id: wrapped_id().into(), target: to.clone().into(), amount }.into()
}

/// Gives PHA to anybody.
pub fn give_native(to: &AccountId, amount: u128) -> RuntimeCall {
	pallet_balances::Call::transfer_allow_death { dest: to.clone().into(), value: amount }.into()
}

/// The asset id of wPHA.
pub fn wrapped_id() -> u32 {
	<Runtime as pallet_wrapped_pha::Config>::AssetId::get()
}
