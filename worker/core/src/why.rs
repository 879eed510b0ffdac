//! Why a worker earns nothing, or may soon.
use crate::WorkerState;
use codec::DecodeAll;
use protocol::worker_api::Reason;
use protocol::{Heartbeat, SessionState, Topic, PROTOCOL};
use units::Millis;

/// A tip further than this behind the host's clock is worth a word.
pub const STALE_AFTER: Millis = Millis::from_secs(120);

impl WorkerState {
	/// Every reason, most fundamental first; empty: all is well. `host_time` is the host's clock and can mislead only
	/// about staleness and expiry; `version` is this program's, and so is whether it folds the economy.
	pub fn why(&self, host_time: Millis, version: u32, folds: bool) -> Vec<Reason> {
		let mut reasons = self.why_not_following(host_time);
		reasons.extend(self.why_not_voting(folds));
		reasons.extend(self.why_not_admitted(version));
		reasons.extend(self.why_not_earning());
		reasons
	}

	fn why_not_following(&self, host_time: Millis) -> Vec<Reason> {
		let paused = self.paused().map(|pause| Reason::PausedByProtocol {
			record: pause.record,
			needs: pause.needs,
			implements: PROTOCOL,
		});
		let stale = self.tip().slot_time.and_then(|slot_time| {
			let behind = host_time.since(slot_time);
			(behind > STALE_AFTER).then_some(Reason::Stale { slot_time, behind })
		});
		let blind = self.facts().is_none().then_some(Reason::NoFacts);
		paused.into_iter().chain(stale).chain(blind).collect()
	}

	/// Everybody's pay may wait for a gatekeeper that is none.
	fn why_not_voting(&self, folds: bool) -> Option<Reason> {
		let named = self.facts().is_some_and(|facts| facts.is_gatekeeper(&self.worker()));
		(named && !folds).then_some(Reason::GatekeeperIdle)
	}

	fn why_not_admitted(&self, version: u32) -> Vec<Reason> {
		let Some(facts) = self.facts() else { return Vec::new() };
		let Some(registration) = &facts.registration else { return vec![Reason::NotRegistered] };
		let mut reasons = Vec::new();
		let verified_until = registration.verified_until;
		if self.tip().slot_time.is_some_and(|now| now > verified_until) {
			reasons.push(Reason::QuoteExpired { verified_until });
		}
		if version < facts.minimum_version {
			reasons.push(Reason::VersionTooOld { version, minimum: facts.minimum_version });
		}
		if let Some(request) = &registration.benchmark {
			let counting = self.counting().filter(|counting| counting.request() == request);
			let elapsed = counting.zip(self.tip().slot_time).map(|(counting, now)| counting.elapsed(now));
			reasons.push(Reason::WaitingForBenchmark { request: request.id, elapsed, duration: request.duration });
		}
		reasons
	}

	fn why_not_earning(&self) -> Vec<Reason> {
		let Some(facts) = self.facts().filter(|facts| facts.registration.is_some()) else { return Vec::new() };
		let mut reasons: Vec<_> = match facts.session.as_ref().map(|session| &session.state) {
			None => vec![Reason::NoSession],
			Some(SessionState::CoolingDown { since }) => vec![Reason::CoolingDown { since: *since }],
			Some(SessionState::Unresponsive) => vec![Reason::Unresponsive],
			Some(SessionState::Computing) => Vec::new(),
		};
		if facts.running_session().is_some() {
			reasons.extend(self.unanswered());
		}
		reasons
	}

	/// The oldest challenge whose answer is not known to be on the chain.
	fn unanswered(&self) -> Option<Reason> {
		let said = self.promises().outbox().first(Topic::Heartbeat);
		let said = said.and_then(|payload| Heartbeat::decode_all(&mut &payload[..]).ok());
		let said = said.map(|heartbeat| (heartbeat.challenge_block, heartbeat.challenge_time));
		let drawn = || self.oldest_drawn().map(|drawn| (drawn.block, drawn.at));
		said.or_else(drawn).map(|(block, at)| Reason::ChallengeUnanswered { block, at })
	}
}
