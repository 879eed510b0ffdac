//! A worker's life in its log: what changed from one state to the next, in words.
//!
//! The pure part compares two states; nothing is logged by those who change them, so nothing can be forgotten there. In
//! which process, for which worker and chain a line was written says the span around it.
use codec::DecodeAll;
use protocol::{Heartbeat, RecordV1, Registration, ReportVote, Session, SessionState, SignedEnvelope, Topic};
use secrets::LibraryCrypto;
use std::time::{Duration, Instant};
use units::{BlockNumber, Millis, ReportNumber, Score, Sequence, SessionId};
use worker_core::WorkerState;

/// While a worker catches up, a line that says how far it is comes at most so often.
const PROGRESS_EVERY: Duration = Duration::from_secs(60);

/// Something that happened to a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
	/// The chain admits it, for the first time or again.
	Registered { verified_until: Millis, again: bool },
	/// The chain does not know it any more.
	Deregistered,
	/// The chain asked for a benchmark.
	BenchmarkAsked { request: u32, duration: Millis },
	/// It has a score from a benchmark.
	Scored { score: Score },
	/// It was put to work.
	SessionStarted { session: SessionId },
	/// It missed a challenge.
	Unresponsive { session: SessionId },
	/// It is paid again.
	Responsive { session: SessionId },
	/// It was stopped.
	CoolingDown { session: SessionId },
	/// Its stake is free.
	SessionOver { session: SessionId },
	/// Challenges drew it.
	Drawn { times: usize, newest: BlockNumber },
	/// A message waits to be carried.
	Said { sequence: Sequence, what: Said },
	/// The chain has its messages up to this one.
	Taken { upto: Sequence },
	/// The chain lists it as a gatekeeper, or not any more.
	Gatekeeper(bool),
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
	/// An answer to a challenge.
	Heartbeat { challenge: BlockNumber, iterations: u64 },
	/// A gatekeeper's vote.
	Vote { report: ReportNumber },
	/// Anything else.
	Other(Topic),
}

/// What happened between two states, in the order in which a reader would tell it. `records` are those in between, as
/// far as they are known.
pub fn events(before: &WorkerState, after: &WorkerState, records: &[RecordV1]) -> Vec<Event> {
	let mut events = Vec::new();
	let (old, new) = (before.facts(), after.facts());
	let registration = |facts: Option<&worker_core::Facts>| facts.and_then(|facts| facts.registration.clone());
	admission(registration(old), registration(new), &mut events);
	let session = |facts: Option<&worker_core::Facts>| facts.and_then(|facts| facts.session.clone());
	work(session(old), session(new), &mut events);
	let is_gatekeeper =
		|facts: Option<&worker_core::Facts>| facts.is_some_and(|facts| facts.is_gatekeeper(&after.worker()));
	if is_gatekeeper(old) != is_gatekeeper(new) {
		events.push(Event::Gatekeeper(is_gatekeeper(new)));
	}
	if new.is_some_and(|facts| facts.running_session().is_some()) {
		drawn(after, records, &mut events);
	}
	messages(before, after, &mut events);
	events
}

fn admission(old: Option<Registration>, new: Option<Registration>, events: &mut Vec<Event>) {
	let Some(new) = new else {
		events.extend(old.map(|_| Event::Deregistered));
		return;
	};
	let verified_until = new.verified_until;
	match &old {
		None => events.push(Event::Registered { verified_until, again: false }),
		Some(old) if (old.registered_at, old.verified_until) != (new.registered_at, verified_until) => {
			events.push(Event::Registered { verified_until, again: true });
		}
		Some(_) => (),
	}
	let old_request = old.as_ref().and_then(|old| old.benchmark.as_ref()).map(|request| request.id);
	if let Some(request) = new.benchmark.filter(|request| Some(request.id) != old_request) {
		events.push(Event::BenchmarkAsked { request: request.id, duration: request.duration });
	}
	if let Some(score) = new.score.filter(|score| old.and_then(|old| old.score) != Some(*score)) {
		events.push(Event::Scored { score });
	}
}

fn work(old: Option<Session>, new: Option<Session>, events: &mut Vec<Event>) {
	let Some(new) = new else {
		events.extend(old.map(|old| Event::SessionOver { session: old.id }));
		return;
	};
	let session = new.id;
	let old = old.filter(|old| old.id == session);
	if old.is_none() {
		events.push(Event::SessionStarted { session });
	}
	let was = old.map_or(SessionState::Computing, |old| old.state);
	match (&was, &new.state) {
		(SessionState::Computing, SessionState::Unresponsive) => events.push(Event::Unresponsive { session }),
		(SessionState::Unresponsive, SessionState::Computing) => events.push(Event::Responsive { session }),
		(SessionState::Computing | SessionState::Unresponsive, SessionState::CoolingDown { .. }) => {
			events.push(Event::CoolingDown { session });
		}
		_ => (),
	}
}

