//! The documents that people and dashboards read.
use super::Desk;
use crate::worker::{host_time, LifeView};
use protocol::worker_api::{
	ChainStatus, FactsStatus, HexHash, PublicStatus, Reason, Status, SyncStatus, Warning, SCHEMA,
};
use protocol::PROTOCOL;
use units::Millis;

/// The host's clock may differ from the chain's by this much before it is worth a word.
const CLOCK_TOLERANCE: Millis = Millis::from_secs(60);
/// A tip so far behind the host's clock is either a long catch-up or a wrong clock.
const FAR_BEHIND: Millis = Millis::from_secs(60 * 60);

/// Everything, for the operator.
pub fn full(desk: &Desk) -> Status {
	let view = desk.view();
	let life = view.life.as_ref();
	Status {
		schema: SCHEMA,
		version: env!("CARGO_PKG_VERSION").into(),
		protocol: PROTOCOL,
		platform: desk.settings.platform.name().into(),
		measurement: desk.measurement.map(HexHash),
		worker: life.map(|life| life.state.worker()),
		agreement_key: life.map(|life| HexHash(life.agreement_key)),
		gatekeeper_role: desk.settings.gatekeeper,
		chain: life.map(chain),
		iterations: desk.counter.read().0,
		why: why(desk),
		warnings: warnings(desk),
	}
}

/// What anybody may know.
pub fn reduced(desk: &Desk) -> PublicStatus {
	let view = desk.view();
	let life = view.life.as_ref();
	PublicStatus {
		schema: SCHEMA,
		version: env!("CARGO_PKG_VERSION").into(),
		protocol: PROTOCOL,
		worker: life.map(|life| life.state.worker()),
		genesis: life.map(|life| HexHash(life.state.client().chain_genesis())),
		sync: life.map(sync),
	}
}

/// What an operator should look at.
pub fn warnings(desk: &Desk) -> Vec<Warning> {
	let view = desk.view();
	let mut warnings = view.warnings.clone();
	if let Some((message, hint)) = desk.ledger().failed {
		warnings.push(Warning { code: "checkpoint-failed".into(), message, hint: hint.into() });
	}
	warnings.extend(view.life.as_ref().and_then(clock_warning));
	warnings
}

/// Why it earns nothing, or may soon.
pub fn why(desk: &Desk) -> Vec<Reason> {
	match &desk.view().life {
		None => vec![Reason::NotInitialised],
		Some(life) => life.why(host_time()),
	}
}

fn chain(life: &LifeView) -> ChainStatus {
	let client = life.state.client();
	ChainStatus {
		genesis: HexHash(client.chain_genesis()),
		anchor: HexHash(client.anchor_hash()),
		operator: life.operator,
		sync: sync(life),
		facts: facts(life),
		outbox: u32::try_from(life.state.promises().outbox().len()).unwrap_or(u32::MAX),
		newest_report: life.newest_report,
	}
}

fn sync(life: &LifeView) -> SyncStatus {
	let tip = life.state.tip();
	SyncStatus {
		tip: tip.number,
		tip_hash: HexHash(tip.hash),
		record_head: HexHash(tip.record_head),
		set_id: life.state.client().set_id(),
		milestone: life.state.client().milestone().map(|milestone| milestone.number),
		slot_time: tip.slot_time,
	}
}

fn facts(life: &LifeView) -> Option<FactsStatus> {
	let facts = life.state.facts()?;
	let registration = facts.registration.as_ref();
	Some(FactsStatus {
		at: facts.at,
		registered: registration.is_some(),
		verified_until: registration.map(|registration| registration.verified_until),
		score: registration.and_then(|registration| registration.score),
		session: facts.session.as_ref().map(|session| session.id),
		gatekeeper: facts.is_gatekeeper(&life.state.worker()),
		next_sequence: facts.ingress.next,
	})
}

/// The worker's own time is chain time; a host clock far from it still breaks other things on that host.
fn clock_warning(life: &LifeView) -> Option<Warning> {
	let (chain, host) = (life.state.tip().slot_time?, host_time());
	let (ahead, behind) = (chain.since(host), host.since(chain));
	let (message, hint) = if ahead > CLOCK_TOLERANCE {
		let message = format!("this host's clock is {} seconds behind the chain's", ahead.as_secs());
		(message, "set the host's clock, and let NTP keep it")
	} else if behind > FAR_BEHIND {
		let message = format!("the verified tip is {} seconds behind this host's clock", behind.as_secs());
		(message, "wait if the worker is still catching up; else check the relayer, the node and the host's clock")
	} else {
		return None;
	};
	Some(Warning { code: "clock".into(), message, hint: hint.into() })
}
