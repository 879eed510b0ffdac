//! What vaults tell.
use super::{days, expect, less, Complaint, Mirror, PoolBook, Said, VaultBook};
use crate::{
	exact::{self, Price},
	names::pha,
};
use pallet_vault::{Call, Event as Vault};
use phala_runtime::{Runtime, RuntimeCall};
use units::{Millis, PoolId};

/// The vault that a call is about.
pub(super) fn vault_of(call: &Call<Runtime>) -> Option<PoolId> {
	match call {
		Call::set_commission { vault, .. }
		| Call::contribute { vault, .. }
		| Call::withdraw { vault, .. }
		| Call::serve { vault, .. }
		| Call::invest { vault, .. }
		| Call::redeem { vault, .. }
		| Call::force_redeem { vault, .. }
		| Call::claim_owner_shares { vault, .. }
		| Call::settle_fee { vault }
		| Call::reopen { vault }
		| Call::close { vault } => Some(*vault),
		_ => None,
	}
}

/// Shares that are worth an owner's fee: the whole units of what is above the mark, the owner's part of them rounded down,
/// and as many shares as are worth that, rounded down.
fn due_fee(price: Price, mark: Price, rate: u32) -> u128 {
	let fee = exact::part(rate, gain(price, mark).unwrap_or(0));
	let due = exact::floor(price.shares, fee, price.value.saturating_sub(fee)).unwrap_or(0);
	debug_assert!(due <= exact::most_fee(price, mark, rate), "the judge's own rule breaks the promise");
	due
}

/// Whole units that a vault is worth above its mark; none if it is below, or there is no mark.
fn gain(price: Price, mark: Price) -> Option<u128> {
	if price.shares == 0 || mark.shares == 0 || mark.value == 0 {
		return None;
	}
	price.value.checked_sub(exact::ceil(price.shares, mark.value, mark.shares)?)
}

/// The mark after a settlement. It rises to the price, and falls never.
fn raised(price: Price, mark: Price, fee: u128) -> Price {
	if price.shares == 0 {
		return Price::default();
	}
	let first = mark.shares == 0 || mark.value == 0;
	match gain(price, mark) {
		None if !first => mark,
		_ => Price::new(price.value, price.shares + fee),
	}
}

impl Mirror {
	fn vault(&mut self, vault: PoolId) -> Result<&mut VaultBook, String> {
		self.vaults.get_mut(&vault).ok_or_else(|| format!("no vault {vault} was created"))
	}

	/// I8: what a vault is worth, from its free money and the present prices of its stake pools, each rounded down.
	pub fn vault_value(&self, vault: PoolId) -> u128 {
		let Some(book) = self.vaults.get(&vault) else { return 0 };
		let worth = |(pool, shares): (&PoolId, &u128)| {
			let value = self.pools.get(pool).map_or(0, PoolBook::value);
			exact::floor(*shares, value, self.shares(*pool)).unwrap_or(0)
		};
		book.free + book.positions.iter().map(worth).sum::<u128>()
	}

	/// All shares of a vault, those of its owner among them.
	pub fn vault_shares(&self, vault: PoolId) -> u128 {
		self.shares(vault) + self.vaults.get(&vault).map_or(0, |book| book.owner_shares)
	}

	/// The price of a vault after its owner has taken the fee that is due.
	pub fn after_fee(&self, vault: PoolId) -> Price {
		Price::new(self.vault_value(vault), self.vault_shares(vault) + self.fee(vault))
	}

	/// Shares that the owner's fee is worth, by the vault's present rate, of what is above the mark.
	pub fn fee(&self, vault: PoolId) -> u128 {
		let mark = self.vaults.get(&vault).map_or(Price::default(), |book| book.mark);
		let rate = self.terms.get(&vault).map_or(0, |terms| terms.rate);
		due_fee(Price::new(self.vault_value(vault), self.vault_shares(vault)), mark, rate)
	}

	/// What every operation of a vault does first: its owner takes the fee on what was gained above the mark, at the rate
	/// that held until now, and then a higher rate may begin. The same gain is never charged twice, because the mark rises.
	pub(super) fn settle(&mut self, vault: PoolId) {
		let price = Price::new(self.vault_value(vault), self.vault_shares(vault));
		let fee = self.fee(vault);
		let Some(book) = self.vaults.get_mut(&vault) else { return };
		book.mark = raised(price, book.mark, fee);
		if fee > 0 {
			self.due.push(Said::Fee(vault, fee));
		}
		self.pass_terms(vault);
	}

	/// What every operation of a vault does last: the first shares set the mark, and it ends with the last.
	pub(super) fn close(&mut self, vault: PoolId) {
		let price = Price::new(self.vault_value(vault), self.vault_shares(vault));
		let Some(book) = self.vaults.get_mut(&vault) else { return };
		if price.shares == 0 {
			book.mark = Price::default();
		} else if book.mark.shares == 0 {
			book.mark = price;
		}
	}

