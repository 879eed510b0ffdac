//! What speaks against an upgrade.
use crate::books::Sum;

/// What speaks against an upgrade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complaint {
	/// A migration, or a check before or after it, failed.
	Migration(String),
	/// Entries that the new runtime cannot read, by key or by value, with the names of their storage.
	Undecodable(Vec<String>),
	/// A pallet's state contradicts itself afterwards.
	Invariant(String),
	/// The migrations take more of a block than they may.
	TooHeavy {
		/// What they take, in picoseconds.
		takes: u64,
		/// What they may take.
		may: u64,
	},
	/// They take less than their writes alone cost: what they say of themselves is not true.
	TooLight {
		/// What they say that they take, in picoseconds.
		takes: u64,
		/// What writing the entries that changed costs.
		least: u64,
	},
	/// The blob began the first block in more time than it may, on this machine.
	TooSlow {
		/// How long it took, in picoseconds.
		took: u64,
		/// How long it may.
		may: u64,
	},
	/// Entries that no pallet of the new runtime owns: what they held is forgotten.
	Forgotten(Vec<String>),
	/// A sum changed, or is not told any more.
	Sum(Sum),
	/// The running runtime tells no sums: nobody can say whether they stay.
	NoSums(String),
	/// The blob does not make a block, or another one than the program whose checks it passed.
	Block(String),
}
