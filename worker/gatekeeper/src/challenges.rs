//! Open challenges: who was drawn and has not answered, and when that is overdue.
//!
//! A challenge is **open** until its worker answers it or a later one, or its session ends: an answer to it counts, and
//! brings an unresponsive worker back. A challenge is **watched** if its worker was responsive when it was drawn, until
//! its window has passed: then it is judged, once. A worker that is silent already is not judged again: a challenge whose
//! window passes meanwhile, and one drawn meanwhile, never makes it unresponsive. A worker that comes back is judged by
//! the challenges whose window still runs, which it has to answer like any other.
use codec::{Decode, Encode};
use std::collections::VecDeque;
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

/// The open challenges of one worker, oldest first. They stand in the worker's row, so that without a session there are
/// none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct OpenChallenges(Vec<Open>);

impl OpenChallenges {
	/// A responsive worker was drawn. Whether there is room to watch it.
	pub fn draw(&mut self, challenge: Open) -> bool {
		let has_room = self.0.len() < MAX_OPEN_CHALLENGES;
		if has_room {
			self.0.push(challenge);
		}
		has_room
	}

	/// An unresponsive worker was drawn: nothing to judge, but an answer brings it back.
	pub fn draw_silent(&mut self, challenge: Open) {
		if self.0.len() >= MAX_OPEN_CHALLENGES {
			self.0.remove(0);
		}
		self.0.push(challenge);
	}

	/// Takes an answer: closes that challenge and every older one, which a worker that started from a proven state never
	/// saw. False if it is not open.
	pub fn answer(&mut self, challenge: Open) -> bool {
		let Some(at) = self.0.iter().position(|other| *other == challenge) else { return false };
		self.0.drain(..=at);
		true
	}

	/// Whether the challenge of that block is open.
	pub fn holds(&self, block: BlockNumber) -> bool {
		self.0.iter().any(|open| open.block == block)
	}

	/// Oldest first.
	pub fn as_slice(&self) -> &[Open] {
		&self.0
	}
}

/// A challenge that will be judged.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Watched {
	pub worker: WorkerId,
	pub session: SessionId,
	pub block: BlockNumber,
	/// The fold's capped clock at the draw.
	drawn_at: Millis,
}

/// Challenges of workers that were responsive when drawn, in the order of the draws: so the first is the first to be
/// overdue. Each is taken out when its window has passed, answered or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Watch(VecDeque<Watched>);

impl Watch {
	/// A responsive worker was drawn in `block`, when the fold's clock stood at `drawn_at`.
	pub fn draw(&mut self, worker: WorkerId, session: SessionId, block: BlockNumber, drawn_at: Millis) {
		self.0.push_back(Watched { worker, session, block, drawn_at });
	}

	/// The next challenge whose window has passed at record `number`, answered or not. Each is named once.
	pub fn next_overdue(&mut self, number: BlockNumber, clock: Millis, economy: &Economy) -> Option<Watched> {
		let first = self.0.front()?;
		let is_overdue = is_overdue(number.saturating_sub(first.block), clock.since(first.drawn_at), economy);
		if is_overdue {
			self.0.pop_front()
		} else {
			None
		}
	}
}
