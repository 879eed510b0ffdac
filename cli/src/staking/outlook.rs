//! When a request is paid: as things are, and at the latest. Pure.
use super::pool::{Pool, Release, Terms, Waiting};
use crate::when;
use std::fmt;
use units::{Amount, Millis};

/// What is known of a request that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
	/// Everything that has to be paid until it is paid.
	pub owed: Amount,
	/// From when on the grace period counts.
	pub since: Millis,
	/// What counts towards that: what is owed, or more if a part was paid already.
	pub size: Amount,
	/// Can be paid now.
	pub free: Amount,
	/// On its way back, the earliest first.
	pub releases: &'a [Release],
	/// Whether the money is a vault's, which has to ask stake pools for it.
	pub vault: bool,
}

/// When a request is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
	/// When what is free or on its way covers it, if nothing else happens; none if it does not.
	pub expected: Option<Millis>,
	/// At the latest, although owner and everybody else are hostile; none if nobody can be made to pay.
	pub latest: Option<Millis>,
	/// Why.
	pub why: Why,
}

/// What a request waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
	/// Nothing: anybody may have it paid.
	Free,
	/// Stake on its way back covers it.
	Releasing {
		/// Until then.
		until: Millis,
	},
	/// Rewards, contributions or the owner; from `from` on anyone can force it.
	Grace {
		/// The end of the time in which the owner can pay.
		from: Millis,
		/// Of a vault.
		vault: bool,
	},
	/// Somebody who forces it: the time in which the owner could pay is over.
	Force {
		/// Of a vault.
		vault: bool,
	},
	/// Rewards, contributions or the owner: too little waits to force anything.
	TooLittle {
		/// What has to wait.
		least: Amount,
	},
	/// Nothing: its shares are worth nothing.
	Worthless,
}

/// What a waiting request claims.
pub fn claim<'a>(pool: &'a Pool, waiting: &Waiting) -> Claim<'a> {
	Claim {
		owed: pool.head.worth(waiting.through),
		since: waiting.since,
		size: pool.head.ledger.quote(waiting.size).unwrap_or(Amount::ZERO),
		free: pool.head.free,
		releases: &pool.releases,
		vault: pool.head.is_vault(),
	}
}

/// When a claim is paid. What is on its way back arrives when its cool-down has passed, because anyone may take it back
/// then. Forcing a stake pool needs the end of the grace period and one cool-down. Forcing a vault needs the time that
/// shares are young, and then whatever forcing its stake pools needs: it waits there like anybody.
pub fn outlook(claim: Claim<'_>, now: Millis, terms: &Terms) -> Outlook {
	if claim.owed == Amount::ZERO {
		return Outlook { expected: None, latest: None, why: Why::Worthless };
	}
	if claim.owed <= claim.free {
		return Outlook { expected: Some(now), latest: Some(now), why: Why::Free };
	}
	if let Some(until) = covered_at(&claim) {
		let until = until.max(now);
		return Outlook { expected: Some(until), latest: Some(until), why: Why::Releasing { until } };
	}
	if claim.size < terms.least_force {
		return Outlook { expected: None, latest: None, why: Why::TooLittle { least: terms.least_force } };
	}
	let of_pool = terms.grace.after(terms.cool_down);
	let (forced, latest) = match claim.vault {
		true => (claim.since.after(terms.share_age), claim.since.after(terms.share_age).max(now).after(of_pool)),
		false => (claim.since.after(terms.grace), claim.since.after(terms.grace).max(now).after(terms.cool_down)),
	};
	// The time has to be exceeded, not only reached.
	let why = match forced < now {
		true => Why::Force { vault: claim.vault },
		false => Why::Grace { from: forced, vault: claim.vault },
	};
	Outlook { expected: None, latest: Some(latest), why }
}

/// When enough of the releases is back.
fn covered_at(claim: &Claim<'_>) -> Option<Millis> {
	let mut have = claim.free;
	for release in claim.releases {
		have = have.saturating_add(release.amount);
		if claim.owed <= have {
			return Some(release.at);
		}
	}
	None
}

