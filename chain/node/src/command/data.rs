//! Commands on a chain's data, while no node runs on it.
use super::apart::{self, Apart};
use crate::{
	settings::{Kept, SyncMode},
	upkeep::{self, Place},
	NodeError,
};
use clap::Subcommand;
use std::{
	fs::File,
	io::{BufReader, BufWriter, Read, Write},
	path::{Path, PathBuf},
};

/// What to do with the data; the answer is JSON on stdout.
#[derive(Subcommand, Debug)]
pub enum DataCommand {
	/// Look whether everything is there; name what is missing, and the command that mends it. Exit code 1 if something is.
	Check {
		/// Whose.
		#[command(flatten)]
		place: Place,
		/// In this process. Without it another is started, which a torn file may end.
		#[arg(long, hide = true)]
		apart: bool,
	},
	/// Set a damaged database aside, and make a new one of its records and blocks; peers give the rest, by a start as any other.
	/// Nothing is removed.
	Repair {
		/// Whose.
		#[command(flatten)]
		place: Place,
		/// Go on with the database that was set aside last, after a repair that was interrupted.
		#[arg(long)]
		resume: bool,
		/// States that the new database keeps, as for `run`; by default all if the old one kept all.
		#[arg(long, value_name = "BLOCKS")]
		keep_states: Option<Kept>,
		/// How the new database will come to the present; warp where bodies were pruned, which are then not executed again.
		#[arg(long, value_name = "MODE", default_value = "full")]
		sync: SyncMode,
		/// In this process. Without it another is started, which a torn file may end.
		#[arg(long, hide = true)]
		apart: bool,
	},
	/// Write blocks with their justifications to a file.
	Export {
		/// Whose.
		#[command(flatten)]
		place: Place,
		/// The first block.
		#[arg(long, default_value_t = 1)]
		from: u32,
		/// The last block; the newest one if not given.
		#[arg(long)]
		to: Option<u32>,
		/// The file; it must not be there yet.
		file: PathBuf,
	},
	/// Import blocks that `export` wrote; each is executed, and final as its justifications say.
	Import {
		/// Whose.
		#[command(flatten)]
		place: Place,
		/// States that a new database keeps, as for `run`.
		#[arg(long, value_name = "BLOCKS")]
		keep_states: Option<Kept>,
		/// The file, or - for stdin.
		file: PathBuf,
	},
	/// Take back blocks that are not final yet.
	Revert {
		/// Whose.
		#[command(flatten)]
		place: Place,
		/// So many at most.
		#[arg(default_value_t = 256)]
		blocks: u32,
	},
	/// Measure whether this machine keeps up with a chain, for some seconds. Exit code 1 if it does not.
	Hardware {
		/// Folder on the disk that is to hold the chain's data.
		#[arg(long, value_name = "FOLDER")]
		base_path: PathBuf,
	},
	/// Remove blocks, states and records; keys and the peer-to-peer identity stay.
	Purge {
		/// Whose.
		#[command(flatten)]
		place: Place,
		/// Do it; without this it is only said what would be removed.
		#[arg(long)]
		yes: bool,
	},
}

impl DataCommand {
	/// Does it; the answer is JSON. `say` prints it.
	pub fn run(self, say: impl Fn(&str) -> Result<(), NodeError>) -> Result<(), NodeError> {
		let service = |e: std::io::Error| NodeError::Service(e.to_string());
		let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(service)?;
		let _entered = runtime.enter();
		let handle = runtime.handle().clone();
		let document = match self {
			Self::Check { place, apart: false } => {
				return match apart::again(&["--apart"])? {
					Apart::Ended(0) => Ok(()),
					Apart::Ended(code) => Err(NodeError::Said(code)),
					Apart::Crash(how) => Err(place.ends_readers(&how)?),
					Apart::Stopped(signal) => Err(NodeError::Interrupted { signal }),
				};
			}
			Self::Check { place, apart: true } => {
				apart::end_with_parent();
				let report = upkeep::check(&place, handle)?;
				say(&json(&report)?)?;
				return match report.verdict() {
					Some(verdict) => Err(NodeError::Unwell(verdict.to_owned())),
					None => Ok(()),
				};
			}
			Self::Hardware { base_path } => {
				let measured = upkeep::measure(&base_path)?;
				say(&json(&measured)?)?;
				return measured.verdict().map_or(Ok(()), |verdict| Err(NodeError::TooSlow(verdict)));
			}
			Self::Repair { place, resume, sync, apart: false, .. } => {
				let begun = if resume {
					Vec::new()
				} else {
					upkeep::set_aside(&place)?;
					vec!["--resume"]
				};
				return match apart::again(&[begun, vec!["--apart"]].concat())? {
					Apart::Ended(0) => Ok(()),
					Apart::Ended(code) => Err(NodeError::Said(code)),
					Apart::Crash(how) => say(&json(&upkeep::saved_before(&place, sync, &how, handle)?)?),
					Apart::Stopped(signal) => Err(NodeError::Interrupted { signal }),
				};
			}
			Self::Repair { place, keep_states, sync, .. } => {
				apart::end_with_parent();
				json(&runtime.block_on(upkeep::repair(&place, keep_states, sync, handle))?)?
			}
			Self::Export { place, from, to, file } => {
				let exported = runtime.block_on(upkeep::export(&place, from, to, create(&file)?, handle));
				// A file that is not whole would be in the way of the next one.
				json(&exported.inspect_err(|_| drop(std::fs::remove_file(&file)))?)?
			}
			Self::Import { place, keep_states, file } => {
				let input = open(&file)?;
				json(&runtime.block_on(upkeep::import(&place, keep_states, input, handle))?)?
			}
			Self::Revert { place, blocks } => json(&upkeep::revert(&place, blocks, handle)?)?,
			Self::Purge { place, yes } => json(&upkeep::purge(&place, yes)?)?,
		};
		say(&document)
	}
}

fn json(document: &impl serde::Serialize) -> Result<String, NodeError> {
	serde_json::to_string_pretty(document).map_err(|e| NodeError::Service(e.to_string()))
}

fn bad(path: &Path, error: &std::io::Error) -> NodeError {
	NodeError::BadSettings(format!("cannot use {}: {error}", path.display()))
}

fn create(path: &Path) -> Result<impl Write + 'static, NodeError> {
	File::create_new(path).map(BufWriter::new).map_err(|e| bad(path, &e))
}

fn open(path: &Path) -> Result<Box<dyn Read + Send>, NodeError> {
	if path == Path::new("-") {
		return Ok(Box::new(std::io::stdin()));
	}
	Ok(Box::new(BufReader::new(File::open(path).map_err(|e| bad(path, &e))?)))
}
