//! Settlement reports: agreed by a majority, applied in order, once.
use crate::pallet::*;
use crate::pay::Settled;
use crate::types::LastReport;
use crate::{cost, WeightInfo, MAX_DEBTS_PER_REPORT, MAX_OPEN_REPORTS, SAMPLE_DAYS};
use chain_traits::{Gate, GatekeeperDirectory, HostCrypto, RewardSink};
use frame::prelude::*;
use protocol::{
	ComputationMessage, Session, SessionState, SettlementReport, ShareSample, MAX_SETTLEMENTS, MAX_TRANSITIONS,
};
use units::{Amount, BlockNumber, Hash, ReportNumber, WorkerId};

/// A waiting report is dropped from the pool after this many blocks; who wants it applied posts it again. Short, because
/// a pool that has it takes no copy of it: see worker-messages.
const LONGEVITY: u64 = 8;
/// Above every transaction that pays and every worker message: settlement must not wait for users.
const PRIORITY: TransactionPriority = TransactionPriority::MAX / 2;

/// Why a report may not be applied. State is unchanged in every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
	/// The pallet's gate is closed.
	Closed,
	/// It was applied or skipped before.
	Applied,
	/// An earlier one is due first.
	NotNext,
	/// It is further ahead than anyone may vote.
	TooFarAhead,
	/// No digest has a majority yet.
	NotAgreed,
	/// The majority agreed on another body.
	OtherBody,
	/// It has more entries than its bounds allow.
	TooLong,
	/// It covers no record, records of the future, or records that are settled already.
	BadRange,
	/// It pays more than the budget has accrued.
	OverBudget,
	/// It pays sessions more than was due since they were paid last.
	Unearned,
}

impl Refusal {
	/// Its number in a pool's answer; none for those that every pool has a word for.
	pub fn code(self) -> Option<u8> {
		match self {
			Self::Applied | Self::NotNext | Self::TooFarAhead => None,
			Self::NotAgreed => Some(40),
			Self::OtherBody => Some(41),
			Self::TooLong => Some(42),
			Self::BadRange => Some(43),
			Self::OverBudget => Some(44),
			Self::Unearned => Some(45),
			Self::Closed => Some(46),
		}
	}

	/// Whether the same report may be taken in a later block.
	pub fn passes(self) -> bool {
		use Refusal::*;
		matches!(self, NotNext | TooFarAhead | NotAgreed | OverBudget | Unearned | Closed)
	}
}

