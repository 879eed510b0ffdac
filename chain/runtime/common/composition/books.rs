//! The answers of `BooksApi`, from the pallets' storage.
use super::*;
use frame::traits::fungibles::Inspect;
use runtime_common::books_api::{Line, NotACopy, Unit, COPY};
use units::Amount;

/// The sums of this state, if it is a copy: whoever asks a node is refused before anything of the chain is read.
pub fn books() -> Result<Vec<Line>, NotACopy> {
	match frame::deps::sp_io::storage::exists(COPY) {
		true => Ok([money(), pools(), workers(), governance()].concat()),
		false => Err(NotACopy),
	}
}

fn money() -> Vec<Line> {
	let accounts = frame_system::Account::<Runtime>::iter_values();
	let (count, free, reserved) = accounts.fold((0, 0u128, 0u128), |(count, free, reserved), account| {
		let data = account.data;
		(count + 1, free.saturating_add(data.free), reserved.saturating_add(data.reserved))
	});
	vec![
		counted("accounts", count),
		pha("all PHA", Balances::total_issuance()),
		pha("PHA that is free", free),
		pha("PHA that is reserved or held", reserved),
		pha("wrapped PHA", Assets::total_issuance(staking::WRAPPED_PHA)),
		counted("accounts with wrapped PHA", pallet_assets::Account::<Runtime>::iter_keys().count()),
	]
}

fn pools() -> Vec<Line> {
	let zero = (Amount::ZERO, Amount::ZERO, Amount::ZERO);
	let (free, lent, rewards) = pallet_stake_pool::Pools::<Runtime>::iter_values().fold(zero, |sums, pool| {
		let (free, lent, rewards) = sums;
		(free.saturating_add(pool.free), lent.saturating_add(pool.lent), rewards.saturating_add(pool.owner_reward))
	});
	let books = pallet_pool_ledger::Books::<Runtime>::iter_values();
	let (shares, queued) = books.fold((0u128, 0u128), |(shares, queued), book| {
		(shares.saturating_add(book.total), queued.saturating_add(book.queue.waiting()))
	});
	vec![
		counted("stake pools", pallet_stake_pool::Pools::<Runtime>::iter_keys().count()),
		counted("vaults", pallet_vault::Vaults::<Runtime>::iter_keys().count()),
		pha("free in stake pools", free.0),
		pha("lent to sessions", lent.0),
		pha("owners' unclaimed rewards", rewards.0),
		line("shares of pools", shares, Unit::Shares),
		counted("items", pallet_pool_ledger::Items::<Runtime>::iter_keys().count()),
		counted("titles (NFTs)", pallet_nfts::Item::<Runtime>::iter_keys().count()),
		counted("waiting requests", pallet_pool_ledger::Requests::<Runtime>::iter_keys().count()),
		line("shares that wait", queued, Unit::Shares),
	]
}

fn workers() -> Vec<Line> {
	let sessions = pallet_computation::Sessions::<Runtime>::iter_values();
	let (count, stake) =
		sessions.fold((0, Amount::ZERO), |(count, sum), session| (count + 1, sum.saturating_add(session.stake)));
	vec![
		counted("registered workers", pallet_worker_registry::Workers::<Runtime>::iter_keys().count()),
		counted("workers of pools", pallet_stake_pool::PoolOf::<Runtime>::iter_keys().count()),
		counted("sessions", count),
		pha("stake in sessions", stake.0),
		pha("owed for settlements", pallet_computation::TotalDebt::<Runtime>::get().0),
	]
}

fn governance() -> Vec<Line> {
	vec![
		counted("validators", pallet_validator_set::Validators::<Runtime>::get().len()),
		counted(
			"seats of the council",
			pallet_collective::Members::<Runtime, governance::CouncilInstance>::get().len(),
		),
		counted(
			"seats of the committee",
			pallet_collective::Members::<Runtime, governance::TechnicalInstance>::get().len(),
		),
		counted("referenda", pallet_referenda::ReferendumInfoFor::<Runtime>::iter_keys().count()),
		counted("preimages", pallet_preimage::RequestStatusFor::<Runtime>::iter_keys().count()),
		counted("proxied accounts", pallet_proxy::Proxies::<Runtime>::iter_keys().count()),
	]
}

fn counted(name: &str, count: usize) -> Line {
	line(name, count as u128, Unit::Count)
}

fn pha(name: &str, value: u128) -> Line {
	line(name, value, Unit::Pha)
}

fn line(name: &str, value: u128, unit: Unit) -> Line {
	Line { name: name.into(), value, unit }
}
