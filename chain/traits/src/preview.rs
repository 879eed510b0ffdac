//! What would happen to a withdrawal: the same answer for stake pools and vaults.
use crate::{Holding, Purse, Queue, Rules};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use units::{mul_div_floor, Amount, Millis};

/// What would happen to a withdrawal that is asked for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct WithdrawalPreview {
	/// What the shares fetch at the present price, rounded down; while they are young, no more than was paid in for them.
	pub fetches: Amount,
	/// The part of it that what is free pays, once all older requests are served.
	pub paid_now: Amount,
	/// Requests that would be paid first.
	pub requests_ahead: u64,
	/// What they are worth together.
	pub ahead: Amount,
	/// What is free.
	pub free: Amount,
	/// What is on its way: stake that cools down; of a vault, what waits in stake pools.
	pub releasing: Amount,
	/// Asked for from this time on, the shares fetch their full worth; none if they do already.
	pub young_until: Option<Millis>,
	/// From when on anyone could force what is missing; none if nothing is, or if too little would wait.
	pub forced_from: Option<Millis>,
	/// When the last unit is paid at the latest, whatever owners do, if it is forced as soon as possible.
	pub latest: Option<Millis>,
}

/// What a pool is at the time somebody thinks of leaving it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
	/// Value, shares, free money.
	pub purse: Purse,
	/// What is on its way.
	pub releasing: Amount,
	/// Who waits already.
	pub queue: Queue,
	/// The rules of all pools.
	pub rules: Rules,
	/// How long a request waits before anyone can force what it needs.
	pub patience: Millis,
	/// How long it takes from then on, at the longest.
	pub release: Millis,
	/// The present time.
	pub now: Millis,
}

impl Outlook {
	/// What would happen to `shares` of an item; none if it cannot be asked for so many now.
	pub fn preview<AccountId>(&self, holding: &Holding<AccountId>, shares: u128) -> Option<WithdrawalPreview> {
		if holding.locked || holding.holds > 0 || shares == 0 || shares > holding.shares {
			return None;
		}
		let worth = self.purse.ledger.worth(shares)?;
		let paid_in = holding.cost.and_then(|cost| mul_div_floor(cost.0, shares, holding.shares));
		let fetches = paid_in.map_or(worth, |paid_in| worth.min(Amount(paid_in)));
		let ahead = self.purse.ledger.worth(self.queue.waiting())?;
		let paid_now = self.purse.free.saturating_sub(ahead).min(fetches);
		let waiting = ahead.saturating_add(worth);
		let is_short = paid_now < fetches && waiting.0 >= self.rules.min_force;
		let forced_from = is_short.then(|| self.now.after(self.patience));
		Some(WithdrawalPreview {
			fetches,
			paid_now,
			requests_ahead: self.queue.len(),
			ahead,
			free: self.purse.free,
			releasing: self.releasing,
			young_until: holding.cost.map(|_| holding.youngest.after(self.rules.age())),
			forced_from,
			latest: forced_from.map(|from| from.after(self.release)),
		})
	}
}
