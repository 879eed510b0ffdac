//! Which collateral evidence is judged by, and which the chain keeps. Whoever carries evidence does not choose: anybody may
//! carry a worker's quote, and genuine collateral of other days says other things of the same platform.
use crate::admission::Admitted;
use crate::pallet::*;
use crate::types::KeptCollateral;
use alloc::vec::Vec;
use attestation::{Fmspc, Platform, Verdict};
use chain_traits::HostCrypto;
use protocol::{Evidence, Registration, RegistrationInfo};
use units::Millis;

/// Collateral that is good for less is near its end. The vendor's is good for 30 days when it is issued
/// (<https://api.portal.trustedservices.intel.com/content/documentation.html>).
pub const FRESH_FOR: Millis = Millis::from_secs(7 * 24 * 60 * 60);

/// How good collateral is, the better the greater: first what is fresh, so that a newer recovery round that ends in a minute
/// displaces nothing; then the newer round; then what lasts longer.
pub type Rank = (bool, u32, Millis);

/// How good collateral is at `now` that is good until `until` and of this recovery round.
pub fn rank_of(until: Millis, tcb_evaluation: u32, now: Millis) -> Rank {
	(until >= now.after(FRESH_FOR), tcb_evaluation, until)
}

impl<T: Config> Pallet<T> {
	/// The verdict on evidence, by the better of the collateral that came with it and the chain's own.
	pub(crate) fn judge(info: &RegistrationInfo, evidence: Evidence, now: Millis) -> Result<Admitted, Error<T>> {
		let report_data = info.report_data::<HostCrypto>();
		let by = |collateral: &[u8]| Self::verify(&evidence.quote, collateral, &report_data, now);
		let Some(brought) = evidence.collateral else {
			let kept = Self::kept(&Self::model_of(&evidence.quote)?, now).ok_or(Error::<T>::CollateralNeeded)?;
			return Ok(Admitted { verdict: by(&kept.bytes)?, brought: None, verifications: 1 });
		};
		let verdict = by(&brought)?;
		let kept = Self::kept(&(verdict.platform, verdict.fmspc), now);
		match kept.filter(|kept| kept.rank(now) > rank(&verdict, now)) {
			Some(kept) => Ok(Admitted { verdict: by(&kept.bytes)?, brought: None, verifications: 2 }),
			None => Ok(Admitted { verdict, brought: Some(brought), verifications: 1 }),
		}
	}

	/// Keeps collateral that verified, unless the chain holds better.
	pub(crate) fn keep_collateral(verdict: &Verdict, bytes: Vec<u8>, now: Millis) {
		let model = (verdict.platform, verdict.fmspc);
		if Self::kept(&model, now).is_some_and(|kept| kept.rank(now) >= rank(verdict, now)) {
			return;
		}
		let Verdict { collateral_until: until, tcb_evaluation, .. } = *verdict;
		// Longer bytes were refused by the verifier already.
		if let Ok(bytes) = bytes.try_into() {
			Collateral::<T>::insert(model, KeptCollateral { bytes, until, tcb_evaluation });
			Self::deposit_event(Event::CollateralKept { platform: model.0, fmspc: model.1, until, tcb_evaluation });
		}
	}

	/// Until when a registration holds: a renewal ends nothing sooner that was proven of the same program on the same
	/// machine.
	pub(crate) fn holds_until(verdict: &Verdict, known: Option<&Registration>) -> Millis {
		let same = known.filter(|old| {
			old.measurement == verdict.measurement && PlatformOf::<T>::get(old.info.worker) == Some(verdict.ppid)
		});
		same.map_or(verdict.verified_until, |old| verdict.verified_until.max(old.verified_until))
	}

	/// The chain's collateral for a model, unless it is over.
	fn kept(model: &(Platform, Fmspc), now: Millis) -> Option<KeptCollateral> {
		Collateral::<T>::get(model).filter(|kept| now <= kept.until)
	}

	/// The model that a quote claims to come from.
	fn model_of(quote: &[u8]) -> Result<(Platform, Fmspc), Error<T>> {
		let read = || Ok((attestation::platform_of(quote)?, attestation::fmspc_of(quote)?));
		read().map_err(|refusal: attestation::Refusal| Error::<T>::Evidence(refusal.into()))
	}
}

impl KeptCollateral {
	fn rank(&self, now: Millis) -> Rank {
		rank_of(self.until, self.tcb_evaluation, now)
	}
}

/// Of the collateral that a verdict was found by.
fn rank(verdict: &Verdict, now: Millis) -> Rank {
	rank_of(verdict.collateral_until, verdict.tcb_evaluation, now)
}
