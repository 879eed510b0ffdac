//! `phala upgrade report`.
use super::{
	apply::authorized,
	check::read,
	document::{Accounts, Row},
	words, Report,
};
use crate::{failure::Failure, output};
use chain_client::{BlockRef, ChainClient, ClientError, H256};
use frame::{deps::sp_core::storage::well_known_keys, hashing::blake2_256};
use runtime_upgrade::{compare, moved_between, of_state};
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
	/// Sums in the block before, and in the first that the new runtime made; none without an upgrade, or if the node does not tell
	/// its whole states.
	sums: Vec<Row>,
	/// Whose balances changed between the two.
	#[serde(flatten)]
	accounts: Option<Accounts>,
}

/// Says what runs.
pub async fn run(args: &Report) -> Result<(), Failure> {
	let client = args.networks.connect().await?;
	let best = client.best().await?;
	let version = client.version_at(best.hash).await?;
	let applied = applied_at(&client, best, version).await?;
	let compared = match applied {
		Some(block) if block < best.number => compared(&client, block).await,
		_ => Ok((Vec::new(), None)),
	};
	let (sums, accounts) = untold(compared)?;
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
		accounts,
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
	words::table(&document.sums).iter().try_for_each(|line| output::line(line))?;
	let accounts = document.accounts.iter().flat_map(words::told).collect::<Vec<_>>();
	accounts.iter().try_for_each(|line| output::line(line))
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

/// Sums and balances of two states.
type Compared = (Vec<Row>, Option<Accounts>);

/// A report goes on without the sums that a node does not tell: public ones list no keys, and old states are pruned.
fn untold(compared: Result<Compared, Failure>) -> Result<Compared, Failure> {
	match compared {
		Err(failure) if !failure.is_unreachable() => {
			output::note(&format!("sums are not compared: {failure}"));
			Ok((Vec::new(), None))
		}
		told => told,
	}
}

/// The sums in the block before the one that applied it, and in the one after, from copies of both states: between them, the new
/// runtime is there and its migrations have not run.
async fn compared(client: &ChainClient, applied: u32) -> Result<Compared, Failure> {
	let Some(before) = applied.checked_sub(1) else { return Ok((Vec::new(), None)) };
	let before = read(client, client.block_hash(before).await?).await?;
	let after = read(client, client.block_hash(applied.saturating_add(1)).await?).await?;
	tokio::task::block_in_place(|| {
		let told = |state| of_state(state).map_err(|error| Failure::new(error).hint("its runtime tells no sums"));
		let sums = compare(&told(&before)?, &told(&after)?);
		Ok((sums.iter().map(Row::new).collect(), moved_between(&before, &after).map(|moved| Accounts::new(&moved))))
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_report_goes_on_without_sums_that_are_not_told_but_not_without_a_node() {
		let untold_of = |failure| untold(Err(failure)).map(|(sums, accounts)| (sums.len(), accounts.is_some()));
		let pruned = Failure::new("its state is gone").hint("ask another");
		assert!(matches!(untold_of(pruned), Ok((0, false))));
		let lost = Failure::unreachable("no node").hint("start it");
		assert!(untold_of(lost).is_err());
	}
}
