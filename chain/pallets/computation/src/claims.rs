//! What sessions may still claim of the budget. Pure counting.
//!
//! The chain does not know shares, so it cannot say what a worker earned. It knows what was due and since when a session
//! was not paid: more than all that was due since then nobody can have earned. What was due before the oldest such time
//! belongs to nobody (forfeits, idle time) and cannot be paid any more, whatever a majority agrees on.
//!
//! Which time is the oldest is known by rounds. A round ends once every claimant was paid in it, left, or came new; then
//! whatever was due before the round began is forgotten. So what nobody earned lasts for at most two rounds, in each of
//! which every worker is settled once.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use units::{BlockNumber, Fixed};

/// Since when a session has not been paid.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Claim {
	/// Budget due by then, since the chain began.
	pub from: Fixed,
	/// The round in which it was noted.
	pub round: u32,
}

/// All claims together.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Claims {
	/// Budget due since the chain began to wait for reports, U64F64 of PHA.
	pub due: Fixed,
	/// Every settlement and transition up to this record has been reported.
	pub told: BlockNumber,
	/// Budget due by then.
	pub told_due: Fixed,
	/// Budget due before this was claimed by nobody when the last round ended.
	pub floor: Fixed,
	/// The round that runs.
	pub round: u32,
	/// [`Claims::told_due`] when it began: whoever is paid in this round claims nothing from before.
	pub round_from: Fixed,
	/// Sessions that are running and responsive.
	pub claimants: u32,
	/// Of these, those that have not been paid in this round.
	pub unpaid: u32,
	/// Sessions that left claim up to this record: no round ends before it is told.
	pub hold: BlockNumber,
}

impl Claims {
	/// The span of a block accrues.
	pub fn accrue(&mut self, due: Fixed) {
		self.due = self.due.saturating_add(due);
	}

	/// A session starts now.
	pub fn open(&mut self) -> Claim {
		self.claimants = self.claimants.saturating_add(1);
		Claim { from: self.due, round: self.round }
	}

	/// A claimant earns nothing more after record `at`: it stopped or fell silent.
	pub fn leave(&mut self, claim: Claim, at: BlockNumber) {
		self.claimants = self.claimants.saturating_sub(1);
		if claim.round < self.round {
			self.unpaid = self.unpaid.saturating_sub(1);
		}
		self.hold_until(at);
	}

	/// A claimant fell silent in a record up to `upto`. If the report is `whole`, nothing that it earned before is still to
	/// be told.
	pub fn fall_silent(&mut self, claim: &mut Claim, upto: BlockNumber, whole: bool) {
		self.leave(*claim, upto);
		if whole {
			claim.from = claim.from.max(self.told_due);
		}
	}

	/// Something that is not reported yet may have been earned up to record `at` by who is no claimant.
	pub fn hold_until(&mut self, at: BlockNumber) {
		self.hold = self.hold.max(at);
	}

	/// A silent session answers again. Unless the report is `whole`, an older settlement of it may still come.
	pub fn resume(&mut self, claim: &mut Claim, whole: bool) {
		self.claimants = self.claimants.saturating_add(1);
		claim.round = self.round;
		if whole {
			claim.from = claim.from.max(self.told_due);
		}
	}

	/// A settlement of a session is told: of a heartbeat after the record up to which all was told before.
	pub fn paid(&mut self, claim: &mut Claim, is_claimant: bool) {
		if is_claimant && claim.round < self.round {
			self.unpaid = self.unpaid.saturating_sub(1);
			claim.round = self.round;
		}
		claim.from = claim.from.max(self.told_due);
	}

	/// A report that leaves nothing for later ones was applied: all up to `upto`, when `due` was due, is told.
	pub fn tell(&mut self, upto: BlockNumber, due: Fixed) {
		self.told = self.told.max(upto);
		self.told_due = self.told_due.max(due);
		if self.unpaid == 0 && self.told >= self.hold {
			self.floor = self.round_from;
			self.round_from = self.told_due;
			self.round = self.round.saturating_add(1);
			self.unpaid = self.claimants;
		}
	}

	/// What can still be claimed by anybody: no more than what was due since the floor.
	pub fn most_open(&self) -> Fixed {
		self.due.saturating_sub(self.floor)
	}
}
