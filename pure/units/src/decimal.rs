//! Decimals, exactly: from text and to text.
use core::{fmt, marker::PhantomData, str::FromStr};

/// A decimal in text has at most this many places: enough for every U64F64 (64) and then some.
pub const MAX_DECIMAL_PLACES: usize = 80;

/// Why a text is not the number that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseNumberError {
	/// There is no digit before or after the point.
	Empty,
	/// A character that is neither a digit nor the one decimal point.
	NotADigit {
		/// Its place in the text, in bytes from 0.
		at: usize,
	},
	/// More decimal places than the number has.
	TooPrecise {
		/// Places allowed.
		places: usize,
	},
	/// Larger than the number can hold.
	TooLarge,
}

impl fmt::Display for ParseNumberError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Empty => f.write_str("a decimal number needs at least one digit"),
			Self::NotADigit { at } => write!(f, "character {at} is neither a digit nor the decimal point"),
			Self::TooPrecise { places } => write!(f, "more than {places} decimal places"),
			Self::TooLarge => f.write_str("the number is too large"),
		}
	}
}

impl core::error::Error for ParseNumberError {}

/// The digits before and after the decimal point, checked to be digits.
fn split(text: &str) -> Result<(&[u8], &[u8]), ParseNumberError> {
	let point = text.find('.').unwrap_or(text.len());
	let (whole, rest) = text.as_bytes().split_at(point);
	let fraction = rest.get(1..).unwrap_or_default();
	let not_a_digit = |digits: &[u8], offset: usize| match digits.iter().position(|c| !c.is_ascii_digit()) {
		Some(at) => Err(ParseNumberError::NotADigit { at: at.saturating_add(offset) }),
		None => Ok(()),
	};
	not_a_digit(whole, 0)?;
	not_a_digit(fraction, point.saturating_add(1))?;
	if whole.is_empty() && fraction.is_empty() {
		return Err(ParseNumberError::Empty);
	}
	Ok((whole, fraction))
}

/// The integer written by `digits`, none if it does not fit.
fn integer(digits: &[u8], start: u128) -> Option<u128> {
	digits.iter().try_fold(start, |sum, c| sum.checked_mul(10)?.checked_add(u128::from(c.wrapping_sub(b'0'))))
}

/// `text * 10^places`, exactly.
pub(crate) fn parse_scaled(text: &str, places: usize) -> Result<u128, ParseNumberError> {
	let (whole, fraction) = split(text)?;
	let kept = fraction.len() - fraction.iter().rev().take_while(|c| **c == b'0').count();
	if kept > places {
		return Err(ParseNumberError::TooPrecise { places });
	}
	let zeros = [b'0'; MAX_DECIMAL_PLACES];
	let padding = zeros.get(..places.saturating_sub(kept)).ok_or(ParseNumberError::TooPrecise { places })?;
	let fraction = fraction.get(..kept).unwrap_or_default();
	integer(whole, 0)
		.and_then(|sum| integer(fraction, sum))
		.and_then(|sum| integer(padding, sum))
		.ok_or(ParseNumberError::TooLarge)
}

/// The bits of the U64F64 nearest to the decimal; a tie goes to the even one.
///
/// The fraction is kept as decimal digits and doubled 64 times: every bit that leaves at the top is a bit of the result.
pub(crate) fn parse_fixed(text: &str) -> Result<u128, ParseNumberError> {
	let (whole, fraction) = split(text)?;
	let whole = integer(whole, 0).and_then(|n| u64::try_from(n).ok()).ok_or(ParseNumberError::TooLarge)?;
	let mut buffer = [0u8; MAX_DECIMAL_PLACES];
	let digits = buffer.get_mut(..fraction.len()).ok_or(ParseNumberError::TooPrecise { places: MAX_DECIMAL_PLACES })?;
	for (digit, c) in digits.iter_mut().zip(fraction) {
		*digit = c.wrapping_sub(b'0');
	}
	let mut bits = u128::from(whole);
	for _ in 0..64 {
		bits = (bits << 1) | u128::from(double(digits));
	}
	let at_least_half = double(digits) == 1;
	let exactly_half = at_least_half && digits.iter().all(|d| *d == 0);
	let round_up = at_least_half && (!exactly_half || bits & 1 == 1);
	bits.checked_add(u128::from(round_up)).ok_or(ParseNumberError::TooLarge)
}

/// Doubles a decimal fraction in place; returns the carry: 0 or 1.
fn double(digits: &mut [u8]) -> u8 {
	digits.iter_mut().rev().fold(0, |carry, digit| {
		let doubled = *digit * 2 + carry;
		*digit = doubled % 10;
		doubled / 10
	})
}

