//! What the fold counts.
use codec::{Decode, Encode};
use units::{Amount, Fixed};

/// Money since the economy began. `paid + treasury + forfeited + what workers have accrued` never exceeds `due`; the
/// difference is rounding, and time in which nobody was responsive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Totals {
	/// The budget due, in PHA.
	pub due: Fixed,
	/// Settled for pools.
	pub paid: Amount,
	/// Settled for the treasury.
	pub treasury: Amount,
	/// Accrued by workers that fell silent or stopped before they were paid: it stays with the subsidy. In PHA.
	pub forfeited: Fixed,
}

/// Messages that had no effect, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Ignored {
	/// Not what their topic says, or from a sender that may not say it.
	pub unreadable: u64,
	/// About a worker that is in no session.
	pub no_session: u64,
	/// About a session that is not the worker's own now.
	pub other_session: u64,
	/// Answers to challenges that are not open, or that misstate their time.
	pub no_such_challenge: u64,
	/// For which there is no room: sessions, settlements or transitions are at their bound.
	pub no_room: u64,
}
