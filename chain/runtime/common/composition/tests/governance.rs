//! Who may call what.
use crate::{testing::*, *};
use frame::{deps::sp_runtime::traits::Dispatchable, prelude::*};
use runtime_common::{accounts, currency::PHA, Network};

fn call(origin: RuntimeOrigin, call: impl Into<RuntimeCall>) -> DispatchResult {
	call.into().dispatch(origin).map(|_| ()).map_err(|refused| refused.error)
}

fn filtered() -> DispatchResult {
	Err(frame_system::Error::<Runtime>::CallFiltered.into())
}

fn bob() -> RuntimeOrigin {
	RuntimeOrigin::signed(account("Bob"))
}

fn names(names: &[&str]) -> BoundedVec<pallet_launch_gate::PalletName, ConstU32<64>> {
	let names: Vec<_> = names.iter().map(|name| name.as_bytes().to_vec().try_into().expect("short")).collect();
	names.try_into().expect("few")
}

#[test]
fn a_motion_closes_a_pallet_and_another_opens_it_again() {
	let mut chain = Chain::start(Network::Development);
	let create = || pallet_stake_pool::Call::<Runtime>::create {};
	let close = chain.motion(pallet_launch_gate::Call::close { pallets: names(&["StakePool"]) });
	chain.block(vec![close]);
	assert_eq!(chain.read(|| call(bob(), create())), filtered());
	let batch = pallet_utility::Call::<Runtime>::batch_all { calls: vec![create().into()] };
	assert_eq!(chain.read(|| call(bob(), batch)), filtered());
	let open = chain.motion(pallet_launch_gate::Call::open { pallets: names(&["StakePool"]) });
	chain.block(vec![open]);
	assert_eq!(chain.read(|| call(bob(), create())), Ok(()));
}

#[test]
fn everything_governance_needs_exists_and_cannot_be_closed() {
	let mut chain = Chain::start(Network::Development);
	let protected: &[&str] = <Runtime as pallet_launch_gate::Config>::Protected::get();
	for name in protected {
		let closed = chain.read(|| LaunchGate::close(RuntimeOrigin::root(), names(&[name])));
		assert_eq!(closed, Err(pallet_launch_gate::Error::<Runtime>::Protected.into()), "{name}");
	}
}

#[test]
fn delegation_nfts_and_wrapped_pha_can_be_moved_but_not_made() {
	let mut chain = Chain::start(Network::Development);
	let create =
		pallet_assets::Call::<Runtime>::create { id: codec::Compact(1), admin: account("Bob").into(), min_balance: 1 };
	assert_eq!(chain.read(|| call(bob(), create)), filtered());
	let mint = pallet_nfts::Call::<Runtime>::lock_item_transfer { collection: 0, item: 0 };
	assert_eq!(chain.read(|| call(bob(), mint)), filtered());
	let buy = pallet_nfts::Call::<Runtime>::buy_item { collection: 0, item: 0, bid_price: 1 };
	assert_ne!(chain.read(|| call(bob(), buy)), filtered());
}

#[test]
fn only_the_council_spends_the_treasury() {
	let mut chain = Chain::start(Network::Development);
	let spend = pallet_treasury::Call::<Runtime>::spend_local { amount: PHA, beneficiary: account("Ferdie").into() };
	assert_eq!(chain.read(|| call(bob(), spend.clone())), Err(DispatchError::BadOrigin));
	let motion = chain.motion(spend);
	let made = chain.block(vec![motion]);
	let executed = made
		.events
		.iter()
		.any(|event| matches!(event, RuntimeEvent::Council(pallet_collective::Event::Executed { result: Ok(()), .. })));
	assert!(executed);
	assert_eq!(Treasury::account_id(), accounts::treasury());
}

#[test]
fn a_governance_proxy_votes_and_moves_no_money() {
	let governs = |call: RuntimeCall| ProxyType::Governance.filter(&call) && ProxyType::NonTransfer.filter(&call);
	assert!(governs(pallet_delegation_voting::Call::vote { poll: 0, votes: Default::default() }.into()));
	assert!(governs(pallet_delegation_voting::Call::free { pool: 0, item: 0 }.into()));
	assert!(governs(pallet_conviction_voting::Call::remove_vote { class: None, index: 0 }.into()));
	assert!(governs(pallet_referenda::Call::place_decision_deposit { index: 0 }.into()));
	let dest = account("Bob").into();
	let gift: RuntimeCall = pallet_nfts::Call::transfer { collection: 0, item: 0, dest }.into();
	assert!(!ProxyType::Governance.filter(&gift) && !ProxyType::NonTransfer.filter(&gift));
}

#[test]
fn a_pool_manager_runs_workers_and_moves_no_money() {
	use pallet_stake_pool::Call as Pool;
	let worker = units::WorkerId([1; 32]);
	let manages = |call: RuntimeCall| ProxyType::StakePoolManager.filter(&call);
	assert!(manages(Pool::start_worker { pool: 0, worker, stake: units::Amount(1) }.into()));
	assert!(manages(Pool::stop_worker { pool: 0, worker }.into()));
	assert!(!manages(Pool::claim_owner_reward { pool: 0, to: account("Bob") }.into()));
	let transfer = pallet_balances::Call::transfer_allow_death { dest: account("Bob").into(), value: PHA };
	assert!(!manages(transfer.clone().into()) && !ProxyType::NonTransfer.filter(&transfer.into()));
}
