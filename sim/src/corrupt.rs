//! Any bytes in the storage of the staking pallets, then every call.
//!
//! Nothing an honest chain does leads here; a bug in a migration or in a database might. Then no call, hook or reward
//! may panic: a block that panics cannot be made, and a chain without blocks cannot be repaired.
//!
//! The machine is a function of bytes, [`Victim::survives`], so that a fuzzer can drive it too. `defensive!` is frame's word
//! for "impossible, but go on": it goes on in a runtime, and panics where debug assertions are on, as in tests. Such a
//! panic is counted and not held against the chain; every other one is.
use crate::{
	calls,
	dice::Dice,
	history::said,
	staff::worker,
	state,
	world::{actor, World, DAY},
};
use chain_traits::{Funding, RewardSink, SessionEvents};
use frame::deps::{frame_support::storage, sp_io};
use frame::runtime::types_common::AccountId;
use phala_runtime::{Block, PoolLedger, Runtime, RuntimeCall, StakePool, Vault, WrappedPha};
use runtime_common::staking_api::runtime_decl_for_staking_api::StakingApiV1 as StakingApi;
use std::panic::{catch_unwind, AssertUnwindSafe};
use units::{Amount, Millis, PHA};

/// Pallets whose storage is corrupted.
pub const PALLETS: [&str; 4] = ["StakePool", "PoolLedger", "Vault", "WrappedPha"];
/// Keys that are corrupted at once, at most.
const MUTATIONS: u64 = 6;
/// What frame's `defensive!` says when it panics.
const DEFENSIVE: &str = "efensive failure has been triggered";

/// A rich state to be spoilt.
pub struct Victim(World);

/// What a spoilt chain did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Survival {
	/// Calls, hooks, rewards and views that were tried.
	pub tried: u64,
	/// Those that ended in a `defensive!`.
	pub defensive: u64,
	/// Those that went through.
	pub accepted: u64,
}

impl Victim {
	/// Two pools and a vault in both, with members, workers that run and cool down, queues and a whitelist.
	#[allow(clippy::new_without_default)]
	pub fn new() -> Self {
		let mut world = World::new(4, 8);
		let [owner, second, holder, other] = [1, 2, 3, 4].map(actor);
		let mut send = |who: &AccountId, call: RuntimeCall| {
			let sent = world.send(who, call.clone());
			assert_eq!(sent.result, Ok(()), "{call:?}");
		};
		send(&owner, calls::create());
		send(&second, calls::create());
		send(&owner, calls::set_commission(0, 100_000));
		send(&owner, calls::describe(0, b"a pool"));
		for (who, id) in [(&holder, 0), (&other, 0), (&holder, 1), (&owner, 1)] {
			send(who, calls::contribute(id, 300 * PHA, None));
			send(who, calls::contribute(id, 10 * PHA, None));
		}
		send(&second, calls::create_vault());
		send(&second, calls::set_vault_commission(2, 100_000));
		for who in [&holder, &other] {
			send(who, calls::contribute_to_vault(2, 200 * PHA, Funding::Native, None, calls::ANY));
		}
		for id in [0, 1] {
			send(&second, calls::invest(2, id, 150 * PHA));
		}
		send(&owner, calls::add(0, worker(0)));
		send(&owner, calls::add(0, worker(4)));
		send(&second, calls::add(1, worker(1)));
		send(&owner, calls::start(0, worker(0), 400 * PHA));
		send(&owner, calls::start(0, worker(4), 200 * PHA));
		send(&second, calls::start(1, worker(1), 600 * PHA));
		send(&owner, calls::whitelist(0, holder.clone()));
		send(&owner, calls::stop(0, worker(4)));
		world.pass(Millis::from_secs(8 * DAY));
		for (who, id, item) in [(&holder, 0, 0), (&other, 0, 2), (&holder, 1, 0)] {
			let shares = 150 * PHA;
			let sent = world.send(who, calls::withdraw(id, item, shares));
			assert_eq!(sent.result, Ok(()));
		}
		assert_eq!(world.send(&holder, calls::withdraw_from_vault(2, 0, 150 * PHA)).result, Ok(()));
		world.pass(Millis::from_secs(8 * DAY));
		assert_eq!(world.send(&other, calls::force_redeem(2, 0, &[0])).result, Ok(()));
		world.reward(0, &worker(0), Amount(20 * PHA)).result.expect("a reward");
		Self(world.fresh())
	}

