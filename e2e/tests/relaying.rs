//! A relayer between a real node and a real worker, while the node refuses for a time, or lacks what it needs.
#[path = "relaying/platform.rs"]
mod platform;

use anyhow::{ensure, Context, Result};
use chain_client::{sr25519, ChainClient, Pair, RuntimeCall, H256};
use e2e::{council::govern, until, Programs, WorkerProcess};
use phala_node::{spec, NodeSettings, RunningNode};
use protocol::Ingress;
use relayer::{plan::RESUBMIT_AFTER, Metrics, Policy, Relayer, Settings};
use std::{path::Path, time::Duration};
use units::{Millis, WorkerId};
use worker_client::Worker;

const DEADLINE: Duration = Duration::from_secs(120);
/// Blocks for which the gate stays closed: the relayer of old had its message banned after the first.
const CLOSED_FOR: u32 = 12;
/// Blocks from the opening until the chain has the message.
const HEARD_WITHIN: u32 = 4;

/// Case 3 of issue 7: a gate that was closed for three minutes stopped a worker's messages for good, and its records with
/// them. (A node's pool bans what it refuses, and each try renewed the ban.)
#[test]
fn case_3_messages_go_on_after_a_gate_was_closed_and_records_meanwhile() -> Result<()> {
	tokio::runtime::Runtime::new()?.block_on(gate_closed_for_a_while())
}

/// What a relayer is told whose payer has money.
fn paying(keeper: Option<collateral::Keeper>) -> Result<Settings> {
	let policy = Policy {
		jump_beyond: None,
		renew_before: Millis(0),
		resubmit_after: RESUBMIT_AFTER,
		can_pay: true,
		has_source: keeper.is_some(),
	};
	Ok(Settings { operator: None, payer: Some(pair("//Charlie")?), keeper, anchor: 0, policy })
}

async fn gate_closed_for_a_while() -> Result<()> {
	let home = tempfile::tempdir()?;
	let node = start_node(home.path()).await?;
	let chain = ChainClient::connect(&node.url()).await?;
	let folder = home.path().join("worker");
	let _worker = WorkerProcess::start(&folder, &[])?;
	let worker = until("the worker to listen", DEADLINE, || async { Ok(Worker::in_folder(&folder).ok()) }).await?;
	let relayer = Relayer::new(chain.clone(), worker.clone(), paying(None)?, Metrics::default());
	let progress = relayer.progress();
	let relaying = tokio::spawn(relayer.run());

	let measurement = worker.status().await?.measurement.context("a worker on this platform is measured")?;
	let admit = pallet_worker_registry::Call::admit_measurement { measurement: H256(measurement.0) };
	govern(&chain, RuntimeCall::WorkerRegistry(admit)).await?;
	let id = until("the worker's identity", DEADLINE, || async { Ok(worker.status().await?.worker) }).await?;
	until("the registration", DEADLINE, || async { is_registered(&chain, &id).await }).await?;

	// Its benchmark takes 20 s, and is what it has to say first.
	govern(&chain, gate(|pallets| pallet_launch_gate::Call::close { pallets })).await?;
	until("a message that waits", DEADLINE, || async {
		Ok((progress.borrow().kind == "messages-closed").then_some(()))
	})
	.await?;
	let (closed_at, tip) = (chain.best().await?.number, tip_of(&worker).await?);
	until("blocks", DEADLINE, || async { Ok((chain.best().await?.number >= closed_at + CLOSED_FOR).then_some(())) })
		.await?;
	ensure!(tip_of(&worker).await? >= tip + CLOSED_FOR / 2, "records stopped at {tip}");
	ensure!(heard(&chain, &id).await? == 0, "a message passed a closed gate");

	govern(&chain, gate(|pallets| pallet_launch_gate::Call::open { pallets })).await?;
	let opened_at = chain.best().await?.number;
	until("the message", DEADLINE, || async { Ok((heard(&chain, &id).await? > 0).then_some(())) }).await?;
	let took = chain.best().await?.number - opened_at;
	println!("heard {took} blocks after the gate opened");
	ensure!(took <= HEARD_WITHIN, "heard only {took} blocks after the gate opened");
	relaying.abort();
	node.stop(Duration::from_secs(20)).await;
	Ok(())
}

/// Case 24: evidence of real platforms comes without collateral, nobody fetched any, and so no real worker could register.
/// The worker is the program as an enclave's operator runs it; its device and its vendor are this test's.
#[test]
fn case_24_a_worker_without_collateral_of_its_own_registers_through_a_source_and_the_relayer_says_why_it_waits(
) -> Result<()> {
	tokio::runtime::Runtime::new()?.block_on(registered_through_a_source())
}

