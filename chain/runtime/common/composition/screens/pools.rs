//! The list of pools, and what holds for all of them.
use super::*;
use alloc::vec::Vec;
use pallet_pool_ledger::{Books, Descriptions, NextPool};
use protocol::{Session, SessionState};
use runtime_common::staking_api::{Network, Page, PoolKind, PoolRow, VaultPosition};
use tokenomics::formulas;
use units::{Millis, PoolId, RewardWeight};

/// What holds for everybody.
pub(in super::super) fn network() -> Network {
	let cool_down = pallet_computation::CoolDown::<Runtime>::get();
	let rules = *pallet_stake_pool::PoolRules::<Runtime>::get();
	let last = pallet_computation::Last::<Runtime>::get();
	Network {
		now: system::SlotTime::get(),
		block_time: Millis(Aura::slot_duration()),
		notice: rules.notice_with(cool_down),
		longest_exit: rules.longest_exit(cool_down),
		rules,
		cool_down,
		economy: pallet_computation::Economy::<Runtime>::get(),
		shares: last.as_ref().map_or(RewardWeight::ZERO, |last| last.shares),
		online: pallet_computation::Online::<Runtime>::get(),
		last_report: last.map(|last| (last.number, last.delivered_at)),
		next_pool: NextPool::<Runtime>::get(),
	}
}

/// Pools by id. Ids of closed pools are passed over: so many as a page has rows are looked at.
pub(in super::super) fn pools(from: PoolId, limit: u32) -> Page<PoolRow<AccountId>, PoolId> {
	let end = NextPool::<Runtime>::get();
	let to = from.saturating_add(rows(limit) as u64).min(end);
	Page { rows: (from..to).filter_map(row).collect(), next: (to < end && from < to).then_some(to) }
}

fn row(pool: PoolId) -> Option<PoolRow<AccountId>> {
	stake_pool(pool).or_else(|| vault(pool))
}

fn stake_pool(id: PoolId) -> Option<PoolRow<AccountId>> {
	let view = StakePool::pool_view(id)?;
	let pool = view.pool;
	Some(PoolRow {
		pool: id,
		owner: view.owner,
		account: view.account,
		description: description(id),
		value: view.value,
		shares: view.shares,
		price: view.price,
		free: pool.free,
		commission: pool.commission.rate,
		announced: pool.commission.announced.filter(|next| next.commission > pool.commission.rate),
		whitelisted: whitelisted(id),
		requests: view.queue.len(),
		waiting: view.waiting,
		oldest: view.oldest,
		kind: PoolKind::Stake {
			cap: pool.cap,
			lent: pool.lent,
			releasing: pool.releasing,
			owner_reward: pool.owner_reward,
			workers: pool.workers,
			share: shares_of(id),
		},
	})
}

fn vault(id: PoolId) -> Option<PoolRow<AccountId>> {
	let view = Vault::vault_view(id)?;
	let position = |seen: &pallet_vault::PositionView| VaultPosition {
		pool: seen.position.pool,
		value: seen.value,
		waiting: seen.waiting,
	};
	Some(PoolRow {
		pool: id,
		owner: view.owner,
		account: view.account,
		description: description(id),
		value: view.value,
		shares: view.shares,
		price: view.price,
		free: view.free,
		commission: view.commission.rate,
		announced: view.commission.announced,
		whitelisted: whitelisted(id),
		requests: view.queue.len(),
		waiting: view.waiting,
		oldest: view.oldest,
		kind: PoolKind::Vault {
			positions: view.positions.iter().map(position).collect(),
			owner_shares: view.owner_shares,
			fee_due: view.fee_due,
		},
	})
}

fn description(id: PoolId) -> Vec<u8> {
	Descriptions::<Runtime>::get(id).into_inner()
}

fn whitelisted(id: PoolId) -> u32 {
	Books::<Runtime>::get(id).map_or(0, |book| book.whitelisted)
}

/// Sum of the shares of a pool's sessions that are paid now.
fn shares_of(pool: PoolId) -> RewardWeight {
	let workers = pallet_stake_pool::Borrowers::<Runtime>::iter_key_prefix(pool);
	let shares = workers.filter_map(pallet_computation::Sessions::<Runtime>::get).map(|session| share(&session));
	shares.fold(RewardWeight::ZERO, RewardWeight::saturating_add)
}

/// A session's share, from value, newest score and confidence as the chain has them; zero if it is not paid now.
pub(super) fn share(session: &Session) -> RewardWeight {
	match session.state {
		SessionState::Computing => {
			formulas::share(session.value, formulas::score_fixed(session.instant_score), session.confidence)
		}
		_ => RewardWeight::ZERO,
	}
}
