//! The workers in a session, as parallel columns: what every record touches lies together.
use crate::bundles::Bundles;
use crate::challenges::{OpenChallenges, MAX_OPEN_CHALLENGES};
use codec::{Decode, Encode};
use protocol::Crypto;
use std::collections::BTreeMap;
use tokenomics::formulas::{performance, running_cost, score_fixed, share_base, share_root};
use tokenomics::paid::{Rate, ShareSum, Step};
use tokenomics::score::most_instant;
use units::{BlockNumber, ConfidenceLevel, Fixed, Hash, Millis, RewardWeight, Score, SessionId, Value, WorkerId};

/// Sessions that the fold carries at most. More are passed over and counted.
pub const MAX_SESSIONS: usize = 1_000_000;

/// What only messages touch. The member, its standing, its score and its open challenges make the worker's row of a bundle: whoever changes
/// one of them goes through [`Workers::row`], which says so to the bundles.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Member {
	pub id: WorkerId,
	pub session: SessionId,
	pub confidence: ConfidenceLevel,
	/// p of the last heartbeat; P before the first.
	pub instant: Fixed,
	/// Hosts contracts: P stands in for p.
	pub hosting: bool,
	/// Iterations told by the last heartbeat.
	pub iterations: u64,
	/// Slot time of the last answered challenge, or of the start.
	pub challenged_at: Millis,
	/// Record of the last accepted heartbeat, and its slot time.
	pub last_heartbeat: Option<(BlockNumber, Millis)>,
}

/// How a worker stands in the record that is being folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Standing {
	/// Is paid.
	Responsive,
	/// Is paid, and sent a heartbeat in this record: does not grow in it.
	Beaten,
	/// Is not paid until it answers a challenge.
	Unresponsive,
}

/// A worker as it enters the columns.
pub(crate) struct Newcomer {
	pub member: Member,
	pub score: Score,
	pub value: Value,
}

/// What more stake changes of a session that goes on.
pub(crate) struct Raise {
	/// V at the start, until now and from now on.
	pub initial_before: Value,
	pub initial_value: Value,
	pub score: Score,
	pub confidence: ConfidenceLevel,
}

/// Parallel columns: row `i` of each is the same worker. The order is that of arrival; the last row fills a gap.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Workers {
	pub(crate) member: Vec<Member>,
	pub(crate) standing: Vec<Standing>,
	pub(crate) score: Vec<Score>,
	pub(crate) value: Vec<Value>,
	/// Growth of the value since the last settlement.
	pub(crate) grown: Vec<Value>,
	/// Pay accrued since the last settlement, in PHA.
	pub(crate) accrued: Vec<Fixed>,
	/// Root of the share, zero while unresponsive: [`share_root`] as of the end of the last record.
	pub(crate) root: Vec<u64>,
	pub(crate) open: Vec<OpenChallenges>,
	/// blake2-256 of the key, for draws. Follows from the member; shorter than the others until
	/// [`Workers::complete_key_hashes`].
	pub(crate) key_hash: Vec<Hash>,
	/// p / P. Follows from the member.
	pub(crate) performance: Vec<Fixed>,
	/// The part of the share that does not depend on the value. Follows from the member.
	pub(crate) base: Vec<Fixed>,
	pub(crate) index: BTreeMap<WorkerId, usize>,
	/// Hashes of the rows. Follow from the columns and the open challenges.
	pub(crate) bundles: Bundles,
}

/// One row, to change.
pub(crate) struct Row<'a> {
	pub member: &'a mut Member,
	pub standing: &'a mut Standing,
	pub score: Score,
	pub value: &'a mut Value,
	pub grown: &'a mut Value,
	pub accrued: &'a mut Fixed,
	pub root: &'a mut u64,
	pub open: &'a mut OpenChallenges,
	performance: &'a mut Fixed,
	base: &'a mut Fixed,
}

impl Row<'_> {
	/// Recomputes what follows from the member's performance.
	pub fn refresh(&mut self) {
		(*self.performance, *self.base) = derived(self.member, self.score);
	}
}

/// The cached terms of a member: p / P, and the part of its share that does not depend on the value.
fn derived(member: &Member, score: Score) -> (Fixed, Fixed) {
	let counted = if member.hosting { score_fixed(score) } else { member.instant };
	(performance(counted, score), share_base(counted, member.confidence))
}

impl Workers {
	pub fn len(&self) -> usize {
		self.member.len()
	}

	pub fn is_full(&self) -> bool {
		self.len() >= MAX_SESSIONS
	}

	/// Hashes the keys that are not hashed yet: all of them after a restart, else none. Comes before anything else that
	/// changes the columns.
	pub fn complete_key_hashes<C: Crypto>(&mut self) {
		let missing = self.member.iter().skip(self.key_hash.len());
		self.key_hash.extend(missing.map(|member| C::blake2_256(&member.id.0)));
	}

	/// Adds a worker that is not among them yet, without a share in this record.
	pub fn add<C: Crypto>(&mut self, newcomer: Newcomer) {
		let Newcomer { member, score, value } = newcomer;
		let (performance, base) = derived(&member, score);
		self.index.insert(member.id, self.len());
		self.bundles.touch(self.len());
		self.key_hash.push(C::blake2_256(&member.id.0));
		self.member.push(member);
		self.standing.push(Standing::Responsive);
		self.score.push(score);
		self.value.push(value);
		self.grown.push(Value::ZERO);
		self.accrued.push(Fixed::ZERO);
		self.root.push(0);
		self.open.push(OpenChallenges::default());
		self.performance.push(performance);
		self.base.push(base);
	}

