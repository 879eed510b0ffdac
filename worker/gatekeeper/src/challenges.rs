//! Open challenges: who was drawn and has not answered, and when that is overdue.
use codec::{Decode, Encode};
use std::collections::{BTreeMap, VecDeque};
use tokenomics::challenge::is_overdue;
use units::{BlockNumber, Economy, Millis, SessionId, WorkerId};

/// Open challenges of one worker that are kept at most: of a responsive one the oldest, since they are judged; of an
/// unresponsive one the newest, since it may still answer them.
pub const MAX_OPEN_CHALLENGES: usize = 16;

/// A challenge that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Open {
	pub block: BlockNumber,
	pub slot_time: Millis,
}

/// A challenge that will be judged.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct Watched {
	worker: WorkerId,
	session: SessionId,
	block: BlockNumber,
	/// The fold's capped clock at the draw.
	drawn_at: Millis,
}

/// The open challenges of all workers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Challenges {
	open: BTreeMap<WorkerId, Vec<Open>>,
	/// Challenges of workers that were responsive when drawn, in the order of the draws: so the first is the first to be
	/// overdue. Each is taken out when its window has passed, answered or not.
	watched: VecDeque<Watched>,
}

impl Challenges {
	/// A responsive worker was drawn when the fold's clock stood at `drawn_at`.
	pub fn draw(&mut self, worker: WorkerId, session: SessionId, challenge: Open, drawn_at: Millis) {
		let open = self.open.entry(worker).or_default();
		if open.len() < MAX_OPEN_CHALLENGES {
			open.push(challenge);
			self.watched.push_back(Watched { worker, session, block: challenge.block, drawn_at });
		}
	}

	/// An unresponsive worker was drawn: nothing to judge, but an answer brings it back.
	pub fn draw_silent(&mut self, worker: WorkerId, challenge: Open) {
		let open = self.open.entry(worker).or_default();
		if open.len() >= MAX_OPEN_CHALLENGES {
			open.remove(0);
		}
		open.push(challenge);
	}

	/// Takes an answer: closes that challenge and every older one, which a worker that started from a proven state never
	/// saw. False if it is not open.
	pub fn answer(&mut self, worker: &WorkerId, challenge: Open) -> bool {
		let Some(open) = self.open.get_mut(worker) else { return false };
		let Some(at) = open.iter().position(|other| *other == challenge) else { return false };
		open.drain(..=at);
		if open.is_empty() {
			self.open.remove(worker);
		}
		true
	}

	/// Forgets a worker's challenges: its session starts or ends.
	pub fn clear(&mut self, worker: &WorkerId) {
		self.open.remove(worker);
	}

	/// What will be judged, in order. With the open challenges of every worker it is all there is.
	pub fn watched(&self) -> &VecDeque<impl Encode> {
		&self.watched
	}

	/// The open challenges of a worker, oldest first.
	pub fn of(&self, worker: &WorkerId) -> &[Open] {
		self.open.get(worker).map_or(&[], Vec::as_slice)
	}

	/// The next worker with a challenge that is still open and overdue at record `number`, with the session it was drawn
	/// in. Each challenge is named at most once.
	pub fn next_overdue(
		&mut self,
		number: BlockNumber,
		clock: Millis,
		economy: &Economy,
	) -> Option<(WorkerId, SessionId)> {
		loop {
			let first = self.watched.front()?;
			if !is_overdue(number.saturating_sub(first.block), clock.since(first.drawn_at), economy) {
				return None;
			}
			let Watched { worker, session, block, .. } = self.watched.pop_front()?;
			if self.of(&worker).iter().any(|open| open.block == block) {
				return Some((worker, session));
			}
		}
	}
}
