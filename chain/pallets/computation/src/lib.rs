//! Paid sessions: challenges, settlement by majority report, subsidy, tokenomic parameters.
//!
//! A worker that is bound to a pool works in a session, answers challenges, and is settled by reports that gatekeepers
//! agree on. The pallet computes no pay: it checks that a majority computed the same, that the budget allows it, and
//! moves the money. One settlement happens whole (value, payout, treasury) or, if the subsidy account cannot pay, is
//! owed whole.
//!
//! The gate stops calls, challenges, reports and the accrual of budget. It does not stop worker messages: a refused
//! message is lost for ever, and none of them moves money by itself.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod accrual;
mod challenge;
mod claims;
mod economy;
mod handler;
mod pay;
mod report;
mod session;
mod types;
mod votes;
mod waiting;
pub mod weights;

#[cfg(any(test, feature = "std", feature = "try-runtime"))]
mod invariants;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use accrual::cost;
pub use claims::{Claim, Claims};
pub use economy::Fault;
pub use pallet::*;
pub use report::Refusal;
pub use types::{Clock, Debt, LastReport, Meter, PastSession, SettlementStatus, Skip, Waiting};
pub use votes::{Cast, Tally};
pub use weights::WeightInfo;

use units::{BlockNumber, Millis, ReportNumber};

/// Gatekeepers may vote on this many reports ahead of what is applied.
pub const MAX_OPEN_REPORTS: ReportNumber = 64;
/// Without a new report for this many blocks, settlement counts as stalled; told again as often.
pub const STALLED_AFTER: BlockNumber = 100;
/// A report pays at most this many older debts of the workers it settles; [`Call::pay_debt`] pays any other.
pub const MAX_DEBTS_PER_REPORT: u32 = 4;
/// So many earlier sessions of a worker may wait for reports about their last records; before another starts, one must
/// be settled.
pub const MAX_PAST: u32 = 32;
/// A report drops at most so many of the sums that are kept for the ends of reports: one in four blocks is made.
pub const MAX_FORGOTTEN: u32 = 64;
/// Samples of the sum of shares are kept for this many days.
pub const SAMPLE_DAYS: u32 = 32;
/// The cool-down of a chain whose genesis says nothing: seven days.
pub const DEFAULT_COOL_DOWN: Millis = Millis::from_secs(7 * 24 * 3600);
/// The least score of a chain whose genesis says nothing.
pub const DEFAULT_MINIMUM_SCORE: units::Score = 50;
/// The largest budget of a chain whose genesis says nothing, as U64F64: twice 93.75 PHA per reference block.
pub const DEFAULT_MAX_BUDGET: u128 = 375 << 63;

/// As many workers may be challenged at once: a block carries 384 heartbeats, the shortest window has ten records, and other
/// messages need room, too.
pub const MOST_FORCED: u32 = 3_000;

#[frame::pallet]
pub mod pallet {
	use crate::{
		Claims, Clock, Debt, LastReport, Meter, PastSession, SettlementStatus, Skip, Tally, Waiting, WeightInfo,
		MAX_PAST,
	};
	use alloc::vec::Vec;
	use chain_traits::{Gate, GatekeeperDirectory, MessageSink, RewardSink, Rules, SessionEvents, WorkerDirectory};
	use frame::{deps::sp_runtime::AccountId32, prelude::*};
	use protocol::{Session, SettlementReport, ShareSample};
	use units::{
		Amount, BlockNumber, ConfidenceLevel, Economy as EconomyParameters, Fixed, Hash, Millis, PoolId, ReportNumber,
		RewardWeight, Score, SessionId, Value, WorkerId,
	};

	#[pallet::config]
	pub trait Config: frame_system::Config<AccountId = AccountId32, Hash = H256> {
		/// May set parameters and use the calls for emergencies.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Start of this block's Aura slot.
		type SlotTime: Get<Millis>;

