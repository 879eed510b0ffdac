//! Which block a batch leads to, and which justification proves it. Pure.

/// A block and the one at or after it that is justified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
	/// The batch's header.
	pub header: u32,
	/// The block its justification is for.
	pub justified: u32,
}

/// A part of the way below a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
	/// Records up to this header, which the headers after it prove.
	Records {
		/// The batch's header.
		header: u32,
	},
	/// Still too far: another milestone, nearer to the tip.
	Milestone {
		/// Where.
		header: u32,
	},
}

/// What is known of the chain's finality.
#[derive(Clone, Copy, Debug)]
pub struct Finality {
	/// The client's tip: the batch leads past it.
	pub tip: u32,
	/// The newest final block.
	pub finalized: u32,
	/// Height of the newest justification, which is kept apart from the blocks.
	pub newest: Option<u32>,
	/// Headers that may stand between the two.
	pub max_descendants: u32,
}

impl Finality {
	/// The best target for a client that wants to reach `limit`, at most.
	///
	/// A justified block at or below `limit` if there is one (or the newest, if that is just above it); otherwise
	/// `limit` itself with the headers up to the next justified block. Only after a long stall of finality, when those
	/// would be too many, does the header lie above `limit`: then it is where the client's first milestone belongs.
	///
	/// `change`: the first block at or after `limit` that changes the authorities; nothing after it can prove anything before
	/// it. Asks `is_justified` once per block it passes.
	pub fn target<E>(
		&self,
		limit: u32,
		change: Option<u32>,
		is_justified: impl Fn(u32) -> Result<bool, E>,
	) -> Result<Option<Target>, E> {
		let limit = limit.min(self.finalized);
		if limit <= self.tip {
			return Ok(None);
		}
		let end = change.unwrap_or(u32::MAX).min(self.finalized);
		for number in (self.tip.saturating_add(1)..=limit).rev() {
			if self.newest == Some(number) || is_justified(number)? {
				return Ok(Some(Target { header: number, justified: number }));
			}
		}
		self.above(limit, end, is_justified)
	}

	/// The target whose header is exactly `number`, if its descendants are not too many.
	pub fn exactly<E>(
		&self,
		number: u32,
		change: Option<u32>,
		is_justified: impl Fn(u32) -> Result<bool, E>,
	) -> Result<Option<Target>, E> {
		if number <= self.tip || number > self.finalized {
			return Ok(None);
		}
		let end = change.unwrap_or(u32::MAX).min(self.finalized);
		if is_justified(number)? {
			return Ok(Some(Target { header: number, justified: number }));
		}
		Ok(self.above(number, end, is_justified)?.filter(|target| target.header == number))
	}

	/// What to send next to a client that has a milestone at `lowest`, and wants records up to `limit`.
	pub fn towards(&self, lowest: u32, limit: u32) -> Leg {
		let reach = lowest.saturating_sub(self.max_descendants).max(self.tip.saturating_add(1));
		if reach <= limit {
			Leg::Records { header: limit.min(lowest) }
		} else {
			Leg::Milestone { header: reach }
		}
	}

	fn above<E>(
		&self,
		limit: u32,
		end: u32,
		is_justified: impl Fn(u32) -> Result<bool, E>,
	) -> Result<Option<Target>, E> {
		for number in limit..=end {
			if self.newest == Some(number) || is_justified(number)? {
				let header = limit.max(number.saturating_sub(self.max_descendants));
				return Ok(Some(Target { header, justified: number }));
			}
		}
		Ok(None)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::convert::Infallible;

	fn chain(tip: u32, finalized: u32, newest: u32) -> Finality {
		Finality { tip, finalized, newest: Some(newest), max_descendants: 100 }
	}
	fn justified(at: &'static [u32]) -> impl Fn(u32) -> Result<bool, Infallible> {
		move |n| Ok(at.contains(&n))
	}
	fn target(header: u32, justified: u32) -> Option<Target> {
		Some(Target { header, justified })
	}

	#[test]
	fn a_client_at_the_end_gets_the_newest_block() {
		assert_eq!(chain(10, 17, 17).target(500, None, justified(&[])), Ok(target(17, 17)));
		assert_eq!(chain(17, 17, 17).target(500, None, justified(&[17])), Ok(None));
	}

	#[test]
	fn a_client_far_behind_gets_the_last_justified_block_it_may_have() {
		let chain = chain(10, 900, 900);
		assert_eq!(chain.target(200, None, justified(&[64, 128, 192, 256])), Ok(target(192, 192)));
	}

	#[test]
	fn without_a_justified_block_in_reach_the_headers_after_it_help() {
		let chain = chain(193, 900, 900);
		assert_eq!(chain.target(200, None, justified(&[192, 256])), Ok(target(200, 256)));
		assert_eq!(chain.target(880, Some(950), justified(&[192])), Ok(target(880, 900)));
	}

	#[test]
	fn after_a_long_stall_the_header_lies_further_than_asked() {
		assert_eq!(chain(10, 900, 900).target(200, None, justified(&[])), Ok(target(800, 900)));
	}

	/// However long finality stood still: milestones lead down, records lead up, and every step is within both bounds.
	#[test]
	fn a_stall_of_any_length_is_passed_in_parts() {
		let (mut tip, top) = (10, 2_345);
		let first = chain(tip, top, top).target(tip + 40, None, justified(&[])).unwrap().unwrap();
		assert_eq!((first.header, first.justified), (2_245, top), "further than asked");
		let (mut milestones, mut steps) = (vec![first.header], 0);
		while let Some(&lowest) = milestones.last() {
			steps += 1;
			match chain(tip, top, top).towards(lowest, tip + 40) {
				Leg::Milestone { header } => {
					assert!(lowest - header <= 100 && header > tip && header < lowest);
					milestones.push(header);
				}
				Leg::Records { header } => {
					assert!(lowest - header <= 100 && header > tip && header <= tip + 40);
					tip = header;
				}
			}
			milestones.retain(|milestone| *milestone > tip);
		}
		// 21 milestones of 100 down to 145; from 10 four parts of at most 40 up to there, and three in each hundred above it.
		assert_eq!((tip, steps), (2_245, 21 + 4 + 21 * 3));
	}

	#[test]
	fn nothing_after_a_set_change_proves_a_block_before_it() {
		let chain = chain(10, 900, 900);
		assert_eq!(chain.target(200, Some(210), justified(&[220])), Ok(None));
		assert_eq!(chain.target(200, Some(210), justified(&[210, 220])), Ok(target(200, 210)));
	}

	#[test]
	fn an_exact_block_is_never_replaced_by_another() {
		let chain = chain(10, 900, 900);
		assert_eq!(chain.exactly(200, None, justified(&[190, 256])), Ok(target(200, 256)));
		assert_eq!(chain.exactly(200, None, justified(&[190])), Ok(None));
		assert_eq!(chain.exactly(901, None, justified(&[])), Ok(None));
	}
}
