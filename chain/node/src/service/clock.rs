//! Which slot a block belongs to: the wall clock's, or in a time lapse the one after its parent's.
use crate::{client::Client, fake_runtime::Block};
use sp_consensus_aura::{inherents::InherentDataProvider as SlotProvider, sr25519::AuthoritySignature, SlotDuration};
use sp_core::H256;
use sp_timestamp::InherentDataProvider as TimeProvider;
use std::sync::{
	atomic::{AtomicU64, Ordering},
	Arc,
};

/// The inherent data of one block.
pub type Inherents = (SlotProvider, TimeProvider);
/// As consensus wants it.
pub type ClockError = Box<dyn std::error::Error + Send + Sync>;

/// In a time lapse, and from a file, a block is believed although so many slots before it are empty.
const MOST_SKIPPED: u64 = 1_000;

#[derive(Default)]
struct Author {
	/// The slot offered last in a time lapse: the author's worker never takes a slot twice, so a failed attempt must move on.
	offered: AtomicU64,
	/// The wall clock's slot when it was last said that the clock is behind.
	warned: AtomicU64,
}

/// Tells slot and time of the block after a parent.
#[derive(Clone)]
pub struct Clock {
	client: Arc<Client>,
	slot: SlotDuration,
	lapse: bool,
	/// What the author of own blocks remembers.
	author: Option<Arc<Author>>,
}

impl Clock {
	/// For blocks of others.
	pub fn verifier(client: Arc<Client>, slot: SlotDuration, lapse: bool) -> Self {
		Self { client, slot, lapse, author: None }
	}

	/// For own blocks.
	pub fn author(client: Arc<Client>, slot: SlotDuration, lapse: bool) -> Self {
		Self { client, slot, lapse, author: Some(Arc::default()) }
	}

	/// Slot and time of the block after `parent`.
	pub fn after(&self, parent: H256) -> Result<Inherents, ClockError> {
		let now = TimeProvider::from_system_time();
		if !self.lapse {
			let slot = SlotProvider::from_timestamp_and_slot_duration(now.timestamp(), self.slot);
			if let Some(author) = &self.author {
				self.warn_if_behind(parent, **slot, &author.warned)?;
			}
			return Ok((slot, now));
		}
		let wall = now.timestamp().as_millis().checked_div(self.slot.as_millis()).ok_or("the slot length is zero")?;
		let header = self.client.header(parent)?.ok_or("the parent is unknown")?;
		let parent = parent_slot(&header)?;
		let slot = match &self.author {
			Some(author) => {
				let slot = lapsed_slot(parent, wall).max(author.offered.load(Ordering::Relaxed).saturating_add(1));
				author.offered.store(slot, Ordering::Relaxed);
				slot
			}
			None => believed_slot(parent, wall),
		};
		let time = slot.saturating_mul(self.slot.as_millis());
		Ok((SlotProvider::new(slot.into()), TimeProvider::new(time.into())))
	}

	/// An author whose clock is behind its chain makes no blocks: says so, now and then.
	fn warn_if_behind(&self, parent: H256, wall: u64, warned: &AtomicU64) -> Result<(), ClockError> {
		let header = self.client.header(parent)?.ok_or("the parent is unknown")?;
		let behind = parent_slot(&header)?.saturating_sub(wall);
		if behind > 0 && is_time_to_warn(wall, warned.load(Ordering::Relaxed)) {
			warned.store(wall, Ordering::Relaxed);
			let seconds = behind.saturating_mul(self.slot.as_millis()) / 1_000;
			tracing::warn!(
				"this host's clock is {seconds} s behind its chain and makes no blocks until then: set it right"
			);
		}
		Ok(())
	}
}

/// Whether the last warning is long enough ago, or in the future of a clock that was set back.
fn is_time_to_warn(wall: u64, warned: u64) -> bool {
	const SLOTS_BETWEEN_WARNINGS: u64 = 20;
	wall < warned || wall.saturating_sub(warned) >= SLOTS_BETWEEN_WARNINGS
}

/// 0 for block 0, which belongs to no slot.
fn parent_slot(header: &<Block as sp_runtime::traits::Block>::Header) -> Result<u64, ClockError> {
	if header.number == 0 {
		return Ok(0);
	}
	Ok(*sc_consensus_aura::find_pre_digest::<Block, AuthoritySignature>(header)?)
}

/// The last slot that the block after a parent is believed to be of. Blocks come from a file, too, of a chain that may have
/// skipped slots: of the past, or ahead of the wall clock, if the author in a time lapse was slow.
fn believed_slot(parent: u64, wall: u64) -> u64 {
	lapsed_slot(parent, wall).max(wall).saturating_add(MOST_SKIPPED)
}

/// The first block starts at the wall clock, each later one a slot after its parent.
fn lapsed_slot(parent: u64, wall: u64) -> u64 {
	match parent {
		0 => wall,
		slot => slot.saturating_add(1),
	}
}

#[cfg(test)]
mod tests {
	use super::{believed_slot, is_time_to_warn, lapsed_slot};

	#[test]
	fn a_clock_behind_is_said_at_once_and_then_now_and_then() {
		assert!(is_time_to_warn(1_000, 0));
		assert!(!is_time_to_warn(1_001, 1_000));
		assert!(is_time_to_warn(1_020, 1_000));
		assert!(is_time_to_warn(500, 1_000), "the clock was set back");
	}

	/// A file of blocks could not be imported if its author had skipped a slot ahead of the wall clock.
	#[test]
	fn slots_that_a_slow_author_skipped_are_believed_on_either_side_of_the_wall_clock() {
		assert!(believed_slot(5_000, 1_000) >= 5_002, "ahead of it");
		assert!(believed_slot(500, 1_000) >= 1_000, "long ago");
		assert!(believed_slot(5_000, 1_000) < 10_000, "not any slot");
	}

	#[test]
	fn a_time_lapse_moves_exactly_one_slot_a_block_whatever_the_wall_clock() {
		assert_eq!(lapsed_slot(0, 1_000), 1_000);
		assert_eq!(lapsed_slot(1_000, 1_000), 1_001);
		assert_eq!(lapsed_slot(5_000, 1_000), 5_001);
	}
}
