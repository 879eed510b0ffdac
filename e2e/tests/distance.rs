//! Coming from far behind: workers and a second node reach the tip of a long chain, from a node that keeps 32 states. Minutes,
//! so it is no part of `make test`: `make distance BLOCKS=100000`.
use anyhow::{ensure, Context, Result};
use chain_client::{sr25519, ChainClient, Pair, RuntimeCall, H256};
use e2e::{council::govern, until, Programs, WorkerProcess};
use phala_node::{spec, Kept, NodeSettings, RunningNode, SyncMode, LEAST_STATES};
use relayer::{plan::RESUBMIT_AFTER, Metrics, Policy, Relayer, Settings};
use std::{
	env, fs,
	os::unix::fs::MetadataExt,
	path::Path,
	time::{Duration, Instant},
};
use units::Millis;
use worker_client::Worker;

/// Blocks of the chain, if `BLOCKS` does not say otherwise.
const BLOCKS: u32 = 20_000;
/// Real time of a block while the chain grows, and once it has.
const FAST: Duration = Duration::from_millis(5);
const SLOW: Duration = Duration::from_secs(1);
/// Nothing takes longer at 100,000 blocks on two busy cores.
const DEADLINE: Duration = Duration::from_secs(3_600);
const STOP: Duration = Duration::from_secs(60);

#[test]
fn workers_and_a_node_that_are_far_behind_reach_the_tip_of_a_node_that_keeps_32_states() -> Result<()> {
	tokio::runtime::Runtime::new()?.block_on(far_behind())
}

async fn far_behind() -> Result<()> {
	let blocks = env::var("BLOCKS").map_or(Ok(BLOCKS), |text| text.parse())?;
	let home = tempfile::tempdir()?;
	let folder = home.path().join("node");
	let node = start(settings(&folder, FAST)?).await?;
	let chain = ChainClient::connect(&node.url()).await?;
	let (process, old) = worker(&home.path().join("old")).await?;
	let measurement = old.status().await?.measurement.context("a worker on this platform is measured")?;
	let admit = pallet_worker_registry::Call::admit_measurement { measurement: H256(measurement.0) };
	govern(&chain, RuntimeCall::WorkerRegistry(admit)).await?;
	let left = follow(&chain, &old, 10, "the first worker").await?;
	let (began, from) = (Instant::now(), chain.best().await?.number);
	until("the chain to grow", DEADLINE, || async { Ok((chain.finalized().await?.number >= blocks).then_some(())) })
		.await?;
	let grown = chain.best().await?.number;
	let rate = f64::from(grown - from) / began.elapsed().as_secs_f64();
	println!("a chain of {grown} blocks, {rate:.0} a second; a worker was left at {left}");
	drop(chain);
	ensure!(node.stop(STOP).await, "the node did not stop");
	println!("its data: {} MiB, {} bytes a block", used(&folder)? >> 20, used(&folder)? / u64::from(grown));

	let node = start(settings(&folder, SLOW)?).await?;
	let chain = ChainClient::connect(&node.url()).await?;
	let began = Instant::now();
	let tip = follow(&chain, &old, grown, "the worker that was left").await?;
	println!("the worker that was left: {} records in {:.1} s", tip - left, began.elapsed().as_secs_f64());
	let (fresh_process, fresh) = worker(&home.path().join("fresh")).await?;
	let began = Instant::now();
	let tip = follow(&chain, &fresh, grown, "the fresh worker").await?;
	println!("the fresh worker: {tip} records in {:.1} s", began.elapsed().as_secs_f64());
	drop((process, fresh_process));

	let mut second = settings(&home.path().join("second"), SLOW)?;
	second.role = phala_node::NodeRole::Full;
	second.network.sync = SyncMode::Warp;
	second.network.bootnodes = node.peers.iter().take(1).map(|peer| peer.parse()).collect::<Result<_, _>>()?;
	let began = Instant::now();
	let second = start(second).await?;
	let warped = ChainClient::connect(&second.url()).await?;
	let reached = until("the warp sync", DEADLINE, || async {
		let best = warped.best().await?.number;
		Ok((best >= grown).then_some(best))
	})
	.await?;
	println!("warp sync to block {reached} in {:.1} s", began.elapsed().as_secs_f64());
	let total: Option<u128> = warped.storage(&total_issuance(), None).await?;
	ensure!(total.is_some_and(|total| total > 0), "a warped node cannot read its state");
	ensure!(second.stop(STOP).await && node.stop(STOP).await, "the nodes did not stop");
	Ok(())
}

fn total_issuance() -> Vec<u8> {
	pallet_balances::TotalIssuance::<chain_client::Runtime>::hashed_key().to_vec()
}

/// Relays between the two until the worker's tip is at least `height`; where it is then. The relayer is gone afterwards.
async fn follow(chain: &ChainClient, worker: &Worker, height: u32, who: &str) -> Result<u32> {
	let policy = Policy {
		jump_beyond: None,
		renew_before: Millis(0),
		resubmit_after: RESUBMIT_AFTER,
		can_pay: true,
		has_source: false,
	};
	let payer = sr25519::Pair::from_string("//Charlie", None)?;
	let settings = Settings { operator: None, payer: Some(payer), keeper: None, anchor: 0, policy };
	let relaying = tokio::spawn(Relayer::new(chain.clone(), worker.clone(), settings, Metrics::default()).run());
	let tip = until(who, DEADLINE, || async {
		let tip = worker.status().await?.chain.map_or(0, |chain| chain.sync.tip);
		Ok((tip >= height).then_some(tip))
	})
	.await;
	relaying.abort();
	tip
}

async fn worker(folder: &Path) -> Result<(WorkerProcess, Worker)> {
	let process = WorkerProcess::start(folder, &[])?;
	let listens = until("the worker to listen", STOP, || async { Ok(Worker::in_folder(folder).ok()) }).await?;
	Ok((process, listens))
}

fn settings(folder: &Path, pace: Duration) -> Result<NodeSettings> {
	let code = fs::read(Programs::path("runtimes/phala.wasm")?)?;
	let new = spec::NewSpec {
		code: &code,
		blob: "phala.wasm",
		id: "phala-distance",
		name: "Phala",
		preset: "development",
		patch: None,
		live: false,
	};
	let mut settings = NodeSettings::development(spec::new_spec(new)?, folder.into(), "//Alice");
	settings.consensus.lapse = Some(pace);
	settings.keep_states = Some(Kept::Last(LEAST_STATES));
	Ok(settings)
}

async fn start(settings: NodeSettings) -> Result<RunningNode> {
	let handle = tokio::runtime::Handle::current();
	Ok(tokio::task::spawn_blocking(move || phala_node::start(&settings, handle)).await??)
}

/// Bytes that a folder takes on its disk.
fn used(folder: &Path) -> Result<u64> {
	let mut bytes = 0;
	for entry in fs::read_dir(folder)? {
		let entry = entry?;
		bytes += match entry.file_type()?.is_dir() {
			true => used(&entry.path())?,
			false => entry.metadata()?.blocks() * 512,
		};
	}
	Ok(bytes)
}
