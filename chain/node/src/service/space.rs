//! Stops the node in order before the disk is full: a database that runs out of room in the middle of a write is the
//! one way a node loses data.
use crate::folder::ChainFolder;
use sc_service::TaskManager;
use std::time::Duration;

const INTERVAL: Duration = Duration::from_secs(5);

/// Ends an essential task, and with it the node, when fewer than `needed` bytes are free.
pub fn watch(tasks: &TaskManager, folder: ChainFolder, needed: u64) {
	tasks.spawn_essential_handle().spawn("free-space", None, async move {
		loop {
			tokio::time::sleep(INTERVAL).await;
			if let Err(error) = folder.check_space(needed) {
				tracing::error!("{error}");
				return;
			}
		}
	});
}
