//! States that a history reaches seldom, and which a machine that never reaches them proves nothing about.
use frame::prelude::DispatchResult;
use phala_runtime::RuntimeEvent;

/// All of them. A test counts that each was reached.
pub const STATES: &[&str] = &[
	"a commission was announced",
	"a higher commission applied after its notice",
	"a fee was taken",
	"a reward was paid",
	"a debt was made",
	"a debt was paid",
	"a worker went silent",
	"a silent worker recovered",
	"workers were stopped by force",
	"a vault was made to ask",
	"a request was paid in part",
	"a void request was dropped",
	"stake was slashed",
	"a stake pool was reopened",
	"a vault was reopened",
	"a stake pool was closed",
	"a vault was closed",
	"an item was bought",
	"an item was swapped",
	"a proxy acted",
	"a proxy was held to its kind",
	"a poll ended",
	"a vote of an ended poll was removed by somebody else",
	"a gate was closed",
	"a closed gate refused",
	"a gate was opened",
	"a coalition schemed",
	"a coalition gained what it could",
	"a price above a thousand",
	"a price below a thousandth",
];

/// Those that events tell of.
pub fn by(events: &[RuntimeEvent]) -> Vec<&'static str> {
	events.iter().filter_map(one).collect()
}

fn one(event: &RuntimeEvent) -> Option<&'static str> {
	use pallet_computation::Event as Compute;
	use pallet_nfts::Event as Title;
	use pallet_pool_ledger::Event as Ledger;
	use pallet_stake_pool::Event as Pool;
	use pallet_vault::Event as Vault;
	Some(match event {
		RuntimeEvent::StakePool(Pool::CommissionAnnounced { .. }) => "a commission was announced",
		RuntimeEvent::Vault(Vault::CommissionAnnounced { .. }) => "a commission was announced",
		RuntimeEvent::Vault(Vault::FeeSettled { .. }) => "a fee was taken",
		RuntimeEvent::StakePool(Pool::Rewarded { .. }) => "a reward was paid",
		RuntimeEvent::Computation(Compute::SettledAsDebt { .. }) => "a debt was made",
		RuntimeEvent::Computation(Compute::DebtPaid { .. }) => "a debt was paid",
		RuntimeEvent::Computation(Compute::BecameUnresponsive { .. }) => "a worker went silent",
		RuntimeEvent::Computation(Compute::Recovered { .. }) => "a silent worker recovered",
		RuntimeEvent::StakePool(Pool::ForciblyStopped { .. }) => "workers were stopped by force",
		RuntimeEvent::Vault(Vault::Forced { .. }) => "a vault was made to ask",
		RuntimeEvent::StakePool(Pool::Withdrawn { left, .. }) if *left > 0 => "a request was paid in part",
		RuntimeEvent::PoolLedger(Ledger::Dropped { .. }) => "a void request was dropped",
		RuntimeEvent::StakePool(Pool::WorkerReclaimed { slashed, .. }) if slashed.0 > 0 => "stake was slashed",
		RuntimeEvent::StakePool(Pool::Reopened { .. }) => "a stake pool was reopened",
		RuntimeEvent::Vault(Vault::Reopened { .. }) => "a vault was reopened",
		RuntimeEvent::StakePool(Pool::Closed { .. }) => "a stake pool was closed",
		RuntimeEvent::Vault(Vault::Closed { .. }) => "a vault was closed",
		RuntimeEvent::Nfts(Title::ItemBought { .. }) => "an item was bought",
		RuntimeEvent::Nfts(Title::SwapClaimed { .. }) => "an item was swapped",
		RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result }) if result.is_ok() => "a proxy acted",
		RuntimeEvent::Referenda(pallet_referenda::Event::Cancelled { .. }) => "a poll ended",
		RuntimeEvent::LaunchGate(pallet_launch_gate::Event::Closed { .. }) => "a gate was closed",
		RuntimeEvent::LaunchGate(pallet_launch_gate::Event::Opened { .. }) => "a gate was opened",
		_ => return None,
	})
}

/// Whether a call was refused because its pallet is closed, or because of what a proxy may not do.
pub fn is_filtered(result: &DispatchResult) -> bool {
	*result == Err(frame::deps::frame_system::Error::<phala_runtime::Runtime>::CallFiltered.into())
}
