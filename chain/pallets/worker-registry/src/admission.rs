//! Whether a registration is taken. Reads the chain's lists, changes nothing.
use crate::pallet::*;
use crate::types::admitted_roots;
use alloc::vec::Vec;
use attestation::Verdict;
use chain_traits::WorkerUsage;
use frame::prelude::*;
use protocol::{Evidence, Registration, RegistrationInfo};
use units::{BlockNumber, Hash, Millis};

/// A registration that passed every check.
pub(crate) struct Admitted {
	/// What the evidence proves.
	pub verdict: Verdict,
	/// The collateral that came with it; none if the chain's own was used.
	pub brought: Option<Vec<u8>>,
	/// How often the quote was verified.
	pub verifications: u32,
}

impl<T: Config> Pallet<T> {
	/// Every check of a registration in block `height`, cheap ones first: the quote costs a thousand times the rest.
	pub(crate) fn admit(
		info: &RegistrationInfo,
		evidence: Evidence,
		known: Option<&Registration>,
		now: Millis,
		height: BlockNumber,
	) -> Result<Admitted, Error<T>> {
		Self::check_info(info, known, now, height)?;
		let admitted = Self::judge(info, evidence, now)?;
		let verdict = &admitted.verdict;
		let listed = Measurements::<T>::get(verdict.measurement).ok_or(Error::<T>::UnlistedMeasurement)?;
		ensure!(listed.holds(now), Error::<T>::RetiredMeasurement);
		ensure!(!DeniedPlatforms::<T>::contains_key(verdict.ppid), Error::<T>::PlatformDenied);
		Ok(admitted)
	}

	/// What can be said without looking at the quote.
	fn check_info(
		info: &RegistrationInfo,
		known: Option<&Registration>,
		now: Millis,
		height: BlockNumber,
	) -> Result<(), Error<T>> {
		ensure!(info.genesis == Self::block_hash(0), Error::<T>::WrongGenesis);
		ensure!(info.version >= MinimumVersion::<T>::get(), Error::<T>::VersionTooLow);
		ensure!(info.protocol >= ProtocolVersion::<T>::get(), Error::<T>::ProtocolTooLow);
		ensure!(info.cores > 0, Error::<T>::NoCores);
		ensure!(!DeniedWorkers::<T>::contains_key(info.worker), Error::<T>::WorkerDenied);
		let anchor = Anchors::<T>::get(info.anchor).ok_or(Error::<T>::UnlistedAnchor)?;
		ensure!(anchor.holds(now), Error::<T>::RetiredAnchor);
		Self::check_recent_block(info, height)?;
		match known {
			Some(known) => Self::check_renewal(info, known),
			None => Ok(()),
		}
	}

	/// The quote binds a block of this chain before block `height`: it was made after that block, so it is at most that
	/// old.
	fn check_recent_block(info: &RegistrationInfo, height: BlockNumber) -> Result<(), Error<T>> {
		let (number, hash) = info.recent_block;
		let age = height.checked_sub(number).ok_or(Error::<T>::RecentBlockInFuture)?;
		ensure!(age > 0, Error::<T>::RecentBlockInFuture);
		ensure!(age <= CurrentPolicy::<T>::get().quote_age, Error::<T>::RecentBlockTooOld);
		// A block learns its own hash only in the next one: who asks ahead from it is believed about it.
		ensure!(number == Self::height() || hash == Self::block_hash(number), Error::<T>::RecentBlockUnknown);
		Ok(())
	}

	/// A renewal is newer than what it renews, so that an old quote undoes nothing; and who works for a pool keeps the
	/// operator that the pool relied on.
	fn check_renewal(info: &RegistrationInfo, known: &Registration) -> Result<(), Error<T>> {
		ensure!(info.recent_block.0 > known.info.recent_block.0, Error::<T>::NotNewer);
		let operator_stays = info.operator == known.info.operator || !T::Usage::is_in_use(&info.worker);
		ensure!(operator_stays, Error::<T>::OperatorOfBusyWorker);
		Ok(())
	}

	/// The verdict on a quote, under the chain's roots and policy.
	pub(crate) fn verify(
		quote: &[u8],
		collateral: &[u8],
		report_data: &[u8; 64],
		now: Millis,
	) -> Result<Verdict, Error<T>> {
		let listed = Roots::<T>::get();
		let roots = admitted_roots(&listed);
		let policy = CurrentPolicy::<T>::get().on_evidence(&roots, now);
		attestation::verify(quote, collateral, &policy, report_data)
			.map_err(|refusal| Error::<T>::Evidence(refusal.into()))
	}

	/// Hash of one of the blocks that the chain remembers; zero for others. Block 0 is never forgotten.
	pub(crate) fn block_hash(number: u32) -> Hash {
		frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::saturated_from(number)).0
	}

	/// This block's height.
	pub(crate) fn height() -> u32 {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}
}
