//! What a queue would pay now. Pure; the same rounding as the chain's.
use tokenomics::pool::{redeem_up_to, Ledger};
use units::Amount;

/// Requests that the chain serves on its way in any operation.
pub const SERVED_PER_CALL: usize = pallet_pool_served();

const fn pallet_pool_served() -> usize {
	pallet_stake_pool::SERVED_PER_CALL as usize
}

/// A pool while its queue is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serving {
	/// Value and shares.
	pub ledger: Ledger,
	/// Can be paid.
	pub free: Amount,
	/// Shares of each waiting request, oldest first.
	pub queue: Vec<u128>,
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
		for _ in 0..limit {
			let Some(shares) = self.queue.first().copied() else { break };
			let Ok(paid) = redeem_up_to(self.ledger, shares, self.free) else { break };
			if self.ledger.value == Amount::ZERO {
				break;
			}
			self.ledger = paid.ledger;
			self.free = self.free.saturating_sub(paid.amount);
			payments.push(Paid { shares: paid.shares, amount: paid.amount });
			match shares.saturating_sub(paid.shares) {
				0 => drop(self.queue.remove(0)),
				left => {
					self.queue[0] = left;
					break;
				}
			}
		}
		payments
	}

	/// Appends a request and serves as the chain does in that call; returns what the new request got.
	pub fn withdraw(&mut self, shares: u128) -> Paid {
		let place = self.queue.len();
		self.queue.push(shares);
		self.serve(SERVED_PER_CALL).get(place).copied().unwrap_or(Paid { shares: 0, amount: Amount::ZERO })
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn serving(value: u128, shares: u128, free: u128, queue: &[u128]) -> Serving {
		Serving { ledger: Ledger { value: Amount(value), shares }, free: Amount(free), queue: queue.to_vec() }
	}

	#[test]
	fn whoever_asked_first_is_paid_first() {
		let mut pool = serving(1_000, 1_000, 150, &[100]);
		assert_eq!(pool.withdraw(100), Paid { shares: 50, amount: Amount(50) });
		assert_eq!(pool.queue, [50]);
		assert_eq!(pool.free, Amount::ZERO);
	}

	#[test]
	fn nobody_behind_four_others_is_paid_in_the_same_call() {
		let mut pool = serving(1_000, 1_000, 1_000, &[1, 1, 1, 1]);
		assert_eq!(pool.withdraw(100).amount, Amount::ZERO);
		assert_eq!(pool.queue, [100]);
		assert_eq!(pool.serve(SERVED_PER_CALL), [Paid { shares: 100, amount: Amount(100) }]);
	}

	#[test]
	fn a_pool_that_lost_everything_pays_nobody() {
		assert_eq!(serving(0, 10, 0, &[]).withdraw(5), Paid { shares: 0, amount: Amount::ZERO });
	}
}
