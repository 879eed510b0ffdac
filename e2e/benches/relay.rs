//! Catch-up of a fresh worker through a real node's RPC and the relayer, on a chain that the real runtime made and real
//! validators' votes finalized.
//!
//! `cargo bench -p e2e --profile dev`, after `make build`. Fails below the bound.
use anyhow::{ensure, Context, Result};
use chain_client::ChainClient;
use e2e::Programs;
use phala_node::{spec, NodeRole, NodeSettings, RunningNode};
use relayer::{Metrics, Policy, Relayer, Settings};
use std::{
	path::Path,
	process::{Child, Command, Stdio},
	time::{Duration, Instant},
};
use tokio::time::sleep;
use units::Millis;
use worker_client::Worker;

/// Blocks of the chain.
const BLOCKS: u32 = 12_000;
/// Real time between two of them; chain time moves a whole slot.
const LAPSE: Duration = Duration::from_millis(3);
/// Idle blocks a second that a worker has to take.
const BOUND: f64 = 10_000.0;
const DEADLINE: Duration = Duration::from_secs(300);

fn main() -> Result<()> {
	let runtime = tokio::runtime::Runtime::new()?;
	let speed = runtime.block_on(measure())?;
	println!("relay.idle_records_per_s {speed:.0} bound {BOUND:.0} ratio {:.2}", speed / BOUND);
	ensure!(speed >= BOUND, "slower than the bound");
	Ok(())
}

async fn measure() -> Result<f64> {
	let home = tempfile::tempdir()?;
	let made = make_chain(home.path()).await?;
	eprintln!("made {made} final blocks");
	// The same chain on a node that makes no blocks, so that nothing competes.
	let node = start(home.path(), NodeRole::Full).await?;
	let chain = ChainClient::connect(&node.url()).await?;
	let finalized = chain.finalized().await?.number;
	let folder = home.path().join("worker");
	let mut child = start_worker(&folder)?;
	let worker = wait_for(&folder).await?;
	let settings = Settings {
		operator: None,
		payer: None,
		keeper: None,
		anchor: 0,
		policy: Policy {
			jump_beyond: None,
			renew_before: Millis(0),
			resubmit_after: relayer::plan::RESUBMIT_AFTER,
			can_pay: false,
			has_source: false,
		},
	};
	let began = Instant::now();
	let relaying = tokio::spawn(Relayer::new(chain, worker.clone(), settings, Metrics::default()).run());
	let tip = loop {
		ensure!(began.elapsed() < DEADLINE, "the worker did not catch up in {} s", DEADLINE.as_secs());
		let tip = worker.status().await?.chain.map_or(0, |chain| chain.sync.tip);
		if tip >= finalized {
			break tip;
		}
		sleep(Duration::from_millis(5)).await;
	};
	let took = began.elapsed();
	relaying.abort();
	child.kill()?;
	child.wait()?;
	node.stop(Duration::from_secs(20)).await;
	Ok(f64::from(tip) / took.as_secs_f64())
}

async fn make_chain(home: &Path) -> Result<u32> {
	let settings = NodeSettings::development(chain_spec()?, home.join("node"), "//Alice");
	let node = start(home, settings.role).await?;
	let chain = ChainClient::connect(&node.url()).await?;
	let began = Instant::now();
	let finalized = loop {
		let finalized = chain.finalized().await?.number;
		if finalized >= BLOCKS {
			break finalized;
		}
		ensure!(began.elapsed() < DEADLINE, "only {finalized} blocks were final after {} s", DEADLINE.as_secs());
		sleep(Duration::from_millis(500)).await;
	};
	drop(chain);
	node.stop(Duration::from_secs(20)).await;
	Ok(finalized)
}

async fn start(home: &Path, role: NodeRole) -> Result<RunningNode> {
	let mut settings = NodeSettings::development(chain_spec()?, home.join("node"), "//Alice");
	settings.role = role;
	settings.consensus.lapse = Some(LAPSE);
	let handle = tokio::runtime::Handle::current();
	let started = tokio::task::spawn_blocking(move || phala_node::start(&settings, handle)).await?;
	started.map_err(|error| anyhow::anyhow!("{error}"))
}

fn chain_spec() -> Result<spec::Spec> {
	let blob = Programs::path("runtimes/phala.wasm")?;
	let code = std::fs::read(&blob)?;
	let new = spec::NewSpec {
		code: &code,
		blob: "phala.wasm",
		id: "phala-bench",
		name: "Phala",
		preset: "development",
		patch: None,
		live: false,
	};
	spec::new_spec(new).map_err(|error| anyhow::anyhow!("{error}"))
}

fn start_worker(folder: &Path) -> Result<Child> {
	std::fs::create_dir_all(folder)?;
	let log = std::fs::File::create(folder.join("log"))?;
	let mut command = Command::new(Programs::path("pruntime")?);
	let parent = std::process::id().to_string();
	command.arg("--data-dir").arg(folder).args(["--exit-with-parent", &parent, "--cores", "1", "--duty", "1"]);
	command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().context("cannot start the worker")
}

async fn wait_for(folder: &Path) -> Result<Worker> {
	let began = Instant::now();
	loop {
		if let Ok(worker) = Worker::in_folder(folder) {
			return Ok(worker);
		}
		ensure!(began.elapsed() < DEADLINE, "the worker does not listen");
		sleep(Duration::from_millis(50)).await;
	}
}
