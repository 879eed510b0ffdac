//! What the council of a development network decides, which is Alice.
use anyhow::Result;
use chain_client::{sr25519, ChainClient, Pair, RuntimeCall};
use codec::Encode;

/// Carries this call, and waits for the block.
pub async fn govern(chain: &ChainClient, call: RuntimeCall) -> Result<()> {
	let length_bound = u32::try_from(call.encoded_size())?;
	let motion = pallet_collective::Call::propose { threshold: 1, proposal: Box::new(call), length_bound };
	let alice = sr25519::Pair::from_string("//Alice", None)?;
	chain.submit_signed(RuntimeCall::Council(motion), &alice).await?.in_block().await?;
	Ok(())
}