	/// Spoils the storage as these bytes say, then tries everything. Returns what a panic said, if there was one.
	pub fn survives(&self, bytes: &[u8]) -> Result<Survival, String> {
		let mut from = Bytes(bytes);
		let mut world = self.0.fork();
		world.with(|| spoil(&mut from));
		let mut survival = Survival::default();
		for (n, attempt) in attempts().into_iter().enumerate() {
			survival.tried += 1;
			let mark = world.mark();
			let done = catch_unwind(AssertUnwindSafe(|| attempt(&mut world)));
			match done.map_err(said) {
				Ok(accepted) => {
					survival.accepted += u64::from(accepted);
					world.back_to(mark);
				}
				// What a panic leaves open cannot be closed: the next attempt meets the same spoilt state afresh.
				Err(panic) if panic.contains(DEFENSIVE) => {
					survival.defensive += 1;
					world = self.0.fork();
					world.with(|| spoil(&mut Bytes(bytes)));
				}
				Err(panic) => return Err(format!("attempt {n}: {panic}")),
			}
		}
		Ok(survival)
	}
}

/// Bytes that are choices; zeros when they are used up.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
	fn next(&mut self) -> u8 {
		let Some((first, rest)) = self.0.split_first() else { return 0 };
		self.0 = rest;
		*first
	}

	fn below(&mut self, end: usize) -> usize {
		let number = u16::from_be_bytes([self.next(), self.next()]);
		usize::from(number).checked_rem(end).unwrap_or(0)
	}
}

/// Bytes for [`Victim::survives`] from a seed.
pub fn bytes(seed: u64) -> Vec<u8> {
	let mut dice = Dice::new(seed);
	let length = dice.below(200);
	(0..length).map(|_| dice.roll() as u8).collect()
}

/// Changes some values under the prefixes of [`PALLETS`].
fn spoil(from: &mut Bytes) {
	let keys: Vec<Vec<u8>> = PALLETS.iter().flat_map(|pallet| keys_of(pallet)).collect();
	for _ in 0..=from.below(MUTATIONS as usize) {
		let Some(key) = keys.get(from.below(keys.len())) else { return };
		let value = sp_io::storage::get(key).map(|value| value.to_vec()).unwrap_or_default();
		match spoilt(from, value) {
			Some(value) => sp_io::storage::set(key, &value),
			None => sp_io::storage::clear(key),
		}
	}
}

fn keys_of(pallet: &str) -> Vec<Vec<u8>> {
	let prefix = sp_io::hashing::twox_128(pallet.as_bytes());
	let next = |key: &[u8]| sp_io::storage::next_key(key).filter(|next| next.starts_with(&prefix));
	std::iter::successors(next(&prefix), |key| next(key)).collect()
}

/// Another value: none to remove it.
fn spoilt(from: &mut Bytes, mut value: Vec<u8>) -> Option<Vec<u8>> {
	match from.next() % 8 {
		0 => return None,
		1 => value.truncate(from.below(value.len().max(1))),
		2 => value = (0..from.below(64)).map(|_| from.next()).collect(),
		3 => value.extend([from.next(), from.next(), from.next()]),
		// All ones, and all zeros: the numbers that overflow.
		4 => value.iter_mut().for_each(|byte| *byte = 0xff),
		5 => value.iter_mut().for_each(|byte| *byte = 0),
		6 => {
			// One number in the middle becomes the largest.
			let at = from.below(value.len().max(1));
			value.iter_mut().skip(at).take(16).for_each(|byte| *byte = 0xff);
		}
		_ => {
			for _ in 0..=from.below(4) {
				let at = from.below(value.len().max(1));
				if let Some(byte) = value.get_mut(at) {
					*byte ^= from.next();
				}
			}
		}
	}
	Some(value)
}

/// One thing to try; whether it was accepted.
type Attempt = Box<dyn Fn(&mut World) -> bool>;

/// Everything: each call by those whom it concerns, rewards, unbinding, time, views and the invariants themselves.
fn attempts() -> Vec<Attempt> {
	let mut attempts: Vec<Attempt> = Vec::new();
	for pool in 0..4 {
		for call in calls_about(pool).into_iter().chain(calls_about_vault(pool)) {
			for who in [actor(1), actor(2), actor(3)] {
				let call = call.clone();
				attempts.push(Box::new(move |world| world.send(&who, call.clone()).result.is_ok()));
			}
		}
		attempts.push(Box::new(move |world| world.reward(pool, &worker(0), Amount(PHA)).result.is_ok()));
		attempts.push(Box::new(move |world| world.with(|| look(pool))));
	}
	let call = RuntimeCall::from(pallet_stake_pool::Call::set_rules { rules: Default::default() });
	attempts.push(Box::new(move |world| world.govern(call.clone()).result.is_ok()));
	attempts.push(Box::new(|world| world.settle(&[(worker(0), Amount(1)), (worker(1), Amount(2))]).result.is_ok()));
	attempts.push(Box::new(|world| world.reclaim_slashed(&actor(3), worker(4), Amount(PHA)).result.is_ok()));
	attempts.push(Box::new(|world| !world.pass(Millis::from_secs(DAY)).is_empty()));
	attempts.push(Box::new(|world| world.with(check)));
	attempts
}

