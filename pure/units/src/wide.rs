//! 256-bit intermediates: products and quotients of 128-bit numbers that never lose a bit on the way.

const LOW: u128 = u64::MAX as u128;

/// The 256-bit product of `a` and `b` as `(high, low)`.
const fn full_mul(a: u128, b: u128) -> (u128, u128) {
	let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
	let low = a0 * b0;
	// Each term is at most (2^64 - 1)^2 + 2 * (2^64 - 1), which is below 2^128.
	let mid = a1 * b0 + (low >> 64);
	let mid_low = a0 * b1 + (mid & LOW);
	(a1 * b1 + (mid >> 64) + (mid_low >> 64), (mid_low << 64) | (low & LOW))
}

/// Quotient and remainder of the 256-bit `(high, low)` by `divisor`; none unless `high < divisor`.
///
/// Long division in base 2^64 with a normalised divisor: each of the two digits is guessed from the divisor's upper
/// half and is at most two too large.
const fn div_full(high: u128, low: u128, divisor: u128) -> Option<(u128, u128)> {
	if high >= divisor {
		return None;
	}
	if high == 0 {
		return Some((low / divisor, low % divisor));
	}
	let shift = divisor.leading_zeros();
	let d = divisor << shift;
	let n_high = if shift == 0 { high } else { (high << shift) | (low >> (128 - shift)) };
	let n_low = low << shift;
	let (q1, rest) = div_digit(n_high, n_low >> 64, d);
	let (q0, rest) = div_digit(rest, n_low & LOW, d);
	Some(((q1 << 64) | q0, rest >> shift))
}

/// One digit of [`div_full`]: `(high * 2^64 + digit) / d` and its remainder, for `high < d` and `d >= 2^127`.
const fn div_digit(high: u128, digit: u128, d: u128) -> (u128, u128) {
	let (d1, d0) = (d >> 64, d & LOW);
	let mut q = high / d1;
	let mut rest = high % d1;
	while q > LOW || q * d0 > ((rest << 64) | digit) {
		q -= 1;
		rest += d1;
		if rest > LOW {
			break;
		}
	}
	// The true remainder is below d, so the wrapped arithmetic gives it exactly.
	(q, (high << 64).wrapping_add(digit).wrapping_sub(q.wrapping_mul(d)))
}

/// `floor(a * b / divisor)`; none if the divisor is zero or the result does not fit.
pub const fn mul_div_floor(a: u128, b: u128, divisor: u128) -> Option<u128> {
	let (high, low) = full_mul(a, b);
	match div_full(high, low, divisor) {
		Some((quotient, _)) => Some(quotient),
		None => None,
	}
}

/// `ceil(a * b / divisor)`; none if the divisor is zero or the result does not fit.
pub const fn mul_div_ceil(a: u128, b: u128, divisor: u128) -> Option<u128> {
	let (high, low) = full_mul(a, b);
	match div_full(high, low, divisor) {
		Some((quotient, 0)) => Some(quotient),
		Some((quotient, _)) => quotient.checked_add(1),
		None => None,
	}
}

/// `floor(a * b / 2^64)`: the product of two U64F64; none if it does not fit.
#[inline]
pub(crate) const fn mul_bits_floor(a: u128, b: u128) -> Option<u128> {
	let (high, low) = full_mul(a, b);
	if high >> 64 != 0 {
		return None;
	}
	Some((high << 64) | (low >> 64))
}

/// `ceil(a * b / 2^64)`; none if it does not fit.
pub(crate) const fn mul_bits_ceil(a: u128, b: u128) -> Option<u128> {
	let (_, low) = full_mul(a, b);
	match mul_bits_floor(a, b) {
		Some(product) if low & LOW == 0 => Some(product),
		Some(product) => product.checked_add(1),
		None => None,
	}
}

/// `floor(a * 2^64 / b)`: the quotient of two U64F64; none if `b` is zero or the result does not fit.
pub(crate) const fn div_bits_floor(a: u128, b: u128) -> Option<u128> {
	match div_full(a >> 64, a << 64, b) {
		Some((quotient, _)) => Some(quotient),
		None => None,
	}
}

/// `floor(sqrt(bits * 2^64))`: the square root of a U64F64 to its last bit.
///
/// Newton's iteration from above, from the root of the upper half: two rounds.
pub(crate) const fn sqrt_bits_floor(bits: u128) -> u128 {
	// At least the true root, at most 2^96.
	let mut root = (bits.isqrt() + 1) << 32;
	loop {
		// The numerator's upper half is bits / 2^64, which is below any number from the true root on, unless bits is 0.
		let Some((quotient, _)) = div_full(bits >> 64, bits << 64, root) else { return root };
		let next = (root + quotient) / 2;
		if next >= root {
			return root;
		}
		root = next;
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use num_bigint::BigUint;
	use proptest::prelude::*;

	/// Numbers of every length, the edges among them.
	fn any_length() -> impl Strategy<Value = u128> {
		prop_oneof![
			(any::<u128>(), 0u32..128).prop_map(|(n, shift)| n >> shift),
			(0u32..128).prop_map(|shift| 1u128 << shift),
			(0u32..128).prop_map(|shift| u128::MAX >> shift),
		]
	}

	fn fits(n: &BigUint) -> Option<u128> {
		u128::try_from(n).ok()
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(2_000))]

		#[test]
		fn products_and_quotients_equal_big_integers(a in any_length(), b in any_length(), d in any_length()) {
			let product = BigUint::from(a) * b;
			if d != 0 {
				let floor = &product / d;
				let ceil = if &floor * d == product { floor.clone() } else { &floor + 1u8 };
				prop_assert_eq!(mul_div_floor(a, b, d), fits(&floor));
				prop_assert_eq!(mul_div_ceil(a, b, d), fits(&ceil));
				prop_assert_eq!(div_bits_floor(a, d), fits(&((BigUint::from(a) << 64) / d)));
			}
			let floor = &product >> 64;
			let ceil = (&product + u64::MAX) >> 64;
			prop_assert_eq!(mul_bits_floor(a, b), fits(&floor));
			prop_assert_eq!(mul_bits_ceil(a, b), fits(&ceil));
		}

		#[test]
		fn the_square_root_equals_that_of_big_integers(a in any_length()) {
			let wide: BigUint = BigUint::from(a) << 64;
			prop_assert_eq!(BigUint::from(sqrt_bits_floor(a)), wide.sqrt());
		}
	}

	#[test]
	fn division_by_zero_is_refused() {
		assert_eq!(mul_div_floor(1, 1, 0), None);
		assert_eq!(mul_div_ceil(0, 0, 0), None);
		assert_eq!(div_bits_floor(1, 0), None);
	}
}
