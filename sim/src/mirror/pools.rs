//! What stake pools tell.
use super::{days, expect, less, percent, Complaint, LoanBook, Mirror, OwnRules, PoolBook, Redeemable};
use crate::{exact, names::pha};
use chain_traits::Rules;
use pallet_stake_pool::{Call, Event as Pool};
use phala_runtime::{Runtime, RuntimeCall};
use units::{ItemId, Millis, PoolId, WorkerId};

impl Mirror {
	fn pool(&mut self, pool: PoolId) -> Result<&mut PoolBook, String> {
		self.pools.get_mut(&pool).ok_or_else(|| format!("no stake pool {pool} was created"))
	}

	pub(super) fn hear_pool(&mut self, event: &Pool<Runtime>) -> Complaint {
		match event {
			Pool::Created { pool, account, .. } => {
				self.accounts.insert(account.clone(), *pool);
				self.pools.insert(*pool, PoolBook::default());
				Ok(())
			}
			Pool::Contributed { pool, item, amount, shares, .. } => self.contributed(*pool, *item, amount.0, *shares),
			Pool::Withdrawn { pool, shares, amount, left, .. } => self.withdrawn(*pool, *shares, amount.0, *left),
			Pool::Rewarded { pool, worker, to_owner, to_members } => {
				self.rewarded(*pool, *worker, to_owner.0, to_members.0)
			}
			Pool::OwnerRewardClaimed { pool, amount, .. } => {
				let claimed = std::mem::take(&mut self.pool(*pool)?.owner_reward);
				expect(claimed == amount.0, || {
					format!(
						"stolen: {} as the commission of pool {pool}, for its owner {}, who is due {}: from its holders {}",
						pha(amount.0),
						self.owner_name(*pool),
						pha(claimed),
						self.holders(*pool)
					)
				})
			}
			Pool::CommissionSet { pool, commission } => {
				self.pass_terms(*pool);
				self.hear_rate(*pool, *commission)
			}
			Pool::CommissionAnnounced { pool, commission, from } => self.hear_announced(*pool, *commission, *from),
			Pool::CapSet { pool, cap } => {
				let own = self.pool(*pool)?.cap;
				expect(own == cap.map(|cap| cap.0), || format!("the owner asked for the cap {own:?}"))
			}
			Pool::WorkerStarted { pool, worker, stake, .. } => self.lent(*pool, *worker, stake.0),
			Pool::WorkerStopped { pool, worker, stake } => self.stopped(*pool, worker, stake.0),
			Pool::WorkerReclaimed { pool, worker, returned, slashed } => {
				self.reclaimed(*pool, worker, returned.0, slashed.0)
			}
			Pool::RulesSet { rules } => self.hear_rules(rules),
			Pool::RulesAnnounced { rules, from } => {
				let (own, due) = (OwnRules::of(rules, self.rules.cool_down), self.coming);
				expect(due == Some((own, *from)), || format!("{due:?} was to be announced"))
			}
			Pool::ForciblyStopped { pool, request, .. } => self.forced_stop(*pool, *request),
			Pool::Closed { pool } => {
				let book = self.pools.remove(pool).unwrap_or_default();
				let is_empty = book.lent == 0 && book.owner_reward == 0;
				expect(is_empty, || format!("stolen: pool {pool} with {book:?}, from its owner"))?;
				self.forget(*pool)
			}
			_ => Ok(()),
		}
	}

	fn hear_rules(&self, rules: &Rules) -> Complaint {
		let told = OwnRules::of(rules, self.rules.cool_down);
		expect(told == self.rules, || {
			let (own, coming) = (&self.rules, &self.coming);
			format!(
				"stolen: the notice of rules. {told:?} hold, where {own:?} do and {coming:?} come: from {}",
				self.all_holders()
			)
		})
	}