async fn registered_through_a_source() -> Result<()> {
	let home = tempfile::tempdir()?;
	let node = start_node(home.path()).await?;
	let chain = ChainClient::connect(&node.url()).await?;
	let admit = pallet_worker_registry::Call::admit_measurement { measurement: H256(platform::measurement()) };
	govern(&chain, RuntimeCall::WorkerRegistry(admit)).await?;
	let device = platform::device(&home.path().join("device"))?;
	let folder = home.path().join("worker");
	let device = device.to_str().context("a path in words")?;
	let _worker = WorkerProcess::start(&folder, &["--platform", "gramine", "--attestation-device", device])?;
	let worker = until("the worker to listen", DEADLINE, || async { Ok(Worker::in_folder(&folder).ok()) }).await?;
	let pcs = pcs::Pcs::start().await;
	let keeper = collateral::Keeper {
		source: collateral::Source::at(pcs.url().parse()?),
		cache: Some(collateral::Cache::at(home.path().join("cache"))),
		margin: collateral::MARGIN,
	};
	let relayer = Relayer::new(chain.clone(), worker.clone(), paying(Some(keeper))?, Metrics::default());
	let progress = relayer.progress();
	let relaying = tokio::spawn(relayer.run());
	let said = |kind| {
		let progress = progress.clone();
		move || {
			let said = progress.borrow().clone();
			async move { Ok((said.kind == kind).then_some(said)) }
		}
	};
	let before = chain.free_balance(&pair("//Charlie")?.public().0, None).await?;
	let held = until("the reason", DEADLINE, said("collateral-held")).await?;
	ensure!(held.text.contains("knows no platforms of the family"), "{held}");
	ensure!(chain.free_balance(&pair("//Charlie")?.public().0, None).await? == before, "something was paid");

	let now: Option<pallet_computation::Clock> =
		chain.storage(&pallet_computation::BlockClock::<chain_client::Runtime>::hashed_key(), None).await?;
	platform::tell(&pcs, now.context("a clock")?.slot)?;
	let id = until("the worker's identity", DEADLINE, || async { Ok(worker.status().await?.worker) }).await?;
	until("the registration", DEADLINE, || async { is_registered(&chain, &id).await }).await?;
	relaying.abort();
	node.stop(Duration::from_secs(20)).await;
	Ok(())
}

fn gate(change: impl Fn(Names) -> pallet_launch_gate::Call<chain_client::Runtime>) -> RuntimeCall {
	let name = pallet_launch_gate::PalletName::truncate_from(b"WorkerMessages".to_vec());
	RuntimeCall::LaunchGate(change(Names::truncate_from(vec![name])))
}

type Names = frame::deps::sp_runtime::BoundedVec<
	pallet_launch_gate::PalletName,
	frame::traits::ConstU32<{ pallet_launch_gate::MAX_SWITCHES }>,
>;

async fn is_registered(chain: &ChainClient, id: &WorkerId) -> Result<Option<()>> {
	Ok(chain.storage_raw(&protocol::storage::registration(id), None).await?.map(|_| ()))
}

/// How many messages of the worker the chain has heard.
async fn heard(chain: &ChainClient, id: &WorkerId) -> Result<u64> {
	let ingress: Option<Ingress> = chain.storage(&protocol::storage::ingress(id), None).await?;
	Ok(ingress.map_or(0, |ingress| ingress.next))
}

async fn tip_of(worker: &Worker) -> Result<u32> {
	Ok(worker.status().await?.chain.map_or(0, |chain| chain.sync.tip))
}

fn pair(path: &str) -> Result<sr25519::Pair> {
	sr25519::Pair::from_string(path, None).map_err(|error| anyhow::anyhow!("{path}: {error:?}"))
}

async fn start_node(home: &Path) -> Result<RunningNode> {
	let code = std::fs::read(Programs::path("runtimes/phala.wasm")?)?;
	let new = spec::NewSpec {
		code: &code,
		blob: "phala.wasm",
		id: "phala-relaying",
		name: "Phala",
		preset: "development",
		patch: None,
		live: false,
	};
	let spec = spec::new_spec(new).map_err(|error| anyhow::anyhow!("{error}"))?;
	let settings = NodeSettings::development(spec, home.join("node"), "//Alice");
	let handle = tokio::runtime::Handle::current();
	let started = tokio::task::spawn_blocking(move || phala_node::start(&settings, handle)).await?;
	started.map_err(|error| anyhow::anyhow!("{error}"))
}
