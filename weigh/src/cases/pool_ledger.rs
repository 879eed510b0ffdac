//! Items that are offered, lists that are full.
use crate::{
	case::{Case, Cases},
	stage::send,
	stake::contribute,
};
use frame::{prelude::BoundedVec, runtime::types_common::AccountId};
use pallet_pool_ledger::Call;
use pallet_stake_pool::Call as Pool;
use phala_runtime::{
	testing::{account, Chain},
	Runtime, RuntimeCall,
};
use runtime_common::Network;
use units::{Amount, PoolId, PHA};

/// Bob's pool.
const POOL: PoolId = 0;
/// Accounts on its list: one less than there may be.
const LISTED: u8 = 99;

fn stranger(n: u8) -> AccountId {
	AccountId::new([n; 32])
}

/// Dave's item is for sale to somebody, so that all of an offer ends with it.
fn offer(item: u64) -> RuntimeCall {
	let whitelisted_buyer = Some(account("Eve").into());
	pallet_nfts::Call::set_price { collection: POOL, item, price: Some(PHA), whitelisted_buyer }.into()
}

fn approve(item: u64) -> RuntimeCall {
	let delegate = account("Eve").into();
	pallet_nfts::Call::approve_transfer { collection: POOL, item, delegate, maybe_deadline: None }.into()
}

pub fn cases() -> Vec<Case> {
	let mut cases = Cases::of("pool-ledger");
	let mut chain = Chain::start(Network::Development);
	send(&mut chain, "Bob", vec![Pool::create {}.into()]);
	let daves = (0..2).map(|_| contribute(POOL, Amount::from_pha(10), None)).collect();
	send(&mut chain, "Dave", daves);
	send(&mut chain, "Bob", vec![Call::describe { pool: POOL, text: text(1) }.into()]);
	let list = |n| Call::whitelist { pool: POOL, account: stranger(n) }.into();
	send(&mut chain, "Bob", (0..LISTED).map(list).collect());
	chain.skip(30);
	send(&mut chain, "Dave", (0..2).flat_map(|item| [offer(item), approve(item)]).collect());

	cases.on(&mut chain, || ());
	cases.by("Dave", "split", Call::split { pool: POOL, item: 0, shares: PHA });
	cases.by("Dave", "merge", Call::merge { pool: POOL, into: 0, from: 1 });
	cases.by("Bob", "describe", Call::describe { pool: POOL, text: text(400) });
	cases.by("Bob", "whitelist", Call::whitelist { pool: POOL, account: stranger(LISTED) });
	cases.by("Bob", "unwhitelist", Call::unwhitelist { pool: POOL, account: stranger(0) });
	// All that the item was part of is void.
	cases.on(&mut chain, || {
		pallet_pool_ledger::Books::<Runtime>::mutate(POOL, |book| {
			let book = book.as_mut().expect("a book");
			book.generation = book.generation.saturating_add(1);
		})
	});
	cases.by("Dave", "discard", Call::discard { pool: POOL, item: 0 });
	cases.end()
}

fn text<S: frame::prelude::Get<u32>>(length: usize) -> BoundedVec<u8, S> {
	BoundedVec::truncate_from(vec![b'x'; length])
}