		/// Time between the announcement of worse terms for holders and their effect.
		type Notice: Get<Millis>;
		/// Speaks to the workers.
		type Messages: MessageSink;
		/// Knows what was attested.
		type Workers: WorkerDirectory;
		/// Knows who may vote.
		type Gatekeepers: GatekeeperDirectory;
		/// Credits pools.
		type Rewards: RewardSink<Self::AccountId>;
		/// Hears of workers that leave their pool by themselves.
		type SessionEvents: SessionEvents;
		/// PHA.
		type Currency: fungible::Mutate<Self::AccountId, Balance = u128>;
		/// Names the subsidy account.
		#[pallet::constant]
		type SubsidyId: Get<PalletId>;
		/// Receives the treasury's part.
		type Treasury: Get<Self::AccountId>;
		/// The rules that hold for this block's record.
		type Protocol: Get<u16>;
		/// Stops everything that moves money.
		type Gate: Gate;
		/// Costs.
		type WeightInfo: WeightInfo;
	}

	/// Version of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Sessions, running and cooling down. A worker reads its own by proof.
	#[pallet::storage]
	pub type Sessions<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, Session, OptionQuery>;

	/// Measuring of each session; there is one exactly when there is a session.
	#[pallet::storage]
	pub type Meters<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, Meter, OptionQuery>;

	/// Which pool a worker works for.
	#[pallet::storage]
	pub type Bindings<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, PoolId, OptionQuery>;

	/// The id of the next session.
	#[pallet::storage]
	pub type NextSession<T: Config> = StorageValue<_, SessionId, ValueQuery>;

	/// Number of running sessions, responsive or not.
	#[pallet::storage]
	pub type Online<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// The paid law's parameters; none before governance set them. Workers read it by proof.
	#[pallet::storage]
	pub type Economy<T: Config> = StorageValue<_, EconomyParameters, OptionQuery>;

	/// The largest budget that may be set, U64F64 of PHA per reference block.
	#[pallet::storage]
	pub type MaxBudget<T: Config> = StorageValue<_, u128, ValueQuery, DefaultMaxBudget>;

	/// The parameters that the gatekeepers' fold was told last: their budget is zero while the gate is closed.
	#[pallet::storage]
	pub type Told<T: Config> = StorageValue<_, EconomyParameters, OptionQuery>;

	/// Budget due so far and not paid or owed yet, U64F64 of PHA.
	#[pallet::storage]
	pub type Accrued<T: Config> = StorageValue<_, Fixed, ValueQuery>;

	/// What sessions may still claim of it.
	#[pallet::storage]
	pub type Budget<T: Config> = StorageValue<_, Claims, ValueQuery>;

	/// Budget due by the end of a report that is not applied yet, by its last record.
	#[pallet::storage]
	pub type DueBy<T: Config> = StorageMap<_, Twox64Concat, BlockNumber, Fixed, OptionQuery>;

	/// The first record for which [`DueBy`] may hold something.
	#[pallet::storage]
	pub type DueFrom<T: Config> = StorageValue<_, BlockNumber, ValueQuery>;

	/// Sessions whose stake is free already, while reports about their last records are still to come.
	#[pallet::storage]
	pub type Past<T: Config> =
		StorageMap<_, Blake2_128Concat, WorkerId, BoundedVec<PastSession, ConstU32<MAX_PAST>>, ValueQuery>;

	/// Time of this block and the gap before it.
	#[pallet::storage]
	pub type BlockClock<T: Config> = StorageValue<_, Clock, OptionQuery>;

	/// How long a stopped worker's stake stays bound.
	#[pallet::storage]
	pub type CoolDown<T: Config> = StorageValue<_, Millis, ValueQuery, DefaultCoolDown>;

	/// A longer cool-down, and from when on it holds.
	#[pallet::storage]
	pub type NextCoolDown<T: Config> = StorageValue<_, (Millis, Millis), OptionQuery>;

	/// The least benchmark score with which a session may start.
	#[pallet::storage]
	pub type MinimumScore<T: Config> = StorageValue<_, Score, ValueQuery, DefaultMinimumScore>;

	/// No challenges are drawn while this is set.
	#[pallet::storage]
	pub type HeartbeatsPaused<T: Config> = StorageValue<_, bool, ValueQuery>;

	/// The next draw draws everybody.
	#[pallet::storage]
	pub type ChallengeAll<T: Config> = StorageValue<_, bool, ValueQuery>;

	/// Votes on reports that are not applied yet.
	#[pallet::storage]
	pub type Votes<T: Config> = StorageMap<_, Twox64Concat, ReportNumber, Tally, ValueQuery>;

