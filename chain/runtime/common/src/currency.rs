//! Money of both chains.

/// Balances are in units of 10^-12 PHA.
pub type Balance = u128;

/// One PHA.
pub const PHA: Balance = units::PHA;
/// A hundredth of a PHA.
pub const CENTS: Balance = PHA / 100;

/// An account with less does not exist.
pub const EXISTENTIAL_DEPOSIT: Balance = CENTS;

/// What storing `items` values of `bytes` bytes in total locks up.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	items as Balance * 15 * CENTS + bytes as Balance * CENTS
}
