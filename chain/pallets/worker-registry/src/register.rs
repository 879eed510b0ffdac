//! What an admitted registration changes.
use crate::admission::Admitted;
use crate::pallet::*;
use crate::types::Admission;
use attestation::Verdict;
use chain_traits::{HostCrypto, MessageSink};
use codec::Encode;
use frame::prelude::*;
use protocol::{
	Anchor, BenchmarkRequest, Evidence, Registration, RegistrationInfo, RegistryMessage, Source, Topic, GENESIS_HEAD,
};
use units::{Hash, Millis, WorkerId};

impl<T: Config> Pallet<T> {
	/// Says something to the workers.
	pub(crate) fn tell(message: RegistryMessage) {
		T::Messages::push(Source::Registry, Topic::Registry, message.encode());
	}

	/// Takes a registration or refuses it whole.
	///
	/// A renewal keeps the score while program, version and cores are the same; otherwise the worker is benchmarked
	/// again, and so it is the first time. Tells how often the quote was verified.
	pub(crate) fn enter(info: RegistrationInfo, evidence: Evidence) -> Result<u32, Error<T>> {
		let now = T::SlotTime::get();
		let worker = info.worker;
		let known = Workers::<T>::get(worker);
		let Admitted { verdict, brought, verifications } =
			Self::admit(&info, evidence, known.as_ref(), now, Self::height())?;
		if let Some(bytes) = brought {
			Self::keep_collateral(&verdict, bytes, now);
		}
		let verified_until = Self::holds_until(&verdict, known.as_ref());
		let Verdict { measurement, confidence, ppid: platform, .. } = verdict;
		let renewed = known.is_some();
		let kept = known.filter(|old| {
			old.measurement == measurement && old.info.version == info.version && old.info.cores == info.cores
		});
		let (score, benchmark) = kept.map_or((None, None), |old| (old.score, old.benchmark));
		let operator = info.operator;
		Workers::<T>::insert(
			worker,
			Registration { info, measurement, confidence, registered_at: now, verified_until, score, benchmark },
		);
		PlatformOf::<T>::insert(worker, platform);
		Self::tell(RegistryMessage::Registered { worker, confidence });
		Self::deposit_event(Event::Registered {
			worker,
			operator,
			measurement,
			confidence,
			verified_until,
			platform,
			renewed,
		});
		let waits = Workers::<T>::get(worker).is_some_and(|entry| entry.score.is_none() && entry.benchmark.is_none());
		if waits {
			Self::ask_benchmark(&worker, now);
		}
		Ok(verifications)
	}

	/// Opens a benchmark request in the worker's registration, in place of any other.
	pub(crate) fn ask_benchmark(worker: &WorkerId, now: Millis) {
		let id = LastBenchmark::<T>::get(worker).map_or(0, |last| last.id.saturating_add(1));
		let request = BenchmarkRequest { id, asked_at: now, duration: CurrentPolicy::<T>::get().benchmark_duration };
		LastBenchmark::<T>::insert(worker, &request);
		Workers::<T>::mutate(worker, |registration| {
			if let Some(registration) = registration {
				registration.benchmark = Some(request.clone());
			}
		});
		Self::tell(RegistryMessage::BenchmarkRequested { worker: *worker });
		Self::deposit_event(Event::BenchmarkRequested { worker: *worker, request: id });
	}

	/// Admits the anchor of block 0, whose every field the chain itself knows in block 1.
	pub(crate) fn admit_genesis_anchor() {
		let genesis = Self::block_hash(0);
		let anchor = Anchor {
			chain_genesis: genesis,
			number: 0,
			header_hash: genesis,
			record_head: GENESIS_HEAD,
			set_id: 0,
			authorities: T::FinalityAuthorities::get(),
		};
		Self::enter_anchor(0, anchor.hash::<HostCrypto>());
	}

	/// Whether `anchor` can be one of this chain: what the chain still knows of the block must agree.
	pub(crate) fn check_anchor(anchor: &Anchor) -> Result<(), Error<T>> {
		ensure!(anchor.chain_genesis == Self::block_hash(0), Error::<T>::WrongGenesis);
		ensure!(anchor.number < Self::height(), Error::<T>::AnchorInFuture);
		let known = Self::block_hash(anchor.number);
		ensure!(known == Hash::default() || known == anchor.header_hash, Error::<T>::ForeignAnchor);
		ensure!(anchor.number > 0 || anchor.record_head == GENESIS_HEAD, Error::<T>::ForeignAnchor);
		let count = anchor.authorities.len();
		ensure!(count > 0 && count <= crate::MAX_AUTHORITIES, Error::<T>::BadAuthorities);
		ensure!(anchor.authorities.iter().all(|(_, weight)| *weight > 0), Error::<T>::BadAuthorities);
		Ok(())
	}

	pub(crate) fn enter_anchor(number: u32, hash: Hash) {
		Anchors::<T>::insert(hash, Admission { admitted_at: T::SlotTime::get(), retires_at: None });
		Self::deposit_event(Event::AnchorAdmitted { hash, number });
	}
}
