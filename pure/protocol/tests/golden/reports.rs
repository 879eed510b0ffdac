//! What gatekeepers vote on.
use crate::vectors::{run, same_bytes, wire, Library, GENESIS};
use gemini_protocol::{Settlement, SettlementReport, ShareSample};
use units::{Amount, Millis, RewardWeight, Value, WorkerId};

fn settlement() -> Settlement {
	Settlement {
		worker: WorkerId(run(0x61)),
		value: Value::from_bits(1 << 75),
		score: 1_499,
		payout: Amount(1_000_000_000_001),
		treasury: Amount(250_000_000_002),
		settled_in: 1_005,
		settled_at: Millis(1_700_000_010_003),
	}
}

fn sample() -> ShareSample {
	ShareSample { day: 19_675, number: 1_006, shares: RewardWeight::from_bits(1 << 80) }
}

fn report() -> SettlementReport {
	SettlementReport {
		number: 41,
		after: 1_000,
		upto: 1_004,
		settlements: vec![settlement()],
		offline: vec![WorkerId(run(0x62))],
		recovered: vec![WorkerId(run(0x63)), WorkerId(run(0x64))],
		shares: RewardWeight::from_bits(1 << 81),
		random: run(0x65),
		economy_root: Some(run(0x66)),
		sample: Some(sample()),
	}
}

wire! {
	fields_of_a_settlement_keep_their_order: "settlement" => settlement();
	fields_of_a_share_sample_keep_their_order: "share_sample" => sample();
	fields_of_a_settlement_report_keep_their_order: "settlement_report" => report();
	reports_travel_as_a_list: "reports" => vec![report()];
}

#[test]
fn the_domain_of_a_report_is_its_own_and_binds_the_chain() {
	same_bytes("settlement_report.digest", report().digest::<Library>(&GENESIS));
	assert_ne!(report().digest::<Library>(&GENESIS), report().digest::<Library>(&[2; 32]));
}
