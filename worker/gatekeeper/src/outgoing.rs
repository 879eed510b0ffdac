//! What waits for the next report, in the order in which it happened.
use codec::{Decode, Encode};
use protocol::{Settlement, ShareSample, MAX_SETTLEMENTS, MAX_TRANSITIONS};
use std::collections::{BTreeSet, VecDeque};
use units::WorkerId;

/// Settlements that wait at most. Beyond, a heartbeat is measured but not settled: its pay goes on accruing.
pub const MAX_QUEUED_SETTLEMENTS: usize = 10_000;
/// Transitions that wait at most. Beyond, workers stay as they are until there is room.
pub const MAX_QUEUED_TRANSITIONS: usize = 100_000;

/// A worker fell silent or came back.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct Transition {
	worker: WorkerId,
	responsive: bool,
}

/// The queues.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Outgoing {
	settlements: VecDeque<Settlement>,
	transitions: VecDeque<Transition>,
	sample: Option<ShareSample>,
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
		self.transitions.len() < MAX_QUEUED_TRANSITIONS
	}

	pub fn settle(&mut self, settlement: Settlement) {
		self.settlements.push_back(settlement);
	}

	pub fn transition(&mut self, worker: WorkerId, responsive: bool) {
		self.transitions.push_back(Transition { worker, responsive });
	}

	/// A day began.
	pub fn sample(&mut self, sample: ShareSample) {
		self.sample = Some(sample);
	}

	/// Drops the transitions of a session that is over; what it earned stays.
	pub fn forget_transitions(&mut self, worker: &WorkerId) {
		self.transitions.retain(|transition| transition.worker != *worker);
	}

	/// Number of settlements that wait.
	pub fn queued(&self) -> usize {
		self.settlements.len()
	}

	/// Takes what fits into one report. The chain applies `offline` before `recovered`, so a worker that came back and
	/// fell silent again waits with the second for the next report, and everything behind it too.
	pub fn take(&mut self) -> Taken {
		let settled = self.settlements.len().min(MAX_SETTLEMENTS as usize);
		let (mut offline, mut recovered) = (BTreeSet::new(), BTreeSet::new());
		while offline.len().saturating_add(recovered.len()) < MAX_TRANSITIONS as usize {
			let fits = |next: &Transition| {
				let to = if next.responsive { &recovered } else { &offline };
				!recovered.contains(&next.worker) && !to.contains(&next.worker)
			};
			if !self.transitions.front().is_some_and(fits) {
				break;
			}
			let Some(Transition { worker, responsive }) = self.transitions.pop_front() else { break };
			if responsive { &mut recovered } else { &mut offline }.insert(worker);
		}
		Taken {
			settlements: self.settlements.drain(..settled).collect(),
			offline: offline.into_iter().collect(),
			recovered: recovered.into_iter().collect(),
			sample: self.sample.take(),
		}
	}
}
