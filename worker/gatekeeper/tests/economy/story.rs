//! A day on two chains of different speed, in numbers.
use crate::chain::{worker, Chain};
use tokenomics::parameters::{phala_2023, published_economy};
use units::{Amount, Fixed, Millis};

/// Two workers on a chain of this block time, for a day of chain time. Every hour both are challenged and answer two
/// records later; the second misses everything between hours 6 and 8. Returns what each was paid, and the chain.
fn a_day(block_time: u64) -> ([Amount; 2], Chain) {
	let mut chain = Chain::new(published_economy(phala_2023()));
	chain.block_time = block_time;
	chain.launch();
	let sessions = [chain.start(worker(1), 1_900, 10_000), chain.start(worker(2), 450, 1_100)];
	let start = chain.block().1;
	for hour in 1..=24u64 {
		while chain.slot_time.since(start) < Millis::from_secs(hour * 3_600 - 60) {
			chain.block();
		}
		chain.draw();
		let challenge = chain.block();
		chain.block();
		for (n, session, p) in [(1, sessions[0], 1_900), (2, sessions[1], 450)] {
			if n == 1 || !(6..8).contains(&hour) {
				let iterations = challenge.1.since(start).as_secs() * p / 6;
				chain.answer_with(worker(n), session, challenge, iterations, 0);
			}
		}
		chain.block();
	}
	chain.until_report();
	let paid = [1, 2].map(|n| {
		let own = chain.settlements().into_iter().filter(|settled| settled.worker == worker(n));
		own.fold(Amount::ZERO, |sum, settled| sum.saturating_add(settled.payout))
	});
	(paid, chain)
}

/// Within two parts in a thousand.
#[track_caller]
fn assert_near(paid: Amount, by_hand: f64) {
	let apart = (paid.0 as f64 / 1e12 - by_hand).abs() / by_hand;
	assert!(apart < 0.002, "{paid} PHA, by hand {by_hand}: {apart} apart");
}

fn whole_pha(amount: Amount) -> u128 {
	amount.0 / units::PHA
}

#[test]
fn a_day_in_numbers() {
	let (paid, chain) = a_day(12_000);
	let totals = chain.fold.overview().totals;
	// 7,200 records of 56.25 PHA, less the minute at the end that no heartbeat settled any more.
	assert_eq!(whole_pha(totals.due.to_amount_floor()), 404_943);
	// By hand: shares of sqrt(18166.6^2 + 3800^2) = 18559.8 and sqrt(2400^2 + 900^2) = 2563.2, four fifths of 56.25 PHA a
	// record. The first is settled for 7,197 records, and has all of it in the 583 records in which the second is out;
	// the second loses the 900 records between its answers of hours 5 and 8. Growth and measured P move that by little.
	let (first, second) = (18_559.8 / (18_559.8 + 2_563.2), 2_563.2 / (18_559.8 + 2_563.2));
	assert_near(paid[0], 45.0 * (7_197.0 * first + 583.0 * second));
	assert_near(paid[1], 45.0 * (7_197.0 - 900.0) * second);
	assert_eq!(totals.paid, paid[0].saturating_add(paid[1]));
	// The treasury's fifth of what was settled, to the unit of every settlement.
	let settled = totals.paid.0 + totals.treasury.0;
	assert!((settled / 5).abs_diff(totals.treasury.0) < 100);
	// Falls silent four minutes after the challenge of hour 6, comes back with the answer of hour 8.
	assert_eq!(chain.reports.iter().flat_map(|report| &report.offline).collect::<Vec<_>>(), [&worker(2)]);
	assert_eq!(chain.reports.iter().flat_map(|report| &report.recovered).collect::<Vec<_>>(), [&worker(2)]);
	assert!(totals.forfeited > Fixed::ZERO);
	assert_eq!(chain.settlements().len(), 24 + 21);
	let ignored = chain.fold.overview().ignored;
	assert_eq!(ignored.no_such_challenge + ignored.no_session + ignored.unreadable, 0);
	// Value stays pinned near its start: every payout takes back what grew.
	let view = chain.view(worker(1));
	assert_eq!(whole_pha(view.value.to_amount_floor()), 18_166);
}

/// "Workers with the same status on both chains receive the same reward within a day": 3 and 4 second blocks, as on our
/// development networks, against the published 12.
#[test]
fn the_speed_of_the_chain_does_not_matter() {
	let (slow, _) = a_day(12_000);
	for block_time in [3_000, 4_000, 6_000, 24_000] {
		let (paid, _) = a_day(block_time);
		for (a, b) in slow.iter().zip(&paid) {
			// The records in which a challenge is answered fall up to three block times apart: a few in ten thousand.
			let apart = a.0.abs_diff(b.0) as f64 / a.0 as f64;
			assert!(apart < 0.003, "{block_time}: {a} and {b} are {apart} apart");
		}
	}
}
