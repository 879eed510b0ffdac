//! How often something that dies is started again.
use std::{collections::VecDeque, time::Duration};
use tokio::time::Instant;

/// So many starts after a death are allowed ...
pub const MOST: usize = 5;
/// ... within this time. What dies more often is broken, and starting it again hides that.
pub const WITHIN: Duration = Duration::from_secs(600);

/// When something died lately.
#[derive(Debug, Default)]
pub struct Lives {
	deaths: VecDeque<Instant>,
}

impl Lives {
	/// It died: tells the how manieth death within [`WITHIN`] this is, or nothing if it is not to be started again.
	pub fn spend(&mut self, at: Instant) -> Option<usize> {
		self.deaths.retain(|death| at.saturating_duration_since(*death) < WITHIN);
		if self.deaths.len() >= MOST {
			return None;
		}
		self.deaths.push_back(at);
		Some(self.deaths.len())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_dies_again_and_again_is_not_started_for_ever() {
		let (mut lives, start) = (Lives::default(), Instant::now());
		let spent: Vec<_> = (0..7).map(|n| lives.spend(start + Duration::from_secs(n))).collect();
		assert_eq!(spent, [Some(1), Some(2), Some(3), Some(4), Some(5), None, None]);
	}

	#[test]
	fn what_dies_now_and_then_is_started_for_ever() {
		let (mut lives, start) = (Lives::default(), Instant::now());
		for n in 0..100 {
			assert!(lives.spend(start + (WITHIN / 4) * n).is_some());
		}
	}
}
