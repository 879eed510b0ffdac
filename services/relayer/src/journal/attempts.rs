//! Where something stands that costs a fee, a registration or collateral: what was refused for free, and what was paid
//! for in vain.
use units::{BlockNumber, Millis, WorkerId};

/// After one that was paid for and did not help, at least so long until the next is paid for.
const PAID_PAUSE: Millis = Millis(2 * 3_600_000);
/// Each further one waits so many times longer: in a day there are three at most.
const PAID_FACTOR: u64 = 4;
/// The longest pause between two that are paid for and do not help.
const MAX_PAID_PAUSE: Millis = Millis(24 * 3_600_000);

/// One that a block has is seen in so many blocks, or was undone.
const SETTLES_WITHIN: BlockNumber = 4;

/// How long a refusal is likely to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
	/// The next blocks may change it.
	Soon,
	/// Somebody or some day may change it.
	Later,
	/// Only another worker program, or a motion, changes it.
	Never,
}

impl Patience {
	/// Blocks between two questions: from, up to.
	fn pauses(self) -> (BlockNumber, BlockNumber) {
		match self {
			Self::Soon => (1, 16),
			Self::Later => (2, 64),
			Self::Never => (16, 512),
		}
	}
}

/// Where it stands.
#[derive(Clone, Debug, Default)]
pub struct Attempts {
	/// Begun, and nothing is known of its end yet.
	pub under_way: bool,
	/// A block has it; up to this block the view may be older than that one.
	settles: BlockNumber,
	/// Refusals in a row that cost nothing.
	free: u32,
	/// Those that were paid for and did not help, in a row, and when the last one was.
	paid: Option<(u32, Millis)>,
	/// Not before, and why.
	held: Option<Held>,
}

impl Attempts {
	/// It was refused at no cost. `worker` spreads those who were refused together.
	pub fn refused(&mut self, best: BlockNumber, worker: &WorkerId, patience: Patience, why: String) {
		let (first, most) = patience.pauses();
		let pause = first.saturating_mul(2_u32.saturating_pow(self.free)).min(most);
		let pause = pause.saturating_add(spread(worker, self.free) % pause.div_ceil(2));
		self.free = self.free.saturating_add(1);
		self.under_way = false;
		self.held = Some(Held { until: Until::Block(best.saturating_add(pause)), why });
	}

	/// It was refused at no cost, and is not asked about again before this time of the chain.
	pub fn wait(&mut self, until: Millis, why: String) {
		self.under_way = false;
		self.held = Some(Held { until: Until::Time(until), why });
	}

	/// What it was refused for has changed: it may be tried at once, unless it was paid for.
	pub fn try_again(&mut self) {
		(self.free, self.held) = (0, None);
	}

	/// It was paid for. Whether that helped is seen when it is no longer due: [`Attempts::is_not_due`].
	pub fn paid(&mut self, now: Millis, best: BlockNumber, why: String) {
		let count = self.paid.map_or(0, |(count, _)| count).saturating_add(1);
		self.paid = Some((count, now));
		(self.under_way, self.free) = (false, 0);
		self.held = Some(Held { until: Until::Block(best.saturating_add(1)), why });
	}

	/// A block has it, and it succeeded there.
	pub fn taken(&mut self, now: Millis, best: BlockNumber) {
		self.paid(now, best, "a block had it, and the chain does not show it".into());
		self.settles = best.saturating_add(SETTLES_WITHIN);
	}

	/// Whether one is on its way at this block.
	pub fn is_under_way(&self, best: BlockNumber) -> bool {
		self.under_way || best < self.settles
	}

	/// The chain has what it is for.
	pub fn is_not_due(&mut self) {
		*self = Self::default();
	}

	/// Why it is not tried at this block and time, if so, and until when.
	pub fn held(&self, best: BlockNumber, now: Millis) -> Option<Held> {
		let why = || self.held.as_ref().map(|held| held.why.clone()).unwrap_or_default();
		let pays = self.paid.map(|(count, at)| at.after(paid_pause(count))).filter(|pays| now < *pays);
		if let Some(at) = pays {
			return Some(Held { until: Until::Time(at), why: why() });
		}
		let is_before = |held: &&Held| match held.until {
			Until::Block(block) => best < block,
			Until::Time(time) => now < time,
		};
		self.held.as_ref().filter(is_before).cloned()
	}
}

/// What is not tried yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
	/// Not before.
	pub until: Until,
	/// What it came to last.
	pub why: String,
}

/// When something is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
	/// At this block.
	Block(BlockNumber),
	/// At this time of the chain.
	Time(Millis),
}

fn paid_pause(count: u32) -> Millis {
	let factor = PAID_FACTOR.saturating_pow(count.saturating_sub(1));
	Millis(PAID_PAUSE.0.saturating_mul(factor).min(MAX_PAID_PAUSE.0))
}

/// A number that is another one for each worker and round.
pub fn spread(worker: &WorkerId, round: u32) -> u32 {
	let start = (round as usize).wrapping_mul(4) % 28;
	let bytes = worker.0.get(start..start.saturating_add(4)).and_then(|bytes| bytes.try_into().ok());
	u32::from_le_bytes(bytes.unwrap_or_default())
}

#[cfg(test)]
mod tests {
	use super::*;

	/// Case 10 of issue 7: 0.122 PHA every 8 blocks, for ever.
	#[test]
	fn case_10_at_most_three_registrations_that_do_not_help_are_paid_for_in_a_day() {
		const DAY: u64 = 24 * 3_600_000;
		for block in [3_000, 6_000, 12_000] {
			let (mut attempts, mut paid) = (Attempts::default(), Vec::new());
			for best in 0..(5 * DAY / block) as u32 {
				let now = Millis(u64::from(best) * block);
				if attempts.held(best, now).is_none() {
					attempts.paid(now, best, "refused".into());
					paid.push(now.0);
				}
			}
			for start in &paid {
				let in_a_day = paid.iter().filter(|at| (*start..start + DAY).contains(at)).count();
				assert!(in_a_day <= 3, "{in_a_day} in the day after {start}: {paid:?}");
			}
			assert!(paid.len() >= 5, "it is never given up: {paid:?}");
		}
	}

	#[test]
	fn those_who_were_refused_together_do_not_come_back_together() {
		let next = |n: u8| {
			let mut attempts = Attempts::default();
			let worker = WorkerId(std::array::from_fn(|i| n.wrapping_mul(37).wrapping_add((i as u8).wrapping_mul(11))));
			for _ in 0..6 {
				attempts.refused(100, &worker, Patience::Later, "no collateral".into());
			}
			(100..).find(|best| attempts.held(*best, Millis(0)).is_none()).unwrap()
		};
		let blocks: std::collections::BTreeSet<_> = (0..50).map(next).collect();
		assert!(blocks.len() > 15, "{blocks:?}");
	}

	#[test]
	fn a_free_refusal_is_asked_again_within_its_patience() {
		let mut attempts = Attempts::default();
		for (patience, most) in [(Patience::Soon, 24), (Patience::Later, 96), (Patience::Never, 768)] {
			for _ in 0..40 {
				attempts.refused(1_000, &WorkerId([0xff; 32]), patience, "no".into());
				assert!(attempts.held(1_000, Millis(0)).is_some());
				assert_eq!(attempts.held(1_000 + most, Millis(0)), None, "{patience:?}");
			}
			assert!(attempts.held(1_000 + patience.pauses().1 - 1, Millis(0)).is_some(), "{patience:?}");
		}
	}
}
