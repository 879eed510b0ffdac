//! Whether a blob may follow the runtime that runs.
use crate::{
	blob,
	books::{self, Line, Sum},
	complaint::Complaint,
	diff::{self, Change},
	holdings::{self, Moved},
	keys,
	native::{self, told, Native},
	refusal::Refusal,
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

/// Keys that are named, at most.
const MOST_KEYS: usize = 20;

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
	/// Time that the blob took to begin the first block, migrations and all, in picoseconds on this machine. None if it made none.
	pub took: Option<u64>,
	/// Storage that the migrations change.
	pub changes: Vec<Change>,
	/// Sums before and after the migrations.
	pub sums: Vec<Sum>,
	/// What accounts have more or less of afterwards.
	pub moved: Vec<Moved>,
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
	let moved = trial.moved(&mut migrated);
	let names = (trial.native.names)();
	let entries = trial.without_code(&mut migrated);
	let changes = diff::changes(&state.pairs, &entries, &names);
	trial.find_the_forgotten(names.forgotten(&entries));
	let known = runtime_blob::decode_metadata(&(trial.native.metadata)())?;
	trial.find_the_undecodable(keys::unreadable(&entries, &known, MOST_KEYS));
	trial.find_too_light(weight, &changes);
	let took = if trial.complaints.is_empty() { trial.make_a_block() } else { None };
	let full = (trial.native.full)().ref_time();
	Ok(Verdict { from, to, weight, full, took, changes, sums, moved, complaints: trial.complaints })
}

/// What accounts have more or less of in the second state, both read as this program's runtime of that chain reads them. None if it
/// has no such runtime, or one of them is another chain's.
pub fn moved_between(before: &State, after: &State) -> Option<Vec<Moved>> {
	let name = |state: &State| Some(Blob::new(state.code().to_vec()).ok()?.version().ok()?.spec_name);
	let spec_name = name(before).filter(|spec_name| Some(spec_name) == name(after).as_ref())?;
	let native = native::named(&spec_name)?;
	let held = |state: &State| guarded(&mut state.copy(), || Ok((native.holdings)())).ok();
	Some(holdings::moved(&held(before)?, &held(after)?))
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
		self.find_the_undecodable(undecodable);
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
		let (takes, may) = (weight.ref_time(), self.may());
		if takes > may {
			self.complaints.push(Complaint::TooHeavy { takes, may });
		}
		takes
	}

	/// The most that migrations may take, in picoseconds.
	fn may(&self) -> u64 {
		(self.native.full)().ref_time() / 100 * MOST_PERCENT
	}

	/// What accounts have more or less of in this copy. Both states are read as the new runtime reads them, so that what it cannot
	/// read of the old one is told as if nobody had had it.
	pub fn moved(&self, copy: &mut TestExternalities<BlakeTwo256>) -> Vec<Moved> {
		let held = |copy: &mut _| guarded(copy, || Ok((self.native.holdings)())).unwrap_or_default();
		holdings::moved(&held(&mut self.state.copy()), &held(copy))
	}

	fn find_the_undecodable(&mut self, entries: Vec<String>) {
		if !entries.is_empty() {
			self.complaints.push(Complaint::Undecodable(entries));
		}
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

	/// What weighs little may take long all the same. Machines differ, and this one has the state in memory: whoever is above the
	/// bound here is above it on every node that is no faster, and whoever is below it may still be above it there.
	pub fn find_too_slow(&mut self, took: u64) {
		let may = self.may();
		if took > may {
			self.complaints.push(Complaint::TooSlow { took, may });
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
	/// checked here is what nodes will do. How long the blob took to begin it.
	pub fn make_a_block(&mut self) -> Option<u64> {
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
			Ok((own, other)) if own == other.header => {
				self.find_too_slow(other.took);
				return Some(other.took);
			}
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
		None
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