	/// The report that is due next.
	#[pallet::storage]
	pub type NextReport<T: Config> = StorageValue<_, ReportNumber, ValueQuery, FirstReport>;

	/// Since when the next report is waited for; none before there was a master key.
	#[pallet::storage]
	pub type WaitingSince<T: Config> = StorageValue<_, Waiting, OptionQuery>;

	/// What was applied last.
	#[pallet::storage]
	pub type Last<T: Config> = StorageValue<_, LastReport, OptionQuery>;

	/// Sum of shares at the starts of the last days, by day since the epoch.
	#[pallet::storage]
	pub type Samples<T: Config> = StorageMap<_, Twox64Concat, u32, ShareSample, OptionQuery>;

	/// What the subsidy account owes, by worker and pool.
	#[pallet::storage]
	pub type Debts<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, WorkerId, Blake2_128Concat, PoolId, Debt, OptionQuery>;

	/// Sum of all debts.
	#[pallet::storage]
	pub type TotalDebt<T: Config> = StorageValue<_, Amount, ValueQuery>;

	/// Storage default of [`CoolDown`].
	pub struct DefaultCoolDown;
	impl Get<Millis> for DefaultCoolDown {
		fn get() -> Millis {
			crate::DEFAULT_COOL_DOWN
		}
	}
	/// Storage default of [`MinimumScore`].
	pub struct DefaultMinimumScore;
	impl Get<Score> for DefaultMinimumScore {
		fn get() -> Score {
			crate::DEFAULT_MINIMUM_SCORE
		}
	}
	/// Storage default of [`MaxBudget`].
	pub struct DefaultMaxBudget;
	impl Get<u128> for DefaultMaxBudget {
		fn get() -> u128 {
			crate::DEFAULT_MAX_BUDGET
		}
	}
	/// Reports are counted from 1.
	pub struct FirstReport;
	impl Get<ReportNumber> for FirstReport {
		fn get() -> ReportNumber {
			1
		}
	}

	#[pallet::genesis_config]
	pub struct GenesisConfig<T: Config> {
		/// None: governance sets it later, and no session starts before.
		pub economy: Option<EconomyParameters>,
		/// In milliseconds; not zero.
		pub cool_down: Millis,
		/// The least score with which a session may start.
		pub minimum_score: Score,
		/// U64F64 of PHA per reference block.
		pub max_budget: u128,
		/// Whether challenges wait for a motion.
		pub heartbeats_paused: bool,
		#[serde(skip)]
		#[allow(missing_docs)]
		pub _marker: PhantomData<T>,
	}

