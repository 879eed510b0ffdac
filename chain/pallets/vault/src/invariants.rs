//! What must hold between any two operations.
use crate::{Config, Pallet, Position, Vault, Vaults};
use chain_traits::{ShareLedger, StakePools, WithdrawalQueue, WrappedMoney};
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use units::PoolId;

impl<T: Config> Pallet<T> {
	/// Money, positions, mark and owner's shares of every vault agree with one another and with the neighbours. Reads all
	/// storage of the pallet, and the queues of the stake pools it is in: for tests and try-runtime.
	pub fn check_invariants() -> Result<(), TryRuntimeError> {
		for (id, vault) in Vaults::<T>::iter() {
			ensure!(T::Shares::owner(id).is_some(), "a vault has no books");
			ensure!(T::Money::balance(&Self::account(id)) >= vault.free, "a vault's account holds less than is booked");
			Self::check_mark(id, &vault)?;
			for (index, position) in vault.positions.iter().enumerate() {
				let before = vault.positions.iter().take(index);
				ensure!(before.clone().all(|other| other.pool != position.pool), "a vault is in one pool twice");
				Self::check_position(id, position)?;
			}
		}
		Ok(())
	}

	/// There is a mark exactly while there are shares, and it is never below one, where prices begin.
	fn check_mark(id: PoolId, vault: &Vault) -> Result<(), TryRuntimeError> {
		let shares = T::Shares::total(id).checked_add(vault.owner_shares).ok_or("the shares of a vault overflow")?;
		ensure!((vault.mark_shares > 0) == (shares > 0), "a vault has shares and no mark, or a mark and no shares");
		ensure!(vault.mark_value.0 >= vault.mark_shares, "a mark is below the first price");
		Ok(())
	}

	/// Its shares are in an item of the vault's account, and those that wait are in its requests, each counted once.
	fn check_position(id: PoolId, position: &Position) -> Result<(), TryRuntimeError> {
		if !Self::is_valid(position) {
			return Ok(());
		}
		let pool = position.pool;
		match position.item {
			Some(item) => {
				let holding = T::Shares::holding(pool, item).ok_or("a position's item is gone")?;
				ensure!(holding.owner == Self::account(id), "a position's item belongs to somebody else");
				ensure!(!holding.locked && holding.shares == position.shares, "a position miscounts its shares");
			}
			None => ensure!(position.shares == 0, "a position has shares and no item"),
		}
		let queue = T::Shares::queue(pool);
		let mut waiting = 0u128;
		for number in queue.head..queue.tail {
			let request = T::Shares::request(pool, number).ok_or("the queue has a gap")?;
			if request.vault == Some(id) {
				let shares = T::Shares::holding(pool, request.item).map_or(0, |holding| holding.shares);
				waiting = waiting.saturating_add(shares);
			}
		}
		ensure!(waiting == position.queued, "a position miscounts what waits");
		ensure!(
			position.all() == 0 || T::Pools::worth(pool, position.all()).is_some(),
			"a position has more shares than its pool"
		);
		Ok(())
	}
}