/// Every digit of a U64F64, trailing zeros dropped.
pub(crate) fn write_fixed(bits: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
	const FRACTION: u128 = u64::MAX as u128;
	write!(f, "{}", bits >> 64)?;
	let mut rest = bits & FRACTION;
	if rest != 0 {
		f.write_str(".")?;
	}
	// Ten times the rest has one binary place less, so this ends after at most 64 digits.
	while rest != 0 {
		rest *= 10;
		write!(f, "{}", rest >> 64)?;
		rest &= FRACTION;
	}
	Ok(())
}

/// Reads anything that parses from a string.
pub(crate) fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
	D: serde::Deserializer<'de>,
	T: FromStr<Err = ParseNumberError>,
{
	struct Text<T>(PhantomData<T>);
	impl<T: FromStr<Err = ParseNumberError>> serde::de::Visitor<'_> for Text<T> {
		type Value = T;
		fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
			f.write_str("a decimal number as a string")
		}
		fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
			text.parse().map_err(E::custom)
		}
	}
	deserializer.deserialize_str(Text(PhantomData))
}

/// Raw `u128` bits in JSON: written as a decimal string, since few readers hold 128-bit numbers; read from a string or
/// from a number.
pub(crate) mod bits_as_text {
	use core::fmt;

	/// Writes the number as a string.
	pub fn serialize<S: serde::Serializer>(bits: &u128, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(bits)
	}

	/// Reads a string or a number.
	pub fn deserialize<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
		struct Bits;
		impl serde::de::Visitor<'_> for Bits {
			type Value = u128;
			fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				f.write_str("the raw bits of a U64F64, as a string of decimal digits or as a number")
			}
			fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<u128, E> {
				text.parse().map_err(E::custom)
			}
			fn visit_u64<E: serde::de::Error>(self, bits: u64) -> Result<u128, E> {
				Ok(bits.into())
			}
			fn visit_u128<E: serde::de::Error>(self, bits: u128) -> Result<u128, E> {
				Ok(bits)
			}
		}
		deserializer.deserialize_any(Bits)
	}
}

#[cfg(test)]
mod tests {
	use crate::{Amount, Fixed, ParseNumberError};
	use proptest::prelude::*;

	#[test]
	fn literals_round_to_nearest() {
		let bits = |text: &str| text.parse::<Fixed>().map(Fixed::bits);
		assert_eq!(bits("0.2"), Ok(3_689_348_814_741_910_323));
		assert_eq!(bits("1.3"), Ok(23_980_767_295_822_417_101));
		assert_eq!(bits("1.000000666600231"), Ok(18_446_756_370_313_412_349));
		assert_eq!(bits("0.5"), Ok(1 << 63));
		// Half a bit more than one: to the even neighbour.
		assert_eq!(bits("1.000000000000000000027105054312137610850186320021748542785644531250"), Ok(1 << 64));
		assert_eq!(bits("18446744073709551615.99999999999999999999999999"), Err(ParseNumberError::TooLarge));
	}

	#[test]
	fn what_is_not_a_number_is_refused_with_the_place() {
		assert_eq!("".parse::<Fixed>(), Err(ParseNumberError::Empty));
		assert_eq!(".".parse::<Amount>(), Err(ParseNumberError::Empty));
		assert_eq!("1.2.3".parse::<Fixed>(), Err(ParseNumberError::NotADigit { at: 3 }));
		assert_eq!("-1".parse::<Amount>(), Err(ParseNumberError::NotADigit { at: 0 }));
		assert_eq!("1e3".parse::<Amount>(), Err(ParseNumberError::NotADigit { at: 1 }));
		assert_eq!("0.0000000000001".parse::<Amount>(), Err(ParseNumberError::TooPrecise { places: 12 }));
		assert_eq!("999999999999999999999999999".parse::<Amount>(), Err(ParseNumberError::TooLarge));
	}

	#[test]
	fn amounts_read_every_usual_form() {
		for (text, units) in
			[("1", 1_000_000_000_000u128), ("0.000000000001", 1), (".5", 500_000_000_000), ("2.", 2_000_000_000_000)]
		{
			assert_eq!(text.parse(), Ok(Amount(units)), "{text}");
		}
		assert_eq!("1.500000000000000000".parse(), Ok(Amount(1_500_000_000_000)));
	}

	proptest! {
		#[test]
		fn a_fixed_number_survives_text(bits in any::<u128>(), shift in 0u32..128) {
			let number = Fixed::from_bits(bits >> shift);
			prop_assert_eq!(number.to_string().parse(), Ok(number));
		}

		#[test]
		fn an_amount_survives_text(units in any::<u128>()) {
			prop_assert_eq!(Amount(units).to_string().parse(), Ok(Amount(units)));
		}

		#[test]
		fn no_text_breaks_the_parser(text in "[0-9.e+-]{0,100}") {
			let _ = text.parse::<Fixed>();
			let _ = text.parse::<Amount>();
		}
	}
}
