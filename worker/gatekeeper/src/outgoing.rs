//! What waits for the next report, in the order in which it happened.
use codec::{Decode, Encode};
use protocol::{Settlement, ShareSample, MAX_SETTLEMENTS, MAX_TRANSITIONS};
use std::collections::{BTreeMap, VecDeque};
use units::WorkerId;

/// Settlements that wait at most. Beyond, a heartbeat is measured but not settled: its pay goes on accruing.
pub const MAX_QUEUED_SETTLEMENTS: usize = 10_000;
/// Workers that wait at most for their transitions to be told. Beyond, workers stay as they are until there is room.
pub const MAX_QUEUED_TRANSITIONS: usize = 100_000;

/// What the chain has not been told of a worker. Never more than one turn each way: what lies between is over, and a worker
/// that turns in every record must not hold up what is told of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
enum Untold {
	/// It fell silent.
	Fell,
	/// It fell silent and came back.
	FellAndCameBack,
	/// It came back.
	CameBack,
}

impl Untold {
	/// What is untold after a turn more; none if the worker is again what the chain believes.
	fn then(before: Option<Self>, responsive: bool) -> Option<Self> {
		match (before, responsive) {
			(None, false) => Some(Self::Fell),
			(None, true) => Some(Self::CameBack),
			(Some(Self::CameBack), false) => None,
			(Some(Self::Fell | Self::FellAndCameBack), true) => Some(Self::FellAndCameBack),
			(Some(Self::Fell | Self::FellAndCameBack), false) => Some(Self::Fell),
			(Some(Self::CameBack), true) => Some(Self::CameBack),
		}
	}
}

/// The queues. Their encoding is their content in order, whatever places were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outgoing {
	settlements: VecDeque<Settlement>,
	/// In the order in which their first untold turn happened.
	turned: BTreeMap<u64, (WorkerId, Untold)>,
	/// Where in it a worker stands.
	place: BTreeMap<WorkerId, u64>,
	/// Places given so far.
	places: u64,
	sample: Option<ShareSample>,
}

impl Encode for Outgoing {
	fn encode_to<W: codec::Output + ?Sized>(&self, dest: &mut W) {
		self.settlements.encode_to(dest);
		self.turned.values().collect::<Vec<_>>().encode_to(dest);
		self.sample.encode_to(dest);
	}
}

impl Decode for Outgoing {
	fn decode<I: codec::Input>(input: &mut I) -> Result<Self, codec::Error> {
		let settlements = Decode::decode(input)?;
		let turned: Vec<(WorkerId, Untold)> = Decode::decode(input)?;
		let count = turned.len();
		let place: BTreeMap<_, _> = turned.iter().map(|(worker, _)| *worker).zip(0..).collect();
		if place.len() != count {
			return Err("a worker turned twice".into());
		}
		let places = count as u64;
		Ok(Self { settlements, turned: (0..).zip(turned).collect(), place, places, sample: Decode::decode(input)? })
	}
}

impl PartialEq for Outgoing {
	fn eq(&self, other: &Self) -> bool {
		let turned = self.turned.values().eq(other.turned.values());
		turned && (&self.settlements, &self.sample) == (&other.settlements, &other.sample)
	}
}

/// What one report carries of them.
#[derive(Debug, Default)]
pub(crate) struct Taken {
	pub settlements: Vec<Settlement>,
	pub offline: Vec<WorkerId>,
	pub recovered: Vec<WorkerId>,
	pub sample: Option<ShareSample>,
}

impl Outgoing {
	pub fn has_room_for_settlement(&self) -> bool {
		self.settlements.len() < MAX_QUEUED_SETTLEMENTS
	}

	pub fn has_room_for_transition(&self) -> bool {
		self.turned.len() < MAX_QUEUED_TRANSITIONS
	}

	pub fn settle(&mut self, settlement: Settlement) {
		self.settlements.push_back(settlement);
	}

	/// The worker came back, or fell silent.
	pub fn transition(&mut self, worker: WorkerId, responsive: bool) {
		let place = self.place.get(&worker).copied().unwrap_or(self.places);
		let before = self.turned.get(&place).map(|(_, untold)| *untold);
		match Untold::then(before, responsive) {
			Some(untold) => {
				self.places = self.places.max(place.saturating_add(1));
				self.place.insert(worker, place);
				self.turned.insert(place, (worker, untold));
			}
			None => self.forget_transitions(&worker),
		}
	}

	/// A day began.
	pub fn sample(&mut self, sample: ShareSample) {
		self.sample = Some(sample);
	}

	/// Drops the transitions of a session that is over; what it earned stays.
	pub fn forget_transitions(&mut self, worker: &WorkerId) {
		if let Some(place) = self.place.remove(worker) {
			self.turned.remove(&place);
		}
	}

	/// Number of settlements that wait.
	pub fn queued(&self) -> usize {
		self.settlements.len()
	}

	/// Takes what fits into one report. The chain applies `offline` before `recovered`.
	pub fn take(&mut self) -> Taken {
		let settled = self.settlements.len().min(MAX_SETTLEMENTS as usize);
		let mut taken = Taken {
			settlements: self.settlements.drain(..settled).collect(),
			sample: self.sample.take(),
			..Taken::default()
		};
		let mut room = MAX_TRANSITIONS as usize;
		while room > 0 {
			let Some((place, (worker, untold))) = self.turned.pop_first() else { break };
			room = room.saturating_sub(1);
			match untold {
				Untold::Fell => taken.offline.push(worker),
				Untold::CameBack => taken.recovered.push(worker),
				Untold::FellAndCameBack => {
					taken.offline.push(worker);
					if room == 0 {
						// That it came back is told first in the next report.
						self.turned.insert(place, (worker, Untold::CameBack));
						break;
					}
					taken.recovered.push(worker);
					room = room.saturating_sub(1);
				}
			}
			self.place.remove(&worker);
		}
		taken.offline.sort_unstable();
		taken.recovered.sort_unstable();
		taken
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn worker(n: u64) -> WorkerId {
		let mut id = [0; 32];
		id[..8].copy_from_slice(&n.to_be_bytes());
		WorkerId(id)
	}

	fn fallen(count: u64) -> Outgoing {
		let mut outgoing = Outgoing::default();
		(0..count).for_each(|n| outgoing.transition(worker(n), false));
		outgoing
	}

	#[test]
	fn a_report_tells_of_no_more_turns_than_the_chain_takes() {
		let most = u64::from(MAX_TRANSITIONS);
		let mut outgoing = fallen(most + 3);
		let first = outgoing.take();
		assert_eq!(first.offline, (0..most).map(worker).collect::<Vec<_>>());
		assert_eq!(outgoing.take().offline, (most..most + 3).map(worker).collect::<Vec<_>>());
		assert!(outgoing.take().offline.is_empty());
	}

	#[test]
	fn whoever_turned_twice_at_the_end_of_a_report_is_told_back_in_the_next() {
		let most = u64::from(MAX_TRANSITIONS);
		let mut outgoing = fallen(most);
		outgoing.transition(worker(most - 1), true);
		let first = outgoing.take();
		assert_eq!((first.offline.len(), first.recovered.len()), (most as usize, 0));
		assert_eq!(outgoing.take().recovered, [worker(most - 1)]);
	}

	#[test]
	fn turns_wait_up_to_their_bound() {
		let most = MAX_QUEUED_TRANSITIONS as u64;
		assert!(fallen(most - 1).has_room_for_transition());
		assert!(!fallen(most).has_room_for_transition());
	}
}
