//! A light client that is not ours, in the networks of `phala up`: stock smoldot, unmodified, with WebSocket only.
use anyhow::{ensure, Context, Result};
use chain_client::{sr25519, ChainClient, Pair, RuntimeCall};
use codec::Encode;
use e2e::{foreign, phala, LightClient, Options, Up};
use std::{fs, path::Path, thread, time::Duration};
use tokio::runtime::Runtime;

const STARTED_WITHIN: Duration = Duration::from_secs(300);
const STOPPED_WITHIN: Duration = Duration::from_secs(10);
/// From the start of the light client to the chain's newest final block, over every change of the authorities. Ten seconds are
/// promised; the machine of a test is busy.
const JOINED_WITHIN: Duration = Duration::from_secs(60);
const FOLLOWED_WITHIN: Duration = Duration::from_secs(30);

/// A light client that comes while the chain is so near needs no warp proof; further away it does.
const FAR: u32 = 40;
const GROWN_WITHIN: Duration = Duration::from_secs(300);

#[test]
fn stock_smoldot_joins_both_networks_by_their_spec_and_follows_finality_over_set_changes() -> Result<()> {
	let home = tempfile::tempdir()?;
	let mut up = Up::start(home.path(), &Options::default())?;
	let urls = up.urls(STARTED_WITHIN)?;
	let folder = home.path();
	thread::scope(|scope| {
		let chains = ["phala", "khala"].into_iter().zip(&urls);
		let checks: Vec<_> =
			chains.map(|(name, url)| scope.spawn(move || check(name, url, folder).context(name))).collect();
		checks.into_iter().try_for_each(|check| check.join().expect("a check does not panic"))
	})?;
	up.interrupt(STOPPED_WITHIN)
}

fn check(name: &str, url: &str, folder: &Path) -> Result<()> {
	let runtime = Runtime::new()?;
	let chain = runtime.block_on(ChainClient::connect(url))?;
	let spec = folder.join(format!("{name}.json"));
	let printed = phala(&["chain-spec", name, "--running", "--url", url])?;
	ensure!(printed.code == 0 && printed.err.is_empty(), "{}", printed.err);
	fs::write(&spec, printed.out)?;

	let mut first = join(name, &chain, &spec, &runtime)?;
	for _ in 0..2 {
		let changed = runtime.block_on(change_authorities(&chain))?;
		let followed = first.finalized(changed + 1, FOLLOWED_WITHIN)?;
		println!("{name}: followed past the change at {changed} after {followed:?}");
	}
	first.finalized(FAR, GROWN_WITHIN)?;
	let mut second = join(name, &chain, &spec, &runtime)?;
	let changed = runtime.block_on(change_authorities(&chain))?;
	let followed = second.finalized(changed + 1, FOLLOWED_WITHIN)?;
	println!(
		"{name}: the second, which began after two changes, followed past the change at {changed} after {followed:?}"
	);
	read_and_send(name, &spec)?;
	[first, second].iter().try_for_each(|light| {
		let (number, parent) = light.seen.clone().context("it has seen blocks")?;
		let ours = runtime.block_on(chain.block_hash(number - 1))?;
		ensure!(parent == format!("{ours:?}"), "it follows another chain: {parent} below {number}, ours is {ours:?}");
		Ok(())
	})
}

/// polkadot-api on a light client of its own: every storage entry by proof, and a transfer by peers that becomes final.
fn read_and_send(name: &str, spec: &Path) -> Result<()> {
	let said = foreign::of_npm_said("papi-light.mjs", &[spec.to_str().context("a path of this test is text")?])?;
	ensure!(said["entries"].as_u64() > Some(100), "{name}: only some of the storage was read: {said}");
	Ok(())
}

/// A light client that has reached what is final when it starts, and read the runtime by proof.
fn join(name: &str, chain: &ChainClient, spec: &Path, runtime: &Runtime) -> Result<LightClient> {
	let newest = runtime.block_on(chain.finalized())?.number.max(1);
	let mut light = LightClient::start(spec)?;
	let joined = light.finalized(newest, JOINED_WITHIN)?;
	println!("{name}: joined at block {newest} after {joined:?}");
	ensure!(light.runtime(FOLLOWED_WITHIN)? == name);
	Ok(light)
}

/// A new authority set, made by naming the only validator again; the height at which it is in force.
async fn change_authorities(chain: &ChainClient) -> Result<u32> {
	let alice = sr25519::Pair::from_string("//Alice", None)?;
	let validators = vec![alice.public().0.into()].try_into().ok().context("one validator fits")?;
	let call = RuntimeCall::ValidatorSet(pallet_validator_set::Call::set_validators { validators });
	let length_bound = u32::try_from(call.encoded_size())?;
	let motion = pallet_collective::Call::propose { threshold: 1, proposal: Box::new(call), length_bound };
	let set_id = |at| chain.call_api::<_, u64>("GrandpaApi_current_set_id", &(), at);
	let before = set_id(chain.best().await?.hash).await?;
	chain.submit_signed(RuntimeCall::Council(motion), &alice).await?.in_block().await?;
	let mut heads = chain.finalized_heads().await?;
	loop {
		let head = heads.next().await?;
		if set_id(head.hash()).await? > before {
			return Ok(head.number);
		}
	}
}
