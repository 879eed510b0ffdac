//! What people may ask of the economy.
use crate::economy::EconomyFold;
use crate::totals::{Ignored, Totals};
use crate::workers::Standing;
use tokenomics::challenge::draw_probability;
use tokenomics::formulas::{score_fixed, share_of_root};
use tokenomics::paid::{budget_due, split, Rate, Split};
use units::{
	BlockNumber, Economy, Fixed, Millis, Ratio, ReportNumber, RewardWeight, Score, SessionId, Value, WorkerId,
};

/// A worker in a session, as the economy sees it after the last record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerView {
	/// Its session.
	pub session: SessionId,
	/// Whether it is paid.
	pub responsive: bool,
	/// V now.
	pub value: Value,
	/// P of its benchmark.
	pub score: Score,
	/// p that counts now: of the last heartbeat, or P while it hosts contracts.
	pub counted_score: Fixed,
	/// Its share of the budget; zero while unresponsive.
	pub share: RewardWeight,
	/// Sum of the shares of all responsive workers.
	pub total_shares: RewardWeight,
	/// Unanswered challenges, oldest first: block and slot time.
	pub open_challenges: Vec<(BlockNumber, Millis)>,
	/// Record of the last accepted heartbeat.
	pub last_heartbeat: Option<BlockNumber>,
	/// Accrued since the last settlement, in PHA, the treasury's part included.
	pub accrued: Fixed,
	/// What the next heartbeat would settle if it came now.
	pub owed: Split,
	/// What it settles if it comes after the mean wait for a challenge, all else unchanged.
	pub expected: Split,
}

/// The economy after the last record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
	/// The last record; 0 before the first.
	pub number: BlockNumber,
	/// Parameters in force for the next record.
	pub economy: Economy,
	/// Workers in a session.
	pub sessions: usize,
	/// Of these, unresponsive.
	pub unresponsive: usize,
	/// Sum of the shares of responsive workers.
	pub shares: RewardWeight,
	/// Reports made.
	pub reports: ReportNumber,
	/// Settlements that wait for a report.
	pub queued_settlements: usize,
	/// Money so far.
	pub totals: Totals,
	/// Messages without effect so far.
	pub ignored: Ignored,
}

impl EconomyFold {
	/// The last record folded; 0 before the first.
	pub fn number(&self) -> BlockNumber {
		self.scalars.number
	}

	/// The economy as a whole. Time: linear in the number of sessions.
	pub fn overview(&self) -> Overview {
		let state = &self.scalars;
		Overview {
			number: state.number,
			economy: state.economy.clone(),
			sessions: self.workers.len(),
			unresponsive: self.workers.standing.iter().filter(|s| **s == Standing::Unresponsive).count(),
			shares: state.shares,
			reports: state.reports,
			queued_settlements: self.outgoing.queued(),
			totals: state.totals.clone(),
			ignored: state.ignored.clone(),
		}
	}

	/// One worker; none if it is in no session.
	pub fn view(&self, worker: &WorkerId) -> Option<WorkerView> {
		let at = self.workers.position(worker)?;
		let member = self.workers.member.get(at)?;
		let (score, root) = (*self.workers.score.get(at)?, *self.workers.root.get(at)?);
		let accrued = *self.workers.accrued.get(at)?;
		let open = self.workers.open.get(at)?;
		let treasury_ratio = Ratio::from_bits(self.scalars.economy.tokenomic.treasury_ratio);
		Some(WorkerView {
			session: member.session,
			responsive: *self.workers.standing.get(at)? != Standing::Unresponsive,
			value: *self.workers.value.get(at)?,
			score,
			counted_score: if member.hosting { score_fixed(score) } else { member.instant },
			share: share_of_root(root),
			total_shares: self.scalars.shares,
			open_challenges: open.as_slice().iter().map(|open| (open.block, open.slot_time)).collect(),
			last_heartbeat: member.last_heartbeat.map(|(record, _)| record),
			accrued,
			owed: split(accrued, treasury_ratio),
			expected: split(accrued.saturating_add(self.until_next_challenge(root)), treasury_ratio),
		})
	}

	/// What a share accrues in the mean time between two challenges of one worker, if records go on as the last one.
	fn until_next_challenge(&self, root: u64) -> Fixed {
		let state = &self.scalars;
		let budget = Fixed::from_bits(state.economy.tokenomic.budget_per_block);
		let each = Rate::new(budget_due(budget, state.dt), state.shares).accrue(root);
		let sessions = u32::try_from(self.workers.len()).unwrap_or(u32::MAX);
		each.div_floor(draw_probability(sessions, state.dt, &state.economy).to_fixed()).unwrap_or(Fixed::ZERO)
	}
}
