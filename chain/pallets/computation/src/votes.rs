//! Counting gatekeepers' votes. Pure: who is registered is an argument.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::{BoundedVec, ConstU32};
use protocol::MAX_GATEKEEPERS;
use scale_info::TypeInfo;
use units::{Hash, WorkerId};

/// Votes on one report: at most one per gatekeeper, in order of arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Tally {
	/// The public master key under which they were cast: reports made with another are others.
	pub key: [u8; 32],
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
	/// The votes that were cast under `key`: none of those under an older one.
	pub fn under(self, key: [u8; 32]) -> Self {
		if self.key == key {
			return self;
		}
		Self { key, votes: BoundedVec::new() }
	}

	/// Adds a vote of `voter`, who must be one of `holders`. The first vote of a gatekeeper stands; votes of those
	/// who left make room when room is needed.
	pub fn cast(&mut self, voter: WorkerId, digest: Hash, holders: &[WorkerId]) -> Cast {
		if let Some((_, first)) = self.votes.iter().find(|(who, _)| *who == voter) {
			return if *first == digest { Cast::Repeated } else { Cast::Equivocated { first: *first } };
		}
		if self.votes.is_full() {
			self.votes.retain(|(who, _)| holders.contains(who));
		}
		match self.votes.try_push((voter, digest)) {
			Ok(()) => Cast::Counted,
			Err(_) => Cast::NoRoom,
		}
	}

	/// The digest that more than half of the `counted` gatekeepers voted for. Votes of others do not count; at most one
	/// digest can have a majority because everyone has one vote.
	pub fn agreed(&self, counted: &[WorkerId]) -> Option<Hash> {
		let votes = || self.votes.iter().filter(|(who, _)| counted.contains(who)).map(|(_, digest)| digest);
		votes().find(|digest| votes().filter(|other| other == digest).count() > counted.len() / 2).copied()
	}

	/// Whether this gatekeeper voted.
	pub fn has_voted(&self, gatekeeper: &WorkerId) -> bool {
		self.votes.iter().any(|(who, _)| who == gatekeeper)
	}
}
