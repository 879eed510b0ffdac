//! Counting gatekeepers' votes. Pure: who is registered is an argument.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::{BoundedVec, ConstU32};
use protocol::MAX_GATEKEEPERS;
use scale_info::TypeInfo;
use units::{Hash, WorkerId};

/// Votes on one report: at most one per gatekeeper, in order of arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Tally {
	/// Who voted for which digest.
	pub votes: BoundedVec<(WorkerId, Hash), ConstU32<MAX_GATEKEEPERS>>,
}

/// What a vote did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cast {
	/// It counts.
	Counted,
	/// The same gatekeeper said the same before: nothing changed.
	Repeated,
	/// The same gatekeeper said something else before; that stands.
	Equivocated {
		/// The digest that stands.
		first: Hash,
	},
	/// There is no room: cannot happen while the registry keeps its bound. Nothing changed.
	NoRoom,
}

impl Tally {
	/// Adds a vote of `voter`, who must be one of `registered`. The first vote of a gatekeeper stands; votes of those
	/// who left make room when room is needed.
	pub fn cast(&mut self, voter: WorkerId, digest: Hash, registered: &[WorkerId]) -> Cast {
		if let Some((_, first)) = self.votes.iter().find(|(who, _)| *who == voter) {
			return if *first == digest { Cast::Repeated } else { Cast::Equivocated { first: *first } };
		}
		if self.votes.is_full() {
			self.votes.retain(|(who, _)| registered.contains(who));
		}
		match self.votes.try_push((voter, digest)) {
			Ok(()) => Cast::Counted,
			Err(_) => Cast::NoRoom,
		}
	}

	/// The digest that more than half of `registered` voted for. Votes of others do not count; at most one digest can
	/// have a majority because everyone has one vote.
	pub fn agreed(&self, registered: &[WorkerId]) -> Option<Hash> {
		let counted = || self.votes.iter().filter(|(who, _)| registered.contains(who)).map(|(_, digest)| digest);
		counted().find(|digest| counted().filter(|other| other == digest).count() > registered.len() / 2).copied()
	}
}
