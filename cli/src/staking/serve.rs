//! What a queue would pay now. Pure; the same rounding as the chain's.
use tokenomics::pool::{redeem_up_to, redeem_young, Ledger};
use units::Amount;

/// Requests that the chain serves on its way in any operation.
pub const SERVED_PER_CALL: usize = pallet_stake_pool::SERVED_PER_CALL as usize;

/// A pool while its queue is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serving {
	/// Value and shares.
	pub ledger: Ledger,
	/// Can be paid.
	pub free: Amount,
	/// Each waiting request, oldest first.
	pub queue: Vec<Queued>,
}

/// What one request waits with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queued {
	/// Shares.
	pub shares: u128,
	/// The most that is paid for them, if they were young.
	pub at_most: Option<Amount>,
}

/// What one request got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paid {
	/// Shares burnt.
	pub shares: u128,
	/// Paid for them.
	pub amount: Amount,
}

impl Serving {
	/// Pays up to `limit` requests, oldest first; returns what each of them got. A request that cannot be paid wholly
	/// keeps its place.
	pub fn serve(&mut self, limit: usize) -> Vec<Paid> {
		let mut payments = Vec::new();
		while payments.len() < limit && self.ledger.value > Amount::ZERO {
			let Some(head) = self.queue.first_mut() else { break };
			let paid = match head.at_most {
				Some(cost) => redeem_young(self.ledger, head.shares, self.free, cost),
				None => redeem_up_to(self.ledger, head.shares, self.free),
			};
			let Ok(paid) = paid else { break };
			self.ledger = paid.ledger;
			self.free = self.free.saturating_sub(paid.amount);
			payments.push(Paid { shares: paid.shares, amount: paid.amount });
			head.shares = head.shares.saturating_sub(paid.shares);
			head.at_most = head.at_most.map(|most| most.saturating_sub(paid.amount));
			if head.shares > 0 {
				break;
			}
			self.queue.remove(0);
		}
		payments
	}

	/// Appends a request and serves as the chain does in that call; returns what the new request got.
	pub fn withdraw(&mut self, asked: Queued) -> Paid {
		let place = self.queue.len();
		self.queue.push(asked);
		self.serve(SERVED_PER_CALL).get(place).copied().unwrap_or(Paid { shares: 0, amount: Amount::ZERO })
	}

	/// What all that wait would be paid at the present price, rounded down.
	pub fn owed(&self) -> Amount {
		let shares = self.queue.iter().fold(0u128, |sum, queued| sum.saturating_add(queued.shares));
		self.ledger.worth(shares.min(self.ledger.shares)).unwrap_or_default()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn serving(value: u128, shares: u128, free: u128, queue: &[u128]) -> Serving {
		let queue = queue.iter().copied().map(old).collect();
		Serving { ledger: Ledger { value: Amount(value), shares }, free: Amount(free), queue }
	}
	fn old(shares: u128) -> Queued {
		Queued { shares, at_most: None }
	}

	#[test]
	fn whoever_asked_first_is_paid_first() {
		let mut pool = serving(1_000, 1_000, 150, &[100]);
		assert_eq!(pool.withdraw(old(100)), Paid { shares: 50, amount: Amount(50) });
		assert_eq!(pool.queue, [old(50)]);
		assert_eq!(pool.free, Amount::ZERO);
	}

	#[test]
	fn nobody_behind_four_others_is_paid_in_the_same_call() {
		let mut pool = serving(1_000, 1_000, 1_000, &[1, 1, 1, 1]);
		assert_eq!(pool.withdraw(old(100)).amount, Amount::ZERO);
		assert_eq!(pool.queue, [old(100)]);
		assert_eq!(pool.serve(SERVED_PER_CALL), [Paid { shares: 100, amount: Amount(100) }]);
	}

	#[test]
	fn a_pool_that_lost_everything_pays_nobody() {
		assert_eq!(serving(0, 10, 0, &[]).withdraw(old(5)), Paid { shares: 0, amount: Amount::ZERO });
	}

	#[test]
	fn young_shares_are_paid_no_more_than_was_paid_in() {
		let mut pool = serving(2_000, 1_000, 150, &[]);
		let young = Queued { shares: 100, at_most: Some(Amount(120)) };
		assert_eq!(pool.withdraw(young), Paid { shares: 100, amount: Amount(120) });
		let young = Queued { shares: 100, at_most: Some(Amount(60)) };
		assert_eq!(pool.withdraw(young), Paid { shares: 50, amount: Amount(30) });
		assert_eq!(pool.queue, [Queued { shares: 50, at_most: Some(Amount(30)) }]);
	}
}
