//! The fold: one record after the other.
use crate::challenges::{Open, Watch, Watched};
use crate::outgoing::Outgoing;
use crate::totals::{Ignored, Totals};
use crate::workers::{Standing, Workers};
use protocol::{Crypto, RecordV1, SettlementReport, ShareSample, REPORT_INTERVAL, ROOT_INTERVAL};
use tokenomics::paid::{budget_due, Rate, Step};
use units::{BlockNumber, Economy, Fixed, Hash, Millis, ReportNumber, RewardWeight};

const DAY: u64 = 86_400_000;

/// Why a record was not folded. The state is unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
	/// Records are folded one by one, in order.
	#[error("expected record {expected}, got {got}")]
	OutOfOrder {
		/// The next one.
		expected: BlockNumber,
		/// What came.
		got: BlockNumber,
	},
}

/// The economy of one chain after a record: a function of the records before, and of the economy at genesis.
///
/// Encodes to a checkpoint, whose integrity is for its keeper to guard: decoding refuses what cannot be a state, not every
/// damage. Memory: about 370 bytes a session.
#[derive(Clone, Debug, PartialEq)]
pub struct EconomyFold {
	pub(crate) scalars: Scalars,
	pub(crate) workers: Workers,
	pub(crate) watch: Watch,
	pub(crate) outgoing: Outgoing,
}

/// Everything that is not a list.
#[derive(Clone, Debug, PartialEq, codec::Encode, codec::Decode)]
pub(crate) struct Scalars {
	/// In force for the next record.
	pub economy: Economy,
	/// The last record folded; 0 before the first.
	pub number: BlockNumber,
	/// Its slot time; none before the first.
	pub slot_time: Option<Millis>,
	/// What it stood for.
	pub dt: Millis,
	/// Capped chain time since the first record.
	pub clock: Millis,
	/// Sum of the shares of responsive workers after it.
	pub shares: RewardWeight,
	pub launch: Launch,
	/// Of the last report.
	pub reports: ReportNumber,
	/// Of the last report.
	pub random: Hash,
	pub totals: Totals,
	pub ignored: Ignored,
}

/// Whether the chain takes reports.
#[derive(Clone, Debug, Default, PartialEq, codec::Encode, codec::Decode)]
pub(crate) struct Launch {
	pub has_gatekeepers: bool,
	pub has_master_key: bool,
	/// The last record of the last report; before the first report, the record in which the chain got both a gatekeeper
	/// and the master key. None before that.
	pub reported: Option<BlockNumber>,
}

/// What the fold needs to know of the record while it works on it.
pub(crate) struct Moment {
	pub number: BlockNumber,
	pub slot_time: Millis,
	/// Parameters of the next record, if a message changed them.
	pub next_economy: Option<Economy>,
}

impl EconomyFold {
	/// Before the first record of a chain that starts with these parameters.
	pub fn new(economy: Economy) -> Self {
		let scalars = Scalars {
			economy,
			number: 0,
			slot_time: None,
			dt: Millis(0),
			clock: Millis(0),
			shares: RewardWeight::ZERO,
			launch: Launch::default(),
			reports: 0,
			random: [0; 32],
			totals: Totals::default(),
			ignored: Ignored::default(),
		};
		Self { scalars, workers: Workers::default(), watch: Watch::default(), outgoing: Outgoing::default() }
	}

	/// Folds the next record. Returns the report that is due after it, if one is.
	///
	/// `random` makes the random number of a report from the one before and the report's number; only the master key can.
	/// Time: linear in the number of sessions and messages.
	pub fn fold<C: Crypto>(
		&mut self,
		record: &RecordV1,
		random: impl FnOnce(&Hash, ReportNumber) -> Hash,
	) -> Result<Option<SettlementReport>, FoldError> {
		let expected = self.scalars.number.saturating_add(1);
		if record.number != expected {
			return Err(FoldError::OutOfOrder { expected, got: record.number });
		}
		self.workers.complete_key_hashes::<C>();
		let was_launched = self.scalars.launch.reported.is_some();
		self.begin(record, was_launched);
		let mut moment = Moment { number: record.number, slot_time: record.slot_time, next_economy: None };
		for message in &record.messages {
			self.hear::<C>(message, &mut moment);
		}
		if was_launched {
			let state = &self.scalars;
			let stalls = self.watch.stalls(state.number, state.clock, &state.economy);
			self.draw(record, stalls);
			if !stalls {
				self.judge();
			}
		}
		self.pass(was_launched);
		if let Some(economy) = moment.next_economy {
			self.scalars.economy = economy;
		}
		self.refresh_bundles::<C>();
		let is_due = was_launched && record.number.is_multiple_of(REPORT_INTERVAL);
		Ok(is_due.then(|| self.report::<C>(random)))
	}

