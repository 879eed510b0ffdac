//! Whether a blob may follow the runtime that runs.
use crate::{
	blob,
	books::{self, Line, Sum},
	diff::{self, Change},
	native::{self, told, Native},
	shape, state, State,
};
use frame::{
	deps::sp_runtime::traits::BlakeTwo256,
	runtime::prelude::{RuntimeVersion, Weight},
};
use runtime_blob::{Blob, BlobError};
use sp_core::storage::well_known_keys;
use sp_state_machine::TestExternalities;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// The most of a full block that migrations may take: what a block begins and ends with has to fit beside them.
const MOST_PERCENT: u64 = 75;

/// Why nothing can be said of a blob.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
	/// One of the two blobs does not answer.
	#[error(transparent)]
	Blob(#[from] BlobError),
	/// It is another chain's.
	#[error("the blob is {got}'s, the chain runs {wanted}")]
	OtherChain {
		/// The chain's runtime.
		wanted: String,
		/// The blob's.
		got: String,
	},
	/// The chain would refuse it.
	#[error("the blob has version {got}, and {wanted} runs: it has to be higher")]
	NotNewer {
		/// The version that runs.
		wanted: u32,
		/// The blob's.
		got: u32,
	},
	/// This program has the checks of another release.
	#[error("the blob is {got}, this program checks {name} {wanted}")]
	OtherRelease {
		/// The runtime's name.
		name: String,
		/// What this program holds.
		wanted: u32,
		/// What the blob is.
		got: String,
	},
}

/// What speaks against an upgrade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complaint {
	/// A migration, or a check before or after it, failed.
	Migration(String),
	/// Entries that the new runtime cannot read, with the names of their storage.
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
	/// Entries that no pallet of the new runtime owns: what they held is forgotten.
	Forgotten(Vec<String>),
	/// A sum changed, or is not told any more.
	Sum(Sum),
	/// The running runtime tells no sums: nobody can say whether they stay.
	NoSums(String),
	/// The blob does not make a block, or another one than the program whose checks it passed.
	Block(String),
}

/// What an upgrade would do.
#[derive(Debug)]
pub struct Verdict {
	/// What runs.
	pub from: RuntimeVersion,
	/// What would.
	pub to: RuntimeVersion,
	/// Time that the migrations are charged for, in picoseconds.
	pub weight: u64,
	/// The same of a full block.
	pub full: u64,
	/// Storage that the migrations change.
	pub changes: Vec<Change>,
	/// Sums before and after the migrations.
	pub sums: Vec<Sum>,
	/// What speaks against it. Nothing: it may be authorized.
	pub complaints: Vec<Complaint>,
}

/// Tries the upgrade of this state to this blob. Takes some seconds, and memory for some copies of the state.
///
/// # Errors
/// If the two do not fit each other, or this program: nothing was tried then.
pub fn check(state: &State, blob: &Blob) -> Result<Verdict, Refusal> {
	let running = Blob::new(state.code().to_vec())?;
	let (from, to) = (running.version()?, blob.version()?);
	let native = fitting(&from, &to, blob)?;
	let before = books::of_blob(&running, &mut state.copy());
	let mut trial = Trial { state, blob, native, complaints: Vec::new() };
	let (weight, mut migrated) = trial.migrate();
	let after = books::of_blob(blob, &mut migrated);
	let sums = trial.compare(before, after);
	let names = (trial.native.names)();
	let entries = trial.without_code(&mut migrated);
	let changes = diff::changes(&state.pairs, &entries, &names);
	trial.find_the_forgotten(names.forgotten(&entries));
	trial.find_too_light(weight, &changes);
	if trial.complaints.is_empty() {
		trial.make_a_block();
	}
	let full = (trial.native.full)().ref_time();
	Ok(Verdict { from, to, weight, full, changes, sums, complaints: trial.complaints })
}

/// The runtime of this program that is the same as the blob, if the blob may follow what runs.
fn fitting(from: &RuntimeVersion, to: &RuntimeVersion, blob: &Blob) -> Result<Native, Refusal> {
	if from.spec_name != to.spec_name {
		return Err(Refusal::OtherChain { wanted: from.spec_name.to_string(), got: to.spec_name.to_string() });
	}
	if to.spec_version <= from.spec_version {
		return Err(Refusal::NotNewer { wanted: from.spec_version, got: to.spec_version });
	}
	let unknown = Refusal::OtherChain { wanted: "phala or khala".into(), got: to.spec_name.to_string() };
	let native = native::named(&to.spec_name).ok_or(unknown)?;
	let own = (native.version)();
	let another =
		|got: String| Refusal::OtherRelease { name: own.spec_name.to_string(), wanted: own.spec_version, got };
	if own.spec_version != to.spec_version {
		return Err(another(to.spec_version.to_string()));
	}
	let known = runtime_blob::decode_metadata(&(native.metadata)())?;
	if let Some(difference) = shape::difference(blob.metadata()?, known) {
		return Err(another(format!("another {}: {difference}", to.spec_version)));
	}
	Ok(native)
}

/// An upgrade that is tried.
pub(crate) struct Trial<'a> {
	pub state: &'a State,
	pub blob: &'a Blob,
	pub native: Native,
	pub complaints: Vec<Complaint>,
}

