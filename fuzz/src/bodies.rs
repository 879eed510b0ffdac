//! What clients and workers say to one another: bodies of requests and answers, and the facts that a proof brings.
use crate::world::world;
use codec::{Decode, DecodeAll, Encode};
use protocol::worker_api::{
	Endpoints, ErrorBody, ErrorCode, Initialise, Progress, PublicStatus, Reason, SelfDescription, Status, SyncStatus,
	Warning, SCHEMA,
};
use protocol::{Evidence, Ingress, SettlementReport, SignedEnvelope, Topic};
use secrets::LibraryCrypto;
use serde::{de::DeserializeOwned, Serialize};
use std::hint::black_box;
use units::{AccountId, Millis};
use worker_core::{Facts, Program};

/// A signed envelope on its way to the chain.
pub(crate) fn envelope(data: &[u8]) -> bool {
	let Ok(signed) = SignedEnvelope::decode_all(&mut &data[..]) else { return false };
	assert_eq!(signed.encode(), data, "two encodings of one envelope");
	let genesis = world().town.genesis();
	let holds = signed.is_signed::<LibraryCrypto>(&genesis);
	if holds && signed.envelope.sender == world().identity.id() {
		assert!(said().iter().any(|known| known.envelope == signed.envelope), "a forged signature holds");
	}
	let next = Ingress::default().accept::<LibraryCrypto>(&genesis, &signed.envelope);
	assert_eq!(next.next, 1);
	holds
}

fn said() -> Vec<SignedEnvelope> {
	let say = |sequence: u64, topic, payload: Vec<u8>| {
		let envelope = protocol::Envelope { sender: world().identity.id(), sequence, topic, payload };
		world().identity.sign(envelope, &world().town.genesis())
	};
	vec![say(0, Topic::Heartbeat, vec![1; 36]), say(7, Topic::ReportVote, Vec::new())]
}

pub(crate) fn envelopes() -> Vec<Vec<u8>> {
	said().iter().map(Encode::encode).collect()
}

/// Values under the keys that a worker watches, as a chain with other rules might hold them.
pub(crate) fn facts(data: &[u8]) -> bool {
	let Ok(values) = Vec::<Option<Vec<u8>>>::decode_all(&mut &data[..]) else { return false };
	let Ok(facts) = Facts::read(3, &values) else { return false };
	let _ = (facts.running_session(), facts.must_offer_master_key(&world().identity.id()));
	assert_eq!(Facts::decode_all(&mut &facts.encode()[..]), Ok(facts));
	true
}

pub(crate) fn fact_lists() -> Vec<Vec<u8>> {
	let keys = worker_core::watched_keys(&world().identity.id());
	let town = &world().town;
	let at = |number: u32| {
		let batch = town.batch_to(0, number);
		let read = light_client::read_proof::<LibraryCrypto>(&batch.header.state_root, &batch.proof, &keys);
		read.expect("a proof").encode()
	};
	vec![at(1), at(town.height())]
}

/// SCALE bodies, by the first byte.
pub(crate) fn run(data: &[u8]) -> bool {
	let Some((kind, body)) = data.split_first() else { return false };
	match kind {
		0 => whole::<Initialise>(body).map(|asked| black_box(asked.anchor.hash::<LibraryCrypto>())).is_some(),
		1 => whole::<Progress>(body).is_some(),
		2 => whole::<SelfDescription>(body).map(|own| black_box(own.info.report_data::<LibraryCrypto>())).is_some(),
		3 => whole::<Vec<SignedEnvelope>>(body).is_some(),
		4 => whole::<Vec<SettlementReport>>(body)
			.is_some_and(|reports| reports.iter().all(|report| report.digest::<LibraryCrypto>(&[0; 32]) != [0; 32])),
		5 => whole::<Vec<Vec<u8>>>(body).is_some(),
		_ => false,
	}
}

fn whole<T: Decode + Encode>(body: &[u8]) -> Option<T> {
	let value = T::decode_all(&mut &body[..]).ok()?;
	assert_eq!(value.encode(), body, "two encodings of one body");
	Some(value)
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
	let world = world();
	let operator = Some(AccountId([4; 32]));
	let program = Program { version: 1 << 16, cores: 2 };
	let info = world.worker.registration_info(program, &world.identity, operator);
	let evidence = Evidence { quote: vec![1; 40], collateral: Some(vec![2; 20]) };
	let report = SettlementReport {
		number: 1,
		after: 0,
		upto: 4,
		settlements: Vec::new(),
		offline: vec![world.identity.id()],
		recovered: Vec::new(),
		shares: Default::default(),
		random: [5; 32],
		economy_root: Some([6; 32]),
		sample: None,
	};
	let bodies = [
		Initialise { anchor: world.town.anchor(), operator }.encode(),
		Progress { tip: 4, tip_hash: [1; 32], outbox: 2 }.encode(),
		SelfDescription { info, evidence }.encode(),
		said().encode(),
		vec![report].encode(),
		world.worker.watched_keys().encode(),
	];
	(0u8..).zip(bodies).map(|(kind, body)| [vec![kind], body].concat()).collect()
}

/// JSON documents, by the first byte.
pub(crate) fn documents(data: &[u8]) -> bool {
	let Some((kind, text)) = data.split_first() else { return false };
	match kind {
		b'0' => document::<Status>(text),
		b'1' => document::<PublicStatus>(text),
		b'2' => document::<Vec<Reason>>(text),
		b'3' => document::<ErrorBody>(text),
		b'4' => document::<Endpoints>(text),
		_ => false,
	}
}

/// What is read can be written and read again.
fn document<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(text: &[u8]) -> bool {
	let Ok(value) = serde_json::from_slice::<T>(text) else { return false };
	let again = serde_json::to_vec(&value).expect("a document");
	assert_eq!(serde_json::from_slice::<T>(&again).expect("its own document"), value);
	true
}

pub(crate) fn document_seeds() -> Vec<Vec<u8>> {
	let hash = protocol::worker_api::HexHash([7; 32]);
	let sync = SyncStatus {
		tip: 3,
		tip_hash: hash,
		record_head: hash,
		set_id: 1,
		milestone: None,
		slot_time: Some(Millis(1_000)),
	};
	let why = vec![Reason::NoFacts, Reason::CoolingDown { since: Millis(4) }];
	let warning = Warning { code: "clock".into(), message: "the clock is wrong".into(), hint: "set it".into() };
	let status = Status {
		schema: SCHEMA,
		version: "1.0.0".into(),
		protocol: 1,
		platform: "development".into(),
		measurement: Some(hash),
		worker: Some(world().identity.id()),
		agreement_key: None,
		gatekeeper_role: false,
		chain: None,
		iterations: 5,
		why: why.clone(),
		warnings: vec![warning],
	};
	let public = PublicStatus {
		schema: SCHEMA,
		version: "1.0.0".into(),
		protocol: 1,
		worker: None,
		genesis: Some(hash),
		sync: Some(sync),
	};
	let error = ErrorBody { code: ErrorCode::Gap, error: "a gap".into(), hint: None };
	let endpoints = Endpoints { pid: 1, private: "unix:/tmp/x".into(), public: None };
	let texts = [
		serde_json::to_vec(&status),
		serde_json::to_vec(&public),
		serde_json::to_vec(&why),
		serde_json::to_vec(&error),
		serde_json::to_vec(&endpoints),
	];
	(b'0'..).zip(texts).map(|(kind, text)| [vec![kind], text.expect("a document")].concat()).collect()
}
