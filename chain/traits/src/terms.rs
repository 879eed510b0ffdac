//! What holds for every pool, stake pool or vault: the rules, the announced commission, where money comes from.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::arithmetic::Permill;
use scale_info::TypeInfo;
use units::{Millis, PHA};

/// Numbers that hold for all pools; governance sets them.
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
	/// Age from which an uncovered request lets anyone stop workers, or redeem what a vault has in stake pools.
	pub grace: Millis,
	/// Least time between the announcement of a higher commission and its effect. Never less than `grace` and the
	/// workers' cool-down together.
	pub notice: Millis,
	/// Shares that are asked for younger than this are paid no more than was paid in for them, and a vault cannot redeem
	/// them. At most `grace`.
	pub share_age: Millis,
	/// The smallest contribution, in units of 10^-12 PHA.
	pub min_contribution: u128,
	/// The least that must wait, up to and with the expired request, before anyone can force anything for it.
	pub min_force: u128,
}

/// The production rules.
impl Default for Rules {
	fn default() -> Self {
		const DAY: u64 = 24 * 60 * 60;
		Self {
			grace: Millis::from_secs(7 * DAY),
			notice: Millis::from_secs(15 * DAY),
			share_age: Millis::from_secs(DAY),
			min_contribution: PHA / 100,
			min_force: PHA,
		}
	}
}

impl Rules {
	/// Age of shares from which they earn for who leaves: no more than the grace, so that whoever has waited that long
	/// waits for nothing else, whatever the rules say.
	pub fn age(&self) -> Millis {
		self.share_age.min(self.grace)
	}

	/// Time between the announcement of a higher commission and its effect: enough to leave, whatever the rules say.
	pub fn notice_with(&self, cool_down: Millis) -> Millis {
		self.notice.max(self.grace.after(cool_down))
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

	/// Sets a lower rate, which applies at once and withdraws an announcement, or announces a higher one for `from`.
	/// Returns the announcement, if it is one.
	pub fn change(&mut self, rate: Permill, from: Millis) -> Option<Announced> {
		if rate <= self.rate {
			*self = Self { rate, announced: None };
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
