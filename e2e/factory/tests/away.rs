//! Reports that wait for long, on a chain that the real runtime makes: all is paid afterwards.
use block_factory::{Factory, Works};
use pallet_launch_gate::Call as LaunchGate;
use phala_runtime::Runtime;
use std::collections::BTreeMap;
use units::WorkerId;

/// Bar 4.
const AWAY: u32 = 20_000;

/// What each session was paid so far, in units.
fn paid(works: &mut Works) -> BTreeMap<WorkerId, u128> {
	let ids: Vec<_> = works.crew().iter().map(|hand| hand.id()).collect();
	let session = |id: &WorkerId| pallet_computation::Sessions::<Runtime>::get(id).expect("a session");
	works.factory.chain().read(|| ids.iter().map(|id| (*id, session(id).total_payout.0)).collect())
}

/// Lets 20,000 blocks pass in which no report is applied, then the gatekeeper speaks again, oldest first. Everybody must
/// have what the fold, which never stopped, says.
fn nothing_is_lost(before: impl Fn(&mut Works), after: impl Fn(&mut Works)) {
	let mut works = Works::open(Factory::start(), 3);
	works.let_gatekeeper_vote(false);
	works.idle();
	before(&mut works);
	let mut expected = paid(&mut works);
	let start = works.factory.height();
	while works.factory.height() - start < AWAY {
		works.dutiful();
	}
	after(&mut works);
	assert!(works.unsaid().len() as u32 >= AWAY / 4, "{} reports wait", works.unsaid().len());
	let settlements = works.unsaid().iter().flat_map(|report| &report.settlements);
	settlements.for_each(|settled| *expected.get_mut(&settled.worker).expect("one of the crew") += settled.payout.0);
	assert!(expected != paid(&mut works), "something is owed");

	let owed = works.unsaid().len();
	for _ in 0..owed {
		works.say_oldest();
		works.idle();
	}
	let got = paid(&mut works);
	// What was made while these were applied is not part of the sum; it still waits.
	assert_eq!(got, expected);
}

#[test]
fn a_gatekeeper_away_for_20_000_records_is_paid_out_in_full_afterwards() {
	nothing_is_lost(|_| (), |_| ());
}

#[test]
fn a_gate_closed_for_20_000_records_loses_nobody_a_unit() {
	let pallets = || vec![b"Computation".to_vec().try_into().expect("short")].try_into().expect("one");
	nothing_is_lost(
		|works| drop(works.motion(LaunchGate::close { pallets: pallets() })),
		|works| {
			works.motion(LaunchGate::open { pallets: pallets() });
			// Long enough that everybody is drawn, and answers for what accrued before, and since.
			(0..4_000).for_each(|_| drop(works.dutiful()));
		},
	);
}

/// What the crew is paid for a time in which `pallet` is closed for 300 blocks, and nobody can say anything meanwhile if
/// that is the pallet of worker messages.
fn paid_though_closed(pallet: &[u8]) -> u128 {
	let pallets = || vec![pallet.to_vec().try_into().expect("short")].try_into().expect("one");
	let mut works = Works::open(Factory::start(), 3);
	(0..200).for_each(|_| drop(works.dutiful()));
	works.let_gatekeeper_vote(false);
	works.idle();
	let before: u128 = paid(&mut works).values().sum();
	works.motion(LaunchGate::close { pallets: pallets() });
	(0..300).for_each(|_| drop(if pallet == b"WorkerMessages" { works.idle() } else { works.dutiful() }));
	works.motion(LaunchGate::open { pallets: pallets() });
	(0..40).for_each(|_| drop(works.dutiful()));
	for _ in 0..works.unsaid().len() {
		works.say_oldest();
		works.idle();
	}
	paid(&mut works).values().sum::<u128>() - before
}

/// Everybody is drawn, and nobody can answer: a closure of worker messages for an hour took nine tenths of what was earned in
/// it.
#[test]
fn a_closed_gate_of_worker_messages_takes_nothing_that_was_earned() {
	let (closed, open) = (paid_though_closed(b"WorkerMessages"), paid_though_closed(b"Nfts"));
	assert!(closed > open / 100 * 95, "{closed} units instead of {open}");
}
