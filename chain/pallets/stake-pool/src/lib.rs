//! Pools that lend stake to workers and credit their rewards.
//!
//! A pool is an account's worth of wrapped PHA with three purposes: `free`, `lent` to the sessions of its workers, and
//! the owner's unclaimed commission. `free + lent` belongs to the shares, so a reward raises the price of every share
//! at once and paying a pool costs the same with one member and with ten thousand. Shares live in the share ledger.
//!
//! * **Exits.** A withdrawal locks its shares as an item of their own and waits in a queue, first come, first served.
//!   Whatever makes stake free (contributions, rewards, reclaimed stake) serves it. Workers cannot start while somebody
//!   waits. After the grace period anyone can stop workers until the waiting requests are covered; the pool chooses as few
//!   and as small ones as that takes. No request inherits age from elsewhere.
//! * **Terms.** A higher commission is announced, and applies after the notice and after every request that was queued
//!   before is paid.
//! * **Losses.** A session that returns less than was lent lowers the price of every share; what is missing goes to the
//!   treasury. A pool that lost everything takes no contribution until its owner reopens it, which voids the old shares.
//! * **Rounding** is always in favour of those who stay: shares issued, amounts paid and commission are rounded down.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod invariants;
mod members;
mod queue;
mod reward;
mod terms;
mod types;
mod vault;
mod view;
pub mod weights;
mod workers;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use chain_traits::{Funding, Rules, SoundRules};
pub use pallet::*;
pub use queue::SERVED_PER_CALL;
pub use types::{ComingRules, Loan, Pool, PoolView};
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
	use crate::{ComingRules, Funding, Loan, Pool, PoolView, Rules, SoundRules, WeightInfo};
	use chain_traits::{
		SessionControl, ShareLedger, Vaults, WithdrawalPreview, WithdrawalQueue, WorkerDirectory, WrappedMoney,
	};
	use frame::{arithmetic::Permill, deps::sp_runtime::AccountId32, prelude::*};
	use units::{Amount, ItemId, Millis, PoolId, SessionId, WorkerId};

	/// Account ids of the chain.
	pub type AccountIdOf<T> = <T as frame_system::Config>::AccountId;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, AccountId = AccountId32> {
		/// Starts and stops the paid sessions of workers.
		type Sessions: SessionControl;

		/// Knows who operates which worker.
		type Workers: WorkerDirectory;

		/// Knows who holds how many shares of which pool, and who waits to leave it.
		type Shares: ShareLedger<AccountIdOf<Self>> + WithdrawalQueue<AccountIdOf<Self>>;

		/// Vaults: members like others, but that they are told when they are paid.
		type Vaults: Vaults;

		/// Holds and moves wrapped PHA.
		type Money: WrappedMoney<AccountIdOf<Self>>;

		/// Slot time of this block.
		type SlotTime: Get<Millis>;

		/// Receives what slashed workers lost.
		type Treasury: Get<AccountIdOf<Self>>;

		/// May change the rules of all pools.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Names the accounts of the pools.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Workers in a pool, at most.
		#[pallet::constant]
		type MaxWorkers: Get<u32>;

		/// Workers stopped by one call of `force_stop`, at most.
		#[pallet::constant]
		type MaxStops: Get<u32>;

		/// Requests served by one call of `serve`, at most.
		#[pallet::constant]
		type MaxServed: Get<u32>;

		/// Cost of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Version of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The pools.
	#[pallet::storage]
	pub type Pools<T: Config> = StorageMap<_, Blake2_128Concat, PoolId, Pool>;

	/// The pool a worker works for.
	#[pallet::storage]
	pub type PoolOf<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, PoolId>;

	/// The workers of each pool.
	#[pallet::storage]
	pub type Members<T: Config> = StorageDoubleMap<_, Blake2_128Concat, PoolId, Blake2_128Concat, WorkerId, ()>;

	/// Stake that is lent, by the worker that has it.
	#[pallet::storage]
	pub type Loans<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, Loan>;

	/// The workers that have a pool's stake, running or cooling down, whether they still work for it or not.
	#[pallet::storage]
	pub type Borrowers<T: Config> = StorageDoubleMap<_, Blake2_128Concat, PoolId, Blake2_128Concat, WorkerId, ()>;

	/// The rules of all pools.
	#[pallet::storage]
	pub type PoolRules<T: Config> = StorageValue<_, SoundRules, ValueQuery>;

	/// Rules that were announced.
	#[pallet::storage]
	pub type NextRules<T: Config> = StorageValue<_, ComingRules>;

	/// The notice of the genesis: no rules have a shorter one. A value of the state, because networks for tests have
	/// little time and the same runtime; no call changes it.
	#[pallet::storage]
	pub type LeastNotice<T: Config> = StorageValue<_, Millis, ValueQuery>;

	/// The rules of all pools at genesis; production's by default.
	#[pallet::genesis_config]
	#[derive(DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// See [`Rules`].
		pub rules: Rules,
		#[doc(hidden)]
		#[serde(skip)]
		pub _marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			PoolRules::<T>::put(
				SoundRules::try_from(self.rules).expect("the rules of the genesis are within their bounds"),
			);
			LeastNotice::<T>::put(self.rules.notice);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	#[allow(missing_docs)]
	pub enum Event<T: Config> {
		/// A pool was created; `account` holds its money.
		Created { pool: PoolId, owner: AccountIdOf<T>, account: AccountIdOf<T> },
		/// The commission became this.
		CommissionSet { pool: PoolId, commission: Permill },
		/// A higher commission will apply from `from` on, once older requests are paid.
		CommissionAnnounced { pool: PoolId, commission: Permill, from: Millis },
		/// The cap became this.
		CapSet { pool: PoolId, cap: Option<Amount> },
		/// `amount` came in and `shares` went into `item`.
		Contributed { pool: PoolId, who: AccountIdOf<T>, item: ItemId, amount: Amount, shares: u128 },
		/// `shares` of a request were burnt for `amount`; `left` still wait.
		Withdrawn { pool: PoolId, who: AccountIdOf<T>, request: u64, shares: u128, amount: Amount, left: u128 },
		/// A payout was credited.
		Rewarded { pool: PoolId, worker: WorkerId, to_owner: Amount, to_members: Amount },
		/// The queue could not be served after a reward, which was credited all the same.
		QueueStuck { pool: PoolId, error: DispatchError },
		/// The owner's commission was paid out.
		OwnerRewardClaimed { pool: PoolId, to: AccountIdOf<T>, amount: Amount },
		/// A worker joined.
		WorkerAdded { pool: PoolId, worker: WorkerId },
		/// A worker left.
		WorkerRemoved { pool: PoolId, worker: WorkerId },
		/// Stake was lent to a worker's session.
		WorkerStarted { pool: PoolId, worker: WorkerId, session: SessionId, stake: Amount },
		/// A worker's session cools down with this stake.
		WorkerStopped { pool: PoolId, worker: WorkerId, stake: Amount },
		/// A worker's session gave `returned` back; `slashed` is lost.
		WorkerReclaimed { pool: PoolId, worker: WorkerId, returned: Amount, slashed: Amount },
		/// Anyone stopped workers because request number `request` had waited longer than the grace period.
		ForciblyStopped { pool: PoolId, request: u64, workers: u32 },
		/// A pool was closed by its owner; nothing of it is left.
		Closed { pool: PoolId },
		/// A pool that had lost everything was reopened: shares issued before are void.
		Reopened { pool: PoolId },
		/// These became the rules of all pools.
		RulesSet { rules: Rules },
		/// Governance announced other rules, worse for holders in some respect, which apply from `from` on.
		RulesAnnounced { rules: Rules, from: Millis },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such pool.
		UnknownPool,
		/// Only the pool's owner may do this.
		NotOwner,
		/// Less than the smallest contribution.
		ContributionTooSmall,
		/// The pool has a whitelist and the caller is not on it.
		NotWhitelisted,
		/// The pool would be worth more than its cap.
		CapExceeded,
		/// The pool is worth more than this cap.
		CapBelowValue,
		/// The contribution would yield fewer shares than the caller insists on.
		FewerSharesThanAsked,
		/// The owner takes more than the contributor accepts.
		CommissionAboveAccepted,
		/// The pool has shares and no value: its owner can reopen it.
		PoolBankrupt,
		/// The pool has value, or no shares: there is nothing to reopen.
		PoolNotBankrupt,
		/// There is no such item.
		UnknownItem,
		/// The item belongs to somebody else.
		NotBearer,
		/// The item's youngest share is too young for a vault to redeem.
		SharesTooYoung,
		/// There is no such waiting request.
		UnknownRequest,
		/// The request has not waited for the grace period yet.
		RequestNotExpired,
		/// Too little waits to stop workers for it.
		TooLittleWaiting,
		/// Free and releasing stake cover the request.
		RequestCovered,
		/// The pool has no running session.
		NothingToStop,
		/// Requests wait: stake cannot be lent before they are paid.
		WithdrawalsWaiting,
		/// The pool's free stake is less than asked for.
		NotEnoughFreeStake,
		/// The worker is not registered, or operated by somebody else.
		NotOperator,
		/// The worker works for a pool already.
		WorkerInPool,
		/// The worker does not work for this pool.
		NotInPool,
		/// The pool has as many workers as it may have.
		TooManyWorkers,
		/// Stake of an earlier session has to be reclaimed first.
		StakeNotReclaimed,
		/// No stake is lent to this worker by this pool.
		NoStakeLent,
		/// The worker's session is stopped already.
		AlreadyStopped,
		/// A restart must lend more than the session would give back.
		NotMoreStake,
		/// The owner has no commission to claim.
		NoOwnerReward,
		/// Too many requests at once.
		LimitTooHigh,
		/// Nobody holds shares of the pool, so nobody can be rewarded.
		NoShares,
		/// The pool has workers, lent stake or unclaimed commission.
		PoolInUse,
		/// A number of the rules is out of its bounds, or their notice is shorter than the genesis's.
		RulesOutOfBounds,
		/// A number does not fit: no honest history of a pool leads here.
		Overflow,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Puts announced rules in force when their time has come.
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::apply_coming_rules();
			T::WeightInfo::on_initialize()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Creates a pool of the caller, who deposits for it until it is closed.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::create())]
		pub fn create(origin: OriginFor<T>) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::create_pool(owner)
		}

		/// Sets the owner's part of rewards. A lower one applies at once and withdraws an announcement; a higher one
		/// is announced and applies after the notice, and not before every request queued until then is paid. While
		/// nobody has shares, any applies at once.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_commission())]
		pub fn set_commission(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			commission: Permill,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::change_commission(&who, pool, commission)
		}

		/// Sets or lifts the largest value the pool may have after a contribution.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_cap())]
		pub fn set_cap(origin: OriginFor<T>, #[pallet::compact] pool: PoolId, cap: Option<Amount>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::change_cap(&who, pool, cap)
		}

		/// Contributes `amount` for shares at the present price, rounded down: into the caller's item `into`, or as a
		/// new item. Fails if that yields fewer than `min_shares_out`, or if the owner takes more than `max_commission`, which
		/// he may set at once while nobody has shares.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::contribute())]
		pub fn contribute(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			amount: Amount,
			funding: Funding,
			into: Option<ItemId>,
			#[pallet::compact] min_shares_out: u128,
			max_commission: Permill,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::take_contribution(&who, pool, amount, funding, into, (min_shares_out, max_commission)).map(|_| ())
		}

		/// Withdraws `shares` of the caller's item: they are locked, queued and paid as soon as it is their turn and
		/// stake is free, which may be now. What is left of the item moves to a new one. Young shares are paid no more than
		/// was paid in for them.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::withdraw())]
		pub fn withdraw(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			#[pallet::compact] item: ItemId,
			#[pallet::compact] shares: u128,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::request_withdrawal(&who, pool, item, shares, None).map(|_| ())
		}

		/// Pays up to `limit` waiting requests from free stake. By anyone.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::serve(*limit))]
		pub fn serve(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			#[pallet::compact] limit: u32,
		) -> DispatchResult {
			ensure_signed(origin)?;
			ensure!(limit <= T::MaxServed::get(), Error::<T>::LimitTooHigh);
			Self::serve_now(pool, limit)
		}

		/// Stops workers until free and releasing stake cover request number `request` and all before it: no more than
		/// that takes, and no larger ones. By anyone, once the request has waited for longer than the grace period.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::force_stop(T::MaxWorkers::get(), T::MaxStops::get()))]
		pub fn force_stop(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			#[pallet::compact] request: u64,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let (members, stopped) = Self::stop_for_request(pool, request)?;
			Ok(Some(T::WeightInfo::force_stop(members, stopped)).into())
		}

		/// Adds a worker that the caller operates.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::add_worker())]
		pub fn add_worker(origin: OriginFor<T>, #[pallet::compact] pool: PoolId, worker: WorkerId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::bind_worker(&who, pool, worker)
		}

		/// Removes a worker to which no stake is lent.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::remove_worker())]
		pub fn remove_worker(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			worker: WorkerId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::unbind_worker(&who, pool, worker)
		}

		/// Lends `stake` to a worker and starts its session. Refused while withdrawals wait.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::start_worker())]
		pub fn start_worker(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			worker: WorkerId,
			stake: Amount,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::lend(&who, pool, worker, stake)
		}

		/// Stops a worker's session. The stake is free after the cool-down.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::stop_worker())]
		pub fn stop_worker(origin: OriginFor<T>, #[pallet::compact] pool: PoolId, worker: WorkerId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::stop_own(&who, pool, worker)
		}

		/// Restarts a worker's session with more stake, without a cool-down. Refused while withdrawals wait.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::restart_worker())]
		pub fn restart_worker(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			worker: WorkerId,
			stake: Amount,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::lend_more(&who, pool, worker, stake)
		}

		/// Takes the stake of a session whose cool-down has passed back to the pool that lent it, and serves that
		/// pool's queue. By anyone.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::reclaim_worker())]
		pub fn reclaim_worker(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::take_back(worker)
		}

		/// Pays the owner's commission, as wrapped PHA, to `to`.
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::claim_owner_reward())]
		pub fn claim_owner_reward(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			to: AccountIdOf<T>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::pay_owner(&who, pool, to)
		}

		/// Reopens a pool that lost everything. Its shares, worth nothing, become void for good.
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::reopen())]
		pub fn reopen(origin: OriginFor<T>, #[pallet::compact] pool: PoolId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::reopen_pool(&who, pool)
		}

		/// Sets the rules of all pools, within their bounds. Rules that are worse for holders in no respect apply at once;
		/// others are announced and apply after the notice. Either replaces what was announced before.
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::set_rules())]
		pub fn set_rules(origin: OriginFor<T>, rules: Rules) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::change_rules(rules)
		}

		/// Closes a pool of the caller in which nobody has anything, and gives its deposit back.
		#[pallet::call_index(16)]
		#[pallet::weight(T::WeightInfo::close())]
		pub fn close(origin: OriginFor<T>, #[pallet::compact] pool: PoolId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::close_pool(&who, pool)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// A pool with its price, its stake and its queue.
		pub fn pool_view(pool: PoolId) -> Option<PoolView<AccountIdOf<T>>> {
			Self::view(pool)
		}

		/// What an item's shares fetch now, in units of 10^-12 PHA, rounded down; those that are young, or were when they
		/// were asked for, no more than was paid in for them.
		pub fn item_value(pool: PoolId, item: ItemId) -> Option<Amount> {
			Self::value_of(pool, item)
		}

		/// What has to be paid until request number `request` is paid wholly; none if it does not wait.
		pub fn paid_after(pool: PoolId, request: u64) -> Option<Amount> {
			Self::waiting_through(pool, request)
		}

		/// What would happen if `shares` of an item were asked for now; none if they cannot be.
		pub fn withdrawal_preview(pool: PoolId, item: ItemId, shares: u128) -> Option<WithdrawalPreview> {
			Self::preview(pool, item, shares)
		}
	}
}
