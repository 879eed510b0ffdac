//! The bodies of reports, from the one the chain waits for on: a few in memory, the rest on the disk.
//!
//! Nothing is given up before the chain has applied it, however long that takes: a gate may be closed, or the other
//! gatekeepers away, for as long as there is room on the disk. The bodies that are needed next stay in memory; those
//! beyond them are written, [`SEGMENT`] at a time, into sealed files and read again when they come near.
use crate::folder::{OpenError, Sealed, Sealing};
use codec::{Decode, DecodeAll, Encode};
use protocol::{Crypto, SettlementReport};
use secrets::LibraryCrypto;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use units::{Hash, ReportNumber};

/// Bodies that stand in memory from the next report on. Beyond them a body may go to the disk.
const NEAR: ReportNumber = 512;
/// Bodies of one file.
const SEGMENT: usize = 256;
/// Applied bodies that are kept for relayers that come late.
const KEPT_APPLIED: ReportNumber = 64;
const EXTENSION: &str = "reports";
/// Reports are sealed for the same purpose as checkpoints, of which they are a part; the first byte keeps them apart.
const TAG: u8 = b'r';

/// The bodies.
///
/// Memory: [`NEAR`] and a few more, and what one batch of records brings.
#[derive(Debug, Default)]
pub struct Shelf {
	memory: BTreeMap<ReportNumber, SettlementReport>,
	/// By the first report in it.
	files: BTreeMap<ReportNumber, File>,
	newest: ReportNumber,
}

/// A file of consecutive reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct File {
	first: ReportNumber,
	last: ReportNumber,
	/// Of its content: what an earlier life wrote under the same name is another file.
	hash: Hash,
}

/// What a checkpoint keeps of a shelf: the bodies that are in no file, the files, the newest number.
pub type Stored = (Vec<SettlementReport>, Vec<File>, ReportNumber);

/// Where the files are and what seals them.
#[derive(Clone, Copy, Debug)]
pub struct Cupboard<'a> {
	/// The folder of the files.
	pub folder: &'a Path,
	/// Seals.
	pub sealing: &'a Sealing,
	/// The chain they belong to.
	pub chain: &'a Hash,
}

impl Shelf {
	/// For a checkpoint.
	pub fn stored(&self) -> Stored {
		let loose = self.memory.iter().filter(|(number, _)| self.file_of(**number).is_none());
		(loose.map(|(_, report)| report.clone()).collect(), self.files.values().copied().collect(), self.newest)
	}

	/// From a checkpoint.
	pub fn from_stored((loose, files, newest): Stored) -> Self {
		let memory = loose.into_iter().map(|report| (report.number, report)).collect();
		Self { memory, files: files.into_iter().map(|file| (file.first, file)).collect(), newest }
	}

	/// Number of the newest report; 0: none.
	pub fn newest(&self) -> ReportNumber {
		self.newest
	}

	/// Puts the newest report on.
	pub fn put(&mut self, report: SettlementReport) {
		self.newest = report.number;
		self.memory.insert(report.number, report);
	}

	/// A body that is in memory.
	pub fn get(&self, number: ReportNumber) -> Option<&SettlementReport> {
		self.memory.get(&number)
	}

	/// The bodies from a number on, at most `most`: from memory, else from one file.
	///
	/// # Errors
	/// If the file does not open.
	pub fn from(
		&self,
		from: ReportNumber,
		most: usize,
		cupboard: Cupboard<'_>,
	) -> Result<Vec<SettlementReport>, OpenError> {
		let held = (from..=self.newest).map_while(|number| self.memory.get(&number));
		let held: Vec<_> = held.take(most).cloned().collect();
		match self.file_of(from).filter(|_| held.is_empty()) {
			None => Ok(held),
			Some(file) => {
				let read = cupboard.read(file)?;
				Ok(read.into_iter().filter(|report| report.number >= from).take(most).collect())
			}
		}
	}

