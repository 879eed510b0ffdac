//! What others stake in a development network, so that compounding shows: a delegator in the pool, a vault with a
//! delegator of its own. Pure.
use super::{Step, Waiting};
use units::{Amount, PoolId};

/// The delegator's stake in the pool.
pub const DELEGATED: Amount = Amount::from_pha(500);
/// The stake of the vault's delegator.
pub const IN_VAULT: Amount = Amount::from_pha(300);

/// What others than the pool's owner have staked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guests {
	/// Whether the delegator has anything in the pool.
	pub delegated: bool,
	/// The vault.
	pub vault: Option<OwnVault>,
}

/// The vault owner's vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnVault {
	/// Its id.
	pub id: PoolId,
	/// Whether anybody ever contributed to it.
	pub was_funded: bool,
	/// Whether it has anything in a stake pool.
	pub is_invested: bool,
	/// What it could invest now; nothing while somebody waits to leave it.
	pub free: Amount,
}

/// The next thing that others do, once the worker works. Whoever left by hand is left alone.
pub fn next_step(pool: PoolId, guests: &Guests) -> Step {
	let Some(vault) = guests.vault else {
		return if guests.delegated { Step::CreateVault } else { Step::Delegate(pool, DELEGATED) };
	};
	if !vault.was_funded {
		return Step::DelegateToVault(vault.id, IN_VAULT);
	}
	if !vault.is_invested && vault.free >= IN_VAULT {
		return Step::Invest(vault.id, pool, vault.free);
	}
	Step::Wait(Waiting::Nothing)
}

#[cfg(test)]
mod tests {
	use super::*;

	const VAULT: OwnVault = OwnVault { id: 3, was_funded: true, is_invested: true, free: Amount::ZERO };

	#[test]
	fn guests_come_one_after_the_other_and_stay() {
		let guests = |delegated, vault| next_step(0, &Guests { delegated, vault });
		assert_eq!(guests(false, None), Step::Delegate(0, DELEGATED));
		assert_eq!(guests(true, None), Step::CreateVault);
		let new = OwnVault { was_funded: false, is_invested: false, ..VAULT };
		assert_eq!(guests(true, Some(new)), Step::DelegateToVault(3, IN_VAULT));
		let funded = OwnVault { is_invested: false, free: IN_VAULT, ..VAULT };
		assert_eq!(guests(true, Some(funded)), Step::Invest(3, 0, IN_VAULT));
		assert_eq!(guests(true, Some(VAULT)), Step::Wait(Waiting::Nothing));
	}

	#[test]
	fn who_left_by_hand_is_not_brought_back() {
		let guests = |delegated, vault| next_step(0, &Guests { delegated, vault: Some(vault) });
		assert_eq!(guests(false, VAULT), Step::Wait(Waiting::Nothing));
		let emptied = OwnVault { is_invested: false, ..VAULT };
		assert_eq!(guests(false, emptied), Step::Wait(Waiting::Nothing));
	}
}
