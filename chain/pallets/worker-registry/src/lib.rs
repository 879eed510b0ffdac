//! Who may work: attested workers, pRuntime measurements, anchors, gatekeepers, versions.
//!
//! A registration is admitted by evidence alone: a DCAP quote under an admitted root, whose report data binds what the
//! worker says of itself, of a listed program, for this chain, from an admitted anchor, not older than a recent block.
//! Anybody may carry it to the chain and pays for its verification. What governance decides are lists and limits, never
//! a single worker's admission.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod admission;
mod collateral;
mod denial;
mod directory;
mod fault;
mod gatekeepers;
mod register;
mod types;
pub mod weights;

#[cfg(any(test, feature = "std", feature = "try-runtime"))]
mod invariants;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use collateral::{rank_of, FRESH_FOR};
pub use directory::Protocol;
pub use fault::{EvidenceFault, Link};
pub use pallet::*;
pub use types::{
	admitted_roots, Admission, EndpointList, KeptCollateral, Policy, MAX_AUTHORITIES, MAX_ENDPOINT, MAX_ENDPOINTS,
	MAX_ROOT,
};
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
	use crate::{Admission, EndpointList, EvidenceFault, KeptCollateral, Policy, WeightInfo, MAX_ROOT};
	use alloc::vec::Vec;
	use attestation::{Fmspc, Platform, Ppid, MAX_ROOTS};
	use chain_traits::{Gate, HostCrypto, MessageSink, WorkerUsage};
	use codec::Encode;
	use frame::{
		deps::{sp_core::Bytes, sp_runtime::AccountId32},
		prelude::*,
	};
	use protocol::{Anchor, BenchmarkRequest, Evidence, Gatekeepers, Registration, RegistrationInfo, PROTOCOL};
	use units::{AccountId, ConfidenceLevel, Hash, Millis, Score, WorkerId};

	#[pallet::config]
	pub trait Config: frame_system::Config<AccountId = AccountId32, Hash = H256> {
		/// May change lists and limits.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Start of this block's Aura slot.
		type SlotTime: Get<Millis>;
		/// Speaks to the workers.
		type Messages: MessageSink;
		/// Knows which workers are in use.
		type Usage: WorkerUsage;
		/// The chain's GRANDPA authorities and their weights, in its order. Asked once, in block 1.
		type FinalityAuthorities: Get<Vec<([u8; 32], u64)>>;
		/// While it is closed in block 1, the anchor of block 0 waits for governance. Calls are gated by the runtime.
		type Gate: Gate;
		/// Costs.
		type WeightInfo: WeightInfo;
	}

	/// Version of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Registered workers. A worker reads its own entry by proof.
	#[pallet::storage]
	pub type Workers<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, Registration, OptionQuery>;

	/// Gatekeepers and the master key. Bounded by [`MAX_GATEKEEPERS`].
	#[pallet::storage]
	#[pallet::unbounded]
	pub type GatekeeperSet<T: Config> = StorageValue<_, Gatekeepers, ValueQuery>;

	/// The lowest pRuntime version that may register and start.
	#[pallet::storage]
	pub type MinimumVersion<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// The rules that hold for this chain's records.
	#[pallet::storage]
	pub type ProtocolVersion<T: Config> = StorageValue<_, u16, ValueQuery, FirstProtocol>;

	/// Limits that governance sets.
	#[pallet::storage]
	pub type CurrentPolicy<T: Config> = StorageValue<_, Policy, ValueQuery>;

	/// Programs that may register, by measurement.
	#[pallet::storage]
	pub type Measurements<T: Config> = StorageMap<_, Blake2_128Concat, Hash, Admission, OptionQuery>;

	/// Anchors that a worker may have started from, by hash.
	#[pallet::storage]
	pub type Anchors<T: Config> = StorageMap<_, Blake2_128Concat, Hash, Admission, OptionQuery>;

	/// Root certificates (DER) of attestation, set at genesis. Empty: Intel's production root alone.
	#[pallet::storage]
	pub type Roots<T: Config> =
		StorageValue<_, BoundedVec<BoundedVec<u8, ConstU32<MAX_ROOT>>, ConstU32<{ MAX_ROOTS as u32 }>>, ValueQuery>;

	/// Collateral that verified, by platform model: a registration may leave it out while this is fresh.
	#[pallet::storage]
	pub type Collateral<T: Config> = StorageMap<_, Blake2_128Concat, (Platform, Fmspc), KeptCollateral, OptionQuery>;

	/// Where workers can be reached, as their operators say.
	#[pallet::storage]
	pub type Endpoints<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, EndpointList, OptionQuery>;

	/// The newest benchmark request of each worker, answered or not.
	#[pallet::storage]
	pub type LastBenchmark<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, BenchmarkRequest, OptionQuery>;

	/// The machine that each registered worker last proved to run on.
	#[pallet::storage]
	pub type PlatformOf<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, Ppid, OptionQuery>;

	/// Workers that may do nothing, whatever they prove.
	#[pallet::storage]
	pub type DeniedWorkers<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, (), OptionQuery>;

	/// Machines whose workers may do nothing, whatever they prove.
	#[pallet::storage]
	pub type DeniedPlatforms<T: Config> = StorageMap<_, Blake2_128Concat, Ppid, (), OptionQuery>;

	/// Storage default of [`ProtocolVersion`].
	pub struct FirstProtocol;
	impl Get<u16> for FirstProtocol {
		fn get() -> u16 {
			1
		}
	}

	#[pallet::genesis_config]
	#[derive(DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Root certificates, DER. Empty: Intel's production root alone. A development root belongs in development
		/// presets only.
		pub roots: Vec<Bytes>,
		/// Measurements admitted from the start.
		pub measurements: Vec<H256>,
		/// The lowest pRuntime version.
		pub minimum_version: u32,
		/// Limits.
		pub policy: Policy,
		#[serde(skip)]
		#[allow(missing_docs)]
		pub _marker: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// A preset that breaks a bound is a mistake of its author: better no chain than that one.
		fn build(&self) {
			assert!(self.policy.is_sane(), "the registry's policy has an empty span");
			let root = |root: &Bytes| BoundedVec::try_from(root.0.clone()).ok();
			let roots = self.roots.iter().map(root).collect::<Option<Vec<_>>>();
			let roots = roots.and_then(|roots| BoundedVec::try_from(roots).ok());
			assert!(roots.is_some(), "too many or too long root certificates");
			Roots::<T>::put(roots.unwrap_or_default());
			for measurement in &self.measurements {
				let admission = Admission { admitted_at: Millis(0), retires_at: None };
				Measurements::<T>::insert(measurement.0, admission);
			}
			MinimumVersion::<T>::put(self.minimum_version);
			CurrentPolicy::<T>::put(self.policy);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	#[allow(missing_docs)] // Fields are named like what they are.
	pub enum Event<T: Config> {
		/// A worker proved what it is, for the first time or again.
		Registered {
			worker: WorkerId,
			operator: Option<AccountId>,
			measurement: Hash,
			confidence: ConfidenceLevel,
			verified_until: Millis,
			platform: Ppid,
			renewed: bool,
		},
		/// A worker is to run a benchmark.
		BenchmarkRequested { worker: WorkerId, request: u32 },
		/// A worker's benchmark was taken.
		ScoreSet { worker: WorkerId, score: Score },
		/// A worker's endpoints are now these.
		EndpointsSet { worker: WorkerId, endpoints: EndpointList },
		/// The chain keeps newer collateral for a platform model.
		CollateralKept { platform: Platform, fmspc: Fmspc, until: Millis, tcb_evaluation: u32 },
		/// A program may register.
		MeasurementAdmitted { measurement: Hash },
		/// A program may not register or start from this time on. Running sessions go on.
		MeasurementRetired { measurement: Hash, from: Millis },
		/// Workers may start from this anchor.
		AnchorAdmitted { hash: Hash, number: u32 },
		/// Workers that started from this anchor may not register from this time on.
		AnchorRetired { hash: Hash, from: Millis },
		/// A worker was named a gatekeeper. It counts from when it has proven that it holds the master key.
		GatekeeperRegistered { worker: WorkerId },
		/// A gatekeeper has proven that it holds the master key: from here on it votes.
		GatekeeperProven { worker: WorkerId },
		/// A worker is no gatekeeper any more.
		GatekeeperUnregistered { worker: WorkerId },
		/// The first gatekeeper made the master key.
		MasterKeySet { public: [u8; 32], by: WorkerId },
		/// The master key was given up: the first gatekeeper makes another.
		MasterKeyReset { public: [u8; 32] },
		/// A worker may do nothing any more.
		WorkerDenied { worker: WorkerId },
		/// A worker may register and work again.
		WorkerAllowed { worker: WorkerId },
		/// The workers of a machine may do nothing any more.
		PlatformDenied { platform: Ppid },
		/// The workers of a machine may register and work again.
		PlatformAllowed { platform: Ppid },
		/// The lowest pRuntime version is now this.
		MinimumVersionSet { version: u32 },
		/// These rules hold from this block's record on.
		ProtocolRaised { protocol: u16 },
		/// The limits are now these.
		PolicySet { policy: Policy },
	}

	#[pallet::error]
	#[derive(PartialEq, Eq)]
	pub enum Error<T> {
		/// The evidence does not hold.
		Evidence(EvidenceFault),
		/// The chain has no fresh collateral for the platform: bring one.
		CollateralNeeded,
		/// The registration or anchor is for another chain.
		WrongGenesis,
		/// The program is not on the list.
		UnlistedMeasurement,
		/// The program was taken off the list.
		RetiredMeasurement,
		/// The anchor is not on the list.
		UnlistedAnchor,
		/// The anchor was taken off the list.
		RetiredAnchor,
		/// The recent block is this one or a later one.
		RecentBlockInFuture,
		/// The recent block is older than the policy allows.
		RecentBlockTooOld,
		/// The recent block is not one of this chain.
		RecentBlockUnknown,
		/// The pRuntime version is below the minimum.
		VersionTooLow,
		/// The pRuntime does not implement the rules that hold.
		ProtocolTooLow,
		/// The worker says it uses no processor core.
		NoCores,
		/// The registration is not newer than the one the chain has.
		NotNewer,
		/// The operator cannot change while the worker works for a pool or its stake cools down.
		OperatorOfBusyWorker,
		/// The worker is not registered.
		NotRegistered,
		/// Only the operator named in the worker's registration may do this.
		NotOperator,
		/// The worker was asked for a benchmark a short while ago.
		BenchmarkTooSoon,
		/// It is on the list already.
		AlreadyAdmitted,
		/// It is not on the list.
		NotAdmitted,
		/// The chain has no such block yet.
		AnchorInFuture,
		/// The chain has another block or record head at that height.
		ForeignAnchor,
		/// An anchor has between one and the largest number of authorities, none without weight.
		BadAuthorities,
		/// The worker's verification has expired, or its version or program is no longer admitted.
		NotVerified,
		/// The worker is a gatekeeper already.
		AlreadyGatekeeper,
		/// The worker is no gatekeeper.
		NotGatekeeper,
		/// There is no master key.
		MasterKeyMissing,
		/// There is another master key already.
		MasterKeyKnown,
		/// The proof is not the master key's statement about its sender on this chain.
		NotProven,
		/// Only the first gatekeeper makes the master key.
		NotFirstGatekeeper,
		/// The last gatekeeper that holds the master key cannot leave: settlement would stop and the key be lost.
		LastGatekeeper,
		/// There are as many gatekeepers as there may be.
		TooManyGatekeepers,
		/// The worker is on the list of those that may do nothing.
		WorkerDenied,
		/// The worker's machine is on the list of those whose workers may do nothing.
		PlatformDenied,
		/// It is on that list already.
		AlreadyDenied,
		/// It is not on that list.
		NotDenied,
		/// The protocol can only be raised.
		ProtocolNotRaised,
		/// This runtime does not implement that protocol.
		ProtocolUnknown,
		/// The policy has an empty span.
		BadPolicy,
		/// The payload is not what its topic says.
		Undecodable,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(number: BlockNumberFor<T>) -> Weight {
			if number != One::one() || !T::Gate::is_open() {
				return Weight::zero();
			}
			Self::admit_genesis_anchor();
			T::WeightInfo::admit_genesis_anchor()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
			Self::check_invariants().map_err(Into::into)
		}
	}

	#[pallet::call(weight = T::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Registers a worker, or renews its registration, by its evidence. By anyone, who pays for the verification and
		/// chooses nothing: the better of this collateral and the chain's own judges, and a renewal ends nothing sooner.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register_refused(evidence.encoded_size() as u32))]
		pub fn register(
			origin: OriginFor<T>,
			info: RegistrationInfo,
			evidence: Evidence,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let bytes = evidence.encoded_size() as u32;
			let verifications = Self::enter(info, evidence)?;
			Ok((verifications == 1).then(|| T::WeightInfo::register(bytes)).into())
		}

		/// Gives the chain fresh collateral for a platform model, proven by any genuine quote of that model. By anyone. Kept,
		/// and said to be, unless the chain holds better.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::submit_collateral(
			(quote.len() as u32).saturating_add(collateral.len() as u32)
		))]
		pub fn submit_collateral(origin: OriginFor<T>, quote: Vec<u8>, collateral: Vec<u8>) -> DispatchResult {
			ensure_signed(origin)?;
			let report_data =
				attestation::report_data_of(&quote).map_err(|refusal| Error::<T>::Evidence(refusal.into()))?;
			let verdict = Self::verify(&quote, &collateral, &report_data, T::SlotTime::get())?;
			Self::keep_collateral(&verdict, collateral, T::SlotTime::get());
			Ok(())
		}

		/// Says where a worker can be reached. By its operator; an empty list says nowhere.
		#[pallet::call_index(2)]
		pub fn set_endpoint(origin: OriginFor<T>, worker: WorkerId, endpoints: EndpointList) -> DispatchResult {
			Self::ensure_operator(origin, &worker)?;
			if endpoints.is_empty() {
				Endpoints::<T>::remove(worker);
			} else {
				Endpoints::<T>::insert(worker, &endpoints);
			}
			Self::deposit_event(Event::EndpointsSet { worker, endpoints });
			Ok(())
		}

		/// Asks a worker for a new benchmark. By its operator, not more often than the policy allows: else a lucky run
		/// could be waited for.
		#[pallet::call_index(3)]
		pub fn request_benchmark(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			Self::ensure_operator(origin, &worker)?;
			let now = T::SlotTime::get();
			let interval = CurrentPolicy::<T>::get().benchmark_interval;
			let last = LastBenchmark::<T>::get(worker);
			ensure!(last.is_none_or(|last| now >= last.asked_at.after(interval)), Error::<T>::BenchmarkTooSoon);
			Self::ask_benchmark(&worker, now);
			Ok(())
		}

		/// Lets a program register. Ends its retirement, too.
		#[pallet::call_index(4)]
		pub fn admit_measurement(origin: OriginFor<T>, measurement: H256) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			let now = T::SlotTime::get();
			let listed = Measurements::<T>::get(measurement.0);
			ensure!(listed.is_none_or(|listed| listed.retires_at.is_some()), Error::<T>::AlreadyAdmitted);
			Measurements::<T>::insert(measurement.0, Admission { admitted_at: now, retires_at: None });
			Self::deposit_event(Event::MeasurementAdmitted { measurement: measurement.0 });
			Ok(())
		}

		/// Stops a program from registering and from starting sessions, after `grace`. Running sessions go on.
		#[pallet::call_index(5)]
		pub fn retire_measurement(origin: OriginFor<T>, measurement: H256, grace: Millis) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			let mut listed = Measurements::<T>::get(measurement.0).ok_or(Error::<T>::NotAdmitted)?;
			let from = T::SlotTime::get().after(grace);
			listed.retires_at = Some(from);
			Measurements::<T>::insert(measurement.0, listed);
			Self::deposit_event(Event::MeasurementRetired { measurement: measurement.0, from });
			Ok(())
		}

		/// Lets workers start from an anchor. What the chain still knows of that block must agree.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::admit_anchor(anchor.authorities.len() as u32))]
		pub fn admit_anchor(origin: OriginFor<T>, anchor: Anchor) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::check_anchor(&anchor)?;
			let hash = anchor.hash::<HostCrypto>();
			let listed = Anchors::<T>::get(hash);
			ensure!(listed.is_none_or(|listed| listed.retires_at.is_some()), Error::<T>::AlreadyAdmitted);
			Self::enter_anchor(anchor.number, hash);
			Ok(())
		}

		/// Stops workers that started from an anchor from registering, after `grace`.
		#[pallet::call_index(7)]
		pub fn retire_anchor(origin: OriginFor<T>, hash: H256, grace: Millis) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			let mut listed = Anchors::<T>::get(hash.0).ok_or(Error::<T>::NotAdmitted)?;
			let from = T::SlotTime::get().after(grace);
			listed.retires_at = Some(from);
			Anchors::<T>::insert(hash.0, listed);
			Self::deposit_event(Event::AnchorRetired { hash: hash.0, from });
			Ok(())
		}

		/// Names a registered worker a gatekeeper, if its verification holds. While there is no master key, the first one
		/// makes it; every other one counts from when it has proven that it holds that key.
		#[pallet::call_index(8)]
		pub fn register_gatekeeper(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::name_gatekeeper(worker)
		}

		/// Ends a gatekeeper's office. Once there is a master key, the last one that holds it cannot leave; before, anyone
		/// can be replaced.
		#[pallet::call_index(9)]
		pub fn unregister_gatekeeper(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::dismiss_gatekeeper(worker)
		}

		/// Sets the lowest pRuntime version (major << 16 | minor << 8 | patch) that may register and start.
		#[pallet::call_index(10)]
		pub fn set_minimum_version(origin: OriginFor<T>, version: u32) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			MinimumVersion::<T>::put(version);
			Self::deposit_event(Event::MinimumVersionSet { version });
			Ok(())
		}

		/// Raises the rules that hold from this block's record on. Workers that do not implement them pause before it.
		#[pallet::call_index(11)]
		pub fn set_protocol_version(origin: OriginFor<T>, protocol: u16) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			ensure!(protocol > ProtocolVersion::<T>::get(), Error::<T>::ProtocolNotRaised);
			ensure!(protocol <= PROTOCOL, Error::<T>::ProtocolUnknown);
			ProtocolVersion::<T>::put(protocol);
			Self::deposit_event(Event::ProtocolRaised { protocol });
			Ok(())
		}

		/// Sets the limits. They hold for registrations and starts from now on.
		#[pallet::call_index(12)]
		pub fn set_policy(origin: OriginFor<T>, policy: Policy) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			ensure!(policy.is_sane(), Error::<T>::BadPolicy);
			CurrentPolicy::<T>::put(policy);
			Self::deposit_event(Event::PolicySet { policy });
			Ok(())
		}

		/// Gives the master key up, for when every gatekeeper that held it lost it: nobody counts until the first
		/// gatekeeper has offered another key, and what waited is settled then. By root alone.
		#[pallet::call_index(13)]
		pub fn reset_master_key(origin: OriginFor<T>) -> DispatchResult {
			ensure_root(origin)?;
			Self::forget_master_key()
		}

		/// Shuts a worker out: it cannot register or start, its session ends when anybody says so or with its next
		/// heartbeat, nothing more is paid for it, and as a gatekeeper it does not count.
		#[pallet::call_index(14)]
		pub fn deny_worker(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::deny(worker)
		}

		/// Lets a worker in again.
		#[pallet::call_index(15)]
		pub fn allow_worker(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::allow(worker)
		}

		/// Shuts out all workers of one machine, named by its PPID.
		#[pallet::call_index(16)]
		pub fn deny_platform(origin: OriginFor<T>, platform: Ppid) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::deny_machine(platform)
		}

		/// Lets the workers of a machine in again.
		#[pallet::call_index(17)]
		pub fn allow_platform(origin: OriginFor<T>, platform: Ppid) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::allow_machine(platform)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// What a registration would come to in the next block: until when it would be good, or why it would be refused.
		/// Free, so that nobody has to pay to be told. The block's call filter and the fee are not looked at.
		pub fn foresee_registration(info: RegistrationInfo, evidence: Evidence) -> Result<Millis, DispatchError> {
			let known = Workers::<T>::get(info.worker);
			let next = Self::height().saturating_add(1);
			let admitted = Self::admit(&info, evidence, known.as_ref(), T::SlotTime::get(), next)?;
			Ok(admitted.verdict.verified_until)
		}
	}

	impl<T: Config> Pallet<T> {
		fn ensure_operator(origin: OriginFor<T>, worker: &WorkerId) -> DispatchResult {
			let who: [u8; 32] = ensure_signed(origin)?.into();
			let registration = Workers::<T>::get(worker).ok_or(Error::<T>::NotRegistered)?;
			ensure!(registration.info.operator == Some(AccountId(who)), Error::<T>::NotOperator);
			Ok(())
		}
	}
}