	/// Writes bodies far beyond report `next` into files, as many as make whole ones.
	///
	/// # Errors
	/// If the disk refuses; the bodies then stay in memory.
	pub fn write_far(&mut self, next: ReportNumber, cupboard: Cupboard<'_>) -> Result<(), OpenError> {
		while let Some((first, last)) = self.to_write(next) {
			let bodies: Vec<_> = self.memory.range(first..=last).map(|(_, report)| report).collect();
			let file = cupboard.write(first, last, &bodies)?;
			self.files.insert(first, file);
			let beyond = self.memory.split_off(&last.saturating_add(1));
			drop(self.memory.split_off(&first));
			self.memory.extend(beyond);
		}
		Ok(())
	}

	/// First and last of the bodies that make the next file; none if there are too few.
	fn to_write(&self, next: ReportNumber) -> Option<(ReportNumber, ReportNumber)> {
		let written = self.files.last_key_value().map_or(0, |(_, file)| file.last);
		let far = next.saturating_add(NEAR).max(written.saturating_add(1));
		let mut far = self.memory.range(far..).map(|(number, _)| *number).take(SEGMENT);
		let first = far.next()?;
		Some((first, far.nth(SEGMENT - 2)?))
	}

	/// Reads the bodies of `wanted` into memory, as far as they stand in files.
	///
	/// # Errors
	/// If a file does not open; the others are read all the same.
	pub fn read_near(
		&mut self,
		wanted: std::ops::Range<ReportNumber>,
		cupboard: Cupboard<'_>,
	) -> Result<(), OpenError> {
		let mut result = Ok(());
		let mut number = wanted.start;
		while number < wanted.end.min(self.newest.saturating_add(1)) {
			let file = self.file_of(number).filter(|_| !self.memory.contains_key(&number));
			number = file.map_or(number, |file| file.last).saturating_add(1);
			match file.map(|file| cupboard.read(file)) {
				Some(Ok(bodies)) => self.memory.extend(bodies.into_iter().map(|body| (body.number, body))),
				Some(Err(error)) => result = Err(error),
				None => {}
			}
		}
		result
	}

	/// Lets go of what was applied long before report `next`.
	pub fn forget_applied(&mut self, next: ReportNumber, cupboard: Cupboard<'_>) {
		let oldest = next.saturating_sub(KEPT_APPLIED);
		self.memory = self.memory.split_off(&oldest);
		while let Some(file) = self.files.first_entry().filter(|file| file.get().last < oldest) {
			crate::folder::remove(&file.remove().path(cupboard.folder));
		}
	}

	/// Removes files that are not of this shelf: a crash came between them and the checkpoint that would have named them,
	/// and their reports are made again.
	pub fn tidy(&self, folder: &Path) {
		let Ok(entries) = std::fs::read_dir(folder) else { return };
		let ours: Vec<_> = self.files.values().map(|file| file.path(folder)).collect();
		for found in entries.flatten().map(|entry| entry.path()) {
			if found.extension().is_some_and(|extension| extension == EXTENSION) && !ours.contains(&found) {
				crate::folder::remove(&found);
			}
		}
	}

	fn file_of(&self, number: ReportNumber) -> Option<File> {
		let (_, file) = self.files.range(..=number).next_back()?;
		(number <= file.last).then_some(*file)
	}
}

impl File {
	fn path(&self, folder: &Path) -> PathBuf {
		folder.join(format!("{:010}-{:010}.{EXTENSION}", self.first, self.last))
	}
}

impl Cupboard<'_> {
	fn write(&self, first: ReportNumber, last: ReportNumber, bodies: &[&SettlementReport]) -> Result<File, OpenError> {
		let content = (TAG, bodies).encode();
		let file = File { first, last, hash: LibraryCrypto::blake2_256(&content) };
		self.sealing.write(&file.path(self.folder), self.chain, Sealed::Reports, &content)?;
		Ok(file)
	}

	fn read(&self, file: File) -> Result<Vec<SettlementReport>, OpenError> {
		let path = file.path(self.folder);
		let content = self.sealing.read(&path, self.chain, Sealed::Reports)?;
		let content = content.filter(|content| LibraryCrypto::blake2_256(content) == file.hash);
		let decoded = content.and_then(|content| <(u8, Vec<SettlementReport>)>::decode_all(&mut &content[..]).ok());
		match decoded {
			Some((TAG, bodies)) => Ok(bodies),
			_ => Err(OpenError::Damaged { path: path.display().to_string() }),
		}
	}
}
