//! Whether the chain needs collateral, and whether what was found is worth a fee. Pure.
use attestation::{Policy, Refusal};
use pallet_worker_registry::{rank_of, FRESH_FOR};
use units::Millis;

/// What the chain has for a family is renewed when no more than this is left of it: it is fresh no more, and gives way to
/// what is.
pub const MARGIN: Millis = FRESH_FOR;
/// What is over so soon is as good as over: a registration takes a few blocks.
const SOON: Millis = Millis::from_secs(600);

/// What the chain keeps for a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
	/// Its first piece expires then.
	pub until: Millis,
	/// The TCB recovery round it belongs to.
	pub evaluation: u32,
}

/// Whether a chain needs collateral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
	/// What it has holds for longer than the margin.
	None,
	/// What it has holds for less.
	Soon,
	/// It has nothing that holds: nobody registers without bringing some.
	Now,
}

/// Whether a chain that keeps this needs collateral at `now`; `minimum` is the oldest round that it admits.
pub fn need(kept: Option<Kept>, minimum: u32, margin: Millis, now: Millis) -> Need {
	match kept {
		Some(kept) if kept.evaluation < minimum => Need::Now,
		Some(kept) => match kept.until.since(now) {
			left if left <= SOON => Need::Now,
			left if left <= margin => Need::Soon,
			_ => Need::None,
		},
		None => Need::Now,
	}
}

/// Collateral that holds for a quote of its family, under the chain's roots and policy, at the chain's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
	/// SCALE of an [`attestation::Collateral`].
	pub bytes: Vec<u8>,
	/// What it is good for.
	pub good: Kept,
}

/// What the chain would say of collateral for this quote.
///
/// # Errors
/// With the chain's own reason.
pub fn check(collateral: &[u8], quote: &[u8], policy: &Policy<'_>) -> Result<Found, Refusal> {
	let verdict = attestation::verify(quote, collateral, policy, &attestation::report_data_of(quote)?)?;
	let good = Kept { until: verdict.collateral_until, evaluation: verdict.tcb_evaluation };
	Ok(Found { bytes: collateral.to_vec(), good })
}

/// Whether bringing `found` to a chain that keeps `kept` is worth its fee: the chain would keep it, and it holds twice as
/// long as what the chain has, or what the chain has holds no more.
pub fn is_worth(found: Kept, kept: Option<Kept>, minimum: u32, now: Millis) -> bool {
	let left = found.until.since(now);
	if left <= SOON || found.evaluation < minimum {
		return false;
	}
	let Some(kept) = kept else { return true };
	let is_over = now > kept.until;
	let is_kept = is_over || rank_of(found.until, found.evaluation, now) > rank_of(kept.until, kept.evaluation, now);
	let is_void = kept.evaluation < minimum || kept.until.since(now) <= SOON;
	is_kept && (is_void || left.0 >= kept.until.since(now).0.saturating_mul(2))
}

#[cfg(test)]
mod tests {
	use super::*;

	const DAY: u64 = 24 * 3_600;
	const NOW: Millis = Millis::from_secs(1_000 * DAY);

	fn kept(days: u64, evaluation: u32) -> Kept {
		Kept { until: NOW.after(Millis::from_secs(days * DAY)), evaluation }
	}

	#[test]
	fn collateral_is_needed_when_there_is_none_and_before_what_there_is_runs_out() {
		let need = |kept| super::need(kept, 2, MARGIN, NOW);
		assert_eq!(need(None), Need::Now);
		assert_eq!(need(Some(kept(0, 2))), Need::Now);
		assert_eq!(need(Some(kept(30, 1))), Need::Now, "of a round that is not admitted any more");
		assert_eq!(need(Some(kept(7, 2))), Need::Soon);
		assert_eq!(need(Some(kept(8, 2))), Need::None);
	}

	#[test]
	fn a_fee_is_paid_for_what_the_chain_would_keep_and_what_holds_twice_as_long() {
		let worth = |found, kept| is_worth(found, kept, 2, NOW);
		assert!(worth(kept(30, 2), None));
		assert!(worth(kept(30, 2), Some(kept(7, 2))));
		assert!(!worth(kept(9, 2), Some(kept(7, 2))), "nothing much is won");
		assert!(!worth(kept(30, 2), Some(kept(7, 3))), "the chain keeps the newer round");
		assert!(worth(kept(30, 2), Some(kept(6, 3))), "and what is fresh before that");
		assert!(worth(kept(2, 2), Some(kept(0, 2))) && worth(kept(30, 2), Some(kept(30, 1))));
		assert!(!worth(kept(2, 2), Some(kept(30, 1))), "the chain would not keep what is not fresh");
		assert!(!worth(kept(30, 1), None), "of a round that is not admitted");
		assert!(!worth(kept(0, 2), None), "over as soon as it is there");
	}

	/// Whatever the source gives, a chain that has it is not brought it again.
	#[test]
	fn what_was_brought_is_not_worth_bringing_again() {
		for days in 0..40 {
			for evaluation in 0..4 {
				let found = kept(days, evaluation);
				assert!(!is_worth(found, Some(found), 0, NOW), "{found:?}");
			}
		}
	}
}
