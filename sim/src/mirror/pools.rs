//! What stake pools tell.
use super::{expect, less, Complaint, LoanBook, Mirror, PoolBook};
use pallet_stake_pool::Event as Pool;
use runtime_phala::Runtime;
use units::{mul_div_floor, ItemId, PoolId, WorkerId};

impl Mirror {
	fn pool(&mut self, pool: PoolId) -> Result<&mut PoolBook, String> {
		self.pools.get_mut(&pool).ok_or_else(|| format!("no stake pool {pool} was created"))
	}

	pub(super) fn hear_pool(&mut self, event: &Pool<Runtime>) -> Complaint {
		match event {
			Pool::Created { pool, .. } => {
				self.pools.insert(*pool, PoolBook::default());
				Ok(())
			}
			Pool::Contributed { pool, item, amount, shares, .. } => self.contributed(*pool, *item, amount.0, *shares),
			Pool::Withdrawn { pool, shares, amount, left, .. } => self.withdrawn(*pool, *shares, amount.0, *left),
			Pool::Rewarded { pool, to_owner, to_members, .. } => {
				let book = self.pool(*pool)?;
				let due = book.commission.mul_floor(to_owner.0 + to_members.0);
				expect(due == to_owner.0, || format!("{due} is due to the owner"))?;
				book.free += to_members.0;
				book.owner_reward += to_owner.0;
				Ok(())
			}
			Pool::OwnerRewardClaimed { pool, amount, .. } => {
				let claimed = std::mem::take(&mut self.pool(*pool)?.owner_reward);
				expect(claimed == amount.0, || format!("{claimed} was due"))
			}
			Pool::CommissionSet { pool, commission } => {
				self.pool(*pool)?.commission = *commission;
				Ok(())
			}
			Pool::CapSet { pool, cap } => {
				self.pool(*pool)?.cap = cap.map(|cap| cap.0);
				Ok(())
			}
			Pool::WorkerStarted { pool, worker, stake, .. } => self.lent(*pool, *worker, stake.0),
			Pool::WorkerStopped { pool, worker, stake } => self.stopped(*pool, worker, stake.0),
			Pool::WorkerReclaimed { pool, worker, returned, slashed } => {
				self.reclaimed(*pool, worker, returned.0, slashed.0)
			}
			Pool::RulesSet { rules } => {
				self.rules = *rules;
				Ok(())
			}
			_ => Ok(()),
		}
	}

	/// What `amount` buys at the price before, rounded down.
	fn contributed(&mut self, pool: PoolId, item: ItemId, amount: u128, shares: u128) -> Complaint {
		let before = less(self.shares(pool), shares, "issued shares")?;
		let book = self.pool(pool)?;
		let due = if before == 0 { Some(amount) } else { mul_div_floor(amount, before, book.value()) };
		book.free += amount;
		expect(due == Some(shares), || format!("{due:?} shares are due"))?;
		self.paid_in(pool, item, amount, shares)
	}

	/// Paid whole at the price before, rounded down, or all that is free for as many shares as that costs, rounded up.
	fn withdrawn(&mut self, pool: PoolId, shares: u128, amount: u128, left: u128) -> Complaint {
		let request = self.burnt.take().filter(|request| request.pool == pool).ok_or("nothing was burnt")?;
		let before = self.shares(pool) + shares;
		let book = self.pool(pool)?;
		let due = request.due(book.value(), before, book.free);
		expect(due == Some((shares, amount)), || format!("{due:?} is due for {request:?}"))?;
		expect(request.waiting == shares + left, || format!("{request:?} waited"))?;
		book.free = less(book.free, amount, "free stake")?;
		self.pay_part(pool, amount, left);
		Ok(())
	}

	/// What is left of a young request is paid that much less at most.
	pub(super) fn pay_part(&mut self, pool: PoolId, amount: u128, left: u128) {
		let head = self.books.get_mut(&pool).and_then(|books| books.queue.front_mut());
		if let Some((_, _, Some(at_most))) = head.filter(|_| left > 0) {
			*at_most = at_most.saturating_sub(amount);
		}
	}

	/// Stake is not lent while anybody waits.
	fn lent(&mut self, pool: PoolId, worker: WorkerId, stake: u128) -> Complaint {
		let waiting = self.books(pool)?.queue.len();
		expect(waiting == 0, || format!("stake is lent while {waiting} wait"))?;
		let book = self.pool(pool)?;
		book.free = less(book.free, stake, "free stake")?;
		book.lent += stake;
		let old = self.loans.insert(worker, LoanBook { pool, stake, releasing: false });
		expect(old.is_none(), || format!("the worker still has {old:?}"))
	}

	fn stopped(&mut self, pool: PoolId, worker: &WorkerId, stake: u128) -> Complaint {
		let loan = self.loans.get_mut(worker).ok_or("a worker without stake stopped")?;
		expect(*loan == LoanBook { pool, stake, releasing: false }, || format!("{loan:?} was lent"))?;
		loan.releasing = true;
		self.pool(pool)?.releasing += stake;
		Ok(())
	}

	fn reclaimed(&mut self, pool: PoolId, worker: &WorkerId, returned: u128, slashed: u128) -> Complaint {
		let loan = self.loans.remove(worker).ok_or("a worker without stake gave some back")?;
		expect(loan.pool == pool && loan.stake == returned + slashed, || format!("{loan:?} was lent"))?;
		let book = self.pool(pool)?;
		book.lent = less(book.lent, loan.stake, "lent stake")?;
		if loan.releasing {
			book.releasing = less(book.releasing, loan.stake, "releasing stake")?;
		}
		book.free += returned;
		Ok(())
	}
}
