//! What is said, by whom.
use crate::parameters::economy;
use crate::vectors::{golden, run, same_bytes, wire, GENESIS};
use gemini_protocol::{
	BenchmarkReport, ComputationMessage, Heartbeat, MasterKeyOffer, Message, Payload, RegistryMessage, ReportVote,
	Sender, SenderClass, Signature, Source, Topic,
};
use units::{AccountId, ConfidenceLevel, Millis, Value, WorkerId};

const fn worker(start: u8) -> WorkerId {
	WorkerId(run(start))
}

fn heartbeat() -> Heartbeat {
	Heartbeat {
		session: 17,
		challenge_block: 1_001,
		challenge_time: Millis(1_700_000_000_123),
		iterations: 1 << 40,
		clusters: 3,
		contracts: 4,
	}
}

/// A worker's heartbeat, and a long message of the registry.
pub fn said() -> [Message; 2] {
	[
		Message {
			sender: Sender::Worker(worker(0x11)),
			topic: Topic::Heartbeat,
			payload: Payload::Inline(golden("heartbeat")),
		},
		Message {
			sender: Sender::Pallet(Source::Registry),
			topic: Topic::Registry,
			payload: Payload::Hashed { hash: run(0x13), len: 4_096 },
		},
	]
}

wire! {
	the_kind_of_a_sender_is_its_wire_format:
		"sender.pallet_registry" => Sender::Pallet(Source::Registry),
		"sender.pallet_computation" => Sender::Pallet(Source::Computation),
		"sender.worker" => Sender::Worker(worker(0x11)),
		"sender.user" => Sender::User(AccountId(run(0x12)));
	the_kind_of_a_payload_is_its_wire_format:
		"payload.inline" => Payload::Inline(b"said".to_vec()),
		"payload.hashed" => Payload::Hashed { hash: run(0x13), len: 4_096 };
	fields_of_a_message_keep_their_order:
		"message.inline" => said()[0],
		"message.hashed" => said()[1];
	messages_of_the_registry_keep_their_index_and_fields:
		"registry.registered" => RegistryMessage::Registered {
			worker: worker(0x21),
			confidence: ConfidenceLevel::Four,
		},
		"registry.benchmark_requested" => RegistryMessage::BenchmarkRequested { worker: worker(0x22) },
		"registry.gatekeepers_changed" => RegistryMessage::GatekeepersChanged {
			gatekeepers: vec![worker(0x23), worker(0x24)],
		},
		"registry.master_key_known" => RegistryMessage::MasterKeyKnown { public: run(0x25) };
	messages_of_computation_keep_their_index_and_fields:
		"computation.session_started" => ComputationMessage::SessionStarted {
			worker: worker(0x31),
			session: 17,
			initial_value: Value::from_bits(1 << 70),
			score: 1_500,
			confidence: ConfidenceLevel::Two,
		},
		"computation.session_stopped" => ComputationMessage::SessionStopped { worker: worker(0x32), session: 18 },
		"computation.economy_changed" => ComputationMessage::EconomyChanged(economy()),
		"computation.budget_changed" => ComputationMessage::BudgetChanged(187 << 64),
		"computation.report_applied" => ComputationMessage::ReportApplied { report: 41 },
		"computation.session_restarted" => ComputationMessage::SessionRestarted {
			worker: worker(0x35),
			session: 19,
			initial_before: Value::from_bits(1 << 73),
			initial_value: Value::from_bits(1 << 74),
			score: 1_502,
			confidence: ConfidenceLevel::Three,
		};
	fields_of_a_heartbeat_keep_their_order: "heartbeat" => heartbeat();
	fields_of_a_benchmark_report_keep_their_order: "benchmark_report" => BenchmarkReport {
		request: 6,
		started: Millis(1_700_000_000_001),
		ended: Millis(1_700_000_060_002),
		iterations: 1 << 41,
	};
	fields_of_a_report_vote_keep_their_order: "report_vote" => ReportVote { report: 41, digest: run(0x33) };
	a_master_key_offer_is_the_key_and_the_proof: "master_key_offer" => MasterKeyOffer {
		public: run(0x34),
		proof: Signature(run(0x83)),
	};
}

#[test]
fn the_statement_of_a_holder_of_the_master_key_has_a_domain_and_binds_chain_and_holder() {
	same_bytes("master_key_offer.statement", MasterKeyOffer::statement(&GENESIS, &worker(0x11)));
}

#[test]
fn who_may_send_a_topic_is_a_table() {
	let table = [
		(Topic::Registry, SenderClass::Pallet(Source::Registry)),
		(Topic::Computation, SenderClass::Pallet(Source::Computation)),
		(Topic::Heartbeat, SenderClass::Worker),
		(Topic::Benchmark, SenderClass::Worker),
		(Topic::ReportVote, SenderClass::Gatekeeper),
		(Topic::MasterKey, SenderClass::Gatekeeper),
	];
	for (topic, class) in table {
		assert_eq!(topic.allowed_sender(), class, "{topic:?}");
	}
}

#[test]
fn what_is_recorded_is_what_all_workers_need() {
	let recorded = [Topic::Registry, Topic::Computation, Topic::Heartbeat];
	let for_the_chain_only = [Topic::Benchmark, Topic::ReportVote, Topic::MasterKey];
	assert!(recorded.iter().all(|topic| topic.is_recorded()));
	assert!(!for_the_chain_only.iter().any(|topic| topic.is_recorded()));
}

#[test]
fn a_payload_with_a_byte_too_many_says_nothing() {
	let [mut message, hashed] = said();
	assert_eq!(message.decode::<Heartbeat>(), Some(heartbeat()));
	assert_eq!(hashed.decode::<Heartbeat>(), None);
	message.payload = Payload::Inline([golden("heartbeat"), vec![0]].concat());
	assert_eq!(message.decode::<Heartbeat>(), None);
}
