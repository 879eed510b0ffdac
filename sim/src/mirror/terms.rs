//! The judge's own clock of notices, and its own record of rules: from what was asked for and by whom, never from what the
//! chain says of it.
use super::{expect, Complaint, Mirror};
use crate::exact::MILLION;
use chain_traits::Rules;
use frame::arithmetic::Permill;
use std::collections::VecDeque;
use units::{Millis, PoolId, PHA};

/// What an owner takes, and from when on more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
	/// Parts per million.
	pub rate: u32,
	/// A higher rate, and the first moment at which it may apply.
	pub announced: Option<(u32, Millis)>,
}

impl Terms {
	/// A higher rate applies once its notice is over and everybody is paid who asked before that; `oldest` is the time of
	/// the oldest waiting request.
	pub fn pass(&mut self, now: Millis, oldest: Option<Millis>) -> Option<u32> {
		let (rate, from) = self.announced?;
		let over = now.0 >= from.0 && oldest.is_none_or(|oldest| oldest.0 >= from.0);
		if !over {
			return None;
		}
		*self = Self { rate, announced: None };
		Some(rate)
	}

	/// Lower at once; higher not before `from`.
	pub fn ask(&mut self, rate: u32, from: Millis) {
		if rate > self.rate {
			self.announced = Some((rate, from));
		} else {
			*self = Self { rate, announced: None };
		}
	}
}

/// Numbers that hold for all pools, as whoever may set them set them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnRules {
	/// How long a request waits before anybody may force anything for it.
	pub grace: Millis,
	/// The least notice of a higher commission.
	pub notice: Millis,
	/// Age of shares from which they earn for who leaves.
	pub share_age: Millis,
	/// What must wait before anybody may force anything.
	pub min_force: u128,
	/// The smallest contribution.
	pub min_contribution: u128,
	/// How long stopped stake waits.
	pub cool_down: Millis,
}

impl OwnRules {
	/// These numbers, and this cool-down.
	pub fn of(rules: &Rules, cool_down: Millis) -> Self {
		let Rules { grace, notice, share_age, min_force, min_contribution } = *rules;
		Self { grace, notice, share_age, min_force, min_contribution, cool_down }
	}

	/// No more than the grace, whatever the rules say.
	pub fn age(&self) -> Millis {
		Millis(self.share_age.0.min(self.grace.0))
	}

	/// Enough to leave before, whatever the rules say: out of a vault, whose owner has as long as shares are young, and
	/// then out of its stake pools.
	pub fn notice(&self) -> Millis {
		let exit = self.age().0.saturating_add(self.grace.0).saturating_add(self.cool_down.0);
		Millis(self.notice.0.max(exit))
	}

	/// Whether these are worse than others for nobody who has shares.
	fn is_as_good_as(&self, other: &Self) -> bool {
		self.grace.0 <= other.grace.0
			&& self.notice.0 >= other.notice.0
			&& self.share_age.0 <= other.share_age.0
			&& self.min_contribution <= other.min_contribution
			&& self.min_force <= other.min_force
	}

	/// What no rules may be: nobody is kept for longer than a week of grace and a week of cool-down, or for being poor, and
	/// an owner has a minute.
	fn are_bounded(&self) -> bool {
		const DAY: u64 = 24 * 60 * 60 * 1_000;
		(60_000..=7 * DAY).contains(&self.grace.0)
			&& self.share_age.0 <= DAY.min(self.grace.0)
			&& self.notice.0 <= 60 * DAY
			&& self.cool_down.0 <= 7 * DAY
			&& (PHA / 1_000..=PHA).contains(&self.min_contribution)
			&& (PHA / 10..=PHA).contains(&self.min_force)
	}
}

/// What the chain must say of terms and fees, in this order, before it says anything else of them.
#[derive(Clone, Debug, Default)]
pub struct Due(VecDeque<Said>);

/// Something a pool or vault says of its terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
	/// The rate is this now.
	Rate(PoolId, u32),
	/// The rate will be this, from then on.
	Announced(PoolId, u32, Millis),
	/// The owner gets so many new shares.
	Fee(PoolId, u128),
}

impl Due {
	/// One more thing to be said.
	pub fn push(&mut self, said: Said) {
		self.0.push_back(said);
	}

	/// The next one is this.
	pub fn is_next(&mut self, said: Said) -> bool {
		let next = self.0.front() == Some(&said);
		if next {
			self.0.pop_front();
		}
		next
	}

	/// What should have been said.
	pub fn rest(&self) -> Option<&Said> {
		self.0.front()
	}
}

/// Parts per million.
pub fn parts(rate: Permill) -> u32 {
	rate.deconstruct().min(MILLION)
}

impl Mirror {
	/// Time of the oldest waiting request.
	pub(super) fn oldest(&self, pool: PoolId) -> Option<Millis> {
		self.books.get(&pool).and_then(|books| books.queue.front()).map(|waiting| waiting.since)
	}

	/// What a pool's owner may take now.
	pub fn rate(&self, pool: PoolId) -> u32 {
		let mut terms = self.terms.get(&pool).copied().unwrap_or_default();
		terms.pass(self.now, self.oldest(pool));
		terms.rate
	}

