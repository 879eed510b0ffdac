//! `phala upgrade report`.
use super::{
	apply::authorized,
	document::{table, Row},
	Report,
};
use crate::{failure::Failure, output};
use chain_client::{BlockRef, ChainClient, ClientError, H256};
use frame::{deps::sp_core::storage::well_known_keys, hashing::blake2_256};
use runtime_upgrade::{compare, Line};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	chain: String,
	seen_at: u32,
	/// Version of the runtime that runs, and the hash of its blob.
	version: u32,
	code_hash: String,
	/// The block that applied it: the next one ran its migrations. None if the node has no older states.
	applied_at: Option<u32>,
	/// BLAKE2-256 of the blob that may be applied.
	authorized: Option<String>,
	/// Sums in the block before, and in the first that the new runtime made; none without an upgrade.
	sums: Vec<Row>,
}

/// Says what runs.
pub async fn run(args: &Report) -> Result<(), Failure> {
	let client = args.networks.connect().await?;
	let best = client.best().await?;
	let version = client.version_at(best.hash).await?;
	let applied = applied_at(&client, best, version).await?;
	let sums = match applied {
		Some(block) if block < best.number => sums(&client, block).await?,
		_ => Vec::new(),
	};
	let code = client.storage_raw(well_known_keys::CODE, Some(best.hash)).await?.unwrap_or_default();
	let authorized = authorized(&client, best.hash).await?;
	let document = Document {
		schema: 1,
		chain: client.chain().into(),
		seen_at: best.number,
		version,
		code_hash: format!("{:?}", H256(blake2_256(&code))),
		applied_at: applied,
		authorized: authorized.map(|hash| format!("{hash:?}")),
		sums,
	};
	if args.json {
		return output::json(&document);
	}
	told(&document)
}

fn told(document: &Document) -> Result<(), Failure> {
	let since = match document.applied_at {
		Some(0) => "since block 0".to_owned(),
		Some(block) => format!("applied by block {block}"),
		None => "since before the oldest state that this node has".to_owned(),
	};
	output::rows(&[
		("runtime", format!("{} {}, {since}", document.chain, document.version)),
		("code hash", document.code_hash.clone()),
		("authorized", document.authorized.clone().unwrap_or_else(|| "nothing".into())),
	])?;
	if document.sums.is_empty() {
		return Ok(());
	}
	output::line("sums before and after, with what the transactions of two blocks did:")?;
	table(&document.sums).iter().try_for_each(|line| output::line(line))
}

/// The first block after which this version runs. None if that is before the oldest state of the node.
async fn applied_at(client: &ChainClient, best: BlockRef, version: u32) -> Result<Option<u32>, ClientError> {
	// Versions only rise: the first block with this one is found by halves.
	let (mut low, mut high) = (0, best.number);
	let mut oldest_is_known = true;
	while low < high {
		let middle = low.saturating_add(high.saturating_sub(low) / 2);
		let version_at = async { client.version_at(client.block_hash(middle).await?).await };
		match version_at.await {
			Ok(other) if other < version => (low, oldest_is_known) = (middle.saturating_add(1), true),
			Ok(_) => high = middle,
			// Its state is gone: whatever ran there, nobody can say.
			Err(error) if error.is_transient() => return Err(error),
			Err(_) => (low, oldest_is_known) = (middle.saturating_add(1), false),
		}
	}
	Ok(oldest_is_known.then_some(high))
}

/// The sums in the block before the one that applied it, and in the one after: between them, the new runtime is there and its
/// migrations have not run.
async fn sums(client: &ChainClient, applied: u32) -> Result<Vec<Row>, ClientError> {
	let Some(before) = applied.checked_sub(1) else { return Ok(Vec::new()) };
	let (before, after) = (client.block_hash(before).await?, client.block_hash(applied.saturating_add(1)).await?);
	let books = |at| client.call_api::<_, Vec<Line>>("BooksApi_books", &(), at);
	let (before, after) = (books(before).await?, books(after).await?);
	Ok(compare(&before, &after).iter().map(Row::new).collect())
}
