//! What a wish would come to.
use super::{pools::pools, *};
use chain_traits::{Funding, ItemWorth, ShareLedger, WithdrawalPreview};
use frame::{
	deps::{
		frame_support::storage::{with_transaction, TransactionOutcome},
		sp_runtime::traits::Dispatchable,
	},
	traits::Get,
};
use pallet_pool_ledger::Books;
use runtime_common::staking_api::Contribution;
use units::{Amount, ItemId, PoolId};

/// Makes a contribution, looks at what became of it, and takes everything back.
pub(in super::super) fn contribution(
	who: AccountId,
	pool: PoolId,
	amount: Amount,
	funding: Funding,
) -> Result<Contribution, DispatchError> {
	with_transaction(|| TransactionOutcome::Rollback(Ok::<_, DispatchError>(contribute(who, pool, amount, funding))))?
}

fn contribute(who: AccountId, pool: PoolId, amount: Amount, funding: Funding) -> Result<Contribution, DispatchError> {
	// The id of the item that it will be.
	let item = Books::<Runtime>::get(pool).map_or(0, |book| book.next_item);
	let (into, min_shares_out, max_commission) = (None, 0, Permill::one());
	let call: RuntimeCall = match pallet_vault::Vaults::<Runtime>::contains_key(pool) {
		true => {
			let vault = pool;
			pallet_vault::Call::contribute { vault, amount, funding, into, min_shares_out, max_commission }.into()
		}
		false => {
			pallet_stake_pool::Call::contribute { pool, amount, funding, into, min_shares_out, max_commission }.into()
		}
	};
	// As a transaction: gates and filters are asked, too.
	call.dispatch(RuntimeOrigin::signed(who)).map_err(|refused| refused.error)?;
	let gone = DispatchError::Other("the item that was issued is not there");
	let holding = <PoolLedger as ShareLedger<AccountId>>::holding(pool, item).ok_or(gone)?;
	let after = pools(pool, 1).rows.pop().ok_or(gone)?;
	Ok(Contribution {
		shares: holding.shares,
		worth: voting::Worth::worth(pool, item).unwrap_or_default(),
		commission: after.commission,
		young_until: holding.youngest.after(staking::ShareAge::get()),
	})
}

/// What would become of a withdrawal.
pub(in super::super) fn withdrawal(pool: PoolId, item: ItemId, shares: u128) -> Option<WithdrawalPreview> {
	StakePool::withdrawal_preview(pool, item, shares).or_else(|| Vault::withdrawal_preview(pool, item, shares))
}
