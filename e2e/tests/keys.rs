//! A validator changes its keys while its node runs, as docs/operations/node.md says it.
use anyhow::{ensure, Result};
use chain_client::{sr25519, ChainClient, Pair, RuntimeCall};
use codec::Decode;
use e2e::{until, validator, Node};
use frame::deps::sp_core::Bytes;
use jsonrpsee::rpc_params;
use phala_runtime::SessionKeys;
use serde_json::Value;
use std::time::Duration;

/// Real time of a block.
const PACE_MS: u32 = 50;
const WITHIN: Duration = Duration::from_secs(180);
/// Blocks that have to become final by the votes of the new key.
const FINAL_AFTER: u32 = 20;

#[test]
fn a_validator_changes_its_keys_while_its_node_runs_and_blocks_become_final_by_the_new_ones() -> Result<()> {
	tokio::runtime::Runtime::new()?.block_on(rotated())
}

async fn rotated() -> Result<()> {
	let home = tempfile::tempdir()?;
	let node = Node::start(home.path(), "development", PACE_MS)?;
	let chain = ChainClient::connect(&node.url).await?;
	let alice = sr25519::Pair::from_string("//Alice", None)?;
	let mut made: Value =
		chain.request("author_rotateKeysWithOwner", rpc_params![Bytes(alice.public().0.to_vec())]).await?;
	let mut bytes = |what: &str| serde_json::from_value::<Bytes>(made[what].take());
	let keys = SessionKeys::decode(&mut &bytes("keys")?.0[..])?;
	let call = pallet_session::Call::set_keys { keys: keys.clone(), proof: bytes("proof")?.0 };
	chain.submit_signed(RuntimeCall::Session(call), &alice).await?.in_block().await?;
	// The keys are queued when the running session ends, and used when the next does. Naming the validators again ends both at once.
	validator::name(&chain, &["//Alice"]).await?;

	let began = until("the new keys to be in force", WITHIN, || async {
		let at = chain.best().await?;
		let voters: Vec<([u8; 32], u64)> = chain.call_api("GrandpaApi_grandpa_authorities", &(), at.hash).await?;
		let is_new = |(key, _): &([u8; 32], u64)| *key == keys.grandpa.clone().into_inner().0;
		Ok(voters.iter().all(is_new).then_some(at.number))
	})
	.await?;
	until("blocks to become final by them", WITHIN, || async {
		Ok((chain.finalized().await?.number >= began + FINAL_AFTER).then_some(()))
	})
	.await?;
	let authors: Vec<[u8; 32]> = chain.call_api("AuraApi_authorities", &(), chain.finalized().await?.hash).await?;
	ensure!(authors == [keys.aura.into_inner().0], "blocks are made with another key");
	Ok(())
}
