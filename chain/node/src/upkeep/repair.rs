//! A new database out of what a damaged one still has.
use super::{
	blocks,
	wreck::{Indexed, Wreck},
	Place, Progress,
};
use crate::{
	service::parts::Parts,
	settings::{Kept, SyncMode, LEAST_FREE_BYTES},
	NodeError,
};
use codec::Encode;
use sc_client_api::{Backend as _, HeaderBackend};
use serde::Serialize;
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use std::{
	collections::VecDeque,
	io::{self, Read},
	panic::{catch_unwind, AssertUnwindSafe},
	path::PathBuf,
};
use tokio::runtime::Handle;

/// What was saved.
#[derive(Debug, Serialize)]
pub struct Repaired {
	schema: u32,
	/// The damaged database; nothing of it is removed.
	aside: PathBuf,
	/// Records and long payloads that were carried over.
	records: u64,
	/// Height of the newest block now: every block up to it was executed again.
	best: u32,
	/// Height of the newest final block now.
	finalized: u32,
	/// Height of the newest block then, if that can still be read.
	was: Option<u32>,
	/// What could not be read, and what to do next.
	next: String,
}

/// Sets the database aside, the first step of a repair; nothing of it is removed.
///
/// # Errors
/// If a node runs on it, if there is none, if it is another chain's, or if there is no room for a second one: then it stays.
pub fn set_aside(place: &Place) -> Result<(), NodeError> {
	let folder = place.folder()?;
	folder.check_aside()?;
	// Held until the folder has its new name.
	let _lock = folder.lock()?;
	place.check_repairable()?;
	folder.set_database_aside().map(drop)
}

/// Fills a new database from the one that was set aside last, or goes on with that: records are carried over, blocks are
/// executed again as far as their bodies go without a gap. What is missing then comes from peers, by a start as any other.
/// `keep_states`: as the old one, if that is known. With `sync` warp the new one is left to begin by a warp sync: nothing is
/// executed.
///
/// Takes room for a second database, and as long as a sync without a network.
///
/// # Errors
/// If none was set aside, or if the new one cannot be written. An old one of which nothing can be read is no error.
pub async fn repair(
	place: &Place,
	keep_states: Option<Kept>,
	sync: SyncMode,
	handle: Handle,
) -> Result<Repaired, NodeError> {
	// The crates below panic over some damage, which is caught, and nobody's fault to be printed.
	std::panic::set_hook(Box::new(|_| {}));

	let folder = place.folder()?;
	let aside = folder.newest_aside()?.ok_or_else(|| NodeError::NoData { path: folder.database() })?;
	let is_new = !folder.database().exists();
	// How many states the new one keeps has to be known before it is made, and it is what a lost description is made up from.
	let known = if is_new { read(|| Wreck::open(&aside, &aside).map(kept)).ok().flatten() } else { None };
	let kept = keep_states.or(known);
	let (parts, unfinished) = match place.open(kept, sync, handle.clone()) {
		// It was ended while it made the new one.
		Err(NodeError::Damaged { .. }) => {
			let unfinished = folder.set_unfinished_aside()?;
			(place.open(kept, sync, handle)?, Some(unfinished))
		}
		opened => (opened?, None),
	};
	let mut repaired = Repaired::new(&parts, aside, sync);
	if let Some(unfinished) = unfinished {
		repaired.add(&format!("what was begun before cannot be opened, and is now {}", unfinished.display()));
	}
	match read(|| Wreck::open(&repaired.aside, &folder.database())) {
		Ok(wreck) => {
			repaired.was = read(|| Ok(wreck.best())).unwrap_or_default();
			if let Err(why) = carry_over(&wreck, &parts, &mut repaired.records) {
				folder.check_space(LEAST_FREE_BYTES)?;
				repaired.add(&format!("some records could not be read ({why})"));
			}
			if sync == SyncMode::Full {
				let ended = replay(wreck, &parts).await?;
				folder.check_space(LEAST_FREE_BYTES)?;
				if let Some(why) = ended {
					repaired.add(&format!("the blocks end at one that is damaged ({why})"));
				}
			}
		}
		Err(why) => repaired.add(&format!("nothing of it could be read ({why})")),
	}
	Ok(repaired.at(&parts))
}

