//! The fee of a vault: its owner takes a part of what holders gain above the highest price that a fee was taken at.
//!
//! That price is the mark, an exact fraction. The fee is taken as new shares, so it costs the holders and nobody else,
//! and no money moves. Whatever is rounded is rounded against the owner: after a fee the price is at least the mark,
//! and every share keeps at least `1 - commission` of its gain.
use crate::pool::Ledger;
use units::{mul_div_ceil, mul_div_floor, Amount};

/// All of a gain, in parts of it.
const MILLION: u128 = 1_000_000;

/// The highest price that a fee was taken at: `value / shares`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
	/// What the vault was worth.
	pub value: Amount,
	/// Its shares at that time; zero if there is no mark, because nobody holds a share.
	pub shares: u128,
}

impl Mark {
	/// The price of a vault; no mark if it has none.
	pub fn of(ledger: Ledger) -> Self {
		Self { value: ledger.value, shares: ledger.shares }
	}

	/// What `shares` are worth at the mark, rounded up; none if there is no mark or the number does not fit.
	pub fn worth(&self, shares: u128) -> Option<Amount> {
		if self.value == Amount::ZERO {
			return None;
		}
		mul_div_ceil(shares, self.value.0, self.shares).map(Amount)
	}
}

/// A vault after its owner's fee was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
	/// Worth the same, with the owner's new shares.
	pub ledger: Ledger,
	/// The mark from now on.
	pub mark: Mark,
	/// New shares of the owner.
	pub minted: u128,
}

/// Takes the owner's fee of `commission` millionths (more than a million count as a million).
///
/// ```text
/// gain   = value - ⌈shares · mark⌉                 (below zero: nothing changes)
/// fee    = ⌊commission · gain⌋
/// minted = ⌊shares · fee / (value - fee)⌋          the owner's shares are then worth the fee, or up to one share less
/// mark   = value / (shares + minted)
/// ```
///
/// Without a mark, the present price becomes it. Without shares there is no mark. The price never falls below the old
/// mark by a fee, even at a commission of all. Never fails: a fee that does not fit into the numbers is not taken.
pub fn settle(ledger: Ledger, mark: Mark, commission: u32) -> Settled {
	let unchanged = |mark| Settled { ledger, mark, minted: 0 };
	if ledger.shares == 0 {
		return unchanged(Mark::default());
	}
	if mark.shares == 0 || mark.value == Amount::ZERO {
		return unchanged(Mark::of(ledger));
	}
	let Some(gain) = mark.worth(ledger.shares).and_then(|basis| ledger.value.checked_sub(basis)) else {
		return unchanged(mark);
	};
	if gain == Amount::ZERO {
		// At the mark, or above it by less than a unit: the owner forgoes that. A mark left below would charge whoever
		// contributes next, because their stake would multiply it.
		return unchanged(Mark::of(ledger));
	}
	let minted = fee_shares(ledger, gain, commission).unwrap_or(0);
	match ledger.shares.checked_add(minted) {
		Some(shares) => {
			let ledger = Ledger { shares, ..ledger };
			Settled { ledger, mark: Mark::of(ledger), minted }
		}
		None => unchanged(mark),
	}
}

/// The shares that are worth the fee on a gain.
fn fee_shares(ledger: Ledger, gain: Amount, commission: u32) -> Option<u128> {
	let fee = mul_div_floor(gain.0, u128::from(commission).min(MILLION), MILLION)?;
	// The gain is less than the value, because the mark is not zero.
	mul_div_floor(ledger.shares, fee, ledger.value.0.checked_sub(fee)?)
}
