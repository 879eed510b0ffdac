//! Contributions and withdrawals.
use crate::{books::SERVED_PER_CALL, AccountIdOf, Config, Error, Event, Pallet, Vault, Vaults};
use chain_traits::{Funding, ShareLedger, StakePools, WithdrawalQueue, WrappedMoney};
use frame::{arithmetic::Permill, prelude::*};
use tokenomics::pool;
use units::{Amount, ItemId, PoolId};

impl<T: Config> Pallet<T> {
	pub(crate) fn create_vault(owner: AccountIdOf<T>) -> DispatchResult {
		let id = T::Shares::open(&owner)?;
		Vaults::<T>::insert(id, Vault::default());
		T::Money::open(&Self::account(id));
		Self::deposit_event(Event::Created { vault: id, owner, account: Self::account(id) });
		Ok(())
	}

	/// A vault in which nobody has shares leaves nothing behind. What roundings left in it, and gifts, are its owner's.
	pub(crate) fn close_vault(who: &AccountIdOf<T>, id: PoolId) -> DispatchResult {
		Self::ensure_owner(who, id)?;
		let open = Self::open(id)?;
		ensure!(open.ledger.shares == 0 && open.vault.positions.is_empty(), Error::<T>::VaultInUse);
		T::Shares::close(id)?;
		T::Money::close(&Self::account(id), who)?;
		Vaults::<T>::remove(id);
		Self::deposit_event(Event::Closed { vault: id });
		Ok(())
	}

	pub(crate) fn take_contribution(
		who: &AccountIdOf<T>,
		id: PoolId,
		amount: Amount,
		funding: Funding,
		into: Option<ItemId>,
		(min_shares_out, max_commission): (u128, Permill),
	) -> DispatchResult {
		let mut open = Self::open(id)?;
		ensure!(open.vault.commission.rate <= max_commission, Error::<T>::CommissionAboveAccepted);
		ensure!(amount.0 >= T::Pools::rules().min_contribution.max(1), Error::<T>::ContributionTooSmall);
		ensure!(T::Shares::admits(id, who), Error::<T>::NotWhitelisted);
		let issued = pool::issue(open.ledger, amount).map_err(Self::refusal)?;
		ensure!(issued.shares >= min_shares_out, Error::<T>::FewerSharesThanAsked);

		T::Money::pay_in(who, &Self::account(id), amount, funding)?;
		let item = T::Shares::issue(id, who, into, issued.shares, amount)?;
		open.vault.free = open.vault.free.checked_add(amount).ok_or(Error::<T>::Overflow)?;
		open.ledger = issued.ledger;
		let shares = issued.shares;
		Self::deposit_event(Event::Contributed { vault: id, who: who.clone(), item, amount, shares });
		Self::serve_queue(id, &mut open, SERVED_PER_CALL)?;
		Self::store(id, open);
		Ok(())
	}

	pub(crate) fn request_withdrawal(who: &AccountIdOf<T>, id: PoolId, item: ItemId, shares: u128) -> DispatchResult {
		let mut open = Self::open(id)?;
		let holding = T::Shares::holding(id, item).ok_or(Error::<T>::UnknownItem)?;
		ensure!(holding.owner == *who, Error::<T>::NotBearer);
		ensure!(open.ledger.value > Amount::ZERO, Error::<T>::VaultBankrupt);
		T::Shares::enqueue(id, item, shares, T::SlotTime::get(), None)?;
		Self::serve_queue(id, &mut open, SERVED_PER_CALL)?;
		Self::store(id, open);
		Ok(())
	}

	/// What any operation does first and last, and nothing between.
	pub(crate) fn settle_and_serve(id: PoolId, limit: u32) -> DispatchResult {
		let mut open = Self::open(id)?;
		Self::serve_queue(id, &mut open, limit)?;
		Self::store(id, open);
		Ok(())
	}
}
