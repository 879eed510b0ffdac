//! Blocks out of a database and into one.
use super::{heights::bodies_missing, Place};
use crate::{
	client::{Backend, Client},
	fake_runtime::Block,
	service::{network, parts::Parts},
	settings::{Kept, SyncMode},
	NodeError,
};
use sc_client_api::{Backend as _, HeaderBackend};
use sc_service::chain_ops;
use serde::Serialize;
use std::{io::Read, io::Write, sync::Arc};
use tokio::runtime::Handle;

/// Where a chain stands.
#[derive(Debug, Serialize)]
pub struct Imported {
	/// Height of the newest block.
	best: u32,
	/// Height of the newest final block.
	finalized: u32,
}

impl Imported {
	fn of(client: &Client) -> Self {
		let info = client.info();
		Self { best: info.best_number, finalized: info.finalized_number }
	}
}

/// What was taken back.
#[derive(Debug, Serialize)]
pub struct Reverted {
	/// Blocks taken back.
	reverted: u32,
	#[serde(flatten)]
	now: Imported,
}

/// Writes the blocks `from..=to` (to the newest one) with their justifications, SCALE after their number.
///
/// # Errors
/// If one of them is not there: a file with a hole would be no use to anybody.
pub async fn export(
	place: &Place,
	from: u32,
	to: Option<u32>,
	out: impl Write + 'static,
	handle: Handle,
) -> Result<Imported, NodeError> {
	let parts = place.open_existing(handle)?;
	let last = to.unwrap_or(parts.client.info().best_number);
	if let Some(gap) = bodies_missing(&parts.client, from..=last)?.first() {
		return Err(NodeError::NoBody { number: gap.from });
	}
	chain_ops::export_blocks::<Block, _>(parts.client.clone(), out, from, Some(last), true).await.map_err(failed)?;
	Ok(Imported::of(&parts.client))
}

/// Imports blocks that [`export`] wrote, as if peers had sent them: each is executed and its justification verified.
pub async fn import(
	place: &Place,
	keep_states: Option<Kept>,
	input: impl Read + Send + 'static,
	handle: Handle,
) -> Result<Imported, NodeError> {
	let parts = place.open(keep_states, SyncMode::Full, handle)?;
	import_into(&parts, input).await?;
	Ok(Imported::of(&parts.client))
}

/// The same, into a database that is open.
pub(super) async fn import_into(parts: &Parts, input: impl Read + Send + 'static) -> Result<(), NodeError> {
	// Blocks may be of a time lapse, or of any time: the later of their own clock and the wall's judges them.
	let slot = sc_consensus_aura::slot_duration(&*parts.client).map_err(|e| failed(e.into()))?;
	let queue = network::import_queue(parts, slot, true).map_err(failed)?;
	chain_ops::import_blocks::<Block, _, _>(parts.client.clone(), queue, input, false, true).await.map_err(failed)
}

/// Takes back at most so many blocks that are not final, and what finality was told of them.
pub fn revert(place: &Place, blocks: u32, handle: Handle) -> Result<Reverted, NodeError> {
	let parts = place.open_existing(handle)?;
	let before = parts.client.info().best_number;
	let backend: &Arc<Backend> = &parts.backend;
	sc_consensus_grandpa::revert(parts.client.clone(), blocks).map_err(|e| NodeError::Service(e.to_string()))?;
	backend.revert(blocks, false).map_err(|e| NodeError::Service(e.to_string()))?;
	let now = Imported::of(&parts.client);
	Ok(Reverted { reverted: before.saturating_sub(now.best), now })
}

fn failed(error: sc_service::Error) -> NodeError {
	NodeError::Service(error.to_string())
}
