//! One chain of the development network: node, workers, relayers, provisioning; kept alive, and telling its story.
use super::{
	child::Recipe,
	crew::Crew,
	folder::DataFolder,
	lives::{Lives, Next, MOST},
	nursery::Nursery,
	program::{Plan, Program},
	provision::{self, Accounts, Members, Provisioning},
	stop::told,
	story::Story,
};
use crate::{failure::Failure, status::gather};
use chain_client::{ChainClient, Pair};
use edge_retry::{Pauses, Retry};
use phala_node::{ConsensusSettings, NodeError, NodeSettings, RunningNode};
use serde::Serialize;
use std::{sync::Arc, time::Duration};
use tokio::{
	sync::watch,
	task::JoinSet,
	time::{interval, sleep, timeout, MissedTickBehavior},
};
use units::AccountId;
use worker_client::Worker as WorkerClient;

/// The account whose session keys make the blocks.
const VALIDATOR: &str = "//Alice";
/// How long a node may take to close its database. It is in order all the same.
const NODE_STOP_DEADLINE: Duration = Duration::from_secs(1);
/// Between two starts of a node that waits for something outside of it.
const WAITS: Pauses = Pauses { first: Duration::from_secs(2), most: Duration::from_secs(20) };
/// Between two looks at the chain.
const REFRESH: Duration = Duration::from_secs(1);
/// A look that takes longer is given up.
const LOOK_DEADLINE: Duration = Duration::from_secs(5);

/// Gatekeeper and worker.
const CREWS: usize = 2;

/// Where one network listens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listening {
	name: &'static str,
	url: String,
	/// Where light clients and other nodes reach its node.
	peers: Vec<String>,
	gatekeeper: Option<String>,
	worker: Option<String>,
}

/// What both networks share.
pub struct House {
	/// Where they keep their state.
	pub folder: DataFolder,
	/// What they are made of.
	pub program: Program,
	/// Starts their workers.
	pub nursery: Nursery,
}

/// Ports of one node; 0 takes a free one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
	/// Of its JSON-RPC.
	pub rpc: u16,
	/// For peers.
	pub peers: u16,
	/// For peers that speak WebSocket alone, as light clients do.
	pub peers_ws: u16,
}

/// One network to run.
pub struct Network {
	/// Which chain.
	pub plan: &'static Plan,
	/// Where its node listens.
	pub ports: Ports,
	/// What it shares with the other.
	pub house: Arc<House>,
	/// Its story, as it goes on.
	pub story: watch::Sender<Story>,
	/// Becomes true when it is to stop.
	pub stop: watch::Receiver<bool>,
}

impl Network {
	/// Runs until it is to stop. A node that fails is started again, so often as [`Lives`] allows; one that has served and
	/// lacks something outside of it, such as space on the disk, as long as that lasts.
	///
	/// # Errors
	/// Why the network was given up.
	pub async fn run(mut self) -> Result<(), Failure> {
		let (mut lives, mut waits) = (Lives::new(), Retry::new(WAITS));
		let who = format!("the {} node", self.plan.name);
		loop {
			let Err(Death { why, passes }) = self.live().await else { return Ok(()) };
			if *self.stop.borrow() {
				return Ok(());
			}
			tracing::error!("{}: {why}", self.plan.name);
			self.story.send_modify(|story| story.listening = None);
			// A node that never served will not serve the next time either: a port that is taken, a folder of another chain.
			let served = self.story.borrow().chain().is_some();
			let (what, pause) = if served && passes {
				(format!("{who} waits: {why}"), waits.failed(&why).after)
			} else {
				waits.worked();
				match served.then(|| lives.spend(tokio::time::Instant::now())).flatten() {
					Some(Next { nth, pause }) => (format!("{who} failed: {why}; restart {nth} of {MOST}"), pause),
					None => {
						self.story.send_modify(|story| story.is_given_up(&why));
						return Err(why);
					}
				}
			};
			self.story.send_modify(|story| {
				story.suffers(&who, what, false);
				story.does("waiting to start its node again");
			});
			tokio::select! {
				() = sleep(pause) => {}
				() = told(&mut self.stop) => return Ok(()),
			}
		}
	}