	/// Lets time pass up to the record and shares out the budget due for it, by the shares as they stood.
	fn begin(&mut self, record: &RecordV1, was_launched: bool) {
		let state = &mut self.scalars;
		let before = state.slot_time.unwrap_or(record.slot_time);
		state.number = record.number;
		state.slot_time = Some(record.slot_time);
		state.dt = record.slot_time.accrual_since(before);
		state.clock = state.clock.after(state.dt);
		if !was_launched {
			return;
		}
		if record.slot_time.0 / DAY > before.0 / DAY {
			let day = u32::try_from(record.slot_time.0 / DAY).unwrap_or(u32::MAX);
			self.outgoing.sample(ShareSample { day, number: record.number, shares: state.shares });
		}
		let due = budget_due(Fixed::from_bits(state.economy.tokenomic.budget_per_block), state.dt);
		state.totals.due = state.totals.due.saturating_add(due);
		self.workers.accrue(Rate::new(due, state.shares));
	}

	/// Opens the record's challenge for everybody it draws.
	fn draw(&mut self, record: &RecordV1, stalls: bool) {
		let Some(challenge) = &record.challenge else { return };
		let open = Open { block: record.number, slot_time: record.slot_time };
		let Workers { key_hash, member, standing, open: columns, bundles, .. } = &mut self.workers;
		let rows = key_hash.iter().zip(member.iter()).zip(standing.iter()).zip(columns.iter_mut()).enumerate();
		for (row, (((key_hash, member), standing), of_worker)) in rows {
			if !challenge.draws(key_hash) {
				continue;
			}
			bundles.touch(row);
			if *standing == Standing::Unresponsive {
				of_worker.draw_silent(open);
			} else if of_worker.draw(open, stalls) {
				self.watch.draw(member.id, member.session, open.block, self.scalars.clock);
			}
		}
		let is_silent = |it: &Watched| self.workers.is_silent_about(&it.worker, it.session, it.block);
		self.watch.tidy(self.workers.len(), is_silent);
	}

	/// The chain applied one of the reports.
	pub(crate) fn cover(&mut self, report: ReportNumber) {
		let state = &self.scalars;
		let (Some(newest), Some(later)) = (state.launch.reported, state.reports.checked_sub(report)) else { return };
		// One report follows the other without a gap.
		let upto = newest.saturating_sub(later.saturating_mul(REPORT_INTERVAL));
		self.watch.cover(upto);
	}

	/// Makes workers unresponsive whose answers are overdue; what they accrued is forfeited.
	fn judge(&mut self) {
		let state = &mut self.scalars;
		while self.outgoing.has_room_for_transition() {
			let overdue = self.watch.next_overdue(state.number, state.clock, &state.economy);
			let Some(Watched { worker, session, block, .. }) = overdue else { return };
			if !self.workers.is_silent_about(&worker, session, block) {
				continue;
			}
			let Some(row) = self.workers.row(&worker) else { continue };
			state.totals.forfeited = state.totals.forfeited.saturating_add(*row.accrued);
			(*row.standing, *row.root) = (Standing::Unresponsive, 0);
			(*row.accrued, *row.grown) = (Default::default(), Default::default());
			self.outgoing.transition(worker, false);
		}
	}

	/// Lets values grow or shrink for the record and freezes the shares for the next one. In the record in which the
	/// chain begins to take reports, no time passes for values.
	fn pass(&mut self, was_launched: bool) {
		let state = &mut self.scalars;
		if state.launch.reported.is_none() {
			return;
		}
		let dt = if was_launched { state.dt } else { Millis(0) };
		state.shares = self.workers.pass(&Step::new(&state.economy.tokenomic, dt));
	}

	fn report<C: Crypto>(&mut self, random: impl FnOnce(&Hash, ReportNumber) -> Hash) -> SettlementReport {
		let taken = self.outgoing.take();
		let state = &mut self.scalars;
		state.reports = state.reports.saturating_add(1);
		state.random = random(&state.random, state.reports);
		let after = state.launch.reported.replace(state.number).unwrap_or_default();
		let mut report = SettlementReport {
			number: state.reports,
			after,
			upto: state.number,
			settlements: taken.settlements,
			offline: taken.offline,
			recovered: taken.recovered,
			shares: state.shares,
			random: state.random,
			economy_root: None,
			sample: taken.sample,
		};
		if report.upto.is_multiple_of(ROOT_INTERVAL) {
			report.economy_root = Some(self.root::<C>());
		}
		report
	}
}
