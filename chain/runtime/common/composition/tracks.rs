//! Tracks of referenda: what may be proposed, by what it takes, and how long. The table, with what each is for:
//! `docs/adr/0022-power-is-split-by-danger.md`.
use super::*;
use alloc::borrow::Cow;
use frame::{
	deps::{frame_system::RawOrigin, sp_runtime::str_array},
	runtime::types_common::BlockNumber,
};
use pallet_delegation_voting::{Periods, ReferendumPeriods};
use pallet_origins::Power;
use pallet_referenda::{Curve, ReferendumInfo, ReferendumInfoFor, Track, TrackInfo, TracksInfo};
use runtime_common::currency::{Balance, PHA};

/// The track of proposals that are dispatched as root.
pub const ROOT: u16 = 0;

/// Referenda of one track that are decided at once: so many that to fill the track with ones that nobody wants costs more than
/// it delays. Each holds its deposit for as long as it is decided.
const DECIDED_AT_ONCE: u32 = 100;

/// What may be proposed, and what it takes.
pub struct Tracks;

impl TracksInfo<Balance, BlockNumber> for Tracks {
	type Id = u16;
	type RuntimeOrigin = OriginCaller;

	fn tracks() -> impl Iterator<Item = Cow<'static, Track<u16, Balance, BlockNumber>>> {
		let periods = ReferendumPeriods::<Runtime>::get();
		let root = core::iter::once(root(&periods));
		root.chain(Power::ALL.map(|power| of(power, &periods))).map(Cow::Owned)
	}

	fn track_for(origin: &OriginCaller) -> Result<u16, ()> {
		match origin {
			OriginCaller::system(RawOrigin::Root) => Ok(ROOT),
			OriginCaller::Origins(power) => Ok(power.track()),
			_ => Err(()),
		}
	}
}

/// Whether a referendum is about those who govern, or about a cancellation: the committee cannot cancel those, its own seats
/// being among them.
pub fn is_about_governors(index: u32) -> bool {
	let about = [Power::Seats.track(), Power::Cancel.track()];
	matches!(ReferendumInfoFor::<Runtime>::get(index), Some(ReferendumInfo::Ongoing(poll)) if about.contains(&poll.track))
}

/// Percents at the beginning and at the end of the decision period, with a straight line between.
struct Falling(u32, u32);

impl Falling {
	fn curve(self) -> Curve {
		let (ceil, floor) = (Perbill::from_percent(self.0), Perbill::from_percent(self.1));
		Curve::LinearDecreasing { length: Perbill::one(), floor, ceil }
	}
}

/// Everything: an upgrade, above all.
fn root(periods: &Periods) -> Track<u16, Balance, BlockNumber> {
	track(ROOT, "root", 5_000, *periods, Falling(50, 5))
}

/// The track of a power.
fn of(power: Power, periods: &Periods) -> Track<u16, Balance, BlockNumber> {
	let part = |period: BlockNumber, of: BlockNumber| period.checked_div(of).unwrap_or(0).max(1);
	// Long enough for what passes on `Cancel`, see below.
	let waits = Periods { enactment: part(periods.enactment, 2), ..*periods };
	// What the committee has shortened: voters have as long as ever, if they need it.
	let shortened = Periods {
		prepare: part(periods.prepare, 8),
		confirm: part(periods.confirm, 4),
		enactment: part(periods.enactment, 16),
		..*periods
	};
	// In production, all of it takes less than what is passed by any other power waits for.
	let cancels = Periods {
		prepare: part(periods.prepare, 8),
		decision: part(periods.decision, 4),
		confirm: part(periods.confirm, 4),
		enactment: 1,
		..*periods
	};
	let (name, deposit, periods, support) = match power {
		Power::Whitelisted => ("whitelisted", 1_000, shortened, Falling(25, 5)),
		Power::Parameters => ("parameters", 200, waits, Falling(25, 1)),
		// Who names all validators decides which votes are counted: as hard as root.
		Power::Keepers => ("keepers", 2_000, waits, Falling(50, 5)),
		Power::SmallSpend => ("small spend", 100, waits, Falling(10, 1)),
		Power::LargeSpend => ("large spend", 500, waits, Falling(30, 3)),
		Power::Seats => ("seats", 500, waits, Falling(30, 3)),
		Power::Cancel => ("cancel", 500, cancels, Falling(20, 3)),
	};
	track(power.track(), name, deposit, periods, support)
}

/// Approval falls to a simple majority on every track. The deposit is in PHA.
fn track(
	id: u16,
	name: &str,
	deposit: Balance,
	periods: Periods,
	support: Falling,
) -> Track<u16, Balance, BlockNumber> {
	let info = TrackInfo {
		name: str_array(name),
		max_deciding: DECIDED_AT_ONCE,
		decision_deposit: deposit.saturating_mul(PHA),
		prepare_period: periods.prepare,
		decision_period: periods.decision,
		confirm_period: periods.confirm,
		min_enactment_period: periods.enactment,
		min_approval: Falling(100, 50).curve(),
		min_support: support.curve(),
	};
	Track { id, info }
}