	/// What `amount` buys at the price before, rounded down.
	fn contributed(&mut self, pool: PoolId, item: ItemId, amount: u128, shares: u128) -> Complaint {
		let before = less(self.shares(pool), shares, "issued shares")?;
		if let Some(RuntimeCall::StakePool(Call::contribute { max_commission, .. })) = &self.call {
			self.expect_accepted(pool, *max_commission)?;
		}
		let book = self.pool(pool)?;
		let due = if before == 0 { Some(amount) } else { exact::floor(amount, before, book.value()) };
		book.free += amount;
		expect(due == Some(shares), || {
			let holders = self.holders(pool);
			format!("stolen: {shares} shares of pool {pool} for {}, where {due:?} are due: from {holders}", pha(amount))
		})?;
		self.paid_in(pool, item, amount, shares)
	}

	/// Paid whole at the price before, rounded down, or all that is free for as many shares as that costs, rounded up.
	fn withdrawn(&mut self, pool: PoolId, shares: u128, amount: u128, left: u128) -> Complaint {
		let request = self.burnt.take().filter(|request| request.pool == pool).ok_or("nothing was burnt")?;
		let before = self.shares(pool) + shares;
		let (value, free) = (self.pool(pool)?.value(), self.pool(pool)?.free);
		let due = request.due(value, before, free);
		expect(due == Some((shares, amount)), || self.paid_wrongly(pool, shares, amount, due, &request))?;
		expect(request.waiting == shares + left, || format!("{request:?} waited"))?;
		self.pool(pool)?.free = less(free, amount, "free stake")?;
		self.pay_part(pool, amount, left);
		Ok(())
	}

	/// What a wrong payment takes, and from whom.
	pub(super) fn paid_wrongly(
		&self,
		pool: PoolId,
		shares: u128,
		amount: u128,
		due: Option<(u128, u128)>,
		request: &Redeemable,
	) -> String {
		let kind = if request.at_most.is_some() { "young" } else { "aged" };
		let due = due.map_or("nothing".to_owned(), |(shares, amount)| format!("{} for {shares}", pha(amount)));
		format!(
			"stolen: {} paid for {shares} {kind} shares of pool {pool}, where {due} is due: from its holders {}",
			pha(amount),
			self.holders(pool)
		)
	}

	/// What is left of a young request is paid that much less at most.
	pub(super) fn pay_part(&mut self, pool: PoolId, amount: u128, left: u128) {
		let Some(head) = self.books.get_mut(&pool).and_then(|books| books.queue.front_mut()).filter(|_| left > 0)
		else {
			return;
		};
		head.at_most = head.at_most.map(|at_most| at_most.saturating_sub(amount));
		if let Some(book) = self.items.get_mut(&(pool, head.item)) {
			book.asked = Some(head.at_most);
		}
	}

	/// Stake is not lent while anybody waits.
	fn lent(&mut self, pool: PoolId, worker: WorkerId, stake: u128) -> Complaint {
		let waiting = self.books(pool)?.queue.len();
		expect(waiting == 0, || format!("stake is lent while {waiting} wait"))?;
		let book = self.pool(pool)?;
		book.free = less(book.free, stake, "free stake")?;
		book.lent += stake;
		self.stopped_for.clear();
		let old = self.loans.insert(worker, LoanBook { pool, stake, releasing: false });
		expect(old.is_none(), || format!("the worker still has {old:?}"))
	}

	fn stopped(&mut self, pool: PoolId, worker: &WorkerId, stake: u128) -> Complaint {
		let loan = self.loans.get_mut(worker).ok_or("a worker without stake stopped")?;
		expect(*loan == LoanBook { pool, stake, releasing: false }, || format!("{loan:?} was lent"))?;
		loan.releasing = true;
		self.stopped_for.push((pool, stake));
		self.pool(pool)?.releasing += stake;
		Ok(())
	}

	/// What is owed is shared as if it had been paid at once.
	pub(super) fn owe(&mut self, worker: WorkerId, pool: PoolId, payout: u128) {
		self.pass_terms(pool);
		let to_owner = exact::part(self.rate(pool), payout);
		let debt = self.debts.entry((worker, pool)).or_default();
		*debt = (debt.0 + payout, debt.1 + to_owner);
	}