impl Trial<'_> {
	/// Runs the migrations with all checks on a copy of the state, in this program. What they are charged for, and the copy.
	fn migrate(&mut self) -> (u64, TestExternalities<BlakeTwo256>) {
		let mut copy = self.state.copy_with(self.blob.bytes());
		let outcome = guarded(&mut copy, || (self.native.migrate)().map_err(told));
		let undecodable = guarded(&mut copy, || Ok((self.native.undecodable)())).unwrap_or_default();
		let is_readable = undecodable.is_empty();
		if !is_readable {
			self.complaints.push(Complaint::Undecodable(undecodable));
		}
		let weight = match outcome {
			Ok(weight) => {
				let height = self.state.height();
				let broken = guarded(&mut copy, || Ok((self.native.broken)(height)));
				let broken = broken.unwrap_or_else(|panic| vec![panic]);
				self.complaints.extend(broken.into_iter().map(Complaint::Invariant));
				self.weigh(weight)
			}
			// That entries cannot be read is said above, with their names.
			Err(reason) if !is_readable && reason.contains("try_decode_entire_state") => 0,
			Err(reason) => {
				self.complaints.push(Complaint::Migration(reason));
				0
			}
		};
		(weight, copy)
	}

	fn weigh(&mut self, weight: Weight) -> u64 {
		let takes = weight.ref_time();
		let may = (self.native.full)().ref_time() / 100 * MOST_PERCENT;
		if takes > may {
			self.complaints.push(Complaint::TooHeavy { takes, may });
		}
		takes
	}

	fn find_the_forgotten(&mut self, keys: Vec<String>) {
		if !keys.is_empty() {
			self.complaints.push(Complaint::Forgotten(keys));
		}
	}

	/// A migration is believed what it takes, but not that it takes less than its writes. A failed one said nothing.
	pub fn find_too_light(&mut self, takes: u64, changes: &[Change]) {
		let touched: usize = changes.iter().map(|change| change.added + change.removed + change.changed).sum();
		// The version that ran last is written by the executive.
		let least = (self.native.writes)(touched.saturating_sub(1) as u64).ref_time();
		if self.complaints.is_empty() && takes < least {
			self.complaints.push(Complaint::TooLight { takes, least });
		}
	}

	/// The sums of both versions. One that changed is a complaint, and so is a version that tells none.
	fn compare(&mut self, before: Result<Vec<Line>, BlobError>, after: Result<Vec<Line>, BlobError>) -> Vec<Sum> {
		match (before, after) {
			(Ok(before), Ok(after)) => {
				let sums = books::compare(&before, &after);
				let lost = sums.iter().filter(|sum| !sum.is_kept()).cloned();
				self.complaints.extend(lost.map(Complaint::Sum));
				sums
			}
			(Err(error), _) | (_, Err(error)) => {
				self.complaints.push(Complaint::NoSums(error.to_string()));
				Vec::new()
			}
		}
	}

	/// The entries of a copy as if the old blob ran on: that `:code` is another one is known.
	fn without_code(&self, copy: &mut TestExternalities<BlakeTwo256>) -> std::collections::BTreeMap<Vec<u8>, Vec<u8>> {
		let mut entries = state::entries(copy);
		entries.insert(well_known_keys::CODE.to_vec(), self.state.code().to_vec());
		entries
	}

	/// Makes the first block after the upgrade twice, by the blob and by this program, and compares the headers: then what was
	/// checked here is what nodes will do.
	pub fn make_a_block(&mut self) {
		let native = &self.native;
		let begun = guarded(&mut self.state.copy(), || {
			let header = (native.next)(self.state.header());
			let time = (native.timestamp)(&header);
			Ok((header, time))
		});
		let (mut here, mut there) = (self.state.copy_with(self.blob.bytes()), self.state.copy_with(self.blob.bytes()));
		let made = begun.and_then(|(header, time)| {
			let own = guarded(&mut here, || (native.make)(&header, &time))?;
			let other = blob::make(self.blob, &mut there, &header, &time).map_err(|error| error.to_string())?;
			Ok((own, other))
		});
		match made {
			Ok((own, other)) if own == other => {}
			Ok(_) => {
				let others = diff::changes(&state::entries(&mut here), &state::entries(&mut there), &(native.names)());
				let others: Vec<_> = others.iter().map(|other| format!("{}.{}", other.pallet, other.item)).collect();
				self.complaints.push(Complaint::Block(format!(
					"the blob keeps another state than the runtime whose checks were run: {}",
					others.join(", ")
				)));
			}
			Err(reason) => self.complaints.push(Complaint::Block(reason)),
		}
	}
}

/// Works on a copy of a state. A panic is an answer.
fn guarded<R>(
	copy: &mut TestExternalities<BlakeTwo256>,
	work: impl FnOnce() -> Result<R, String>,
) -> Result<R, String> {
	copy.execute_with(|| catch_unwind(AssertUnwindSafe(work))).unwrap_or_else(|panic| {
		let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
		Err(format!("it panics: {}", text.unwrap_or("without a word")))
	})
}
