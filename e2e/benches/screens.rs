//! The two longest screens of an app, asked of a real node over its websocket: 200 pools, and an account that has 1,000 items.
//!
//! `cargo bench -p e2e --bench screens --profile dev`, after `make build`. Fails above the bound.
use anyhow::{ensure, Result};
use chain_client::{sr25519, BlockRef, ChainClient, Pair, Runtime};
use codec::{Decode, Encode};
use e2e::Programs;
use frame::deps::sp_runtime::{AccountId32, Permill};
use pallet_stake_pool::{Call as Pool, Funding};
use phala_node::{spec, NodeSettings, RunningNode};
use runtime_common::staking_api::{HoldingRow, Page, PoolRow};
use std::{
	path::Path,
	time::{Duration, Instant},
};
use units::{Amount, ItemId, PoolId};

/// Pools of the chain.
const POOLS: u32 = 200;
/// Items of the account, spread over all pools.
const ITEMS: u32 = 1_000;
/// Calls of one transaction.
const BATCH: usize = 20;
/// Real time between two blocks; chain time moves a whole slot.
const LAPSE: Duration = Duration::from_millis(50);
/// A screen's answer takes no longer.
const BOUND: Duration = Duration::from_millis(300);
/// Each is asked so often; the median counts.
const ASKED: usize = 15;

fn main() -> Result<()> {
	let runtime = tokio::runtime::Runtime::new()?;
	let (pools, holdings) = runtime.block_on(measure())?;
	let bound = BOUND.as_millis();
	for (name, took) in [("pools_200", pools), ("holdings_1000", holdings)] {
		let ratio = took.as_secs_f64() / BOUND.as_secs_f64();
		println!("screens.{name}_ms {} bound {bound} ratio {ratio:.2}", took.as_millis());
	}
	ensure!(pools <= BOUND && holdings <= BOUND, "slower than the bound");
	Ok(())
}

async fn measure() -> Result<(Duration, Duration)> {
	let home = tempfile::tempdir()?;
	let node = start(home.path()).await?;
	let chain = ChainClient::connect(&node.url()).await?;
	let alice = sr25519::Pair::from_string("//Alice", None)?;
	fill(&chain, &alice).await?;
	let at = chain.best().await?;
	let account = AccountId32::from(alice.public());
	let pools = ask::<Page<PoolRow<AccountId32>, PoolId>>(&chain, "StakingApi_pools", &(0u64, POOLS), at, |page| {
		page.rows.len() == POOLS as usize
	});
	let pools = pools.await?;
	let args = (account, None::<(PoolId, ItemId)>, ITEMS);
	let holdings =
		ask::<Page<HoldingRow<AccountId32>, (PoolId, ItemId)>>(&chain, "StakingApi_holdings", &args, at, |page| {
			page.rows.len() == ITEMS as usize
		});
	let holdings = holdings.await?;
	node.stop(Duration::from_secs(20)).await;
	Ok((pools, holdings))
}

/// The median time of an answer that is whole.
async fn ask<R: Decode>(
	chain: &ChainClient,
	function: &str,
	args: &impl Encode,
	at: BlockRef,
	is_whole: impl Fn(&R) -> bool,
) -> Result<Duration> {
	let mut times = Vec::with_capacity(ASKED);
	for _ in 0..ASKED {
		let began = Instant::now();
		let answer: R = chain.call_api(function, args, at.hash).await?;
		times.push(began.elapsed());
		ensure!(is_whole(&answer), "{function} left something out");
	}
	times.sort_unstable();
	Ok(times[ASKED / 2])
}

/// Makes the pools and the items.
async fn fill(chain: &ChainClient, alice: &sr25519::Pair) -> Result<()> {
	let create = (0..POOLS).map(|_| Pool::<Runtime>::create {}.into());
	let contribute = (0..ITEMS).map(|n| {
		let pool = PoolId::from(n % POOLS);
		Pool::<Runtime>::contribute {
			pool,
			amount: Amount::from_pha(1),
			funding: Funding::Native,
			into: None,
			min_shares_out: 0,
			max_commission: Permill::one(),
		}
		.into()
	});
	let calls: Vec<_> = create.chain(contribute).collect();
	for batch in calls.chunks(BATCH) {
		let call = pallet_utility::Call::<Runtime>::batch_all { calls: batch.to_vec() };
		chain.submit_signed(call.into(), alice).await?.in_block().await?;
	}
	Ok(())
}

async fn start(home: &Path) -> Result<RunningNode> {
	let code = std::fs::read(Programs::path("runtimes/phala.wasm")?)?;
	let new = spec::NewSpec {
		code: &code,
		blob: "phala.wasm",
		id: "phala-bench",
		name: "Phala",
		preset: "development",
		patch: None,
		live: false,
	};
	let spec = spec::new_spec(new).map_err(|error| anyhow::anyhow!("{error}"))?;
	let mut settings = NodeSettings::development(spec, home.join("node"), "//Alice");
	settings.consensus.lapse = Some(LAPSE);
	let handle = tokio::runtime::Handle::current();
	let started = tokio::task::spawn_blocking(move || phala_node::start(&settings, handle)).await?;
	started.map_err(|error| anyhow::anyhow!("{error}"))
}
