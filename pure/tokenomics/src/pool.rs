//! Shares of a pool: issue, redeem, credit, slash. Every rounding is in favour of those who stay in the pool.
//!
//! The price of a share is `value / shares`. It is never stored: every operation multiplies before it divides, through
//! 256 bits, so that it is exact but for one rounding. No operation but a slash lets the price fall.
use core::fmt;
use units::{mul_div_ceil, mul_div_floor, Amount, Ratio};

/// What a pool has and how many shares stand for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
	/// Everything that belongs to the members: free, staked and cooling down.
	pub value: Amount,
	/// In units of 10^-12, like amounts.
	pub shares: u128,
}

/// Why a pool operation was refused. The ledger is unchanged in every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolError {
	/// There are shares but nothing stands behind them: no price could be fair to both sides.
	Bankrupt {
		/// Shares without value.
		shares: u128,
	},
	/// The amount is worth less than the smallest share, or the shares less than the smallest amount.
	TooSmall,
	/// More shares than the pool has.
	TooManyShares {
		/// Asked for.
		asked: u128,
		/// In the pool.
		shares: u128,
	},
	/// Nobody holds a share, so there is no member to credit.
	NoMembers,
	/// The numbers do not fit.
	Overflow,
}

impl fmt::Display for PoolError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Bankrupt { shares } => write!(f, "the pool lost everything behind its {shares} shares"),
			Self::TooSmall => f.write_str("the amount is less than the smallest share is worth"),
			Self::TooManyShares { asked, shares } => write!(f, "asked for {asked} shares, the pool has {shares}"),
			Self::NoMembers => f.write_str("the pool has no members"),
			Self::Overflow => f.write_str("the pool cannot hold so much"),
		}
	}
}

impl core::error::Error for PoolError {}

/// Shares given out for a contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issued {
	/// The pool afterwards.
	pub ledger: Ledger,
	/// To the contributor.
	pub shares: u128,
}

/// Money given out for shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redeemed {
	/// The pool afterwards.
	pub ledger: Ledger,
	/// Taken from the member and gone.
	pub shares: u128,
	/// To the member.
	pub amount: Amount,
}

/// A reward, split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credited {
	/// The pool afterwards.
	pub ledger: Ledger,
	/// The owner's commission.
	pub to_owner: Amount,
	/// What raised the members' price: the rest.
	pub to_members: Amount,
}

impl Ledger {
	/// What `shares` are worth now, rounded down; none without shares in the pool, or for more shares than it has.
	pub fn worth(&self, shares: u128) -> Option<Amount> {
		if shares > self.shares {
			return None;
		}
		self.quote(shares)
	}

	/// What `shares` would be worth at the present price, rounded down, whether the pool has so many or not; none without
	/// a price.
	pub fn quote(&self, shares: u128) -> Option<Amount> {
		mul_div_floor(shares, self.value.0, self.shares).map(Amount)
	}

	/// The price of a whole share (10^12 units) in amount units, rounded down; none without shares.
	pub fn price(&self) -> Option<Amount> {
		self.quote(units::PHA)
	}
}

/// Issues shares for a contribution of `amount`: `amount * shares / value`, rounded down; one for one while nobody
/// holds a share, whatever value a last member's rounding left behind.
pub fn issue(ledger: Ledger, amount: Amount) -> Result<Issued, PoolError> {
	let shares = match (ledger.shares, ledger.value) {
		(0, _) => amount.0,
		(shares, Amount::ZERO) => return Err(PoolError::Bankrupt { shares }),
		(shares, value) => mul_div_floor(amount.0, shares, value.0).ok_or(PoolError::Overflow)?,
	};
	if shares == 0 {
		return Err(PoolError::TooSmall);
	}
	Ok(Issued {
		ledger: Ledger {
			value: ledger.value.checked_add(amount).ok_or(PoolError::Overflow)?,
			shares: ledger.shares.checked_add(shares).ok_or(PoolError::Overflow)?,
		},
		shares,
	})
}