	impl<T: Config> Default for GenesisConfig<T> {
		fn default() -> Self {
			Self {
				economy: None,
				cool_down: crate::DEFAULT_COOL_DOWN,
				minimum_score: crate::DEFAULT_MINIMUM_SCORE,
				max_budget: crate::DEFAULT_MAX_BUDGET,
				heartbeats_paused: false,
				_marker: PhantomData,
			}
		}
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// A preset that breaks the bounds of the calls is a mistake of its author: better no chain than that one.
		fn build(&self) {
			assert!(self.cool_down.0 > 0, "the cool-down must not be zero");
			assert!(self.cool_down <= Rules::LONGEST_COOL_DOWN, "the cool-down must not be longer than any may be");
			CoolDown::<T>::put(self.cool_down);
			MinimumScore::<T>::put(self.minimum_score);
			MaxBudget::<T>::put(self.max_budget);
			HeartbeatsPaused::<T>::put(self.heartbeats_paused);
			if let Some(economy) = &self.economy {
				assert_eq!(crate::economy::check(economy, self.max_budget), Ok(()), "the economy of the preset");
				Economy::<T>::put(economy);
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	#[allow(missing_docs)] // Fields are named like what they are; amounts are before the owner's commission.
	pub enum Event<T: Config> {
		/// A worker was reserved for a pool.
		Bound { worker: WorkerId, pool: PoolId },
		/// A worker left its pool.
		Unbound { worker: WorkerId, pool: PoolId },
		/// A paid session began.
		SessionStarted {
			worker: WorkerId,
			session: SessionId,
			pool: PoolId,
			stake: Amount,
			initial_value: Value,
			score: Score,
			confidence: ConfidenceLevel,
		},
		/// A session goes on with more stake.
		SessionRestarted {
			worker: WorkerId,
			session: SessionId,
			pool: PoolId,
			stake: Amount,
			initial_value: Value,
			value: Value,
			score: Score,
			confidence: ConfidenceLevel,
		},
		/// A session ended; its stake cools down.
		SessionStopped { worker: WorkerId, session: SessionId, stake: Amount },
		/// A session's stake is free.
		SessionReclaimed { worker: WorkerId, session: SessionId, stake: Amount },
		/// The worker missed a challenge: it is not paid until it answers one.
		BecameUnresponsive { worker: WorkerId, session: SessionId },
		/// The worker answers again.
		Recovered { worker: WorkerId, session: SessionId },
		/// A benchmark was answered.
		Benchmarked { worker: WorkerId, score: Score },
		/// A heartbeat was accepted.
		HeartbeatReceived { worker: WorkerId, session: SessionId, challenge_block: BlockNumber, instant_score: Score },
		/// A worker's pool and the treasury were paid for a heartbeat.
		Settled {
			report: ReportNumber,
			worker: WorkerId,
			session: SessionId,
			pool: PoolId,
			value: Value,
			score: Score,
			payout: Amount,
			treasury: Amount,
			settled_at: Millis,
		},
		/// The same, but the money is owed: the subsidy account or the receiver could not do it.
		SettledAsDebt {
			report: ReportNumber,
			worker: WorkerId,
			session: SessionId,
			pool: PoolId,
			value: Value,
			score: Score,
			payout: Amount,
			treasury: Amount,
			settled_at: Millis,
			error: DispatchError,
		},
		/// A settlement had no effect; its money stays on the subsidy account.
		SettlementSkipped { report: ReportNumber, worker: WorkerId, payout: Amount, treasury: Amount, reason: Skip },
		/// A debt was paid.
		DebtPaid { worker: WorkerId, pool: PoolId, payout: Amount, treasury: Amount },
		/// More than half of the gatekeepers say the same: the report's body may be posted now.
		ReportAgreed { report: ReportNumber, digest: Hash },
		/// A report was applied.
		ReportApplied {
			report: ReportNumber,
			digest: Hash,
			upto: BlockNumber,
			settlements: u32,
			payouts: Amount,
			treasury: Amount,
			shares: RewardWeight,
			random: Hash,
			economy_root: Option<Hash>,
		},
		/// Governance gave a report up: its settlements will never be paid.
		ReportSkipped { report: ReportNumber },
		/// A gatekeeper voted twice for different digests of one report. The first vote stands.
		Equivocated { gatekeeper: WorkerId, report: ReportNumber, first: Hash, second: Hash },
		/// No report was applied for so many blocks: the digest that has a majority, if one has; who of those that count
		/// voted for what, and who did not; who holds the master key without counting now; who has not proven it.
		SettlementStalled {
			report: ReportNumber,
			waited: BlockNumber,
			agreed: Option<Hash>,
			votes: Vec<(WorkerId, Hash)>,
			missing: Vec<WorkerId>,
			lapsed: Vec<WorkerId>,
			pending: Vec<WorkerId>,
		},
		/// These parameters hold from the next record on.
		EconomySet { economy: EconomyParameters },
		/// This budget (U64F64 of PHA per reference block) holds from the next record on.
		BudgetSet { budget: u128 },
		/// The largest budget is now this.
		MaxBudgetSet { limit: u128 },
		/// A stopped worker now cools down for so long.
		CoolDownSet { span: Millis },
		/// Stopped workers will cool down for this long, from then on.
		CoolDownAnnounced { span: Millis, from: Millis },
		/// Sessions start with at least this score now.
		MinimumScoreSet { score: Score },
		/// Challenges stopped or go on.
		HeartbeatsPausedSet { paused: bool },
		/// The next draw draws everybody.
		ChallengeForced,
	}

	#[pallet::error]
	#[derive(PartialEq, Eq)]
	pub enum Error<T> {
		/// The pallet's gate is closed.
		Closed,
		/// The worker is not registered.
		NotRegistered,
		/// The worker has not been benchmarked yet.
		BenchmarkMissing,
		/// The worker works for a pool already.
		AlreadyBound,
		/// The worker works for no pool.
		NotBound,
		/// Only the operator named in the worker's registration may do this.
		NotOperator,
		/// The worker's earlier session still holds stake: stop it, wait for its cool-down, reclaim it.
		StakeStillBound,
		/// The worker's verification has expired, or its version or measurement is no longer admitted.
		NotAdmitted,
		/// The worker's score is below the minimum.
		ScoreTooLow,
		/// The stake is below the minimum for this score.
		StakeTooLow,
		/// The stake would give the worker more than the largest value.
		StakeTooHigh,
		/// No tokenomic parameters have been set yet.
		NoEconomy,
		/// The worker has no session.
		NoSession,
		/// Too many earlier sessions of the worker still wait for reports.
		TooManyUnsettled,
		/// More workers than can answer one challenge in time.
		TooManyWorkers,
		/// The worker was not shut out.
		NotDenied,
		/// The worker was shut out: what is owed for it stays owed.
		Denied,
		/// The session is not running.
		NotRunning,
		/// The session has not been stopped.
		NotStopped,
		/// The cool-down has not passed yet.
		StillCoolingDown,
		/// A restart needs more stake than the running session has.
		NotMoreStake,
		/// All session ids are used up.
		NoMoreSessions,
		/// The payload is not what its topic says.
		Undecodable,
		/// The report answers another benchmark request than the open one.
		OtherBenchmark,
		/// Counting began before the benchmark was asked for.
		BenchmarkTooEarly,
		/// Counting ended before it began, or after now.
		BenchmarkTimeImpossible,
		/// Counting took less than the asked time.
		BenchmarkTooShort,
		/// The sender is no gatekeeper that holds the master key.
		NotGatekeeper,
		/// There is no master key yet: nothing to vote on.
		NoMasterKey,
		/// The vote is for a report too far ahead.
		VoteTooEarly,
		/// There is no room for the vote.
		TooManyVotes,
		/// The report is not the one that may be applied now.
		ReportRefused,
		/// Nothing is owed to this pool for this worker.
		NoDebt,
		/// The pool is gone.
		NoPool,
		/// A value that must be positive is zero.
		Zero,
		/// A cool-down is seven days at most.
		CoolDownTooLong,
		/// The budget is above the limit.
		BudgetTooHigh,
		/// The parameters contradict themselves.
		BadEconomy,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::begin_to_wait();
			Self::apply_coming_cool_down();
			Self::tick(T::SlotTime::get());
			Self::note_due();
			Self::tell_economy();
			let told = Self::tell_if_stalled();
			T::WeightInfo::on_initialize().saturating_add(told)
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
			Self::check_invariants().map_err(Into::into)
		}
	}

	#[pallet::call(weight = T::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Applies the report that is due, once more than half of the gatekeepers voted for its digest. Feeless, by
		/// anyone; what decides is [`Pallet::check_report`].
		#[pallet::call_index(0)]
		#[pallet::weight((Pallet::<T>::weight_of(report), DispatchClass::Operational))]
		#[pallet::authorize(Pallet::<T>::authorize_report)]
		#[pallet::weight_of_authorize(T::WeightInfo::authorize_apply_report())]
		pub fn apply_report(origin: OriginFor<T>, report: SettlementReport) -> DispatchResult {
			ensure_authorized(origin)?;
			let digest = Self::check_report(&report).map_err(|_| Error::<T>::ReportRefused)?;
			Self::apply(report, digest);
			Ok(())
		}

		/// Pays what is owed to a pool for a worker's work. By anyone.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::pay_debt().saturating_add(T::Rewards::weight()))]
		pub fn pay_debt(origin: OriginFor<T>, worker: WorkerId, pool: PoolId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::settle_debt(&worker, pool)
		}

		/// Takes a worker out of its pool, by the operator named in its registration. A running session is stopped.
		#[pallet::call_index(2)]
		pub fn unbind(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			let who: [u8; 32] = ensure_signed(origin)?.into();
			let registration = T::Workers::registration(&worker).ok_or(Error::<T>::NotRegistered)?;
			ensure!(registration.info.operator.is_some_and(|operator| operator.0 == who), Error::<T>::NotOperator);
			Self::leave_pool(&worker)
		}

		/// Sets all parameters of the paid law; they hold from the next record on.
		#[pallet::call_index(3)]
		pub fn set_economy(origin: OriginFor<T>, economy: EconomyParameters) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			crate::economy::check(&economy, MaxBudget::<T>::get()).map_err(Error::<T>::from)?;
			Self::store_economy(economy);
			Ok(())
		}

