//! Arithmetic of the judge. It shares nothing with `units` and `tokenomics`, whose roundings it judges: numbers of 256 and
//! 512 bits are those of the primitive types, and prices are compared as fractions, never rounded.
use frame::deps::sp_core::{U256, U512};

/// All of something, in parts per million.
pub const MILLION: u32 = 1_000_000;

fn wide(number: u128) -> U512 {
	U512::from(U256::from(number))
}

fn narrow(number: U512) -> Option<u128> {
	(number <= wide(u128::MAX)).then(|| number.low_u128())
}

/// `⌊a · b / divisor⌋`; none by zero, or if it does not fit.
pub fn floor(a: u128, b: u128, divisor: u128) -> Option<u128> {
	narrow((wide(a) * wide(b)).checked_div(wide(divisor))?)
}

/// `⌈a · b / divisor⌉`; none by zero, or if it does not fit.
pub fn ceil(a: u128, b: u128, divisor: u128) -> Option<u128> {
	let (whole, rest) = (wide(a) * wide(b)).checked_div_mod(wide(divisor))?;
	narrow(if rest.is_zero() { whole } else { whole + U512::one() })
}

trait CheckedDivMod: Sized {
	fn checked_div_mod(self, divisor: Self) -> Option<(Self, Self)>;
}

impl CheckedDivMod for U512 {
	fn checked_div_mod(self, divisor: Self) -> Option<(Self, Self)> {
		(!divisor.is_zero()).then(|| self.div_mod(divisor))
	}
}

/// `parts` millionths of an amount, rounded down.
pub fn part(parts: u32, amount: u128) -> u128 {
	floor(amount, u128::from(parts.min(MILLION)), u128::from(MILLION)).unwrap_or(0)
}

/// Value and shares: an exact price. Without shares it is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
	/// What all shares are worth.
	pub value: u128,
	/// All shares.
	pub shares: u128,
}

impl Price {
	/// So much for so many.
	pub fn new(value: u128, shares: u128) -> Self {
		Self { value, shares }
	}

	/// What `shares` are worth, rounded down; nothing without a price.
	pub fn of(self, shares: u128) -> u128 {
		floor(shares, self.value, self.shares).unwrap_or(0)
	}

	/// Whether this is lower. Nothing is lower or higher than no price.
	pub fn is_below(self, other: Self) -> bool {
		let exists = self.shares > 0 && other.shares > 0;
		exists && wide(self.value) * wide(other.shares) < wide(other.value) * wide(self.shares)
	}

	/// Units that one unit of shares is worth, rounded up: what a rounding by one share can cost.
	pub fn unit(self) -> u128 {
		ceil(1, self.value, self.shares).unwrap_or(0)
	}
}

/// The most shares that an owner may get for `parts` millionths of what a vault, worth `price`, gained above its mark:
///
/// ```text
/// m · value / (shares + m)  <=  parts · (value - shares · mark)
/// ```
///
/// in exact fractions: the promise itself, whatever is rounded on the way.
pub fn most_fee(price: Price, mark: Price, parts: u32) -> u128 {
	let Price { value, shares } = price;
	let (basis, whole) = (wide(shares) * wide(mark.value), wide(value) * wide(mark.shares));
	if mark.shares == 0 || mark.value == 0 || whole <= basis {
		return 0;
	}
	// The fee is `taken / scale` units.
	let scale = wide(mark.shares) * U512::from(MILLION);
	let taken = (whole - basis) * U512::from(parts.min(MILLION));
	let kept = wide(value) * scale - taken;
	// 128 bits and 276 bits: it fits.
	narrow((wide(shares) * taken).checked_div(kept).unwrap_or_default()).unwrap_or(u128::MAX)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_fee_is_at_most_the_owners_part_of_the_gain() {
		// 300 became 400 and the owner takes a tenth: 10 of 400, which 7.69 of 307.69 shares are worth.
		let (mark, price) = (Price::new(300, 300), Price::new(400, 300));
		assert_eq!(most_fee(price, mark, 100_000), 7);
		assert_eq!(most_fee(mark, mark, 100_000), 0);
		assert_eq!(most_fee(Price::new(200, 300), mark, 100_000), 0);
	}

	#[test]
	fn numbers_that_do_not_fit_are_none() {
		assert_eq!(floor(u128::MAX, u128::MAX, u128::MAX), Some(u128::MAX));
		assert_eq!(floor(u128::MAX, 2, 1), None);
		assert_eq!((ceil(1, 1, 0), ceil(7, 1, 2), floor(7, 1, 2)), (None, Some(4), Some(3)));
	}

	#[test]
	fn prices_are_compared_without_rounding() {
		let (lower, higher) = (Price::new(10u128.pow(30), 10u128.pow(30) + 1), Price::new(1, 1));
		assert!(lower.is_below(higher) && !higher.is_below(lower) && !Price::default().is_below(higher));
	}
}