/// Redeems `shares`: pays `shares * value / shares in the pool`, rounded down. All shares get all the value.
pub fn redeem(ledger: Ledger, shares: u128) -> Result<Redeemed, PoolError> {
	let amount = ledger.worth(shares).ok_or(PoolError::TooManyShares { asked: shares, shares: ledger.shares })?;
	Ok(Redeemed {
		ledger: Ledger { value: ledger.value.saturating_sub(amount), shares: ledger.shares.saturating_sub(shares) },
		shares,
		amount,
	})
}

/// Redeems as much of `shares` as `available` can pay.
///
/// If it pays for all of them, this is [`redeem`]. Otherwise all of `available` is paid and the shares it costs are
/// rounded up: they are at least one and at most `shares`. [`PoolError::TooSmall`] if nothing is available.
pub fn redeem_up_to(ledger: Ledger, shares: u128, available: Amount) -> Result<Redeemed, PoolError> {
	let whole = redeem(ledger, shares)?;
	if whole.amount <= available {
		return Ok(whole);
	}
	if available == Amount::ZERO {
		return Err(PoolError::TooSmall);
	}
	// The value is above `available`, so it is not zero, and the quotient is at most `shares`.
	let cost = mul_div_ceil(available.0, ledger.shares, ledger.value.0).ok_or(PoolError::Overflow)?.min(shares);
	Ok(Redeemed {
		ledger: Ledger { value: ledger.value.saturating_sub(available), shares: ledger.shares.saturating_sub(cost) },
		shares: cost,
		amount: available,
	})
}

/// As [`redeem_up_to`], for shares that are asked for while they are too young to earn: they pay at most `cost`, what was
/// paid in for them, and their gain stays with those who stay. If nobody stays, there is nobody to leave it to.
pub fn redeem_young(ledger: Ledger, shares: u128, available: Amount, cost: Amount) -> Result<Redeemed, PoolError> {
	let whole = redeem(ledger, shares)?;
	if whole.amount <= cost || whole.ledger.shares == 0 {
		return redeem_up_to(ledger, shares, available);
	}
	if available == Amount::ZERO {
		return Err(PoolError::TooSmall);
	}
	let amount = cost.min(available);
	// `cost` is zero only if `amount` is.
	let shares = mul_div_ceil(shares, amount.0, cost.0).unwrap_or(shares).min(shares);
	Ok(Redeemed {
		ledger: Ledger { value: ledger.value.saturating_sub(amount), shares: ledger.shares.saturating_sub(shares) },
		shares,
		amount,
	})
}

/// Credits `reward` to a pool: the owner's commission is rounded down, members get the rest.
///
/// `to_owner + to_members == reward`, and the share price never falls. Refused while nobody holds a share: the reward
/// then stays where it is.
pub fn credit(ledger: Ledger, reward: Amount, commission: Ratio) -> Result<Credited, PoolError> {
	if ledger.shares == 0 {
		return Err(PoolError::NoMembers);
	}
	let to_owner = commission.mul_floor(reward);
	let to_members = reward.saturating_sub(to_owner);
	let value = ledger.value.checked_add(to_members).ok_or(PoolError::Overflow)?;
	Ok(Credited { ledger: Ledger { value, ..ledger }, to_owner, to_members })
}

/// Takes a loss of stake out of the pool: all members bear it in proportion. Never below zero.
pub fn slash(ledger: Ledger, lost: Amount) -> Ledger {
	Ledger { value: ledger.value.saturating_sub(lost), ..ledger }
}

/// Which session to stop next while `missing` is not covered, of those that would give back so much, smallest first: the
/// smallest one that is enough together with all smaller ones; the largest if all together are not.
///
/// Stopped one after another until nothing is missing, no session is larger than it has to be, and none is stopped that
/// the others make dispensable: what is stopped exceeds what was missing by less than the smallest session stopped.
pub fn next_to_stop(ascending: impl IntoIterator<Item = Amount>, missing: Amount) -> Option<usize> {
	if missing == Amount::ZERO {
		return None;
	}
	let (mut last, mut sum) = (None, Amount::ZERO);
	for (place, back) in ascending.into_iter().enumerate() {
		(last, sum) = (Some(place), sum.saturating_add(back));
		if sum >= missing {
			break;
		}
	}
	last
}