	/// One life of the node, with everything that works on it.
	///
	/// # Errors
	/// Why it ended, unless it was stopped.
	async fn live(&mut self) -> Result<(), Death> {
		let mut stop = self.stop.clone();
		// Also if it is to stop meanwhile: a thread that is left alone would go on writing into a folder that is removed.
		let node = self.start_node().await?;
		if *stop.borrow() {
			drop(node);
			return Ok(());
		}
		let mut node = node;
		let client = ChainClient::connect(&node.url()).await.map_err(Failure::from)?;
		let mut tasks = JoinSet::new();
		let (gatekeeper, worker) = self.hire(&client, &mut tasks)?;
		tasks.spawn(provision(self.plan.name, client.clone(), gatekeeper.clone(), worker.clone(), self.story.clone()));
		tasks.spawn(look(client.clone(), self.story.clone()));
		let (url, peers, name, story) = (node.url(), node.peers.clone(), self.plan.name, self.story.clone());
		tracing::info!("{name}: peers and light clients reach it at {}", peers.join(" "));
		tasks.spawn(tell_where(name, (url, peers), gatekeeper, worker, story));
		let ended = tokio::select! {
			failure = node.failed() => Err(failure.into()),
			() = told(&mut stop) => Ok(()),
		};
		self.story.send_modify(|story| {
			story.does("stopping");
		});
		self.end(node, client, tasks, ended.is_ok()).await;
		ended
	}

	/// Workers first, which end by themselves when they are to stop, then the node.
	async fn end(&self, node: RunningNode, client: ChainClient, mut tasks: JoinSet<Ended>, in_order: bool) {
		let mut crews = if in_order { CREWS } else { 0 };
		while crews > 0 {
			match tasks.join_next().await {
				Some(Ok(Ended::Crew)) => crews -= 1,
				Some(_) => {}
				None => crews = 0,
			}
		}
		tasks.shutdown().await;
		drop(client);
		if !node.stop(NODE_STOP_DEADLINE).await {
			tracing::warn!("the node of {} was still busy with its database", self.plan.name);
		}
	}

	/// Builds or reads the spec and starts the node, from its stored state if there is one. Both keep a thread busy for
	/// seconds, so they have one of their own.
	async fn start_node(&self) -> Result<RunningNode, Death> {
		let (plan, house, ports) = (self.plan, self.house.clone(), self.ports);
		let (story, stop) = (self.story.clone(), self.stop.clone());
		let handle = tokio::runtime::Handle::current();
		let started = tokio::task::spawn_blocking(move || {
			let does = |what: &str| {
				story.send_if_modified(|story| story.does(what));
			};
			does(if house.program.has_spec(plan, &house.folder) {
				"reading its genesis"
			} else {
				"building its genesis"
			});
			let spec = house.program.chain_spec(plan, &house.folder)?;
			if *stop.borrow() {
				return Err(Failure::new("it was stopped while it started").hint("start it again").into());
			}
			does("starting its node");
			let mut settings = NodeSettings::development(spec, house.folder.below(&["node"])?, VALIDATOR);
			settings.rpc.addr.set_port(ports.rpc);
			settings.network.listen.set_port(ports.peers);
			settings.network.listen_ws.set_port(ports.peers_ws);
			settings.consensus = ConsensusSettings::development();
			let node = phala_node::start(&settings, handle)?;
			does("starting its workers");
			Ok::<_, Death>(node)
		});
		started.await.map_err(|error| Failure::inside(format!("the start of {} broke off: {error}", plan.name)))?
	}

