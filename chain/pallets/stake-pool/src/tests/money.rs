//! Where the money is.
use crate::{mock::*, Call, Event};
use frame::{arithmetic::Permill, testing_prelude::*};
use units::Amount;

#[test]
fn a_reward_is_backed_by_what_arrived_and_by_nothing_else() {
	run(|| {
		use chain_traits::RewardSink;
		let id = create();
		contribute(DAVE, id, 100 * D).unwrap();
		let earned = chain_traits::Earned { payout: Amount(1), ..Default::default() };
		let unbacked = StakePool::reward(id, &worker(1), earned);
		assert_eq!(unbacked, Err(pallet_wrapped_pha::Error::<Test>::NotCovered.into()));
		assert_ok!(reward(id, 40 * D));
		assert_eq!(native(&SUBSIDY), ENDOWMENT - 40 * D);
		assert_eq!(WrappedPha::collateral_and_issuance(), (140 * D + D / 100, 140 * D));
	});
}

/// It would belong to whoever comes next.
#[test]
fn nobody_is_rewarded_where_nobody_holds_a_share() {
	run(|| {
		use chain_traits::RewardSink;
		let id = create();
		let earned = chain_traits::Earned { payout: Amount(D), ..Default::default() };
		assert_eq!(StakePool::receiver(id), None);
		assert_eq!(StakePool::reward(id, &worker(1), earned), Err(crate::Error::<Test>::NoShares.into()));
		contribute(DAVE, id, 100 * D).unwrap();
		assert!(StakePool::receiver(id).is_some());
	});
}

#[test]
fn a_reward_touches_as_many_keys_with_one_member_as_with_many() {
	let touched = |members: u128| {
		let mut state = chain();
		let id = state.execute_with(|| {
			let id = create();
			(0..members).for_each(|_| assert!(contribute(DAVE, id, D).is_ok()));
			id
		});
		state.commit_all().unwrap();
		state.execute_with(|| {
			assert_ok!(reward(id, D));
		});
		let written = state.overlayed_changes().changes().count();
		written
	};
	assert_eq!(touched(1), touched(200));
}

#[test]
fn commission_cannot_be_lent_and_does_not_count_for_shares() {
	run(|| {
		let id = create();
		assert_ok!(send(OWNER, Call::set_commission { pool: id, commission: Permill::from_percent(100) }));
		pass(days(15));
		let item = contribute(DAVE, id, 10 * D).unwrap();
		assert_ok!(reward(id, 90 * D));
		assert_eq!(StakePool::item_value(id, item), Some(Amount(10 * D)));
		assert!(start(id, 1, 11 * D).is_err());
		assert_ok!(withdraw(DAVE, id, item, 10 * D));
		assert_ok!(send(OWNER, Call::claim_owner_reward { pool: id, to: EVE }));
		assert_eq!(wrapped(&EVE), 90 * D);
	});
}

/// Less than the existential deposit cannot open an account; it must not block the reclaim either, and stays on the pool's
/// account, where it is nobody's.
#[test]
fn a_slash_too_small_for_the_treasury_blocks_no_reclaim() {
	run(|| {
		use frame::token::fungible::Mutate;
		Balances::transfer(&TREASURY, &SUBSIDY, ENDOWMENT, Preservation::Expendable).unwrap();
		let id = create();
		contribute(DAVE, id, 10 * D).unwrap();
		assert_ok!(start(id, 1, 10 * D));
		assert_ok!(stop(id, 1));
		lose(1, 1);
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_eq!((native(&TREASURY), wrapped(&TREASURY), pool(id).free), (0, 0, Amount(10 * D - 1)));
		assert_eq!(wrapped(&StakePool::account(id)), 10 * D);
	});
}

/// Whoever cannot receive wrapped PHA (here, because the asset's keyless team blocked him) is paid native PHA.
#[test]
fn who_cannot_receive_wrapped_pha_is_paid_and_holds_nobody_up() {
	run(|| {
		let id = create();
		let item = contribute(DAVE, id, 10 * D).unwrap();
		assert_ok!(start(id, 1, 10 * D));
		withdraw(DAVE, id, item, 5 * D).unwrap();
		assert_ok!(send(DAVE, pallet_wrapped_pha::Call::wrap { amount: 1 }));
		assert_ok!(send(WrappedPha::collateral_account(), pallet_assets::Call::block { id: 10_000, who: DAVE }));
		let before = native(&DAVE);
		assert_ok!(reward(id, D));
		assert_eq!((native(&DAVE) - before, wrapped(&DAVE), pool(id).free), (D, 1, Amount::ZERO));
	});
}

/// Nothing can be paid (the asset's keyless team would have to freeze the pool's account): the reward is the members' all
/// the same, and nothing was half done.
#[test]
fn a_reward_stands_although_the_queue_is_stuck() {
	run(|| {
		let id = create();
		let item = contribute(DAVE, id, 10 * D).unwrap();
		assert_ok!(start(id, 1, 10 * D));
		withdraw(DAVE, id, item, 5 * D).unwrap();
		let freeze = pallet_assets::Call::freeze { id: 10_000, who: StakePool::account(id) };
		assert_ok!(send(WrappedPha::collateral_account(), freeze));
		assert_ok!(reward(id, D));
		assert_eq!((pool(id).free, queue(id).waiting()), (Amount(D), 5 * D));
		let stuck = |record: &frame_system::EventRecord<RuntimeEvent, _>| {
			matches!(record.event, RuntimeEvent::StakePool(Event::QueueStuck { .. }))
		};
		assert!(System::events().iter().any(stuck));
	});
}

#[test]
fn the_view_tells_price_stake_and_queue() {
	run(|| {
		let id = create();
		let item = contribute(DAVE, id, 100 * D).unwrap();
		assert_eq!(StakePool::pool_view(id + 1), None);
		assert_ok!(reward(id, 50 * D));
		assert_ok!(start(id, 1, 120 * D));
		withdraw(DAVE, id, item, 40 * D).unwrap();
		let view = StakePool::pool_view(id).unwrap();
		assert_eq!((view.value, view.shares), (Amount(120 * D), 80 * D));
		assert_eq!(view.price, Some(3 << 63), "1.5 in U64F64");
		assert_eq!((view.waiting, view.oldest), (Amount(30 * D), Some(Clock::get())));
		assert_eq!(StakePool::item_value(id, item + 1), Some(Amount(90 * D)));
		assert_eq!(StakePool::paid_after(id, 0), Some(Amount(30 * D)));
	});
}
