//! What a worker owes the chain: answers to challenges and to benchmark requests.
use crate::Facts;
use codec::{Decode, Encode};
use protocol::{BenchmarkReport, BenchmarkRequest, Heartbeat, RecordV1};
use std::collections::VecDeque;
use units::{BlockNumber, Hash, Millis, SessionId};

/// Of the challenges that wait for a proven session, the newest so many are kept: older ones are past any window.
pub const MAX_DRAWN: usize = 16;

/// Benchmark iterations counted so far, as the shell's counter reads. A lower reading than before, after a restart,
/// counts as no progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Effort(pub u64);

impl Effort {
	fn since(self, start: Effort) -> u64 {
		self.0.saturating_sub(start.0)
	}
}

/// A challenge that drew this worker.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Drawn {
	/// The block that drew.
	pub block: BlockNumber,
	/// Its slot time.
	pub at: Millis,
}

/// Challenges: which ones drew this worker, and which are answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Challenges {
	drawn: VecDeque<Drawn>,
	/// No challenge up to this block is answered again.
	settled: BlockNumber,
	/// The session worked in and the effort when it was first seen.
	session: Option<(SessionId, Effort)>,
}

impl Challenges {
	/// Takes note if the record's challenge draws the worker with this hash.
	pub fn hear(&mut self, record: &RecordV1, worker_hash: &Hash) {
		let drawn = record.challenge.as_ref().is_some_and(|challenge| challenge.draws(worker_hash));
		if !drawn || record.number <= self.settled {
			return;
		}
		if self.drawn.len() >= MAX_DRAWN {
			self.drawn.pop_front();
		}
		self.drawn.push_back(Drawn { block: record.number, at: record.slot_time });
	}

	/// The answers that are due by `facts`, in the order of the challenges.
	///
	/// A challenge counts for the session that was running when it was drawn; without one it is void.
	pub fn answer(&mut self, facts: &Facts, effort: Effort) -> Vec<Heartbeat> {
		let drawn = std::mem::take(&mut self.drawn);
		self.settled = self.settled.max(facts.at);
		let Some(session) = facts.running_session() else {
			self.session = None;
			return Vec::new();
		};
		let started = match self.session {
			Some((id, started)) if id == session.id => started,
			_ => effort,
		};
		self.session = Some((session.id, started));
		let in_session = drawn.into_iter().filter(|drawn| drawn.at >= session.started_at);
		in_session
			.map(|drawn| Heartbeat {
				session: session.id,
				challenge_block: drawn.block,
				challenge_time: drawn.at,
				iterations: effort.since(started),
				clusters: 0,
				contracts: 0,
			})
			.collect()
	}

	/// The oldest challenge that waits for a proof of the session.
	pub fn oldest(&self) -> Option<&Drawn> {
		self.drawn.front()
	}

	/// After a jump: what was drawn before is not known and not owed any more; the chain draws again.
	pub fn forget(&mut self) {
		self.drawn.clear();
	}
}

/// So often the counting begins again because the worker was catching up; then the report is sent as it is, because a
/// slow answer is better than none.
const MAX_RESTARTS: u8 = 8;

/// A benchmark while it is counted.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Counting {
	request: BenchmarkRequest,
	started: Millis,
	base: Effort,
	restarts: u8,
}

impl Counting {
	/// Begins to count for `request` at the tip's slot time.
	pub fn begin(request: &BenchmarkRequest, now: Millis, effort: Effort) -> Self {
		Self { request: request.clone(), started: now, base: effort, restarts: 0 }
	}

	/// The request that is counted for.
	pub fn request(&self) -> &BenchmarkRequest {
		&self.request
	}

	/// Chain time counted for until `now`.
	pub fn elapsed(&self, now: Millis) -> Millis {
		now.since(self.started)
	}

	/// Chain time went from `before` to `now` in one batch. More than the asked duration at once means that the worker is
	/// catching up: what it counts then says nothing about its speed, so it begins again.
	pub fn follow(&mut self, before: Millis, now: Millis, effort: Effort) {
		let live = now.since(before) <= self.request.duration;
		if !live && self.restarts < MAX_RESTARTS {
			*self = Self { started: now, base: effort, restarts: self.restarts.saturating_add(1), ..self.clone() };
		}
	}

	/// The report, once the asked chain time has passed.
	pub fn finish(&self, now: Millis, effort: Effort) -> Option<BenchmarkReport> {
		(self.elapsed(now) >= self.request.duration).then(|| BenchmarkReport {
			request: self.request.id,
			started: self.started,
			ended: now,
			iterations: effort.since(self.base),
		})
	}
}