	pub(super) fn hear_vault(&mut self, event: &Vault<Runtime>) -> Complaint {
		match event {
			Vault::Created { vault, account, .. } => {
				self.accounts.insert(account.clone(), *vault);
				self.vaults.insert(*vault, VaultBook::default());
				Ok(())
			}
			Vault::CommissionSet { vault, commission } => self.hear_rate(*vault, *commission),
			Vault::CommissionAnnounced { vault, commission, from } => self.hear_announced(*vault, *commission, *from),
			Vault::FeeSettled { vault, shares } => self.fee_settled(*vault, *shares),
			Vault::Redeemed { vault, .. } => {
				// Settles after it asked; if it is forced, after it asked everywhere.
				if matches!(self.call, Some(RuntimeCall::Vault(Call::redeem { .. }))) {
					self.settle(*vault);
				}
				Ok(())
			}
			Vault::Forced { vault, request } => {
				self.forced_redeem(*vault, *request)?;
				self.settle(*vault);
				Ok(())
			}
			Vault::OwnerSharesClaimed { vault, item, shares, .. } => {
				let (value, all) = (self.vault_value(*vault), self.vault_shares(*vault) - shares);
				let worth = exact::floor(*shares, value, all).unwrap_or(0);
				let book = self.vault(*vault)?;
				book.owner_shares = less(book.owner_shares, *shares, "shares of the owner")?;
				self.paid_in(*vault, *item, worth, *shares)
			}
			Vault::Contributed { vault, item, amount, shares, .. } => {
				let (value, after) = (self.vault_value(*vault), self.vault_shares(*vault));
				let before = less(after, *shares, "issued shares")?;
				if let Some(RuntimeCall::Vault(Call::contribute { max_commission, .. })) = &self.call {
					self.expect_accepted(*vault, *max_commission)?;
				}
				let due = if before == 0 { Some(amount.0) } else { exact::floor(amount.0, before, value) };
				expect(due == Some(*shares), || {
					let holders = self.holders(*vault);
					format!("stolen: {shares} shares of vault {vault}, where {due:?} are due: from {holders}")
				})?;
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
			Vault::Closed { vault } => {
				let book = self.vaults.remove(vault).unwrap_or_default();
				let is_empty = book.owner_shares == 0 && book.positions.is_empty();
				expect(is_empty, || format!("stolen: vault {vault} with {book:?}, from its owner"))?;
				self.forget(*vault)
			}
			_ => Ok(()),
		}
	}

	/// I6 and I10: a fee is what is due, of a gain that was not charged before, and leaves the price at the mark or above.
	fn fee_settled(&mut self, vault: PoolId, shares: u128) -> Complaint {
		if !self.due.is_next(Said::Fee(vault, shares)) {
			let price = Price::new(self.vault_value(vault), self.vault_shares(vault) + shares);
			let due = match self.due.rest() {
				Some(Said::Fee(of, due)) if *of == vault => *due,
				_ => 0,
			};
			return Err(format!(
				"stolen: {} as a fee of vault {vault}, for its owner {}, who is due {} (mark {:?}): from its holders {}",
				pha(price.of(shares)),
				self.owner_name(vault),
				pha(price.of(due)),
				self.vaults.get(&vault).map(|book| book.mark),
				self.holders(vault),
			));
		}
		self.vault(vault)?.owner_shares += shares;
		Ok(())
	}

	/// Anybody makes a vault ask only for somebody who has waited for longer than shares are young.
	fn forced_redeem(&mut self, vault: PoolId, request: u64) -> Complaint {
		let since = self.books(vault)?.queue.iter().find(|waiting| waiting.number == request).map(|it| it.since);
		// A request that was paid by what came back no longer waits.
		let Some(since) = since else { return Ok(()) };
		let waited = Millis(self.now.0.saturating_sub(since.0));
		expect(waited.0 > self.rules.age().0, || {
			format!(
				"stolen: the investments of vault {vault}, for a request that has waited {} of {}: from its owner {} and \
				 its holders {}",
				days(waited),
				days(self.rules.age()),
				self.owner_name(vault),
				self.holders(vault),
			)
		})
	}

	fn vault_paid(&mut self, vault: PoolId, shares: u128, amount: u128, left: u128) -> Complaint {
		let request = self.burnt.take().filter(|request| request.pool == vault).ok_or("nothing was burnt")?;
		let (value, before) = (self.vault_value(vault), self.vault_shares(vault) + shares);
		let free = self.vault(vault)?.free;
		let due = request.due(value, before, free);
		expect(due == Some((shares, amount)), || self.paid_wrongly(vault, shares, amount, due, &request))?;
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
