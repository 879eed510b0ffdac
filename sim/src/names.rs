//! Accounts and amounts as a complaint names them.
use frame::runtime::types_common::AccountId;
use runtime_common::accounts;
use units::PHA;

/// Who an account is.
pub fn name(who: &AccountId) -> String {
	let bytes: &[u8; 32] = who.as_ref();
	let first = bytes[0];
	if bytes.iter().all(|byte| *byte == first) {
		return format!("actor {first}");
	}
	let chain = [
		(accounts::treasury(), "the treasury"),
		(accounts::subsidy(), "the subsidy"),
		(accounts::collateral(), "the collateral"),
	];
	match chain.into_iter().find(|(account, _)| account == who) {
		Some((_, name)) => name.to_owned(),
		None => format!("account {who:?}"),
	}
}

/// An amount in PHA; the smallest in units.
pub fn pha(amount: u128) -> String {
	if amount < PHA / 1_000_000 {
		format!("{amount} units")
	} else {
		format!("{:.6} PHA", amount as f64 / PHA as f64)
	}
}
