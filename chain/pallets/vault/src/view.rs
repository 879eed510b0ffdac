//! What apps ask.
use crate::{AccountIdOf, Config, Pallet, Position, PositionView, VaultView, Vaults};
use chain_traits::{Outlook, Purse, ShareLedger, StakePools, WithdrawalPreview, WithdrawalQueue};
use frame::traits::Get;
use units::{mul_div_floor, Amount, ItemId, PoolId};

impl<T: Config> Pallet<T> {
	pub(crate) fn view(id: PoolId) -> Option<VaultView<AccountIdOf<T>>> {
		let open = Self::appraise(id).ok()?;
		let queue = T::Shares::queue(id);
		let (vault, ledger) = (open.vault, open.ledger);
		let position = |position: &Position| PositionView {
			position: *position,
			value: Self::worth(position, position.all()),
			waiting: Self::worth(position, position.queued),
		};
		Some(VaultView {
			owner: T::Shares::owner(id)?,
			account: Self::account(id),
			value: ledger.value,
			shares: ledger.shares,
			price: mul_div_floor(ledger.value.0, 1 << 64, ledger.shares),
			free: vault.free,
			positions: vault.positions.iter().map(position).collect(),
			releasing: Self::releasing(&vault),
			commission: vault.commission,
			mark_value: vault.mark_value,
			mark_shares: vault.mark_shares,
			owner_shares: vault.owner_shares,
			fee_due: open.minted,
			waiting: ledger.worth(queue.waiting()).unwrap_or(Amount::ZERO),
			queue,
			oldest: T::Shares::oldest(id).map(|request| request.since),
		})
	}

	pub(crate) fn value_of(id: PoolId, item: ItemId) -> Option<Amount> {
		if !Vaults::<T>::contains_key(id) {
			return None;
		}
		let holding = T::Shares::holding(id, item)?;
		if holding.shares == 0 {
			return Some(Amount::ZERO);
		}
		let worth = Self::appraise(id).ok()?.ledger.worth(holding.shares)?;
		Some(holding.cost.map_or(worth, |cost| worth.min(cost)))
	}

	pub(crate) fn preview(id: PoolId, item: ItemId, shares: u128) -> Option<WithdrawalPreview> {
		let open = Self::appraise(id).ok()?;
		let holding = T::Shares::holding(id, item)?;
		let rules = T::Pools::rules();
		let outlook = Outlook {
			purse: Purse { ledger: open.ledger, free: open.vault.free },
			releasing: Self::releasing(&open.vault),
			queue: T::Shares::queue(id),
			rules,
			patience: rules.age(),
			// Its stake pools have their whole grace.
			release: rules.grace.after(T::Pools::cool_down()),
			now: T::SlotTime::get(),
		};
		outlook.preview(&holding, shares)
	}

	pub(crate) fn waiting_through(id: PoolId, number: u64) -> Option<Amount> {
		let ledger = Self::appraise(id).ok()?.ledger;
		let request = T::Shares::request(id, number)?;
		ledger.worth(T::Shares::queue(id).waiting_through(&request))
	}
}
