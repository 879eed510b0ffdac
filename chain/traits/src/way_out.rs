//! When somebody who waits is paid: as things are, and at the latest. The same answer for stake pools and vaults.
use crate::Rules;
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use units::{Amount, Millis, PoolId, WorkerId};

/// The rules that decide how long an exit takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitTerms {
	/// Age from which an uncovered request in a stake pool lets anyone stop workers.
	pub grace: Millis,
	/// As long has a vault's owner to pay before anyone can make the vault ask its stake pools.
	pub share_age: Millis,
	/// How long a stopped worker cools down.
	pub cool_down: Millis,
	/// The least that must wait before anything can be forced for it.
	pub least_force: Amount,
}

impl ExitTerms {
	/// By the rules of all pools.
	pub fn of(rules: &Rules, cool_down: Millis) -> Self {
		Self { grace: rules.grace, share_age: rules.age(), cool_down, least_force: Amount(rules.min_force) }
	}
}

/// Money on its way back to a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Release {
	/// How much.
	pub amount: Amount,
	/// From when on it can be taken back, by anybody.
	pub at: Millis,
	/// Where it is.
	pub from: Source,
}

/// Where money comes back from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Source {
	/// A worker's session that cools down.
	#[codec(index = 0)]
	Worker(WorkerId),
	/// A stake pool that a vault asked.
	#[codec(index = 1)]
	Pool(PoolId),
}

/// Puts the earliest first.
pub fn in_order(mut releases: Vec<Release>) -> Vec<Release> {
	releases.sort_by_key(|release| release.at);
	releases
}

/// What is known of a request that waits, or would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure<'a> {
	/// Everything that has to be paid until it is paid.
	pub owed: Amount,
	/// From when on the grace period counts.
	pub since: Millis,
	/// What counts towards the least that can be forced: what is owed, or more if a part was paid already.
	pub size: Amount,
	/// Can be paid now.
	pub free: Amount,
	/// On its way back, the earliest first.
	pub releases: &'a [Release],
	/// Whether the money is a vault's, which has to ask stake pools for it.
	pub vault: bool,
}

/// When a departure is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct WayOut {
	/// When what is free or on its way covers it, if nothing else happens; none if it does not.
	pub expected: Option<Millis>,
	/// At the latest, although owner and everybody else are hostile; none if nobody can be made to pay.
	pub latest: Option<Millis>,
	/// What it waits for.
	pub waits_for: WaitsFor,
}

/// What a departure waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum WaitsFor {
	/// Nothing: anybody may have it paid.
	#[codec(index = 0)]
	Nothing,
	/// Stake on its way back covers it.
	#[codec(index = 1)]
	Release {
		/// Until then.
		until: Millis,
	},
	/// Rewards, contributions or the owner; from `from` on anyone can force it.
	#[codec(index = 2)]
	Owner {
		/// The end of the time in which the owner can pay.
		from: Millis,
		/// Of a vault.
		vault: bool,
	},
	/// Somebody who forces it: the time in which the owner could pay is over.
	#[codec(index = 3)]
	Force {
		/// Of a vault.
		vault: bool,
	},
	/// Rewards, contributions or the owner: too little waits to force anything.
	#[codec(index = 4)]
	More {
		/// What has to wait.
		least: Amount,
	},
	/// For ever: its shares are worth nothing.
	#[codec(index = 5)]
	Worth,
}

