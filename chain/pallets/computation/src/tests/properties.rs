use crate::mock::*;
use crate::pallet::{Accrued, TotalDebt};
use crate::{Cast, Tally};
use chain_traits::SessionControl;
use frame::token::fungible::Inspect;
use proptest::prelude::*;
use units::{Amount, Millis, PHA};

/// What may happen between two blocks.
#[derive(Clone, Debug)]
enum Step {
	Start(u8),
	Stop(u8),
	Unbind(u8),
	Reclaim(u8),
	Restart(u8),
	Blocks(u8),
	Report { payouts: Vec<(u8, u64)>, offline: Vec<u8>, recovered: Vec<u8> },
	RefuseRewards(bool),
	PayDebt(u8),
	Gate(bool),
}

fn step() -> impl Strategy<Value = Step> {
	let who = 1u8..5;
	prop_oneof![
		3 => who.clone().prop_map(Step::Start),
		1 => who.clone().prop_map(Step::Stop),
		1 => who.clone().prop_map(Step::Unbind),
		1 => who.clone().prop_map(Step::Reclaim),
		1 => who.clone().prop_map(Step::Restart),
		3 => (1u8..8).prop_map(Step::Blocks),
		4 => (
			prop::collection::vec((who.clone(), 0u64..20_000_000_000_000), 0..4),
			prop::collection::vec(who.clone(), 0..3),
			prop::collection::vec(who.clone(), 0..3),
		)
			.prop_map(|(payouts, offline, recovered)| Step::Report { payouts, offline, recovered }),
		1 => any::<bool>().prop_map(Step::RefuseRewards),
		1 => who.prop_map(Step::PayDebt),
		1 => prop::bool::weighted(0.8).prop_map(Step::Gate),
	]
}

/// Takes the step, however it ends: an error is as good as a success here.
fn take(step: Step) {
	match step {
		Step::Start(n) => {
			register(worker(n), Some(1_000));
			let _ = Computation::bind(&worker(n), POOL);
			let _ = Computation::start(&worker(n), Amount::from_pha(5_000));
		}
		Step::Stop(n) => drop(Computation::stop(&worker(n))),
		Step::Unbind(n) => drop(unbind(worker(n))),
		Step::Reclaim(n) => drop(Computation::reclaim(&worker(n))),
		Step::Restart(n) => {
			let stake = Computation::session(&worker(n)).map_or(Amount(1), |session| session.stake);
			let _ = Computation::restart(&worker(n), Amount(stake.0 + 1));
		}
		Step::Blocks(count) => blocks(count.into()),
		Step::Report { payouts, offline, recovered } => {
			next_block_after(Millis(3_000));
			let mut report = report(crate::pallet::NextReport::<Test>::get());
			report.settlements =
				payouts.iter().map(|(n, pay)| settlement(worker(*n), (*pay).into(), u128::from(*pay) / 4)).collect();
			report.offline = offline.into_iter().map(worker).collect();
			report.recovered = recovered.into_iter().map(worker).collect();
			agree(&report);
			let before = (Accrued::<Test>::get(), Computation::subsidy_balance(), TotalDebt::<Test>::get());
			match post(&report) {
				Ok(()) => assert!(Accrued::<Test>::get() <= before.0),
				Err(_) => {
					let after = (Accrued::<Test>::get(), Computation::subsidy_balance(), TotalDebt::<Test>::get());
					assert_eq!(after, before, "a refused report changes nothing");
					// The votes are cast; only giving it up leads on.
					Computation::skip_report(root(), report.number).expect("governance");
				}
			}
		}
		Step::RefuseRewards(refuse) => RefuseRewards::set(&refuse),
		Step::PayDebt(n) => drop(Computation::pay_debt(RuntimeOrigin::signed(account(1)), worker(n), POOL)),
		Step::Gate(open) => IsOpen::set(&open),
	}
	assert_eq!(Computation::check_invariants(), Ok(()));
	// What pools have not credited, they have not received: one settlement happens whole or not at all.
	let credited: u128 = Rewarded::get().iter().map(|(.., payout)| payout.0).sum();
	assert_eq!(Balances::balance(&pool_account()), PHA + credited);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	/// Whatever happens in whatever order, counters match, and the subsidy falls by exactly what was paid.
	#[test]
	fn no_history_loses_or_invents_money(steps in prop::collection::vec(step(), 1..60)) {
		story(|| steps.into_iter().for_each(take))
	}

	/// A majority is one digest, held by more than half of those registered, whatever was cast in whatever order.
	#[test]
	fn a_majority_is_more_than_half_of_first_votes(
		casts in prop::collection::vec((0u8..12, 0u8..3), 0..40),
		registered in prop::collection::btree_set(0u8..12, 0..12),
	) {
		let registered: Vec<_> = registered.into_iter().map(worker).collect();
		let mut tally = Tally::default();
		let mut first = std::collections::BTreeMap::new();
		for (who, what) in casts {
			if !registered.contains(&worker(who)) {
				continue;
			}
			let stands = *first.entry(worker(who)).or_insert([what; 32]);
			match tally.cast(worker(who), [what; 32], &registered) {
				Cast::Counted | Cast::Repeated => prop_assert_eq!(stands, [what; 32]),
				Cast::Equivocated { first } => prop_assert_eq!(stands, first),
				Cast::NoRoom => prop_assert!(false, "there is room for all"),
			}
		}
		let count = |digest: [u8; 32]| first.values().filter(|vote| **vote == digest).count();
		let expected = (0..3).map(|what| [what; 32]).find(|digest| 2 * count(*digest) > registered.len());
		prop_assert_eq!(tally.agreed(&registered), expected);
	}
}
