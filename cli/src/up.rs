//! `phala up`: both networks on this machine, each with a gatekeeper and a paid worker.
mod child;
mod crew;
mod folder;
mod live;
mod lives;
mod network;
mod nursery;
mod program;
mod provision;
mod stop;
mod story;

use crate::failure::Failure;
use edge_files::{replace, Readers};
use edge_log::{Format, Output};
use folder::DataFolder;
use network::{House, Listening, Network, Ports};
use nursery::Nursery;
use program::{Program, NETWORKS};
use serde::Serialize;
use std::{
	io::IsTerminal,
	net::{Ipv4Addr, SocketAddr},
	path::{Path, PathBuf},
	sync::Arc,
	time::Duration,
};
use story::Story;
use tokio::{
	sync::watch,
	task::JoinSet,
	time::{timeout_at, Instant},
};

/// How to run the networks.
#[derive(clap::Args)]
pub struct Args {
	/// Keep state in this folder and go on from it next time. Without it, nothing is left behind.
	#[arg(long, value_name = "DIR")]
	data_dir: Option<PathBuf>,
	/// Port of Phala's JSON-RPC on loopback; 0 takes a free one.
	#[arg(long, default_value_t = 9944)]
	phala_port: u16,
	/// Port of Khala's JSON-RPC on loopback; 0 takes a free one.
	#[arg(long, default_value_t = 9945)]
	khala_port: u16,
	/// Port for peers of Phala's node on loopback, 100 above it the one for light clients; 0 takes free ones.
	#[arg(long, default_value_t = 30_333)]
	phala_p2p_port: u16,
	/// Port for peers of Khala's node on loopback, 100 above it the one for light clients; 0 takes free ones.
	#[arg(long, default_value_t = 30_334)]
	khala_p2p_port: u16,
	/// The worker program [default: pruntime beside this program]
	#[arg(long, value_name = "FILE")]
	pruntime: Option<PathBuf>,
	/// Folder with the runtimes phala.wasm and khala.wasm [default: runtimes beside this program]
	#[arg(long, value_name = "DIR")]
	runtimes: Option<PathBuf>,
	/// Print a line when something changes, also on a terminal.
	#[arg(long)]
	plain: bool,
	/// What to log to phala.log in the data folder: a level, or target=level pairs.
	#[arg(long, default_value = "info")]
	log: String,
	/// How a line of that log looks.
	#[arg(long, value_enum, default_value_t)]
	log_format: Format,
}

/// After Ctrl-C everything is over by then, in order or not. Whatever is cut off survives it as it survives a crash.
const STOP_DEADLINE: Duration = Duration::from_millis(4_500);
/// `phala.log` takes at most twice this.
const MOST_LOG: u64 = 64 * 1024 * 1024;
/// Where everything listens while it runs, in the data folder.
const LISTENING: &str = "networks.json";

/// `networks.json` in the data folder.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
	schema: u32,
	pid: u32,
	networks: Vec<&'a Listening>,
}

/// From a node's port for peers to the one for light clients.
const LIGHT_AFTER: u16 = 100;

impl Args {
	/// Where each node listens.
	fn ports(&self) -> Result<[Ports; 2], Failure> {
		let ports = |rpc, peers: u16| {
			let too_high = || Failure::usage(format!("there is no port {LIGHT_AFTER} above {peers}"));
			let peers_ws = match peers {
				0 => 0,
				peers => peers.checked_add(LIGHT_AFTER).ok_or_else(|| too_high().hint("give a lower --…-p2p-port"))?,
			};
			Ok::<_, Failure>(Ports { rpc, peers, peers_ws })
		};
		let both = [ports(self.phala_port, self.phala_p2p_port)?, ports(self.khala_port, self.khala_p2p_port)?];
		let [phala, khala] = both;
		check_ports(&[
			("--phala-port", phala.rpc),
			("--khala-port", khala.rpc),
			("--phala-p2p-port", phala.peers),
			("--phala-p2p-port", phala.peers_ws),
			("--khala-p2p-port", khala.peers),
			("--khala-p2p-port", khala.peers_ws),
		])?;
		Ok(both)
	}
}

