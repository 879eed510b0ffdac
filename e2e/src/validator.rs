//! A second validator of a network of `phala up`.
use crate::{council::govern, node::serving, Programs};
use anyhow::{Context, Result};
use chain_client::{sr25519, ChainClient, Pair, RuntimeCall};
use codec::Encode;
use frame::deps::sp_core::ed25519;
use phala_runtime::SessionKeys;
use std::{
	path::Path,
	process::{Child, Command},
};

/// A node with the keys of a well-known account. Killed when dropped.
pub struct Validator {
	child: Child,
	/// Where it serves.
	pub url: String,
}

impl Validator {
	/// Starts the node of `seed` on the network of this spec, with state in `folder`.
	pub fn start(spec: &Path, folder: &Path, seed: &str) -> Result<Self> {
		let mut command = Command::new(Programs::path("phala-node")?);
		command
			.args(["run", "--dev-seed", seed, "--rpc-port", "0", "--p2p-port", "0", "--log", "warn"])
			.arg("--chain")
			.arg(spec)
			.arg("--base-path")
			.arg(folder);
		let (child, url) = serving(&mut command)?;
		Ok(Self { child, url })
	}
}

impl Drop for Validator {
	fn drop(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}

/// Sets the session keys of a well-known account, with the proof that it has them, and waits for the block.
pub async fn set_keys(chain: &ChainClient, seed: &str) -> Result<()> {
	let account = sr25519::Pair::from_string(seed, None)?;
	let finality = ed25519::Pair::from_string(seed, None)?;
	let statement = [b"POP_", account.public().encode().as_slice()].concat();
	let proof = (account.sign(&statement), finality.sign(&statement)).encode();
	let keys = SessionKeys { aura: account.public().into(), grandpa: finality.public().into() };
	let call = RuntimeCall::Session(pallet_session::Call::set_keys { keys, proof });
	chain.submit_signed(call, &account).await?.in_block().await?;
	Ok(())
}

/// Has the council, which is Alice, name these well-known accounts the validators, and waits until they are in force.
pub async fn name(chain: &ChainClient, seeds: &[&str]) -> Result<()> {
	let accounts: Vec<_> = seeds
		.iter()
		.map(|seed| sr25519::Pair::from_string(seed, None).map(|pair| pair.public().0.into()))
		.collect::<Result<_, _>>()?;
	let validators = accounts.try_into().ok().context("a list of validators is longer")?;
	let call = RuntimeCall::ValidatorSet(pallet_validator_set::Call::set_validators { validators });
	govern(chain, call).await?;
	let mut heads = chain.new_heads().await?;
	loop {
		let at = heads.next().await?.hash();
		let authorities: Vec<([u8; 32], u64)> = chain.call_api("GrandpaApi_grandpa_authorities", &(), at).await?;
		if authorities.len() == seeds.len() {
			return Ok(());
		}
	}
}
