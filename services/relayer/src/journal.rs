//! What a relayer tried lately, so that it neither repeats itself in each block nor gives up for ever.
//!
//! Kept in memory only: after a restart everything may be tried once more, which the chain takes for what it is.
mod attempts;

pub use attempts::{spread, Attempts, Held, Patience, Until};

use crate::view::ChainView;
use protocol::SignedEnvelope;
use std::{collections::BTreeMap, time::Duration};
use units::{BlockNumber, Millis, ReportNumber, Sequence};

/// Entries a journal keeps of each kind: more than can be under way at once.
const MAX_ENTRIES: usize = 1_024;
/// What was refused for free is asked again after 1, 2, 4, 8, 16, 16, … blocks.
const MAX_FREE_PAUSE: BlockNumber = 16;
/// Everything that was tried.
#[derive(Clone, Debug, Default)]
pub struct Journal {
	/// Messages by sequence and signature: another message with the same sequence is another one.
	pub messages: Tries<(Sequence, [u8; 64])>,
	/// Reports by number.
	pub reports: Tries<ReportNumber>,
	/// The registration.
	pub registration: Attempts,
	/// The collateral of the worker's platform.
	pub collateral: Collateral,
	/// Records, a jump, or the word which chain it is: refused by the worker, or not to be had from the node.
	pub records: Option<HeldRecords>,
}

impl Journal {
	/// No pool keeps what a closed gate does not let in: when the gate opens, all of it is due.
	pub fn forget_what_is_shut_out(&mut self, chain: &ChainView) {
		if chain.messages_closed {
			self.messages = Tries::default();
		}
		if chain.reports_closed {
			self.reports = Tries::default();
		}
	}
}

/// Where the collateral of the worker's platform stands.
#[derive(Clone, Debug, Default)]
pub struct Collateral {
	/// What was tried.
	pub attempts: Attempts,
	/// The chain would refuse the worker for want of it.
	pub wanted: bool,
	/// When the chain is looked at again, by its own clock.
	pub look_at: Millis,
	/// What the chain has holds until then; none: that is not known, or the worker brings its own.
	pub until: Option<Millis>,
}

/// What names a message.
pub fn key(signed: &SignedEnvelope) -> (Sequence, [u8; 64]) {
	(signed.envelope.sequence, signed.signature.0)
}

/// Something that is not tried again before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRecords {
	/// When, as time since the relayer started.
	pub until: Duration,
	/// Why.
	pub why: String,
}

/// Tries of one kind.
#[derive(Clone, Debug)]
pub struct Tries<K>(BTreeMap<K, Try>);

impl<K> Default for Tries<K> {
	fn default() -> Self {
		Self(BTreeMap::new())
	}
}

#[derive(Clone, Debug)]
struct Try {
	at: BlockNumber,
	/// Refusals in a row.
	refused: u32,
	/// The last refusal; none: it was taken.
	why: Option<String>,
}

impl<K: Ord> Tries<K> {
	/// It was taken, when `best` was the newest block.
	pub fn taken(&mut self, key: K, best: BlockNumber) {
		self.insert(key, Try { at: best, refused: 0, why: None });
	}

	/// It was refused.
	pub fn refused(&mut self, key: K, best: BlockNumber, why: String) {
		let refused = self.0.get(&key).map_or(0, |before| before.refused).saturating_add(1);
		self.insert(key, Try { at: best, refused, why: Some(why) });
	}

	/// Whether it is to be tried at block `best`: never before, long enough ago, or on a chain that has gone back.
	pub fn is_due(&self, key: &K, best: BlockNumber, resubmit_after: BlockNumber) -> bool {
		self.0.get(key).is_none_or(|last| {
			let pause = if last.why.is_some() { free_pause(last.refused) } else { resubmit_after };
			best < last.at || best - last.at >= pause
		})
	}

	/// Why it was refused last; none if it was not.
	pub fn refusal(&self, key: &K) -> Option<&str> {
		self.0.get(key)?.why.as_deref()
	}

	/// The smallest key is the oldest: sequence and report numbers only rise.
	fn insert(&mut self, key: K, entry: Try) {
		self.0.insert(key, entry);
		while self.0.len() > MAX_ENTRIES {
			self.0.pop_first();
		}
	}
}

fn free_pause(refused: u32) -> BlockNumber {
	1_u32.checked_shl(refused.saturating_sub(1)).unwrap_or(MAX_FREE_PAUSE).clamp(1, MAX_FREE_PAUSE)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_is_refused_waits_longer_each_time_and_at_most_sixteen_blocks() {
		let mut tries = Tries::default();
		let (mut at, mut pauses) = (100, Vec::new());
		for _ in 0..7 {
			tries.refused(1, at, "closed".into());
			let due = (at..).find(|best| tries.is_due(&1, *best, 8)).unwrap();
			pauses.push(due - at);
			at = due;
		}
		assert_eq!(pauses, [1, 2, 4, 8, 16, 16, 16]);
		tries.taken(1, at);
		assert_eq!((tries.is_due(&1, at + 7, 8), tries.is_due(&1, at + 8, 8)), (false, true));
		assert!(tries.is_due(&1, at - 1, 8), "the chain went back");
	}
}