/// Runs both networks until Ctrl-C or SIGTERM, or until both were given up.
pub async fn run(args: &Args) -> Result<(), Failure> {
	let ports = args.ports()?;
	let folder = DataFolder::open(args.data_dir.as_deref())?;
	let output = Output::File { path: folder.path().join("phala.log"), most_bytes: MOST_LOG };
	edge_log::start(&args.log, args.log_format, &output)?;
	let program = Program::find(args.pruntime.as_deref(), args.runtimes.as_deref())?;
	let mut asked = stop::Stop::new()?;
	let nursery = Nursery::open(tokio::runtime::Handle::current())
		.map_err(|error| Failure::inside(format!("cannot start a thread: {error}")))?;
	let house = Arc::new(House { folder, program, nursery });

	let (stop, stopped) = watch::channel(false);
	let mut networks = JoinSet::new();
	let mut stories = Vec::new();
	for (plan, ports) in NETWORKS.iter().zip(ports) {
		let (story, told) = watch::channel(Story::new(plan.name));
		networks.spawn(Network { plan, ports, house: house.clone(), story, stop: stopped.clone() }.run());
		stories.push(told);
	}
	let mut ended = Vec::new();
	{
		let table = !args.plain && std::io::stdout().is_terminal();
		let shown = live::watch(&stories, table, args.data_dir.is_none());
		let listed = list(&stories, house.folder.path());
		let over = async {
			while let Some(network) = networks.join_next().await {
				ended.push(network);
			}
		};
		tokio::select! {
			shown = shown => shown?,
			listed = listed => listed?,
			() = over => {}
			() = asked.asked() => {}
		}
	}
	crate::output::note("phala: stopping");
	stop.send_replace(true);
	let deadline = Instant::now() + STOP_DEADLINE;
	while let Ok(Some(network)) = timeout_at(deadline, networks.join_next()).await {
		ended.push(network);
	}
	networks.abort_all();
	let _ = std::fs::remove_file(house.folder.path().join(LISTENING));
	house.folder.leave();
	ended.into_iter().try_for_each(|network| {
		network.unwrap_or_else(|error| Err(Failure::inside(format!("a network broke off: {error}"))))
	})
}

/// Before anything is built, which takes a while.
fn check_ports(ports: &[(&str, u16)]) -> Result<(), Failure> {
	for (place, (option, port)) in ports.iter().enumerate() {
		let earlier = ports.iter().take(place).find(|(_, earlier)| earlier == port && *port != 0);
		if let Some((other, _)) = earlier {
			return Err(
				Failure::usage(format!("{other} and {option} both take port {port}")).hint("give two different ports")
			);
		}
		let address = SocketAddr::from((Ipv4Addr::LOCALHOST, *port));
		std::net::TcpListener::bind(address).map_err(|error| {
			let failure = Failure::new(format!("cannot listen at {address}: {error}"));
			failure.hint(format!("stop what listens there, or choose another port: {option} 0 takes a free one"))
		})?;
	}
	Ok(())
}

/// Keeps `networks.json`, once every network listens or was given up.
async fn list(stories: &[watch::Receiver<Story>], folder: &Path) -> Result<(), Failure> {
	let mut stories = stories.to_vec();
	let mut written = Vec::new();
	loop {
		let now: Vec<_> = stories.iter_mut().map(|story| story.borrow_and_update().clone()).collect();
		let settled = now.iter().all(|story| story.listening.is_some() || story.failed.is_some());
		let networks: Vec<_> = now.iter().filter_map(|story| story.listening.clone()).collect();
		if settled && networks != written {
			let document = Document { schema: 1, pid: std::process::id(), networks: networks.iter().collect() };
			let text = serde_json::to_vec_pretty(&document).map_err(Failure::inside)?;
			replace(&folder.join(LISTENING), &text, Readers::Everybody)?;
			written = networks;
		}
		let changes: Vec<_> = stories.iter_mut().map(|story| Box::pin(story.changed())).collect();
		if futures::future::select_all(changes).await.0.is_err() {
			return std::future::pending().await;
		}
	}
}

#[cfg(test)]
mod tests {
	use super::check_ports;

	#[test]
	fn a_taken_port_is_found_before_anything_is_built() {
		let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
		let port = taken.local_addr().unwrap().port();
		let refused = check_ports(&[("--phala-port", 0), ("--khala-port", port)]).unwrap_err();
		assert!(refused.to_string().contains(&port.to_string()), "{refused}");
		assert!(check_ports(&[("--phala-port", 0), ("--khala-port", 0)]).is_ok());
	}

	#[test]
	fn nothing_listens_at_the_port_of_another() {
		assert!(check_ports(&[("--phala-port", 9_944), ("--khala-port", 9_944)]).is_err());
	}
}
