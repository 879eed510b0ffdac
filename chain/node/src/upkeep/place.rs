//! Which chain's data, opened as a node opens it.
use crate::{
	database,
	folder::ChainFolder,
	service::parts::{self, Parts},
	settings::{Kept, NodeRole, NodeSettings, SyncMode, USUAL_STATES},
	spec::{self, HostFunctions},
	NodeError,
};
use sc_service::config::ExecutorConfiguration;
use serde::Serialize;
use std::{
	fs,
	path::{Path, PathBuf},
};

/// A chain's data.
#[derive(clap::Args, Clone, Debug)]
pub struct Place {
	/// Chain spec file.
	#[arg(long, value_name = "FILE")]
	pub chain: PathBuf,
	/// Folder for the chain's data.
	#[arg(long, value_name = "FOLDER")]
	pub base_path: PathBuf,
}

impl Place {
	/// Opens the database, or makes it. `keep_states` and `sync` as for a node.
	pub(crate) fn open(
		&self,
		keep_states: Option<Kept>,
		sync: SyncMode,
		handle: tokio::runtime::Handle,
	) -> Result<Parts, NodeError> {
		let (mut settings, folder) = self.settings(keep_states)?;
		settings.network.sync = sync;
		folder.check_space(settings.least_free_bytes)?;
		let config = crate::configuration::build(&settings, &folder, None, handle)?;
		parts::open(&settings, &folder, config)
	}

	/// As [`Place::open`], of data that is there, to look at it: on a full disk, too.
	pub(crate) fn open_existing(&self, handle: tokio::runtime::Handle) -> Result<Parts, NodeError> {
		let (mut settings, folder) = self.settings(None)?;
		// By any other mode the SDK would write the state of block 0, if there is none.
		settings.network.sync = SyncMode::Warp;
		folder.check_aside()?;
		if !folder.database().exists() {
			return Err(NodeError::NoData { path: folder.database() });
		}
		let config = crate::configuration::build(&settings, &folder, None, handle)?;
		parts::open(&settings, &folder, config)
	}

	/// Refuses what a repair could not end well on: another chain's data, or a disk without room for a second database.
	pub(super) fn check_repairable(&self) -> Result<(), NodeError> {
		let (settings, folder) = self.settings(None)?;
		let executor = sc_service::new_wasm_executor::<HostFunctions>(&ExecutorConfiguration::default());
		folder.check_chain(&settings.spec, &executor)?;
		let fail = |e: std::io::Error| NodeError::BadFolder { path: folder.database(), reason: e.to_string() };
		let holds = database::bytes(&folder.database()).map_err(fail)?;
		folder.check_space(settings.least_free_bytes.saturating_add(holds))
	}

	/// What sets it aside and makes a new one of what it still has.
	pub(crate) fn repair_command(&self, by_warp: bool) -> String {
		let sync = if by_warp { " --sync warp" } else { "" };
		format!("phala-node repair --chain {} --base-path {}{sync}", quoted(&self.chain), quoted(&self.base_path))
	}

	/// The error of a database whose reader was ended by this.
	pub(crate) fn ends_readers(&self, how: &str) -> Result<NodeError, NodeError> {
		Ok(self.folder()?.damaged(format!("{how} ended who read it")))
	}

	/// The chain's folder.
	pub(super) fn folder(&self) -> Result<ChainFolder, NodeError> {
		Ok(self.settings(None)?.1)
	}

	fn settings(&self, keep_states: Option<Kept>) -> Result<(NodeSettings, ChainFolder), NodeError> {
		let spec = spec::from_file(&self.chain)?;
		let folder = ChainFolder::open(&self.base_path, spec.id())?;
		// Neither network nor RPC is started, so nothing else of it counts.
		let settings = NodeSettings::development(spec, self.base_path.clone(), "");
		let of_a_node =
			NodeSettings { role: NodeRole::Full, keep_states, new_keeps_states: Kept::Last(USUAL_STATES), ..settings };
		Ok((of_a_node, folder))
	}
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
	let text = path.display().to_string();
	let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@".contains(c);
	match text.chars().all(plain) {
		true => text,
		false => format!("'{}'", text.replace('\'', r"'\''")),
	}
}

/// What was removed, or would be.
#[derive(Debug, Serialize)]
pub struct Purged {
	/// The folder with blocks and states.
	database: PathBuf,
	/// Whether it is gone.
	removed: bool,
}

/// Removes blocks, states and records; keys and the peer-to-peer identity stay. Without `yes` it says only what it would remove.
pub fn purge(place: &Place, yes: bool) -> Result<Purged, NodeError> {
	let folder = place.folder()?;
	let _lock = folder.lock()?;
	let database = folder.database();
	let fail = |e: std::io::Error| NodeError::BadFolder { path: database.clone(), reason: e.to_string() };
	if yes {
		folder.unmark()?;
		fs::remove_dir_all(&database).map_err(fail)?;
	}
	Ok(Purged { database, removed: yes })
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_command_is_right_as_it_is_printed() {
		let place = Place { chain: "my net.json".into(), base_path: "it's".into() };
		assert_eq!(
			place.repair_command(true),
			r"phala-node repair --chain 'my net.json' --base-path 'it'\''s' --sync warp"
		);
		let place = Place { chain: "/srv/net.json".into(), base_path: "data-1".into() };
		assert_eq!(place.repair_command(false), "phala-node repair --chain /srv/net.json --base-path data-1");
	}
}
