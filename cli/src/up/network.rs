//! One chain of the development network: node, workers, relayers, provisioning.
use super::{
	child::Worker,
	folder::DataFolder,
	provision::{self, Accounts, Members, Provisioning},
};
use crate::failure::Failure;
use chain_client::{ChainClient, Pair};
use phala_node::{spec, ConsensusSettings, NodeRole, NodeSettings, RunningNode};
use relayer::{Metrics, Policy, Relayer, Settings};
use serde::Serialize;
use std::{
	fs,
	path::{Path, PathBuf},
	time::Duration,
};
use tokio::{sync::watch, task::JoinSet};
use units::{AccountId, Millis};
use worker_client::Worker as WorkerClient;

/// What a chain of the development network is called.
pub struct Plan {
	/// For people.
	pub name: &'static str,
	/// Id of the chain and name of its folder.
	id: &'static str,
	/// File of its runtime.
	blob: &'static str,
}

/// Both chains.
pub const NETWORKS: [Plan; 2] = [
	Plan { name: "Phala", id: "phala-development", blob: "phala.wasm" },
	Plan { name: "Khala", id: "khala-development", blob: "khala.wasm" },
];

/// The account whose session keys make the blocks.
const VALIDATOR: &str = "//Alice";
/// Blocks after which what did not arrive is sent again.
const RESUBMIT_AFTER: u32 = 6;
/// How long a node may take to close its database.
const NODE_STOP_DEADLINE: Duration = Duration::from_secs(20);

/// Where the programs and runtimes are.
pub struct Program {
	pruntime: PathBuf,
	runtimes: PathBuf,
}

impl Program {
	/// As given, or beside this program.
	pub fn find(pruntime: Option<&Path>, runtimes: Option<&Path>) -> Result<Self, Failure> {
		let here = std::env::current_exe().map_err(|error| Failure::new(format!("cannot find myself: {error}")))?;
		let beside = |name: &str| here.with_file_name(name);
		let pruntime = pruntime.map_or_else(|| beside("pruntime"), Path::to_owned);
		let runtimes = runtimes.map_or_else(|| beside("runtimes"), Path::to_owned);
		if !pruntime.is_file() {
			return Err(Failure::new(format!("there is no worker program {}", pruntime.display()))
				.hint("build it (make build) or give --pruntime FILE"));
		}
		if let Some(plan) = NETWORKS.iter().find(|plan| !runtimes.join(plan.blob).is_file()) {
			return Err(Failure::new(format!("there is no runtime {}", runtimes.join(plan.blob).display()))
				.hint("build them (make build) or give --runtimes DIR"));
		}
		Ok(Self { pruntime, runtimes })
	}
}

/// Where one network listens.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listening {
	name: &'static str,
	url: String,
	gatekeeper: Option<String>,
	worker: Option<String>,
}

/// A running chain with everything that belongs to it.
pub struct Network {
	/// Asks its node.
	pub client: ChainClient,
	/// How far provisioning has come, in words.
	pub provisioning: Option<watch::Receiver<String>>,
	plan: &'static Plan,
	node: RunningNode,
	workers: Vec<Worker>,
	tasks: JoinSet<Failure>,
}

impl Network {
	/// Starts the node, from its stored state if there is one.
	pub async fn open(plan: &'static Plan, folder: &DataFolder, program: &Program, port: u16) -> Result<Self, Failure> {
		let spec = chain_spec(plan, folder, program)?;
		let mut settings = NodeSettings::development(spec, folder.below(&["node"])?, VALIDATOR);
		settings.rpc.addr.set_port(port);
		settings.consensus = ConsensusSettings::development();
		debug_assert!(matches!(settings.role, NodeRole::Validator(_)));
		let handle = tokio::runtime::Handle::current();
		let node = tokio::task::block_in_place(|| phala_node::start(&settings, handle))?;
		let client = ChainClient::connect(&node.url()).await?;
		Ok(Self { client, provisioning: None, plan, node, workers: Vec::new(), tasks: JoinSet::new() })
	}

