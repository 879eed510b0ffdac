//! Accounts without keys.
use frame::{prelude::*, runtime::types_common::AccountId};

/// Pays the rewards.
pub const SUBSIDY: PalletId = PalletId(*b"phala/pp");
/// Receives fees and a part of every reward.
pub const TREASURY: PalletId = PalletId(*b"py/trsry");
/// Names the accounts of stake pools.
pub const POOLS: PalletId = PalletId(*b"phala/sp");
/// Names the accounts of vaults.
pub const VAULTS: PalletId = PalletId(*b"phala/vt");
/// Owns the collections of delegation NFTs.
pub const TITLES: PalletId = PalletId(*b"phala/dn");
/// Holds the PHA behind wPHA.
pub const COLLATERAL: PalletId = PalletId(*b"phala/wp");

/// The subsidy account.
pub fn subsidy() -> AccountId {
	SUBSIDY.into_account_truncating()
}

/// The treasury account.
pub fn treasury() -> AccountId {
	TREASURY.into_account_truncating()
}

/// The account of the collateral of wPHA.
pub fn collateral() -> AccountId {
	COLLATERAL.into_account_truncating()
}
