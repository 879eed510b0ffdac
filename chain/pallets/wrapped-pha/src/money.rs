//! The exchange itself, as the pools ask for it.
use crate::{Config, Error, Event, Pallet};
use chain_traits::WrappedMoney;
use frame::{
	deps::{frame_support::storage::with_storage_layer, sp_runtime::TryRuntimeError},
	prelude::*,
	token::{
		fungible::{Inspect as _, Mutate as _},
		fungibles::{Create as _, Inspect as _, Mutate as _},
		tokens::{DepositConsequence, Provenance},
	},
};
use units::Amount;

/// The smallest balance of the asset: with one unit there is no dust. What keeps the number of accounts small is that each
/// stands on a native account, which its existential deposit pays for and which lives as long as it does.
pub const MINIMUM_BALANCE: u128 = 1;

impl<T: Config> Pallet<T> {
	/// The keyless account whose native PHA covers the asset; it also owns the asset, so that nobody can freeze, mint
	/// or burn by the asset pallet's calls.
	pub fn collateral_account() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	/// Native PHA on the collateral account, all wrapped PHA.
	pub fn collateral_and_issuance() -> (u128, u128) {
		(T::Native::total_balance(&Self::collateral_account()), T::Assets::total_issuance(T::AssetId::get()))
	}

	/// Creates the asset unless it exists, and fills the collateral account up to the existential deposit. Idempotent;
	/// for genesis and for the upgrade that brings this pallet to a running chain.
	pub fn found() -> DispatchResult {
		let collateral = Self::collateral_account();
		if !T::Assets::asset_exists(T::AssetId::get()) {
			T::Assets::create(T::AssetId::get(), collateral.clone(), false, MINIMUM_BALANCE)?;
		}
		let missing = T::Native::minimum_balance().saturating_sub(T::Native::total_balance(&collateral));
		if missing > 0 {
			T::Native::mint_into(&collateral, missing)?;
		}
		Ok(())
	}

	/// Every wrapped unit is covered, beside the existential deposit that keeps the collateral account alive.
	pub fn check_invariants() -> Result<(), TryRuntimeError> {
		let (collateral, issuance) = Self::collateral_and_issuance();
		let covered =
			collateral.checked_sub(T::Native::minimum_balance()).ok_or("the collateral account is not alive")?;
		ensure!(covered >= issuance, "wrapped PHA is not covered by native PHA");
		ensure!(
			T::Assets::minimum_balance(T::AssetId::get()) == MINIMUM_BALANCE,
			"the wrapped asset is missing or has another minimum balance"
		);
		Ok(())
	}

	/// Whether the collateral account still covers everything after `amount` more was issued.
	fn covers(amount: u128) -> bool {
		let (collateral, issuance) = Self::collateral_and_issuance();
		let needed = issuance.checked_add(amount).and_then(|sum| sum.checked_add(T::Native::minimum_balance()));
		needed.is_some_and(|needed| collateral >= needed)
	}
}

impl<T: Config> WrappedMoney<T::AccountId> for Pallet<T> {
	fn collateral() -> T::AccountId {
		Self::collateral_account()
	}

	fn balance(who: &T::AccountId) -> Amount {
		Amount(T::Assets::balance(T::AssetId::get(), who))
	}

	fn open(account: &T::AccountId) {
		frame_system::Pallet::<T>::inc_providers(account);
	}

	fn close(account: &T::AccountId, heir: &T::AccountId) -> DispatchResult {
		let left = Self::balance(account);
		if left > Amount::ZERO {
			Self::transfer(account, heir, left).or_else(|_| <Self as WrappedMoney<_>>::unwrap(account, heir, left))?;
		}
		frame_system::Pallet::<T>::dec_providers(account).map(|_| ())
	}

	fn transfer(from: &T::AccountId, to: &T::AccountId, Amount(amount): Amount) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		ensure!(Self::balance(from).0 >= amount, Error::<T>::NotEnoughWrappedPha);
		T::Assets::transfer(T::AssetId::get(), from, to, amount, Preservation::Expendable)?;
		Ok(())
	}

	fn wrap(from: &T::AccountId, to: &T::AccountId, Amount(amount): Amount) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		let spendable = T::Native::reducible_balance(from, Preservation::Preserve, Fortitude::Polite);
		ensure!(spendable >= amount, Error::<T>::NotEnoughPha);
		with_storage_layer(|| {
			T::Native::transfer(from, &Self::collateral_account(), amount, Preservation::Preserve)?;
			T::Assets::mint_into(T::AssetId::get(), to, amount)?;
			Self::deposit_event(Event::Wrapped { from: from.clone(), to: to.clone(), amount });
			Ok(())
		})
	}

	fn unwrap(from: &T::AccountId, to: &T::AccountId, Amount(amount): Amount) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		ensure!(Self::balance(from).0 >= amount, Error::<T>::NotEnoughWrappedPha);
		let held = T::Native::total_balance(to);
		ensure!(held.saturating_add(amount) >= T::Native::minimum_balance(), Error::<T>::BelowExistentialDeposit);
		with_storage_layer(|| {
			let (expendable, exact) = (Preservation::Expendable, Precision::Exact);
			T::Assets::burn_from(T::AssetId::get(), from, amount, expendable, exact, Fortitude::Polite)?;
			T::Native::transfer(&Self::collateral_account(), to, amount, Preservation::Preserve)?;
			Self::deposit_event(Event::Unwrapped { from: from.clone(), to: to.clone(), amount });
			Ok(())
		})
	}

	fn pay_out(from: &T::AccountId, to: &T::AccountId, amount: Amount) -> DispatchResult {
		if T::Assets::can_deposit(T::AssetId::get(), to, amount.0, Provenance::Extant) == DepositConsequence::Success {
			return Self::transfer(from, to, amount);
		}
		let missing = T::Native::minimum_balance().saturating_sub(T::Native::total_balance(to));
		if amount.0 < missing {
			Self::deposit_event(Event::Stranded { on: from.clone(), of: to.clone(), amount: amount.0 });
			return Ok(());
		}
		<Self as WrappedMoney<_>>::unwrap(from, to, amount)
	}

	fn issue_covered(to: &T::AccountId, Amount(amount): Amount) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		ensure!(Self::covers(amount), Error::<T>::NotCovered);
		T::Assets::mint_into(T::AssetId::get(), to, amount)?;
		Self::deposit_event(Event::Covered { to: to.clone(), amount });
		Ok(())
	}
}