	/// Starts gatekeeper and worker, their relayers, and whatever they need to be paid.
	pub async fn staff(&mut self, folder: &DataFolder, program: &Program) -> Result<(), Failure> {
		let accounts = Accounts::development().map_err(Failure::new)?;
		let owner = AccountId(accounts.owner.public().0);
		let mut clients = Vec::new();
		for (role, gatekeeper) in [("gatekeeper", true), ("worker", false)] {
			let home = folder.below(&[self.plan.id, role])?;
			let name = format!("{} {role}", self.plan.name);
			let worker = Worker::start(&program.pruntime, &name, home, gatekeeper).await?;
			let client = WorkerClient::new(worker.private_endpoint.clone(), None);
			self.workers.push(worker);
			self.relay(client.clone(), owner, &accounts);
			clients.push(client);
		}
		let measurement = clients[0].status().await?.measurement.map(|hash| hash.0);
		let provisioning = Provisioning {
			chain: self.client.clone(),
			stakers: accounts.stakers(),
			accounts,
			gatekeeper: clients[0].clone(),
			worker: clients[1].clone(),
			members: Members { measurement, ..Members::default() },
			name: self.plan.name,
		};
		let (said, provisioned) = watch::channel(String::new());
		self.provisioning = Some(provisioned);
		self.tasks.spawn(provision::run(provisioning, said));
		Ok(())
	}

	fn relay(&mut self, worker: WorkerClient, operator: AccountId, accounts: &Accounts) {
		let settings = Settings {
			operator: Some(operator),
			payer: Some(accounts.payer.clone()),
			anchor: 0,
			policy: Policy {
				jump_beyond: None,
				renew_before: Millis::from_secs(3_600),
				resubmit_after: RESUBMIT_AFTER,
				can_pay: true,
			},
		};
		let relayer = Relayer::new(self.client.clone(), worker, settings, Metrics::default());
		self.tasks.spawn(async move { Failure::new(relayer.run().await) });
	}

	/// Where it listens now.
	pub fn listening(&self) -> Listening {
		let endpoint = |index: usize| self.workers.get(index).map(|worker| worker.private_endpoint.to_string());
		Listening { name: self.plan.name, url: self.node.url(), gatekeeper: endpoint(0), worker: endpoint(1) }
	}

	/// Why the network cannot go on; `None` while all is well.
	pub fn broken(&mut self) -> Option<Failure> {
		if let Some(failure) = self.workers.iter_mut().find_map(Worker::exited) {
			return Some(failure);
		}
		self.tasks.try_join_next().map(|ended| match ended {
			Ok(failure) => failure,
			Err(error) => Failure::new(format!("a task of {} failed: {error}", self.plan.name)),
		})
	}

	/// Resolves when the node fails.
	pub async fn node_failed(&mut self) -> Failure {
		self.node.failed().await.into()
	}

	/// Relayers first, then workers, then the node.
	pub async fn stop(mut self) {
		self.tasks.shutdown().await;
		for worker in self.workers {
			worker.stop().await;
		}
		drop(self.client);
		if !self.node.stop(NODE_STOP_DEADLINE).await {
			eprintln!("phala: the node of {} is still busy with its database", self.plan.name);
		}
	}
}

/// The stored spec, or a new one that is stored: a chain keeps the genesis it was born with.
fn chain_spec(plan: &Plan, folder: &DataFolder, program: &Program) -> Result<spec::Spec, Failure> {
	let path = folder.below(&[plan.id])?.join("spec.json");
	if path.exists() {
		return Ok(spec::from_file(&path)?);
	}
	let blob = program.runtimes.join(plan.blob);
	let code = fs::read(&blob).map_err(|error| Failure::new(format!("cannot read {}: {error}", blob.display())))?;
	let made = spec::new_spec(spec::NewSpec {
		code: &code,
		blob: &blob.display().to_string(),
		id: plan.id,
		name: plan.name,
		preset: "development",
		patch: None,
		live: false,
	})?;
	let text = spec::to_json(&made, true)?;
	let temporary = path.with_extension("new");
	fs::write(&temporary, &text)
		.and_then(|()| fs::rename(&temporary, &path))
		.map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))?;
	Ok(spec::from_json(text.into_bytes(), plan.id)?)
}