/// What was saved before this ended who read the old database.
pub fn saved_before(place: &Place, sync: SyncMode, how: &str, handle: Handle) -> Result<Repaired, NodeError> {
	let folder = place.folder()?;
	let aside = folder.newest_aside()?.ok_or_else(|| NodeError::NoData { path: folder.database() })?;
	let parts = place.open(None, sync, handle)?;
	let mut repaired = Repaired::new(&parts, aside, sync);
	repaired.add(&format!("the rest could not be read ({how} ended who did)"));
	Ok(repaired)
}

impl Repaired {
	fn new(parts: &Parts, aside: PathBuf, sync: SyncMode) -> Self {
		let how = if sync == SyncMode::Warp { " with --sync warp" } else { "" };
		let next = format!(
			"start the node{how}, a validator's with new finality keys: peers give the rest; when `check` says that all is well, remove {}",
			aside.display()
		);
		Self { schema: 1, aside, records: 0, best: 0, finalized: 0, was: None, next }.at(parts)
	}

	fn at(self, parts: &Parts) -> Self {
		let info = parts.client.info();
		Self { best: info.best_number, finalized: info.finalized_number, ..self }
	}

	fn add(&mut self, words: &str) {
		self.next = format!("{words}; {}", self.next);
	}
}

fn kept(wreck: Wreck) -> Option<Kept> {
	wreck.keeps_all_states().filter(|all| *all).map(|_| Kept::All)
}

/// Whatever the crates below say of damage, a panic included, is words.
fn read<T>(look: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
	catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(|_| Err("the database panicked".into()))
}

fn carry_over(wreck: &Wreck, parts: &Parts, records: &mut u64) -> Result<(), String> {
	let mut index = parts.backend.offchain_storage().ok_or("no off-chain index")?;
	let mut progress = Progress::new("records carried over");
	let mut written = true;
	read(|| {
		wreck.each_indexed(|Indexed { key, value }| {
			index.set(STORAGE_PREFIX, &key, &value);
			// A write that fails is said nowhere else.
			written &= index.get(STORAGE_PREFIX, &key).as_ref() == Some(&value);
			*records = records.saturating_add(u64::from(written));
			progress.say(*records, None);
		})
	})?;
	written.then_some(()).ok_or_else(|| "the new database cannot be written".into())
}

/// Executes the old blocks after the newest of `parts`, as if peers had sent them. A block that is refused ends it, since it is
/// damaged; why it was.
async fn replay(wreck: Wreck, parts: &Parts) -> Result<Option<String>, NodeError> {
	let first = parts.client.info().best_number.saturating_add(1);
	let readable = |number: &u32| read(|| Ok(wreck.block(*number).is_some())).unwrap_or(false);
	let count = (first..).take_while(readable).count() as u32;
	let blocks = Blocks {
		wreck,
		next: first,
		end: first.saturating_add(count),
		unread: u64::from(count).encode().into(),
		progress: Progress::new("blocks executed again"),
	};
	match blocks::import_into(parts, blocks).await {
		Err(NodeError::Service(why)) => Ok(Some(why)),
		done => done.map(|()| None),
	}
}

/// The file that an export would have written.
struct Blocks {
	wreck: Wreck,
	next: u32,
	end: u32,
	unread: VecDeque<u8>,
	progress: Progress,
}

impl Read for Blocks {
	fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
		while self.unread.is_empty() && self.next < self.end {
			let (wreck, number) = (&self.wreck, self.next);
			let block = read(|| wreck.block(number).ok_or_else(|| format!("no block {number}")));
			self.unread = block.map_err(io::Error::other)?.encode().into();
			self.progress.say(number.into(), Some(self.end.saturating_sub(1).into()));
			self.next = self.next.saturating_add(1);
		}
		self.unread.read(into)
	}
}