fn drawn(state: &WorkerState, records: &[RecordV1], events: &mut Vec<Event>) {
	use protocol::Crypto;
	let hash = LibraryCrypto::blake2_256(&state.worker().0);
	let draws = |record: &&RecordV1| record.challenge.as_ref().is_some_and(|challenge| challenge.draws(&hash));
	let mut times = 0usize;
	let newest = records.iter().filter(draws).inspect(|_| times = times.saturating_add(1)).last();
	if let Some(newest) = newest {
		events.push(Event::Drawn { times, newest: newest.number });
	}
}

fn messages(before: &WorkerState, after: &WorkerState, events: &mut Vec<Event>) {
	let next = |state: &WorkerState| state.facts().map_or(0, |facts| facts.ingress.next);
	if next(after) > next(before) {
		events.push(Event::Taken { upto: next(after).saturating_sub(1) });
	}
	let told = before.visible_outbox().last().map(|signed| signed.envelope.sequence);
	let new = after.visible_outbox().filter(|signed| told.is_none_or(|told| signed.envelope.sequence > told));
	// What was signed again under a later number is said again, and told again.
	events.extend(new.map(|signed| Event::Said { sequence: signed.envelope.sequence, what: said(signed) }));
}

fn said(signed: &SignedEnvelope) -> Said {
	let payload = &mut &signed.envelope.payload[..];
	match signed.envelope.topic {
		Topic::Heartbeat => Heartbeat::decode_all(payload)
			.map(|heartbeat| Said::Heartbeat { challenge: heartbeat.challenge_block, iterations: heartbeat.iterations })
			.unwrap_or(Said::Other(Topic::Heartbeat)),
		Topic::ReportVote => ReportVote::decode_all(payload)
			.map_or(Said::Other(Topic::ReportVote), |vote| Said::Vote { report: vote.report }),
		topic => Said::Other(topic),
	}
}

/// Writes events, and how far the worker is.
#[derive(Debug)]
pub struct Journal {
	told: Option<Instant>,
	records: u64,
}

impl Journal {
	/// Nothing told yet.
	pub fn new() -> Self {
		Self { told: None, records: 0 }
	}

	/// Tells what happened between two states.
	pub fn follow(&mut self, before: &WorkerState, after: &WorkerState, records: &[RecordV1]) {
		for event in events(before, after, records) {
			tell(&event);
		}
		self.records = self.records.saturating_add(records.len() as u64);
		if self.told.is_none_or(|told| told.elapsed() >= PROGRESS_EVERY) {
			let (tip, waiting) = (after.tip().number, after.promises().outbox().len());
			tracing::info!(tip, records = self.records, waiting, "follows the chain");
			(self.told, self.records) = (Some(Instant::now()), 0);
		}
	}
}

fn tell(event: &Event) {
	match event {
		Event::Registered { verified_until, again: false } => {
			tracing::info!(verified_until = verified_until.0, "the chain admitted this worker");
		}
		Event::Registered { verified_until, again: true } => {
			tracing::info!(verified_until = verified_until.0, "the chain admitted this worker again");
		}
		Event::Deregistered => tracing::warn!("the chain does not know this worker any more"),
		Event::BenchmarkAsked { request, duration } => {
			tracing::info!(request, seconds = duration.as_secs(), "the chain asked for a benchmark");
		}
		Event::Scored { score } => tracing::info!(score, "the chain took the benchmark"),
		Event::SessionStarted { session } => tracing::info!(session, "was put to work"),
		Event::Unresponsive { session } => {
			tracing::warn!(session, "missed a challenge: it is not paid until it answers the next one");
		}
		Event::Responsive { session } => tracing::info!(session, "is paid again"),
		Event::CoolingDown { session } => tracing::info!(session, "was stopped: its stake cools down"),
		Event::SessionOver { session } => tracing::info!(session, "its session is over"),
		Event::Drawn { times: 1, newest } => tracing::info!(block = newest, "was drawn by a challenge"),
		Event::Drawn { times, newest } => tracing::info!(times, block = newest, "was drawn by challenges"),
		Event::Said { sequence, what: Said::Heartbeat { challenge, iterations } } => {
			tracing::info!(sequence, challenge, iterations, "answered with a heartbeat, to be carried to the chain");
		}
		Event::Said { sequence, what: Said::Vote { report } } => {
			tracing::info!(sequence, report, "voted for a report, to be carried to the chain");
		}
		Event::Said { sequence, what: Said::Other(topic) } => {
			tracing::info!(sequence, ?topic, "has a message to be carried to the chain");
		}
		Event::Taken { upto } => tracing::info!(upto, "the chain took its messages"),
		Event::Gatekeeper(true) => tracing::info!("the chain lists this worker as a gatekeeper"),
		Event::Gatekeeper(false) => tracing::warn!("the chain does not list this worker as a gatekeeper any more"),
	}
}

#[cfg(test)]
mod tests;