/// Calls about one pool.
fn calls_about(pool: u64) -> Vec<RuntimeCall> {
	let mut all = vec![
		calls::create(),
		calls::contribute(pool, 5 * PHA, None),
		calls::serve(pool, 64),
		calls::claim(pool, actor(3)),
		calls::set_commission(pool, 1),
		calls::set_commission(pool, 999_999),
		calls::set_cap(pool, Some(u128::MAX)),
		calls::set_cap(pool, None),
		calls::reopen(pool),
		calls::whitelist(pool, actor(4)),
		calls::unwhitelist(pool, actor(3)),
		calls::describe(pool, b"spoilt"),
		calls::wrap(PHA),
		calls::unwrap_all(),
		calls::give_native(&actor(4), PHA),
	];
	for item in 0..5 {
		all.push(calls::contribute(pool, PHA, Some(item)));
		all.push(calls::withdraw(pool, item, PHA));
		all.push(calls::withdraw(pool, item, 10 * PHA));
		all.push(calls::split(pool, item, PHA));
		all.push(calls::merge(pool, item, item + 1));
		all.push(calls::discard(pool, item));
		all.push(calls::give_item(pool, item, &actor(4)));
		all.push(calls::offer(pool, item, Some(PHA)));
		all.push(calls::buy(pool, item, PHA));
	}
	for request in 0..3 {
		all.push(calls::force_stop(pool, request));
	}
	for n in [0, 1, 4, 5] {
		let worker = worker(n);
		all.push(calls::add(pool, worker));
		all.push(calls::remove(pool, worker));
		all.push(calls::start(pool, worker, 60 * PHA));
		all.push(calls::stop(pool, worker));
		all.push(calls::restart(pool, worker, 700 * PHA));
		all.push(calls::reclaim(worker));
		all.push(pallet_computation::Call::unbind { worker }.into());
	}
	all
}

/// Calls about one vault.
fn calls_about_vault(vault: u64) -> Vec<RuntimeCall> {
	let mut all = vec![
		calls::create_vault(),
		calls::contribute_to_vault(vault, 5 * PHA, Funding::Native, None, calls::ANY),
		calls::serve_vault(vault, 64),
		calls::set_vault_commission(vault, 1),
		calls::set_vault_commission(vault, 999_999),
		calls::settle_fee(vault),
		calls::reopen_vault(vault),
		calls::claim_owner_shares(vault, PHA / 1_000, None, actor(3)),
		calls::claim_owner_shares(vault, u128::MAX, None, actor(3)),
	];
	for pool in 0..3 {
		all.push(calls::invest(vault, pool, PHA));
		all.push(calls::redeem(vault, pool, PHA));
		all.push(calls::redeem(vault, pool, 150 * PHA));
	}
	for item in 0..3 {
		all.push(calls::contribute_to_vault(vault, PHA, Funding::Wrapped, Some(item), calls::ANY));
		all.push(calls::withdraw_from_vault(vault, item, 10 * PHA));
		all.push(calls::force_redeem(vault, item, &[0, 1, 2]));
	}
	all
}

/// What apps ask; they must get an answer, whatever it is.
fn look(pool: u64) -> bool {
	let (view, vault) = (StakePool::pool_view(pool), Vault::vault_view(pool));
	for item in 0..5 {
		StakePool::item_value(pool, item);
		PoolLedger::item(pool, item);
		StakePool::paid_after(pool, item);
		Vault::item_value(pool, item);
		Vault::paid_after(pool, item);
		<Runtime as StakingApi<Block, AccountId>>::withdrawal(pool, item, PHA);
	}
	<Runtime as StakingApi<Block, AccountId>>::network();
	<Runtime as StakingApi<Block, AccountId>>::pools(pool, 3);
	<Runtime as StakingApi<Block, AccountId>>::queue(pool, 0, 10);
	<Runtime as StakingApi<Block, AccountId>>::workers(pool, None, 10);
	for n in 0..4 {
		<Runtime as StakingApi<Block, AccountId>>::holdings(actor(n), None, 10);
	}
	let receiver = <StakePool as RewardSink<AccountId>>::receiver(pool);
	<StakePool as SessionEvents>::on_unbound(&worker(0));
	(view.is_some() && receiver.is_some()) || vault.is_some()
}

/// Invariants may be broken, and must be able to say so.
fn check() -> bool {
	let _ = (state::pools(), state::loans());
	let kept = storage::with_transaction(|| {
		let kept = StakePool::check_invariants().is_ok()
			&& PoolLedger::check_invariants().is_ok()
			&& Vault::check_invariants().is_ok()
			&& WrappedPha::check_invariants().is_ok();
		frame::deps::sp_runtime::TransactionOutcome::Rollback(Ok::<_, frame::prelude::DispatchError>(kept))
	});
	kept.unwrap_or(false)
}
