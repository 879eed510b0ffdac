//! Waiting for reports: since when, for whom, and saying so when it takes long.
use crate::pallet::*;
use crate::types::{SettlementStatus, Waiting};
use crate::{Tally, WeightInfo, STALLED_AFTER};
use chain_traits::{Gate, GatekeeperDirectory};
use frame::prelude::*;
use units::{Millis, ReportNumber};

impl<T: Config> Pallet<T> {
	/// The votes on a report that may count: those under the present master key.
	pub(crate) fn tally(report: ReportNumber) -> Tally {
		Votes::<T>::get(report).under(T::Gatekeepers::master_key().unwrap_or_default())
	}

	/// Whether reports are due: from the block after the one in which the first master key became known. Gatekeepers
	/// accrue from that record on, so the chain does too.
	pub(crate) fn begin_to_wait() {
		if !WaitingSince::<T>::exists() && T::Gatekeepers::master_key().is_some() {
			DueFrom::<T>::put(Self::height());
			Self::wait();
		}
	}

	/// From now on the next report is waited for.
	pub(crate) fn wait() {
		WaitingSince::<T>::put(Waiting { block: Self::height(), at: T::SlotTime::get() });
	}

	/// How settlement stands now.
	pub(crate) fn status() -> SettlementStatus {
		let next = NextReport::<T>::get();
		let waiting = WaitingSince::<T>::get();
		let (tally, counted) = (Self::tally(next), T::Gatekeepers::counted());
		let holders = T::Gatekeepers::holders();
		SettlementStatus {
			next,
			last: Last::<T>::get(),
			waiting,
			waited: waiting.map_or(0, |since| Self::height().saturating_sub(since.block)),
			waited_for: waiting.map_or(Millis(0), |since| T::SlotTime::get().since(since.at)),
			open: T::Gate::is_open(),
			agreed: tally.agreed(&counted),
			missing: counted.iter().filter(|gatekeeper| !tally.has_voted(gatekeeper)).copied().collect(),
			voted: tally.votes.into_iter().filter(|(who, _)| counted.contains(who)).collect(),
			lapsed: holders.into_iter().filter(|holder| !counted.contains(holder)).collect(),
			pending: T::Gatekeepers::pending(),
		}
	}

	/// Says who voted for what, and who did not, when settlement stands still; also when nobody votes at all. What that
	/// cost.
	pub(crate) fn tell_if_stalled() -> Weight {
		let Some(since) = WaitingSince::<T>::get() else { return Weight::zero() };
		let waited = Self::height().saturating_sub(since.block);
		if waited == 0 || waited % STALLED_AFTER != 0 || !T::Gate::is_open() {
			return Weight::zero();
		}
		let SettlementStatus { next: report, agreed, voted: votes, missing, lapsed, pending, .. } = Self::status();
		Self::deposit_event(Event::SettlementStalled { report, waited, agreed, votes, missing, lapsed, pending });
		T::WeightInfo::tell_stalled()
	}
}