impl Departure<'_> {
	/// When it is paid. What is on its way back arrives when its cool-down has passed, because anyone may take it back
	/// then. Forcing a stake pool needs the end of the grace period and one cool-down. Forcing a vault needs the time that
	/// shares are young, and then whatever forcing its stake pools needs: it waits there like anybody.
	pub fn way_out(&self, now: Millis, terms: &ExitTerms) -> WayOut {
		if self.owed == Amount::ZERO {
			return WayOut { expected: None, latest: None, waits_for: WaitsFor::Worth };
		}
		if self.owed <= self.free {
			return WayOut { expected: Some(now), latest: Some(now), waits_for: WaitsFor::Nothing };
		}
		if let Some(until) = self.covered_at() {
			let until = until.max(now);
			return WayOut { expected: Some(until), latest: Some(until), waits_for: WaitsFor::Release { until } };
		}
		if self.size < terms.least_force {
			return WayOut { expected: None, latest: None, waits_for: WaitsFor::More { least: terms.least_force } };
		}
		let patience = if self.vault { terms.share_age } else { terms.grace };
		let release = if self.vault { terms.grace.after(terms.cool_down) } else { terms.cool_down };
		let forced = self.since.after(patience);
		// The time has to be exceeded, not only reached.
		let waits_for = match forced < now {
			true => WaitsFor::Force { vault: self.vault },
			false => WaitsFor::Owner { from: forced, vault: self.vault },
		};
		WayOut { expected: None, latest: Some(forced.max(now).after(release)), waits_for }
	}

	/// When enough of the releases is back.
	fn covered_at(&self) -> Option<Millis> {
		let mut have = self.free;
		for release in self.releases {
			have = have.saturating_add(release.amount);
			if self.owed <= have {
				return Some(release.at);
			}
		}
		None
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const DAY: u64 = 86_400_000;
	const TERMS: ExitTerms = ExitTerms {
		grace: Millis(7 * DAY),
		share_age: Millis(DAY / 24),
		cool_down: Millis(7 * DAY),
		least_force: Amount(100),
	};
	const NOW: Millis = Millis(100 * DAY);

	fn departure(owed: u128, since: u64, free: u128, releases: &[Release]) -> Departure<'_> {
		let (owed, since, free) = (Amount(owed), Millis(since * DAY), Amount(free));
		Departure { owed, since, size: owed, free, releases, vault: false }
	}
	fn release(amount: u128, day: u64) -> Release {
		Release { amount: Amount(amount), at: Millis(day * DAY), from: Source::Worker(WorkerId([0; 32])) }
	}

	#[test]
	fn free_money_pays_now() {
		let seen = departure(500, 100, 500, &[]).way_out(NOW, &TERMS);
		assert_eq!(seen, WayOut { expected: Some(NOW), latest: Some(NOW), waits_for: WaitsFor::Nothing });
	}

	#[test]
	fn stake_that_cools_down_pays_when_enough_of_it_is_back() {
		let releases = in_order(vec![release(900, 106), release(100, 101), release(300, 103)]);
		let expected = |owed| departure(owed, 100, 1, &releases).way_out(NOW, &TERMS).expected;
		assert_eq!(expected(401), Some(Millis(103 * DAY)));
		assert_eq!(expected(402), Some(Millis(106 * DAY)));
		let late = departure(50, 90, 1, &[release(100, 95)]).way_out(NOW, &TERMS);
		assert_eq!(late.expected, Some(NOW), "whoever is late takes it back now");
	}

	#[test]
	fn nobody_waits_longer_than_the_share_age_of_a_vault_and_grace_and_cool_down() {
		let fresh = departure(500, 100, 0, &[]).way_out(NOW, &TERMS);
		assert_eq!((fresh.expected, fresh.latest), (None, Some(Millis(114 * DAY))));
		assert_eq!(fresh.waits_for, WaitsFor::Owner { from: Millis(107 * DAY), vault: false });
		let old = departure(500, 92, 0, &[]).way_out(NOW, &TERMS);
		assert_eq!((old.latest, old.waits_for), (Some(Millis(107 * DAY)), WaitsFor::Force { vault: false }));
		let vault = Departure { vault: true, ..departure(500, 100, 0, &[]) }.way_out(NOW, &TERMS);
		let forced = NOW.after(TERMS.share_age);
		assert_eq!(vault.waits_for, WaitsFor::Owner { from: forced, vault: true });
		assert_eq!(vault.latest, Some(forced.after(Millis(14 * DAY))), "its pools have their grace after that");
	}

	#[test]
	fn too_little_forces_nobody() {
		let seen = departure(99, 0, 0, &[]).way_out(NOW, &TERMS);
		assert_eq!((seen.latest, seen.waits_for), (None, WaitsFor::More { least: Amount(100) }));
	}

	#[test]
	fn who_was_paid_in_part_still_forces_the_rest() {
		let paid_in_part = Departure { size: Amount(100), ..departure(1, 0, 0, &[]) };
		assert_eq!(paid_in_part.way_out(NOW, &TERMS).waits_for, WaitsFor::Force { vault: false });
	}

	#[test]
	fn a_worthless_claim_is_never_paid() {
		assert_eq!(departure(0, 0, 10, &[]).way_out(NOW, &TERMS).waits_for, WaitsFor::Worth);
	}
}