	/// Takes a worker out. Returns what it had accrued.
	pub fn remove(&mut self, worker: &WorkerId) -> Option<Fixed> {
		let at = self.index.remove(worker)?;
		if at >= self.len() {
			return None;
		}
		self.bundles.touch(at);
		self.bundles.touch(self.len().saturating_sub(1));
		self.member.swap_remove(at);
		self.key_hash.swap_remove(at);
		self.standing.swap_remove(at);
		self.score.swap_remove(at);
		self.value.swap_remove(at);
		self.grown.swap_remove(at);
		let accrued = self.accrued.swap_remove(at);
		self.root.swap_remove(at);
		self.open.swap_remove(at);
		self.performance.swap_remove(at);
		self.base.swap_remove(at);
		if let Some(moved) = self.member.get(at) {
			self.index.insert(moved.id, at);
		}
		Some(accrued)
	}

	/// V moves by what its initial value moved, within [0, `v_max`]; so what was slashed stays slashed and what grew stays
	/// grown. What was measured stays, as far as a new score allows it: more stake and a benchmark wash off no low p.
	/// Everything else stays as it is.
	pub fn raise(&mut self, worker: &WorkerId, raise: &Raise, v_max: Value) {
		let Some(at) = self.position(worker) else { return };
		if let Some(score) = self.score.get_mut(at).filter(|score| **score != raise.score) {
			*score = raise.score;
			if let Some(member) = self.member.get_mut(at) {
				member.instant = member.instant.min(most_instant(raise.score));
			}
		}
		let Some(mut row) = self.row(worker) else { return };
		row.member.confidence = raise.confidence;
		*row.value =
			tokenomics::paid::value_after_restart(*row.value, raise.initial_before, raise.initial_value, v_max);
		row.refresh();
	}

	pub fn position(&self, worker: &WorkerId) -> Option<usize> {
		self.index.get(worker).copied()
	}

	pub fn member(&self, worker: &WorkerId) -> Option<&Member> {
		self.member.get(self.position(worker)?)
	}

	/// Whether the worker is responsive, still in that session, and has not answered the challenge of that block.
	pub fn is_silent_about(&self, worker: &WorkerId, session: SessionId, block: BlockNumber) -> bool {
		let Some(at) = self.position(worker) else { return false };
		self.member.get(at).is_some_and(|member| member.session == session)
			&& self.standing.get(at).is_some_and(|standing| *standing != Standing::Unresponsive)
			&& self.open.get(at).is_some_and(|open| open.holds(block))
	}

	/// A worker's row, to change.
	pub fn row(&mut self, worker: &WorkerId) -> Option<Row<'_>> {
		let at = self.position(worker)?;
		self.bundles.touch(at);
		Some(Row {
			member: self.member.get_mut(at)?,
			standing: self.standing.get_mut(at)?,
			score: *self.score.get(at)?,
			value: self.value.get_mut(at)?,
			grown: self.grown.get_mut(at)?,
			accrued: self.accrued.get_mut(at)?,
			root: self.root.get_mut(at)?,
			open: self.open.get_mut(at)?,
			performance: self.performance.get_mut(at)?,
			base: self.base.get_mut(at)?,
		})
	}

	/// Every responsive worker accrues its part of the budget due; the others have no root.
	pub fn accrue(&mut self, rate: Rate) {
		for (accrued, root) in self.accrued.iter_mut().zip(&self.root) {
			*accrued = accrued.saturating_add(rate.accrue(*root));
		}
	}

	/// Lets one record pass for every value and computes all shares anew. Returns their sum.
	pub fn pass(&mut self, step: &Step) -> RewardWeight {
		let mut sum = ShareSum::default();
		let changing = self.value.iter_mut().zip(&mut self.grown).zip(&mut self.standing).zip(&mut self.root);
		let given = self.score.iter().zip(&self.performance).zip(&self.base);
		for ((((value, grown), standing), root), ((score, performance), base)) in changing.zip(given) {
			match standing {
				Standing::Responsive => {
					let cost = running_cost(*score, step.cost_k, step.cost_b);
					let (next, gained) = step.idle(*value, *performance, cost);
					*value = next;
					*grown = grown.saturating_add(gained);
				}
				// Its bundle is stale since the heartbeat of this record.
				Standing::Beaten => *standing = Standing::Responsive,
				Standing::Unresponsive => {
					*value = step.slashed(*value);
					continue;
				}
			}
			*root = share_root(*value, *base);
			sum = sum.and(*root);
		}
		sum.total()
	}

	/// Builds the cached columns of rows that came from a snapshot; none if a worker stands there twice, a column has
	/// another length, or too many challenges are open.
	pub fn with_caches(mut self) -> Option<Self> {
		let rows = self.member.len();
		let lengths = [
			self.standing.len(),
			self.score.len(),
			self.value.len(),
			self.grown.len(),
			self.accrued.len(),
			self.root.len(),
			self.open.len(),
		];
		if self.open.iter().any(|open| open.as_slice().len() > MAX_OPEN_CHALLENGES) {
			return None;
		}
		if rows > MAX_SESSIONS || lengths.iter().any(|length| *length != rows) {
			return None;
		}
		self.bundles = Bundles::unknown(rows);
		self.index = self.member.iter().enumerate().map(|(at, member)| (member.id, at)).collect();
		(self.performance, self.base) =
			self.member.iter().zip(&self.score).map(|(member, score)| derived(member, *score)).unzip();
		(self.index.len() == rows).then_some(self)
	}
}
