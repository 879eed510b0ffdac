//! What a vault is worth, and its owner's fee: before every operation, never stored.
use crate::{types::Appraised, AccountIdOf, Config, Error, Event, Pallet, Position, Vault, Vaults};
use chain_traits::{Payment, Purse, ShareLedger, StakePools, WithdrawalQueue, WrappedMoney};
use frame::prelude::*;
use tokenomics::{
	pool::{Ledger, PoolError},
	vault::{self, Mark},
};
use units::{Amount, PoolId};

/// Requests that an operation serves on its way, at most; `serve` does the rest.
pub const SERVED_PER_CALL: u32 = 4;

impl<T: Config> Pallet<T> {
	/// The keyless account that holds the money of a vault and its items in stake pools.
	pub fn account(vault: PoolId) -> AccountIdOf<T> {
		T::PalletId::get().into_sub_account_truncating(vault)
	}

	pub(crate) fn vault(id: PoolId) -> Result<Vault, Error<T>> {
		Vaults::<T>::get(id).ok_or(Error::<T>::UnknownVault)
	}

	pub(crate) fn ensure_owner(who: &AccountIdOf<T>, id: PoolId) -> Result<(), Error<T>> {
		ensure!(Vaults::<T>::contains_key(id), Error::<T>::UnknownVault);
		ensure!(T::Shares::owner(id).as_ref() == Some(who), Error::<T>::NotOwner);
		Ok(())
	}

	/// The rules' reason as this pallet's.
	pub(crate) fn refusal(reason: PoolError) -> Error<T> {
		match reason {
			PoolError::Bankrupt { .. } => Error::<T>::VaultBankrupt,
			PoolError::TooSmall => Error::<T>::ContributionTooSmall,
			PoolError::NoMembers | PoolError::TooManyShares { .. } | PoolError::Overflow => Error::<T>::Overflow,
		}
	}

	/// Whether the shares of a position still count: not if its pool was voided since.
	pub(crate) fn is_valid(position: &Position) -> bool {
		T::Shares::generation(position.pool) == position.generation
	}

	/// What some of a position's shares are worth.
	pub(crate) fn worth(position: &Position, shares: u128) -> Amount {
		if shares == 0 || !Self::is_valid(position) {
			return Amount::ZERO;
		}
		// A position has no more shares than its pool, while its generation lasts.
		T::Pools::worth(position.pool, shares).unwrap_or(Amount::ZERO)
	}

	/// Forgets positions without shares, then values the others, settles the owner's fee at the old rate, and applies an
	/// announced rate whose time has come. Changes nothing in storage.
	pub(crate) fn appraise(id: PoolId) -> Result<Appraised, Error<T>> {
		let mut vault = Self::vault(id)?;
		vault.positions.retain(|position| position.all() > 0 && Self::is_valid(position));
		let mut value = vault.free;
		for position in &vault.positions {
			value = value.checked_add(Self::worth(position, position.all())).ok_or(Error::<T>::Overflow)?;
		}
		let shares = T::Shares::total(id).checked_add(vault.owner_shares).ok_or(Error::<T>::Overflow)?;

		let settled = vault::settle(Ledger { value, shares }, vault.mark(), vault.commission.rate.deconstruct());
		vault.set_mark(settled.mark);
		vault.owner_shares = vault.owner_shares.checked_add(settled.minted).ok_or(Error::<T>::Overflow)?;
		if vault.commission.announced.is_some() {
			let oldest = T::Shares::oldest(id).map(|request| request.since);
			vault.commission.apply(T::SlotTime::get(), oldest);
		}
		Ok(Appraised { vault, ledger: settled.ledger, minted: settled.minted })
	}

	/// As [`Pallet::appraise`], and tells of what changed. The caller stores the vault.
	pub(crate) fn open(id: PoolId) -> Result<Appraised, Error<T>> {
		let before = Self::vault(id)?.commission.rate;
		let open = Self::appraise(id)?;
		if open.minted > 0 {
			Self::deposit_event(Event::FeeSettled { vault: id, shares: open.minted });
		}
		let commission = open.vault.commission.rate;
		if commission != before {
			Self::deposit_event(Event::CommissionSet { vault: id, commission });
		}
		Ok(open)
	}

	/// Stores a vault. Without shares it has no mark; the first ones set it.
	pub(crate) fn store(id: PoolId, open: Appraised) {
		let Appraised { mut vault, ledger, .. } = open;
		if ledger.shares == 0 {
			vault.set_mark(Mark::default());
		} else if vault.mark_shares == 0 {
			vault.set_mark(Mark::of(ledger));
		}
		Vaults::<T>::insert(id, vault);
	}

	/// Pays up to `limit` requests from free money, oldest first.
	pub(crate) fn serve_queue(id: PoolId, open: &mut Appraised, limit: u32) -> DispatchResult {
		let account = Self::account(id);
		let mut purse = Purse { ledger: open.ledger, free: open.vault.free };
		T::Shares::serve(id, limit, &mut purse, |payment| {
			let Payment { request, holder, shares, amount, left, .. } = payment;
			if amount > Amount::ZERO {
				T::Money::pay_out(&account, &holder, amount)?;
			}
			Self::deposit_event(Event::Withdrawn { vault: id, who: holder, request, shares, amount, left });
			Ok(())
		})?;
		open.ledger = purse.ledger;
		open.vault.free = purse.free;
		Ok(())
	}

	/// What waits in stake pools for this vault, in order of its positions.
	pub(crate) fn releasing(vault: &Vault) -> Amount {
		let worth = |position| Self::worth(position, position.queued);
		vault.positions.iter().map(worth).fold(Amount::ZERO, Amount::saturating_add)
	}
}