		/// Sets the budget (U64F64 of PHA per reference block) alone; it holds from the next record on.
		#[pallet::call_index(4)]
		pub fn set_budget(origin: OriginFor<T>, budget: u128) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::store_budget(budget)
		}

		/// Bounds the budget. A budget above the new limit stays until it is set again.
		#[pallet::call_index(5)]
		pub fn set_max_budget(origin: OriginFor<T>, limit: u128) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			MaxBudget::<T>::put(limit);
			Self::deposit_event(Event::MaxBudgetSet { limit });
			Ok(())
		}

		/// Sets how long a stopped worker's stake stays bound, also for those that cool down then: no longer than whoever
		/// leaves may at most be kept. A shorter span holds at once, a longer one after the notice, in which everybody can
		/// leave; either replaces what was announced before. By root alone.
		#[pallet::call_index(6)]
		pub fn set_cool_down(origin: OriginFor<T>, span: Millis) -> DispatchResult {
			ensure_root(origin)?;
			ensure!(span.0 > 0, Error::<T>::Zero);
			ensure!(span <= Rules::LONGEST_COOL_DOWN, Error::<T>::CoolDownTooLong);
			Self::change_cool_down(span);
			Ok(())
		}

		/// Sets the least score with which a session may start; running ones go on.
		#[pallet::call_index(7)]
		pub fn set_minimum_score(origin: OriginFor<T>, score: Score) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			ensure!(score > 0, Error::<T>::Zero);
			MinimumScore::<T>::put(score);
			Self::deposit_event(Event::MinimumScoreSet { score });
			Ok(())
		}

		/// Stops challenges or lets them go on. Pay accrues meanwhile.
		#[pallet::call_index(8)]
		pub fn set_heartbeats_paused(origin: OriginFor<T>, paused: bool) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			HeartbeatsPaused::<T>::put(paused);
			Self::deposit_event(Event::HeartbeatsPausedSet { paused });
			Ok(())
		}

		/// Challenges every worker once, in this block's record if challenges are drawn at all. Refused with more than
		/// [`MOST_FORCED`](crate::MOST_FORCED) of them: their answers would not fit into the blocks of a window, and whoever
		/// came last would lose what he earned.
		#[pallet::call_index(9)]
		pub fn force_challenge(origin: OriginFor<T>) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			ensure!(Online::<T>::get() <= crate::MOST_FORCED, Error::<T>::TooManyWorkers);
			ChallengeAll::<T>::put(true);
			Self::deposit_event(Event::ChallengeForced);
			Ok(())
		}

		/// Stops a session; its stake cools down.
		#[pallet::call_index(10)]
		pub fn force_stop(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::stop_session(&worker).map(|_| ())
		}

		/// Takes a worker out of its pool.
		#[pallet::call_index(11)]
		pub fn force_unbind(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::leave_pool(&worker)
		}

		/// Gives up the report that is due: the way on when no majority can ever agree. Its settlements are lost; what
		/// they would have cost stays on the subsidy account.
		#[pallet::call_index(12)]
		pub fn skip_report(origin: OriginFor<T>, report: ReportNumber) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			ensure!(report == NextReport::<T>::get(), Error::<T>::ReportRefused);
			Self::advance(report);
			Self::deposit_event(Event::ReportSkipped { report });
			Ok(())
		}

		/// Stops the session of a worker that was shut out, or whose machine was. By anyone; its next heartbeat does the
		/// same.
		#[pallet::call_index(13)]
		pub fn stop_denied(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			ensure_signed(origin)?;
			ensure!(T::Workers::is_denied(&worker), Error::<T>::NotDenied);
			Self::stop_session(&worker).map(|_| ())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// How settlement stands: the age of the last report, and which gatekeepers have voted for the next one, have not,
		/// or do not count.
		pub fn settlement_status() -> SettlementStatus {
			Self::status()
		}
	}
}
