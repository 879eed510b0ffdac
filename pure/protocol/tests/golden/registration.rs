//! How workers prove what they are.
use crate::vectors::{run, same_bytes, wire, Library};
use gemini_protocol::worker_api::SelfDescription;
use gemini_protocol::{BenchmarkRequest, Evidence, Gatekeepers, Registration, RegistrationInfo};
use units::{AccountId, ConfidenceLevel, Millis, WorkerId};

fn info() -> RegistrationInfo {
	RegistrationInfo {
		version: 1 << 16 | 2 << 8 | 3,
		protocol: 1,
		worker: WorkerId(run(0x51)),
		agreement_key: run(0x52),
		genesis: run(0x53),
		anchor: run(0x54),
		recent_block: (900, run(0x55)),
		operator: Some(AccountId(run(0x56))),
		cores: 8,
	}
}

fn evidence() -> Evidence {
	Evidence { quote: b"quote".to_vec(), collateral: Some(b"collateral".to_vec()) }
}

fn request() -> BenchmarkRequest {
	BenchmarkRequest { id: 6, asked_at: Millis(1_700_000_000_007), duration: Millis(60_008) }
}

fn registration() -> Registration {
	Registration {
		info: info(),
		measurement: run(0x57),
		confidence: ConfidenceLevel::Five,
		registered_at: Millis(1_700_000_000_009),
		verified_until: Millis(1_702_592_000_010),
		score: Some(1_234),
		benchmark: Some(request()),
	}
}

wire! {
	fields_of_a_registration_info_keep_their_order: "registration_info" => info();
	fields_of_evidence_keep_their_order:
		"evidence" => evidence(),
		"evidence.bare" => Evidence { collateral: None, ..evidence() };
	fields_of_a_benchmark_request_keep_their_order: "benchmark_request" => request();
	fields_of_a_registration_keep_their_order:
		"registration" => registration(),
		"registration.fresh" => Registration {
			confidence: ConfidenceLevel::One,
			score: None,
			benchmark: None,
			..registration()
		};
	fields_of_the_gatekeepers_keep_their_order: "gatekeepers" => Gatekeepers {
		members: vec![WorkerId(run(0x58)), WorkerId(run(0x59))],
		master_key: Some(run(0x5a)),
		holders: vec![WorkerId(run(0x59))],
	};
	fields_of_a_self_description_keep_their_order:
		"self_description" => SelfDescription { info: info(), evidence: evidence() };
}

#[test]
fn the_domain_of_a_registration_is_its_own_and_fills_the_first_half_of_the_report_data() {
	same_bytes("registration_info.report_data", info().report_data::<Library>());
}
