//! Amounts and percentages as users type them.
use frame::arithmetic::Permill;
use std::fmt;
use units::{Amount, ParseNumberError};

/// Decimals of an amount.
const AMOUNT_PLACES: usize = 12;
/// Decimals of a percentage: commissions are kept in parts per million.
const PERCENT_PLACES: u32 = 4;

/// Why a text is no amount or percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyError {
	/// It begins with a minus.
	Negative,
	/// It is zero where something is needed.
	Nothing,
	/// More decimals than are kept.
	TooPrecise {
		/// So many are.
		places: u32,
	},
	/// More than the chain can count.
	TooLarge,
	/// More than 100 %.
	MoreThanAll,
	/// Something else.
	NotANumber,
}

impl fmt::Display for MoneyError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Negative => f.write_str("it cannot be negative"),
			Self::Nothing => f.write_str("it has to be more than zero"),
			Self::TooPrecise { places } => {
				write!(f, "it has more than {places} decimals, and the chain keeps {places}: round it yourself")
			}
			Self::TooLarge => f.write_str("the chain cannot count so much"),
			Self::MoreThanAll => f.write_str("it is at most 100 %"),
			Self::NotANumber => {
				f.write_str("it is not a decimal number; write it like 1500 or 0.25, with a point only")
			}
		}
	}
}

impl std::error::Error for MoneyError {}

/// More than zero PHA, exactly as typed.
pub fn amount(text: &str) -> Result<Amount, MoneyError> {
	match any_amount(text)? {
		Amount::ZERO => Err(MoneyError::Nothing),
		amount => Ok(amount),
	}
}

/// Zero or more PHA, exactly as typed.
pub fn any_amount(text: &str) -> Result<Amount, MoneyError> {
	if text.starts_with('-') {
		return Err(MoneyError::Negative);
	}
	text.parse().map_err(|error| match error {
		ParseNumberError::TooPrecise { .. } => MoneyError::TooPrecise { places: AMOUNT_PLACES as u32 },
		ParseNumberError::TooLarge => MoneyError::TooLarge,
		ParseNumberError::Empty | ParseNumberError::NotADigit { .. } => MoneyError::NotANumber,
	})
}

/// Zero or more PHA, where there may also be no bound.
pub fn cap(text: &str) -> Result<Amount, String> {
	any_amount(text).map_err(|error| format!("{error}; --none takes the cap away"))
}

/// A percentage from 0 to 100, with or without the sign.
pub fn percent(text: &str) -> Result<Permill, MoneyError> {
	// 1 % is 10^4 parts per million and, read as PHA, 10^12 units.
	const UNITS_PER_PART: u128 = 10u128.pow(AMOUNT_PLACES as u32 - PERCENT_PLACES);
	let typed = any_amount(text.strip_suffix('%').unwrap_or(text).trim_end())?;
	if typed.0 % UNITS_PER_PART != 0 {
		return Err(MoneyError::TooPrecise { places: PERCENT_PLACES });
	}
	match u32::try_from(typed.0 / UNITS_PER_PART) {
		Ok(parts) if parts <= 1_000_000 => Ok(Permill::from_parts(parts)),
		_ => Err(MoneyError::MoreThanAll),
	}
}

/// `2.5 %`: all decimals that are kept.
pub fn percent_text(part: Permill) -> String {
	let parts = part.deconstruct();
	let decimals = format!("{}.{:04}", parts / 10_000, parts % 10_000);
	format!("{} %", decimals.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_amount_is_taken_exactly_or_refused() {
		assert_eq!(amount("1.5"), Ok(Amount(1_500_000_000_000)));
		assert_eq!(amount("0.000000000001"), Ok(Amount(1)));
		assert_eq!(amount("0.0000000000010"), Ok(Amount(1)));
		assert_eq!(amount("-1"), Err(MoneyError::Negative));
		assert_eq!(amount("0.0"), Err(MoneyError::Nothing));
		assert_eq!(amount("0.0000000000001"), Err(MoneyError::TooPrecise { places: 12 }));
		assert_eq!(amount("340282366920938463463374607.431768211455"), Ok(Amount(u128::MAX)));
		assert_eq!(amount("340282366920938463463374607.431768211456"), Err(MoneyError::TooLarge));
		for text in ["", ".", "1,5", "1e3", "0x10", "1 000", "+1", "١"] {
			assert_eq!(amount(text), Err(MoneyError::NotANumber), "{text:?}");
		}
	}

	#[test]
	fn a_percentage_is_taken_exactly_or_refused() {
		assert_eq!(percent("2.5%"), Ok(Permill::from_parts(25_000)));
		assert_eq!(percent("100"), Ok(Permill::from_percent(100)));
		assert_eq!(percent("0.0001 %"), Ok(Permill::from_parts(1)));
		assert_eq!(percent("0.00001"), Err(MoneyError::TooPrecise { places: 4 }));
		assert_eq!(percent("100.0001"), Err(MoneyError::MoreThanAll));
		assert_eq!(percent("-3"), Err(MoneyError::Negative));
	}

	#[test]
	fn a_percentage_is_shown_as_it_was_typed() {
		for text in ["0 %", "2.5 %", "100 %", "0.0001 %", "10 %"] {
			assert_eq!(percent(text).map(percent_text).as_deref(), Ok(text));
		}
	}

	#[test]
	fn case_25_a_cap_that_is_no_number_is_answered_with_the_way_to_have_none() {
		assert!(cap("none").unwrap_err().contains("--none"));
		assert!(!MoneyError::MoreThanAll.to_string().contains("reward"), "a tolerance is no part of rewards");
	}
}
