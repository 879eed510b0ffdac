//! Accounts as users type and read them.
use chain_client::{sr25519, Pair};
use frame::deps::{
	sp_core::crypto::{Ss58AddressFormat, Ss58Codec},
	sp_runtime::AccountId32,
};
use std::fmt;

/// The text names no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAccount;

impl fmt::Display for NotAnAccount {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("it is not an account: give an address, a public key (0x and 64 digits) or //Name")
	}
}

impl std::error::Error for NotAnAccount {}

/// An account: its address in any network's format, its public key, or the name of a development account.
pub fn parse(text: &str) -> Result<AccountId32, NotAnAccount> {
	if text.starts_with("//") {
		return sr25519::Pair::from_string(text, None).map(|pair| pair.public().into()).map_err(|_| NotAnAccount);
	}
	if text.starts_with("0x") {
		return units::parse_hex_32(text).map(AccountId32::new).map_err(|_| NotAnAccount);
	}
	AccountId32::from_ss58check(text).map_err(|_| NotAnAccount)
}

/// The address in our networks' format.
pub fn text(account: &AccountId32) -> String {
	account.to_ss58check_with_version(Ss58AddressFormat::custom(phala_node::spec::SS58_FORMAT))
}

/// The address, cut in the middle.
pub fn short(account: &AccountId32) -> String {
	let text = text(account);
	match (text.get(..6), text.len().checked_sub(6).and_then(|from| text.get(from..))) {
		(Some(head), Some(tail)) => format!("{head}..{tail}"),
		_ => text,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_account_is_read_back_from_every_form() {
		let alice = parse("//Alice").unwrap();
		assert_eq!(parse(&text(&alice)), Ok(alice.clone()));
		assert_eq!(parse(&alice.to_string()), Ok(alice.clone()), "the generic format");
		assert_eq!(parse(&format!("0x{}", hex::encode(alice.as_ref() as &[u8]))), Ok(alice));
		assert_eq!(parse("Alice"), Err(NotAnAccount));
		assert_eq!(parse(""), Err(NotAnAccount));
	}
}
