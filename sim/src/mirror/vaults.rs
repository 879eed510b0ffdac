//! What vaults tell.
use super::{expect, less, Complaint, Mirror, PoolBook, VaultBook};
use frame::deps::sp_core::U256;
use pallet_vault::Event as Vault;
use runtime_phala::Runtime;
use units::{mul_div_ceil, mul_div_floor, PoolId};

impl Mirror {
	fn vault(&mut self, vault: PoolId) -> Result<&mut VaultBook, String> {
		self.vaults.get_mut(&vault).ok_or_else(|| format!("no vault {vault} was created"))
	}

	/// I8: what a vault is worth, from its free money and the present prices of its stake pools, each rounded down.
	pub fn vault_value(&self, vault: PoolId) -> u128 {
		let Some(book) = self.vaults.get(&vault) else { return 0 };
		let worth = |(pool, shares): (&PoolId, &u128)| {
			let value = self.pools.get(pool).map_or(0, PoolBook::value);
			mul_div_floor(*shares, value, self.shares(*pool)).unwrap_or(0)
		};
		book.free + book.positions.iter().map(worth).sum::<u128>()
	}

	/// All shares of a vault, those of its owner among them.
	pub fn vault_shares(&self, vault: PoolId) -> u128 {
		self.shares(vault) + self.vaults.get(&vault).map_or(0, |book| book.owner_shares)
	}

	/// Value and shares of a vault after its owner has taken the fee that is due.
	pub fn after_fee(&self, vault: PoolId) -> (u128, u128) {
		(self.vault_value(vault), self.vault_shares(vault) + self.fee(vault))
	}

	/// Shares that the owner's fee is worth: a part of what is above the mark, all rounded against the owner.
	pub fn fee(&self, vault: PoolId) -> u128 {
		let Some(book) = self.vaults.get(&vault) else { return 0 };
		let (value, shares) = (self.vault_value(vault), self.vault_shares(vault));
		let (mark_value, mark_shares) = book.mark;
		if shares == 0 || mark_shares == 0 || mark_value == 0 {
			return 0;
		}
		let basis = mul_div_ceil(shares, mark_value, mark_shares).unwrap_or(u128::MAX);
		let fee = book.commission.mul_floor(value.saturating_sub(basis));
		mul_div_floor(shares, fee, value - fee).unwrap_or(0)
	}

	pub(super) fn hear_vault(&mut self, event: &Vault<Runtime>) -> Complaint {
		match event {
			Vault::Created { vault, .. } => {
				self.vaults.insert(*vault, VaultBook::default());
				Ok(())
			}
			Vault::CommissionSet { vault, commission } => {
				self.vault(*vault)?.commission = *commission;
				Ok(())
			}
			Vault::FeeSettled { vault, shares } => self.fee_settled(*vault, *shares),
			Vault::OwnerSharesClaimed { vault, item, shares, .. } => {
				let (value, all) = (self.vault_value(*vault), self.vault_shares(*vault) - shares);
				let worth = mul_div_floor(*shares, value, all).unwrap_or(0);
				let book = self.vault(*vault)?;
				book.owner_shares = less(book.owner_shares, *shares, "shares of the owner")?;
				self.paid_in(*vault, *item, worth, *shares)
			}
			Vault::Contributed { vault, item, amount, shares, .. } => {
				let (value, after) = (self.vault_value(*vault), self.vault_shares(*vault));
				let before = less(after, *shares, "issued shares")?;
				let due = if before == 0 { Some(amount.0) } else { mul_div_floor(amount.0, before, value) };
				expect(due == Some(*shares), || format!("{due:?} shares are due"))?;
				self.vault(*vault)?.free += amount.0;
				self.paid_in(*vault, *item, amount.0, *shares)
			}
			Vault::Withdrawn { vault, shares, amount, left, .. } => self.vault_paid(*vault, *shares, amount.0, *left),
			Vault::Invested { vault, pool, amount, shares, .. } => {
				let waiting = self.books(*vault)?.queue.len();
				expect(waiting == 0, || format!("money is invested while {waiting} wait"))?;
				let book = self.vault(*vault)?;
				book.free = less(book.free, amount.0, "free money")?;
				*book.positions.entry(*pool).or_default() += shares;
				Ok(())
			}
			Vault::Returned { vault, pool, shares, amount } => self.returned(*vault, *pool, *shares, amount.0),
			Vault::Reopened { vault } => {
				let book = self.vault(*vault)?;
				book.owner_shares = 0;
				Ok(())
			}
			_ => Ok(()),
		}
	}

	/// I6 and I10: what the fee takes is due, and leaves the price at the mark or above.
	fn fee_settled(&mut self, vault: PoolId, shares: u128) -> Complaint {
		let due = self.fee(vault);
		let mark = self.vault(vault)?.mark;
		// A mark that was raised earlier in the same call is not known here: it lets less be taken, never more.
		expect(shares <= due, || format!("{due} shares are due to the owner"))?;
		self.vault(vault)?.owner_shares += shares;
		let (value, all) = (self.vault_value(vault), self.vault_shares(vault));
		let kept = U256::from(value) * U256::from(mark.1) >= U256::from(mark.0) * U256::from(all);
		expect(kept, || format!("a fee took {value}/{all} below the mark {mark:?}"))
	}

	fn vault_paid(&mut self, vault: PoolId, shares: u128, amount: u128, left: u128) -> Complaint {
		let request = self.burnt.take().filter(|request| request.pool == vault).ok_or("nothing was burnt")?;
		let (value, before) = (self.vault_value(vault), self.vault_shares(vault) + shares);
		let free = self.vault(vault)?.free;
		let due = request.due(value, before, free);
		expect(due == Some((shares, amount)), || format!("{due:?} is due for {request:?} of {value}/{before}"))?;
		self.vault(vault)?.free = less(free, amount, "free money")?;
		self.pay_part(vault, amount, left);
		Ok(())
	}

	fn returned(&mut self, vault: PoolId, pool: PoolId, shares: u128, amount: u128) -> Complaint {
		let book = self.vault(vault)?;
		book.free += amount;
		let left = less(book.positions.get(&pool).copied().unwrap_or(0), shares, "shares of a position")?;
		if left == 0 {
			book.positions.remove(&pool);
		} else {
			book.positions.insert(pool, left);
		}
		Ok(())
	}
}
