//! Open challenges: who was drawn and has not answered, and when that is overdue.
//!
//! A challenge is **open** until its worker answers it or a later one, or its session ends: an answer to it counts, and
//! brings an unresponsive worker back. A challenge is **watched** if its worker was responsive when it was drawn, until
//! its window has passed: then it is judged, once. A worker that is silent already is not judged again: a challenge whose
//! window passes meanwhile, and one drawn meanwhile, never makes it unresponsive. A worker that comes back is judged by
//! the challenges whose window still runs, which it has to answer like any other.
//!
//! A worker hears of challenges in final blocks alone, and so do gatekeepers: that the chain applied a report is how the fold
//! knows that the records up to its last were final. While reports stand still for longer than the window, because finality
//! does, or the gatekeepers or a gate, nobody is judged; once they come again, everybody has a whole window. So a stall takes
//! from nobody what it earned.
use codec::{Decode, Encode};
use protocol::REPORT_INTERVAL;
use std::collections::VecDeque;
use tokenomics::challenge::is_overdue;
use units::{BlockNumber, Economy, Millis, SessionId, WorkerId};

/// Open challenges of one worker that are kept at most: of a responsive one the oldest, since they are judged, unless
/// reports stand still; else the newest, which it may still answer.
pub const MAX_OPEN_CHALLENGES: usize = 16;

/// Reports that are so many records behind are behind as usual: finality, votes and delivery take their time.
const LEAST_STALL: BlockNumber = 3 * REPORT_INTERVAL;

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
	/// A responsive worker was drawn. Whether there is room to watch it: not judged yet, the oldest stay. While reports
	/// stand still there is: nobody is judged then, and whoever hears of all of it at once answers the newest.
	pub fn draw(&mut self, challenge: Open, stalls: bool) -> bool {
		let has_room = stalls || self.0.len() < MAX_OPEN_CHALLENGES;
		if has_room {
			self.draw_silent(challenge);
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
pub(crate) struct Watch {
	watched: VecDeque<Watched>,
	/// The last record of the newest report that the chain applied.
	covered: BlockNumber,
	/// The last record in which reports stood still, and the clock then: no window began earlier.
	stalled: (BlockNumber, Millis),
}

impl Watch {
	/// A responsive worker was drawn in `block`, when the fold's clock stood at `drawn_at`.
	pub fn draw(&mut self, worker: WorkerId, session: SessionId, block: BlockNumber, drawn_at: Millis) {
		self.watched.push_back(Watched { worker, session, block, drawn_at });
	}

	/// The chain applied the report up to record `upto`, or will take the first one from there on.
	pub fn cover(&mut self, upto: BlockNumber) {
		self.covered = self.covered.max(upto);
	}

	/// Whether reports stand still at record `number`: if so, no window begins before it.
	///
	/// As long as the window is, and no shorter than [`LEAST_STALL`]. The newest report is at least two records old when it is
	/// applied, so with a window of 10 or more the first challenge that nobody could hear of is not overdue before the stall is
	/// noticed.
	pub fn stalls(&mut self, number: BlockNumber, clock: Millis, economy: &Economy) -> bool {
		let stalls = number.saturating_sub(self.covered) > economy.tokenomic.heartbeat_window.max(LEAST_STALL);
		if stalls {
			self.stalled = (number, clock);
		}
		stalls
	}

	/// The next challenge whose window has passed at record `number`, answered or not. Each is named once.
	pub fn next_overdue(&mut self, number: BlockNumber, clock: Millis, economy: &Economy) -> Option<Watched> {
		let first = self.watched.front()?;
		let (block, drawn_at) = (first.block.max(self.stalled.0), first.drawn_at.max(self.stalled.1));
		let is_overdue = is_overdue(number.saturating_sub(block), clock.since(drawn_at), economy);
		if is_overdue {
			self.watched.pop_front()
		} else {
			None
		}
	}

	/// Lets go of what need not be judged any more, if that may be more than half. Without it a long stall would fill memory:
	/// of each of `sessions` sessions at most [`MAX_OPEN_CHALLENGES`] are `open`.
	pub fn tidy(&mut self, sessions: usize, open: impl FnMut(&Watched) -> bool) {
		const FEW: usize = 1_024;
		let most_open = sessions.saturating_mul(MAX_OPEN_CHALLENGES);
		if self.watched.len() > most_open.saturating_mul(2).max(FEW) {
			self.watched.retain(open);
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn open(block: BlockNumber) -> Open {
		Open { block, slot_time: Millis(u64::from(block) * 1_000) }
	}

	fn full() -> OpenChallenges {
		let mut row = OpenChallenges::default();
		let most = MAX_OPEN_CHALLENGES as BlockNumber;
		assert!((0..most).all(|block| row.draw(open(block), false)));
		row
	}

	#[test]
	fn a_full_row_keeps_the_challenges_that_are_judged_first() {
		let mut row = full();
		assert!(!row.draw(open(99), false), "nobody watches it");
		assert_eq!(row.as_slice(), full().as_slice());
	}

	#[test]
	fn while_reports_stand_still_a_full_row_keeps_the_newest() {
		let mut row = full();
		assert!(row.draw(open(99), true));
		assert_eq!(row.as_slice().len(), MAX_OPEN_CHALLENGES);
		assert!(row.holds(99) && !row.holds(0) && row.holds(1));
	}

	#[test]
	fn a_long_stall_fills_no_memory() {
		let watch = |count: BlockNumber| {
			let mut watch = Watch::default();
			(0..count).for_each(|block| watch.draw(WorkerId([1; 32]), 1, block, Millis(0)));
			watch.tidy(1, |watched| watched.block >= 1_020);
			watch.watched.len()
		};
		assert_eq!(watch(1_024), 1_024, "few are no burden");
		assert_eq!(watch(1_025), 5);
		assert_eq!(watch(2_000), 980);
	}
}
