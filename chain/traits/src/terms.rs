//! What holds for every pool, stake pool or vault: the rules, the announced commission, where money comes from.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::arithmetic::Permill;
use scale_info::TypeInfo;
use units::{Millis, PHA};

/// A day in seconds.
const DAY: u64 = 24 * 60 * 60;

/// Numbers that hold for all pools; governance moves them within the bounds of [`SoundRules`].
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	frame::prelude::Serialize,
	frame::prelude::Deserialize,
)]
#[serde(crate = "frame::derive::serde", rename_all = "camelCase")]
pub struct Rules {
	/// Age from which an uncovered request in a stake pool lets anyone stop workers.
	pub grace: Millis,
	/// Least time between the announcement of worse terms, of a pool or of these rules, and their effect. Never less than
	/// the longest exit.
	pub notice: Millis,
	/// Shares that are asked for younger than this are paid no more than was paid in for them, and a vault cannot redeem
	/// them. As long has a vault's owner to pay a request before anyone can make the vault ask for it.
	pub share_age: Millis,
	/// The smallest contribution, in units of 10^-12 PHA.
	pub min_contribution: u128,
	/// The least that must wait, up to and with the expired request, before anyone can force anything for it.
	pub min_force: u128,
}

/// The production rules.
impl Default for Rules {
	fn default() -> Self {
		Self {
			grace: Self::LONGEST_GRACE,
			notice: Millis::from_secs(15 * DAY),
			share_age: Self::LONGEST_SHARE_AGE,
			min_contribution: PHA / 100,
			min_force: Self::MOST_TO_FORCE,
		}
	}
}

impl Rules {
	/// Owners have this long at least to pay before workers are stopped.
	pub const SHORTEST_GRACE: Millis = Millis::from_secs(60);
	/// A grace is never longer.
	pub const LONGEST_GRACE: Millis = Millis::from_secs(7 * DAY);
	/// Shares are never young for longer.
	pub const LONGEST_SHARE_AGE: Millis = Millis::from_secs(DAY);
	/// Stopped stake never cools down for longer.
	pub const LONGEST_COOL_DOWN: Millis = Millis::from_secs(7 * DAY);
	/// Nobody is bound to what he announced for longer.
	pub const LONGEST_NOTICE: Millis = Millis::from_secs(60 * DAY);
	/// A contribution is never smaller.
	pub const LEAST_TO_CONTRIBUTE: u128 = PHA / 1_000;
	/// Nobody is kept out for being poorer.
	pub const MOST_TO_CONTRIBUTE: u128 = PHA;
	/// Workers are never stopped for less.
	pub const LEAST_TO_FORCE: u128 = PHA / 10;
	/// Nobody who waits for as much is kept in.
	pub const MOST_TO_FORCE: u128 = PHA;

	/// Age of shares from which they earn for who leaves: no more than the grace, so that whoever has waited that long
	/// waits for nothing else, whatever the rules say.
	pub fn age(&self) -> Millis {
		self.share_age.min(self.grace)
	}

	/// The longest exit, whatever owners do: out of a vault, whose owner has the share age to pay, and then out of its
	/// stake pools. Fifteen days at most, by the bounds of its parts.
	pub fn longest_exit(&self, cool_down: Millis) -> Millis {
		self.age().after(self.grace).after(cool_down)
	}

	/// Time between the announcement of worse terms and their effect: enough to leave, whatever the rules say.
	pub fn notice_with(&self, cool_down: Millis) -> Millis {
		self.notice.max(self.longest_exit(cool_down))
	}

	/// Whether nobody who has shares is worse off by `self` than by `other`, in any respect.
	pub fn is_as_good_as(&self, other: &Self) -> bool {
		self.grace <= other.grace
			&& self.notice >= other.notice
			&& self.share_age <= other.share_age
			&& self.min_contribution <= other.min_contribution
			&& self.min_force <= other.min_force
	}
}

/// Rules within their bounds: there are no others in storage, in a genesis or in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, TypeInfo, MaxEncodedLen)]
pub struct SoundRules(Rules);

/// A number of the rules is out of its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfBounds;

impl TryFrom<Rules> for SoundRules {
	type Error = OutOfBounds;

	fn try_from(rules: Rules) -> Result<Self, OutOfBounds> {
		let is_sound = (Rules::SHORTEST_GRACE..=Rules::LONGEST_GRACE).contains(&rules.grace)
			&& rules.share_age <= Rules::LONGEST_SHARE_AGE
			&& rules.share_age <= rules.grace
			&& rules.notice <= Rules::LONGEST_NOTICE
			&& (Rules::LEAST_TO_CONTRIBUTE..=Rules::MOST_TO_CONTRIBUTE).contains(&rules.min_contribution)
			&& (Rules::LEAST_TO_FORCE..=Rules::MOST_TO_FORCE).contains(&rules.min_force);
		is_sound.then_some(Self(rules)).ok_or(OutOfBounds)
	}
}

impl Decode for SoundRules {
	fn decode<I: codec::Input>(input: &mut I) -> Result<Self, codec::Error> {
		Self::try_from(Rules::decode(input)?).map_err(|OutOfBounds| "rules are out of their bounds".into())
	}
}

impl core::ops::Deref for SoundRules {
	type Target = Rules;

	fn deref(&self) -> &Rules {
		&self.0
	}
}

/// The owner's part of what a pool earns, and a higher one on its way.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Commission {
	/// What applies, unless the announced one does by now.
	pub rate: Permill,
	/// A higher commission that was announced.
	pub announced: Option<Announced>,
}

/// A commission increase on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Announced {
	/// The new commission.
	pub commission: Permill,
	/// Applies from this time on, and not before every request that was queued earlier is paid.
	pub from: Millis,
}

impl Commission {
	/// What applies at `now`, if the oldest waiting request was made at `oldest`: the announced rate once its time has
	/// come and all who asked to leave before are paid. Since requests are paid in order, it never falls back.
	pub fn at(&self, now: Millis, oldest: Option<Millis>) -> Permill {
		match self.announced {
			Some(next) if now >= next.from && oldest.is_none_or(|oldest| oldest >= next.from) => next.commission,
			_ => self.rate,
		}
	}

	/// Writes down that the announced rate applies now. Returns it if it does.
	pub fn apply(&mut self, now: Millis, oldest: Option<Millis>) -> Option<Permill> {
		let rate = self.at(now, oldest);
		if rate == self.rate {
			return None;
		}
		*self = Self { rate, announced: None };
		Some(rate)
	}

	/// Sets a rate at once: for a pool in which nobody has shares, whom a notice could warn.
	pub fn set(&mut self, rate: Permill) {
		*self = Self { rate, announced: None };
	}

	/// Sets a lower rate, which applies at once and withdraws an announcement, or announces a higher one for `from`.
	/// Returns the announcement, if it is one.
	pub fn change(&mut self, rate: Permill, from: Millis) -> Option<Announced> {
		if rate <= self.rate {
			self.set(rate);
		} else {
			self.announced = Some(Announced { commission: rate, from });
		}
		self.announced
	}
}

/// Where a contribution comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub enum Funding {
	/// Wrapped PHA of the contributor.
	#[codec(index = 0)]
	Wrapped,
	/// Native PHA of the contributor, wrapped on the way.
	#[codec(index = 1)]
	Native,
}