	/// A pool's owner gets its rate of what was earned, rounded down, by the terms of when it was earned, and not a unit
	/// more.
	fn rewarded(&mut self, pool: PoolId, worker: WorkerId, to_owner: u128, to_members: u128) -> Complaint {
		let owed = self.debts.get(&(worker, pool)).filter(|(payout, _)| *payout == to_owner + to_members).copied();
		if owed.is_none() {
			self.pass_terms(pool);
		}
		let rate = self.rate(pool);
		let due = owed.map_or_else(|| exact::part(rate, to_owner + to_members), |(_, to_owner)| to_owner);
		if due != to_owner {
			return Err(format!(
				"stolen: {} of a reward of {} to pool {pool}, for its owner {}, who may take {} and is due {}: from its \
				 holders {}",
				pha(to_owner),
				pha(to_owner + to_members),
				self.owner_name(pool),
				percent(rate),
				pha(due),
				self.holders(pool),
			));
		}
		let book = self.pool(pool)?;
		book.free += to_members;
		book.owner_reward += to_owner;
		Ok(())
	}

	/// Anybody stops workers only for a request that has waited in this pool for longer than the grace, no more of them
	/// than it takes, and none that is larger than needed.
	fn forced_stop(&mut self, pool: PoolId, request: u64) -> Complaint {
		let stopped: Vec<u128> =
			self.stopped_for.iter().filter(|(of, _)| *of == pool).map(|(_, stake)| *stake).collect();
		let all: u128 = stopped.iter().sum();
		let taken = |why: String, mirror: &Self| {
			Err(format!(
				"stolen: the work of {} of pool {pool}, {why}: from its owner {} and its holders {}",
				pha(all),
				mirror.owner_name(pool),
				mirror.holders(pool),
			))
		};
		let queue = &self.books(pool)?.queue;
		let Some(at) = queue.iter().position(|waiting| waiting.number == request) else {
			return taken(format!("for request {request} that does not wait"), self);
		};
		let (waiting, through) = (queue[at], queue.range(..=at).map(|waiting| waiting.item).collect::<Vec<_>>());
		let waited = Millis(self.now.0.saturating_sub(waiting.since.0));
		if waited.0 <= self.rules.grace.0 {
			return taken(
				format!("for a request that has waited {} of {}", days(waited), days(self.rules.grace)),
				self,
			);
		}
		let shares = through.iter().filter_map(|item| self.items.get(&(pool, *item))).map(|item| item.shares).sum();
		let price = self.price(pool);
		let owed = price.of(shares);
		let book = self.pool(pool)?;
		let (covered, last) = (book.free + book.releasing, stopped.last().copied().unwrap_or(0));
		let least = stopped.iter().min().copied().unwrap_or(0);
		if covered.saturating_sub(least) >= owed {
			return taken(format!("of which {} were not needed for {}", pha(least), pha(owed)), self);
		}
		let enough = |stake: u128| covered.saturating_sub(last) + stake >= owed;
		let running = self.loans.values().filter(|loan| loan.pool == pool && !loan.releasing);
		match running.map(|loan| loan.stake).find(|stake| *stake < last && enough(*stake)) {
			Some(smaller) => taken(format!("where {} would have been enough for {}", pha(smaller), pha(owed)), self),
			None => Ok(()),
		}
	}

	fn reclaimed(&mut self, pool: PoolId, worker: &WorkerId, returned: u128, slashed: u128) -> Complaint {
		let loan = self.loans.remove(worker).ok_or("a worker without stake gave some back")?;
		expect(loan.pool == pool && loan.stake == returned + slashed, || format!("{loan:?} was lent"))?;
		let again = matches!(self.call, Some(RuntimeCall::StakePool(Call::restart_worker { .. })));
		let cooled = self.stops.get(worker).is_some_and(|at| self.now.0 >= at.0.saturating_add(self.rules.cool_down.0));
		expect(again || cooled, || {
			let holders = self.holders(pool);
			format!(
				"stolen: stake of {} that came back to pool {pool} before it had cooled down, from {holders}",
				pha(returned)
			)
		})?;
		let book = self.pool(pool)?;
		book.lent = less(book.lent, loan.stake, "lent stake")?;
		if loan.releasing {
			book.releasing = less(book.releasing, loan.stake, "releasing stake")?;
		}
		book.free += returned;
		Ok(())
	}
}