	/// Nobody contributes at a higher commission than he accepts.
	pub(super) fn expect_accepted(&self, pool: PoolId, most: Permill) -> Complaint {
		let rate = self.rate(pool);
		expect(rate <= parts(most), || {
			let takes = percent(rate);
			format!("stolen: {takes} of what pool {pool} earns, from whoever accepted {}", percent(parts(most)))
		})
	}

	/// Lets an announcement whose time has come apply, and expects the chain to say so.
	pub(super) fn pass_terms(&mut self, pool: PoolId) {
		let (now, oldest) = (self.now, self.oldest(pool));
		if let Some(rate) = self.terms.entry(pool).or_default().pass(now, oldest) {
			self.applied += 1;
			self.due.push(Said::Rate(pool, rate));
		}
	}

	/// An owner asked for a rate. Nobody who has no shares has to be warned.
	pub(super) fn ask_terms(&mut self, pool: PoolId, rate: u32) {
		let from = Millis(self.now.0.saturating_add(self.rules.notice().0));
		let is_empty = self.shares(pool) == 0 && self.vault_shares(pool) == 0;
		let terms = self.terms.entry(pool).or_default();
		if is_empty {
			*terms = Terms { rate, announced: None };
		} else {
			terms.ask(rate, from);
		}
		self.due.push(match terms.announced {
			Some((rate, from)) => Said::Announced(pool, rate, from),
			None => Said::Rate(pool, rate),
		});
	}

	/// Root asked for rules: what is worse for anybody waits as long as anybody needs to leave, by the rules of today.
	pub(super) fn ask_rules(&mut self, rules: &Rules) -> Complaint {
		let next = OwnRules::of(rules, self.rules.cool_down);
		expect(next.are_bounded(), || {
			format!("stolen: the bounds of the rules, {next:?}, from the holders of all pools: {}", self.all_holders())
		})?;
		if next.is_as_good_as(&self.rules) {
			(self.rules, self.coming) = (next, None);
		} else {
			self.coming = Some((next, Millis(self.now.0.saturating_add(self.rules.notice().0))));
		}
		Ok(())
	}

	/// Root asked for a cool-down: a shorter one holds at once, a longer one after as long as anybody needs to leave.
	pub(super) fn ask_cool_down(&mut self, span: Millis) {
		if span.0 <= self.rules.cool_down.0 {
			(self.rules.cool_down, self.longer) = (span, None);
		} else {
			self.longer = Some((span, Millis(self.now.0.saturating_add(self.rules.notice().0))));
		}
	}

	/// Announced rules hold from their time on. Whether they began to.
	pub fn pass_rules(&mut self) -> bool {
		if let Some((span, _)) = self.longer.filter(|(_, from)| self.now.0 >= from.0) {
			(self.rules.cool_down, self.longer) = (span, None);
		}
		let Some((next, from)) = self.coming.filter(|(_, from)| self.now.0 >= from.0) else { return false };
		debug_assert!(self.now.0 >= from.0);
		self.rules = OwnRules { cool_down: self.rules.cool_down, ..next };
		self.coming = None;
		true
	}

	/// Everybody who has anything in any pool.
	pub fn all_holders(&self) -> String {
		if self.owners.is_empty() {
			return "(whoever comes)".to_owned();
		}
		let pools = self.owners.keys().map(|pool| format!("pool {pool}: {}", self.holders(*pool)));
		pools.collect::<Vec<_>>().join("; ")
	}

	/// Whether the owner of a pool may take this now. What is taken too early is named.
	pub(super) fn hear_rate(&mut self, pool: PoolId, rate: Permill) -> Complaint {
		let rate = parts(rate);
		if self.due.is_next(Said::Rate(pool, rate)) {
			return Ok(());
		}
		let terms = self.terms.get(&pool).copied().unwrap_or_default();
		let until = terms.announced.map_or(String::new(), |(_, from)| {
			format!(", and {} of notice are left", days(Millis(from.0.saturating_sub(self.now.0))))
		});
		Err(format!(
			"stolen: {} of what pool {pool} earns, for its owner {}, who may take {}{until}: from its holders {}",
			percent(rate),
			self.owner_name(pool),
			percent(terms.rate),
			self.holders(pool),
		))
	}

	/// Whether a higher rate was announced for the right moment.
	pub(super) fn hear_announced(&mut self, pool: PoolId, rate: Permill, from: Millis) -> Complaint {
		let rate = parts(rate);
		if self.due.is_next(Said::Announced(pool, rate, from)) {
			return Ok(());
		}
		let due = self.due.rest();
		Err(format!(
			"stolen: notice. The owner {} of pool {pool} will take {} from {} on, where {due:?} is due: from its holders {}",
			self.owner_name(pool),
			percent(rate),
			from.0,
			self.holders(pool),
		))
	}
}

/// As people read it.
pub fn percent(parts: u32) -> String {
	format!("{} %", f64::from(parts) / 10_000.0)
}

/// As people read it.
pub fn days(span: Millis) -> String {
	format!("{:.2} days", span.0 as f64 / 86_400_000.0)
}
