//! What an owner may set and take.
use crate::{AccountIdOf, Config, Error, Event, Pallet};
use chain_traits::{ShareLedger, StakePools};
use frame::{arithmetic::Permill, prelude::*};
use tokenomics::{pool::Ledger, vault::Mark};
use units::{Amount, ItemId, PoolId};

impl<T: Config> Pallet<T> {
	pub(crate) fn change_commission(who: &AccountIdOf<T>, id: PoolId, commission: Permill) -> DispatchResult {
		Self::ensure_owner(who, id)?;
		// Takes the fee on all that was gained until now at the old rate.
		let mut open = Self::open(id)?;
		if open.ledger.shares == 0 {
			open.vault.commission.set(commission);
		} else {
			let notice = T::Pools::rules().notice_with(T::Pools::cool_down());
			open.vault.commission.change(commission, T::SlotTime::get().after(notice));
		}
		Self::deposit_event(match open.vault.commission.announced {
			Some(next) => Event::CommissionAnnounced { vault: id, commission, from: next.from },
			None => Event::CommissionSet { vault: id, commission },
		});
		Self::store(id, open);
		Ok(())
	}

	pub(crate) fn hand_out_owner_shares(
		who: &AccountIdOf<T>,
		id: PoolId,
		shares: u128,
		into: Option<ItemId>,
		to: AccountIdOf<T>,
	) -> DispatchResult {
		Self::ensure_owner(who, id)?;
		// Nobody may make the shares in another's item young.
		ensure!(into.is_none() || to == *who, Error::<T>::NotBearer);
		let mut open = Self::open(id)?;
		ensure!(shares > 0, Error::<T>::NotEnoughShares);
		open.vault.owner_shares = open.vault.owner_shares.checked_sub(shares).ok_or(Error::<T>::NotEnoughShares)?;
		let worth = open.ledger.worth(shares).ok_or(Error::<T>::Overflow)?;
		let item = T::Shares::issue(id, &to, into, shares, worth)?;
		Self::deposit_event(Event::OwnerSharesClaimed { vault: id, to, item, shares });
		Self::store(id, open);
		Ok(())
	}

	pub(crate) fn reopen_vault(who: &AccountIdOf<T>, id: PoolId) -> DispatchResult {
		Self::ensure_owner(who, id)?;
		let mut open = Self::open(id)?;
		ensure!(open.ledger.value == Amount::ZERO && open.ledger.shares > 0, Error::<T>::VaultNotBankrupt);
		T::Shares::void(id)?;
		open.vault.owner_shares = 0;
		open.vault.set_mark(Mark::default());
		open.ledger = Ledger::default();
		Self::deposit_event(Event::Reopened { vault: id });
		Self::store(id, open);
		Ok(())
	}
}
