//! Waiting between attempts: ever longer, never in step with others, and with a reason that is told once and not in every round.

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use std::fmt::Display;
use std::time::Duration;

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pauses {
	/// After the first failure, at least.
	pub first: Duration,
	/// However often it failed, at most. A pause doubles up to here, and a random part of up to as much again is added
	/// below this bound, so that many who failed together do not come back together.
	pub most: Duration,
}

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
	/// Wait so long.
	pub after: Duration,
	/// So many failures in a row, this one included.
	pub failures: u32,
	/// The reason is another than before, or has stood for twice as many failures as when it was told last: worth a line
	/// in a log.
	pub is_news: bool,
}

/// Failures in a row of one thing that is tried again and again.
#[derive(Debug)]
pub struct Retry {
	pauses: Pauses,
	delays: ExponentialBackoff,
	reason: String,
	failures: u32,
	/// Since the reason changed.
	same: u32,
}

impl Retry {
	/// Nothing has failed yet.
	pub fn new(pauses: Pauses) -> Self {
		Self { pauses, delays: delays(pauses), reason: String::new(), failures: 0, same: 0 }
	}

	/// It failed, for this reason.
	pub fn failed(&mut self, reason: &dyn Display) -> Again {
		let reason = reason.to_string();
		self.failures = self.failures.saturating_add(1);
		if reason == self.reason {
			self.same = self.same.saturating_add(1);
		} else {
			(self.reason, self.same) = (reason, 1);
		}
		let after = self.delays.next().unwrap_or(self.pauses.most).min(self.pauses.most);
		Again { after, failures: self.failures, is_news: self.same.is_power_of_two() }
	}

	/// It worked. Tells how many failures that ends.
	pub fn worked(&mut self) -> u32 {
		let ended = self.failures;
		if ended > 0 {
			*self = Self::new(self.pauses);
		}
		ended
	}

	/// Why it failed last; none if it works.
	pub fn reason(&self) -> Option<&str> {
		(self.failures > 0).then_some(self.reason.as_str())
	}
}

fn delays(pauses: Pauses) -> ExponentialBackoff {
	ExponentialBuilder::default()
		.with_min_delay(pauses.first)
		.with_max_delay(pauses.most)
		.with_jitter()
		.without_max_times()
		.build()
}

#[cfg(test)]
mod tests {
	use super::*;

	const PAUSES: Pauses = Pauses { first: Duration::from_millis(100), most: Duration::from_secs(10) };

	#[test]
	fn pauses_grow_up_to_the_bound_and_never_end() {
		let mut retry = Retry::new(PAUSES);
		for round in 0..1_000 {
			let after = retry.failed(&"full").after;
			let least = PAUSES.first.saturating_mul(1 << round.min(20)).min(PAUSES.most);
			assert!(after >= least && after <= PAUSES.most, "round {round}: {after:?}");
		}
		assert_eq!(retry.worked(), 1_000);
		assert!(retry.failed(&"full").after <= PAUSES.first * 2);
	}

	#[test]
	fn those_who_failed_together_do_not_come_back_together() {
		let pauses: std::collections::BTreeSet<_> = (0..50).map(|_| Retry::new(PAUSES).failed(&"full").after).collect();
		assert!(pauses.len() > 25, "{} different pauses of 50", pauses.len());
	}

	#[test]
	fn a_reason_is_told_when_it_is_new_and_ever_more_rarely_while_it_stands() {
		let mut retry = Retry::new(PAUSES);
		let mut told = |reason: &str| retry.failed(&reason).is_news;
		let first: Vec<_> = (1..=9).filter(|_| told("full")).collect();
		assert_eq!(first.len(), 4, "of nine: the first, second, fourth and eighth");
		assert!(told("refused"));
		assert!(told("full"));
	}

	#[test]
	fn what_works_has_no_reason() {
		let mut retry = Retry::new(PAUSES);
		assert_eq!(retry.worked(), 0);
		retry.failed(&"full");
		assert_eq!(retry.reason(), Some("full"));
		assert_eq!(retry.worked(), 1);
		assert_eq!(retry.reason(), None);
	}
}
