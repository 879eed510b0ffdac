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
	/// The reason is new, or has come [`AGAIN_AT`] times, and from there on twice as often as when it was told last: worth
	/// a line in a log. Reasons that take turns are told as seldom as one that stands.
	pub is_news: bool,
}

/// A reason that comes so often is told a second time. A power of two.
pub const AGAIN_AT: u32 = 16;
/// So many different reasons are remembered, the newest ones.
const MOST_REASONS: usize = 8;

/// Failures in a row of one thing that is tried again and again.
#[derive(Debug)]
pub struct Retry {
	pauses: Pauses,
	delays: ExponentialBackoff,
	failures: u32,
	/// Why, and how often for that reason; the newest last.
	reasons: Vec<(String, u32)>,
}

impl Retry {
	/// Nothing has failed yet.
	pub fn new(pauses: Pauses) -> Self {
		Self { pauses, delays: delays(pauses), failures: 0, reasons: Vec::new() }
	}

	/// It failed, for this reason.
	pub fn failed(&mut self, reason: &dyn Display) -> Again {
		let reason = reason.to_string();
		self.failures = self.failures.saturating_add(1);
		let known = self.reasons.iter().position(|(known, _)| *known == reason);
		let before = known.map_or(0, |at| self.reasons.remove(at).1);
		if self.reasons.len() == MOST_REASONS {
			self.reasons.remove(0);
		}
		let times = before.saturating_add(1);
		self.reasons.push((reason, times));
		let after = self.delays.next().unwrap_or(self.pauses.most).min(self.pauses.most);
		let is_news = times == 1 || (times >= AGAIN_AT && times.is_power_of_two());
		Again { after, failures: self.failures, is_news }
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
		self.reasons.last().map(|(reason, _)| reason.as_str())
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

	/// Case 20: the log was to say each new reason once, and said the same line three times in four seconds.
	#[test]
	fn case_20_a_reason_is_told_once_and_ever_more_rarely_while_it_stands() {
		let mut retry = Retry::new(PAUSES);
		let told: Vec<_> = (1..=100).filter(|_| retry.failed(&"full").is_news).collect();
		assert_eq!(told, [1, 16, 32, 64]);
		assert!(retry.failed(&"refused").is_news);
		assert!(!retry.failed(&"full").is_news);
		retry.worked();
		assert!(retry.failed(&"full").is_news);
	}

	#[test]
	fn reasons_that_take_turns_are_no_news_each_time_and_are_bounded() {
		let mut retry = Retry::new(PAUSES);
		let told = (0..20).filter(|n| retry.failed(&["full", "refused"][n % 2]).is_news).count();
		assert_eq!(told, 2);
		(0..1_000).for_each(|n| {
			retry.failed(&n);
		});
		assert_eq!(retry.reasons.len(), MOST_REASONS);
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