	/// Starts gatekeeper and worker with a relayer each. Tells their clients as they come and change.
	fn hire(&self, client: &ChainClient, tasks: &mut JoinSet<Ended>) -> Result<(Reached, Reached), Failure> {
		let accounts = Accounts::development().map_err(Failure::inside)?;
		let mut hire = |role: &str, gatekeeper: bool| -> Result<Reached, Failure> {
			let recipe = Recipe {
				program: self.house.program.pruntime.clone(),
				name: format!("{} {role}", self.plan.name),
				folder: self.house.folder.below(&[self.plan.id, role])?,
				gatekeeper,
			};
			let crew = Crew {
				recipe,
				nursery: self.house.nursery.clone(),
				chain: client.clone(),
				operator: AccountId(accounts.owner.public().0),
				payer: accounts.payer.clone(),
			};
			let (at_work, reached) = watch::channel(None);
			let (story, stop) = (self.story.clone(), self.stop.clone());
			tasks.spawn(async move {
				crew.run(at_work, story, stop).await;
				Ended::Crew
			});
			Ok(reached)
		};
		Ok((hire("gatekeeper", true)?, hire("worker", false)?))
	}
}

/// Why a node's life ended.
struct Death {
	why: Failure,
	/// It lacks something outside of it, and nothing is wrong with the node itself.
	passes: bool,
}

impl From<Failure> for Death {
	fn from(why: Failure) -> Self {
		Self { why, passes: false }
	}
}

impl From<NodeError> for Death {
	fn from(error: NodeError) -> Self {
		Self { passes: error.passes(), why: error.into() }
	}
}

/// The client of a worker, once there is one.
type Reached = watch::Receiver<Option<WorkerClient>>;

/// Which task ended.
enum Ended {
	Crew,
	Other,
}

/// The client that a crew tells; waits for the first.
async fn first(reached: &mut Reached) -> Option<WorkerClient> {
	reached.wait_for(Option::is_some).await.ok().and_then(|client| client.clone())
}

/// Whatever worker and gatekeeper need to be paid.
async fn provision(
	name: &'static str,
	chain: ChainClient,
	mut gatekeeper: Reached,
	mut worker: Reached,
	story: watch::Sender<Story>,
) -> Ended {
	let (Some(gatekeeper), Some(worker)) = (first(&mut gatekeeper).await, first(&mut worker).await) else {
		return Ended::Other;
	};
	match Accounts::development() {
		Ok(accounts) => {
			let stakers = accounts.stakers();
			let members = Members::default();
			provision::run(Provisioning { name, chain, accounts, stakers, gatekeeper, worker, members }, &story).await
		}
		Err(error) => story.send_modify(|story| story.suffers("the development accounts", error, true)),
	}
	Ended::Other
}

/// Looks at the chain again and again.
async fn look(client: ChainClient, story: watch::Sender<Story>) -> Ended {
	let mut ticks = interval(REFRESH);
	ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
	loop {
		ticks.tick().await;
		match timeout(LOOK_DEADLINE, gather::chain(&client)).await {
			Ok(Ok(chain)) => story.send_modify(|story| story.saw(chain)),
			Ok(Err(error)) => tracing::warn!("cannot look at the chain: {error}"),
			Err(_) => tracing::warn!("the node does not answer"),
		}
	}
}

/// Says where everything listens, whenever that changes.
async fn tell_where(
	name: &'static str,
	(url, peers): (String, Vec<String>),
	mut gatekeeper: Reached,
	mut worker: Reached,
	story: watch::Sender<Story>,
) -> Ended {
	let endpoint = |reached: &Reached| reached.borrow().as_ref().map(|client| client.endpoint().to_string());
	if first(&mut gatekeeper).await.is_none() || first(&mut worker).await.is_none() {
		return Ended::Other;
	}
	loop {
		let (gatekeeper_at, worker_at) = (endpoint(&gatekeeper), endpoint(&worker));
		let (url, peers) = (url.clone(), peers.clone());
		let listening = Listening { name, url, peers, gatekeeper: gatekeeper_at, worker: worker_at };
		story.send_modify(|story| story.listening = Some(listening));
		let changed = tokio::select! {
			changed = gatekeeper.changed() => changed,
			changed = worker.changed() => changed,
		};
		if changed.is_err() {
			return Ended::Other;
		}
	}
}
