//! How often something that dies is started again, and when.
use edge_retry::{Pauses, Retry};
use std::{collections::VecDeque, time::Duration};
use tokio::time::Instant;

/// So many starts after a death are allowed ...
pub const MOST: usize = 8;
/// ... within this time. What dies more often is broken, and starting it again hides that.
pub const WITHIN: Duration = Duration::from_secs(600);
/// Between a death and the next start. All starts together take three minutes at least: what passes sooner, such as a
/// disk that was full, ends nothing for good.
pub const PAUSES: Pauses = Pauses { first: Duration::from_secs(1), most: Duration::from_secs(60) };

/// When something died lately.
#[derive(Debug)]
pub struct Lives {
	deaths: VecDeque<Instant>,
	retry: Retry,
}

/// The next life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
	/// The how manieth within [`WITHIN`].
	pub nth: usize,
	/// Until then.
	pub pause: Duration,
}

impl Lives {
	/// Nothing died yet.
	pub fn new() -> Self {
		Self { deaths: VecDeque::new(), retry: Retry::new(PAUSES) }
	}

	/// It died: tells when it is started again; none if it is not to be.
	pub fn spend(&mut self, at: Instant) -> Option<Next> {
		self.deaths.retain(|death| at.saturating_duration_since(*death) < WITHIN);
		if self.deaths.len() >= MOST {
			return None;
		}
		if self.deaths.is_empty() {
			self.retry.worked();
		}
		self.deaths.push_back(at);
		Some(Next { nth: self.deaths.len(), pause: self.retry.failed(&"").after })
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_dies_again_and_again_is_not_started_for_ever() {
		let (mut lives, start) = (Lives::new(), Instant::now());
		let spent: Vec<_> = (0..10).map(|n| lives.spend(start + Duration::from_secs(n)).map(|next| next.nth)).collect();
		let expected: Vec<_> = (1..=MOST).map(Some).chain([None, None]).collect();
		assert_eq!(spent, expected);
	}

	/// Case 20: ten seconds of a full disk ended a network for good, its five restarts being gone in nine seconds.
	#[test]
	fn case_20_what_passes_within_three_minutes_ends_nothing_for_good() {
		let (mut lives, start) = (Lives::new(), Instant::now());
		let mut at = start;
		while let Some(next) = lives.spend(at) {
			at += next.pause;
		}
		assert!(at - start >= Duration::from_secs(180), "given up after {:?}", at - start);
	}

	#[test]
	fn what_dies_now_and_then_is_started_for_ever_and_soon() {
		let (mut lives, start) = (Lives::new(), Instant::now());
		for n in 0..100 {
			let next = lives.spend(start + (WITHIN + Duration::from_secs(1)) * n);
			assert!(next.is_some_and(|next| next.pause <= PAUSES.first * 2));
		}
	}
}