/// What passes by itself is `UnknownTransaction::Custom`, for which no pool bans the bytes.
impl From<Refusal> for TransactionValidityError {
	fn from(refusal: Refusal) -> Self {
		match (refusal.code(), refusal.passes()) {
			(Some(code), true) => UnknownTransaction::Custom(code).into(),
			(Some(code), false) => InvalidTransaction::Custom(code).into(),
			(None, true) => InvalidTransaction::Future.into(),
			(None, false) => InvalidTransaction::Stale.into(),
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Whether anyone may post `report`. The pool also takes agreed reports that wait for the ones before them; a block
	/// takes the next one only.
	pub(crate) fn authorize_report(
		source: TransactionSource,
		report: &SettlementReport,
	) -> TransactionValidityWithRefund {
		let next = NextReport::<T>::get();
		let waits = report.number > next && source != TransactionSource::InBlock;
		match Self::check_report(report) {
			Ok(_) => {}
			Err(Refusal::NotNext) if waits => {
				Self::check_agreed(report)?;
			}
			Err(refusal) => return Err(refusal.into()),
		}
		let mut validity = ValidTransaction::with_tag_prefix("gemini/report")
			.priority(PRIORITY)
			.longevity(LONGEVITY)
			.and_provides(report.number)
			.propagate(true);
		if waits {
			validity = validity.and_requires(report.number.saturating_sub(1));
		}
		Ok((validity.into(), Weight::zero()))
	}

	/// What applying `report` costs, with every reward and the debts it may pay.
	pub(crate) fn weight_of(report: &SettlementReport) -> Weight {
		let settlements = report.settlements.len() as u32;
		let transitions = report.offline.len().saturating_add(report.recovered.len()) as u32;
		// A debt is paid before a settlement of the same worker.
		let debts = settlements.min(MAX_DEBTS_PER_REPORT);
		let rewards = u64::from(settlements.saturating_add(debts));
		T::WeightInfo::apply_report(settlements, transitions)
			.saturating_add(T::WeightInfo::pay_debt().saturating_mul(debts.into()))
			.saturating_add(T::Rewards::weight().saturating_mul(rewards))
	}

	/// Whether `report` may be applied now; its digest if so.
	pub fn check_report(report: &SettlementReport) -> Result<Hash, Refusal> {
		let next = NextReport::<T>::get();
		ensure!(T::Gate::is_open(), Refusal::Closed);
		ensure!(report.number >= next, Refusal::Applied);
		ensure!(report.number == next, Refusal::NotNext);
		ensure!(cost(report).bits() <= Accrued::<T>::get().bits(), Refusal::OverBudget);
		let settled = Last::<T>::get().map_or(0, |last| last.upto);
		let is_new = report.after >= settled && report.upto > report.after && report.upto < Self::height();
		ensure!(is_new, Refusal::BadRange);
		let digest = Self::check_agreed(report)?;
		Self::check_claims(report)?;
		Ok(digest)
	}

	/// Whether a majority voted for exactly this body; its digest if so.
	fn check_agreed(report: &SettlementReport) -> Result<Hash, Refusal> {
		let ahead = report.number.saturating_sub(NextReport::<T>::get());
		ensure!(ahead < MAX_OPEN_REPORTS, Refusal::TooFarAhead);
		let transitions = report.offline.len().saturating_add(report.recovered.len());
		let fits = report.settlements.len() <= MAX_SETTLEMENTS as usize && transitions <= MAX_TRANSITIONS as usize;
		ensure!(fits, Refusal::TooLong);
		let agreed = Self::tally(report.number).agreed(&T::Gatekeepers::counted()).ok_or(Refusal::NotAgreed)?;
		let digest = report.digest::<HostCrypto>(&Self::genesis());
		ensure!(digest == agreed, Refusal::OtherBody);
		Ok(digest)
	}

	pub(crate) fn genesis() -> Hash {
		frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).0
	}

	/// Applies a report that [`Pallet::check_report`] found good. Cannot fail: what cannot be paid is owed, what has
	/// become pointless is skipped, each with its event.
	pub(crate) fn apply(report: SettlementReport, digest: Hash) {
		report.offline.iter().for_each(|worker| Self::go_offline(worker, &report));
		report.recovered.iter().for_each(|worker| Self::recover(worker, &report));
		let (mut payouts, mut treasury) = (Amount::ZERO, Amount::ZERO);
		let mut debts = MAX_DEBTS_PER_REPORT;
		for settlement in &report.settlements {
			if let Settled::Paid(paid) = Self::settle(report.number, settlement, &mut debts) {
				payouts = payouts.saturating_add(paid.payout);
				treasury = treasury.saturating_add(paid.treasury);
			}
		}
		Self::close_claims(&report);
		Self::advance(report.number);
		Last::<T>::put(LastReport {
			number: report.number,
			upto: report.upto,
			random: report.random,
			delivered_in: Self::height(),
			delivered_at: T::SlotTime::get(),
			delivered_after: frame_system::Pallet::<T>::parent_hash().0,
			shares: report.shares,
		});
		if let Some(sample) = report.sample {
			Self::keep_sample(sample);
		}
		Self::tell(ComputationMessage::ReportApplied { report: report.number });
		Self::deposit_event(Event::ReportApplied {
			report: report.number,
			digest,
			upto: report.upto,
			settlements: report.settlements.len() as u32,
			payouts,
			treasury,
			shares: report.shares,
			random: report.random,
			economy_root: report.economy_root,
		});
	}

	/// Closes the books on a report: the next one is due.
	pub(crate) fn advance(report: ReportNumber) {
		Votes::<T>::remove(report);
		NextReport::<T>::put(report.saturating_add(1));
		Self::wait();
	}

	fn go_offline(worker: &WorkerId, report: &SettlementReport) {
		if let Some(mut session) = Self::session_at(worker, report.upto) {
			if session.state == SessionState::Computing {
				session.state = SessionState::Unresponsive;
				Self::end_claim(worker, report);
				Self::deposit_event(Event::BecameUnresponsive { worker: *worker, session: session.id });
				Sessions::<T>::insert(worker, session);
			}
		}
	}

	fn recover(worker: &WorkerId, report: &SettlementReport) {
		if let Some(mut session) = Self::session_at(worker, report.upto) {
			if session.state == SessionState::Unresponsive {
				session.state = SessionState::Computing;
				Self::resume_claim(worker, report);
				Self::deposit_event(Event::Recovered { worker: *worker, session: session.id });
				Sessions::<T>::insert(worker, session);
			}
		}
	}

	/// The worker's session, if it began no later than record `upto`: a late report says nothing about a newer one.
	fn session_at(worker: &WorkerId, upto: BlockNumber) -> Option<Session> {
		Meters::<T>::get(worker).filter(|meter| meter.started_in <= upto)?;
		Sessions::<T>::get(worker)
	}

	/// Keeps the sample of a new day and forgets the one that is too old.
	fn keep_sample(sample: ShareSample) {
		if let Some(old) = sample.day.checked_sub(SAMPLE_DAYS) {
			Samples::<T>::remove(old);
		}
		Samples::<T>::insert(sample.day, sample);
	}
}