impl fmt::Display for Why {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Free => f.write_str("free money covers it: anyone can have it paid with `serve`"),
			Self::Releasing { until } => {
				write!(f, "what is on its way back covers it and arrives on {}", when::date(*until))
			}
			Self::Grace { from, vault: false } => {
				write!(
					f,
					"rewards, contributions or the owner may pay it; after {} anyone can stop workers for it",
					when::date(*from)
				)
			}
			Self::Grace { from, vault: true } => write!(
				f,
				"rewards, contributions or the owner may pay it; after {} anyone can redeem the vault's shares for it",
				when::date(*from)
			),
			Self::Force { vault: false } => f.write_str("the grace period is over: anyone can stop workers for it"),
			Self::Force { vault: true } => {
				f.write_str("the owner's time to pay is over: anyone can redeem the vault's shares for it")
			}
			Self::TooLittle { least } => {
				write!(f, "less than {least} PHA waits, too little to stop workers for: it needs rewards, contributions, the owner, or others who want to leave")
			}
			Self::Worthless => f.write_str("its shares are worth nothing"),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::staking::pool::Source;
	use units::WorkerId;

	const DAY: u64 = 86_400_000;
	const TERMS: Terms = Terms {
		grace: Millis(7 * DAY),
		notice: Millis(15 * DAY),
		share_age: Millis(DAY / 24),
		cool_down: Millis(7 * DAY),
		least_contribution: Amount(1),
		least_force: Amount(100),
		least_shares: 1,
		least_position: Amount(100),
	};
	const NOW: Millis = Millis(100 * DAY);

	fn claim(owed: u128, since: u64, free: u128, releases: &[Release]) -> Claim<'_> {
		let (owed, since, free) = (Amount(owed), Millis(since * DAY), Amount(free));
		Claim { owed, since, size: owed, free, releases, vault: false }
	}
	fn release(amount: u128, day: u64) -> Release {
		Release { amount: Amount(amount), at: Millis(day * DAY), from: Source::Worker(WorkerId([0; 32])) }
	}

	#[test]
	fn free_money_pays_now() {
		let seen = outlook(claim(500, 100, 500, &[]), NOW, &TERMS);
		assert_eq!(seen, Outlook { expected: Some(NOW), latest: Some(NOW), why: Why::Free });
	}

	#[test]
	fn stake_that_cools_down_pays_when_enough_of_it_is_back() {
		let releases = [release(100, 101), release(300, 103), release(900, 106)];
		let seen = outlook(claim(401, 100, 1, &releases), NOW, &TERMS);
		assert_eq!(seen.expected, Some(Millis(103 * DAY)));
		assert_eq!(outlook(claim(402, 100, 1, &releases), NOW, &TERMS).expected, Some(Millis(106 * DAY)));
		let late = outlook(claim(50, 90, 1, &[release(100, 95)]), NOW, &TERMS);
		assert_eq!(late.expected, Some(NOW), "whoever is late takes it back now");
	}

	#[test]
	fn nobody_waits_longer_than_the_share_age_of_a_vault_and_grace_and_cool_down() {
		let fresh = outlook(claim(500, 100, 0, &[]), NOW, &TERMS);
		assert_eq!((fresh.expected, fresh.latest), (None, Some(Millis(114 * DAY))));
		assert_eq!(fresh.why, Why::Grace { from: Millis(107 * DAY), vault: false });
		let old = outlook(claim(500, 92, 0, &[]), NOW, &TERMS);
		assert_eq!((old.latest, old.why), (Some(Millis(107 * DAY)), Why::Force { vault: false }));
		let vault = outlook(Claim { vault: true, ..claim(500, 100, 0, &[]) }, NOW, &TERMS);
		let forced = Millis(100 * DAY).after(TERMS.share_age);
		assert_eq!(vault.why, Why::Grace { from: forced, vault: true });
		assert_eq!(vault.latest, Some(forced.after(Millis(14 * DAY))), "its pools have their grace after that");
	}

	#[test]
	fn too_little_forces_nobody() {
		let seen = outlook(claim(99, 0, 0, &[]), NOW, &TERMS);
		assert_eq!((seen.latest, seen.why), (None, Why::TooLittle { least: Amount(100) }));
	}

	#[test]
	fn who_was_paid_in_part_still_forces_the_rest() {
		let paid_in_part = Claim { size: Amount(100), ..claim(1, 0, 0, &[]) };
		assert_eq!(outlook(paid_in_part, NOW, &TERMS).why, Why::Force { vault: false });
	}

	#[test]
	fn a_worthless_claim_is_never_paid() {
		assert_eq!(outlook(claim(0, 0, 10, &[]), NOW, &TERMS).why, Why::Worthless);
	}
}
