//! `phala up`: both networks on this machine, each with a gatekeeper and a paid worker.
mod child;
mod folder;
mod live;
mod network;
mod provision;
mod stop;

use crate::failure::Failure;
use folder::DataFolder;
use network::{Network, Program, NETWORKS};
use serde::Serialize;
use std::{
	io::IsTerminal,
	path::{Path, PathBuf},
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
}

/// `networks.json` in the data folder: where everything listens while it runs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listening {
	schema: u32,
	pid: u32,
	networks: Vec<network::Listening>,
}

/// Runs both networks until Ctrl-C or SIGTERM.
pub async fn run(args: &Args) -> Result<(), Failure> {
	let folder = DataFolder::open(args.data_dir.as_deref())?;
	log_to(&folder.path().join("phala.log"), &args.log)?;
	let program = Program::find(args.pruntime.as_deref(), args.runtimes.as_deref())?;
	let mut stop = stop::Stop::new()?;
	let mut networks = Vec::new();
	let outcome = tokio::select! {
		outcome = start_and_watch(args, &folder, &program, &mut networks) => outcome,
		() = stop.asked() => Ok(()),
	};
	eprintln!("phala: stopping");
	for network in networks {
		network.stop().await;
	}
	let _ = std::fs::remove_file(folder.path().join("networks.json"));
	outcome
}

async fn start_and_watch(
	args: &Args,
	folder: &DataFolder,
	program: &Program,
	networks: &mut Vec<Network>,
) -> Result<(), Failure> {
	for (plan, port) in NETWORKS.iter().zip([args.phala_port, args.khala_port]) {
		eprintln!("phala: starting {}", plan.name);
		// Pushed before it is complete, so that whatever was started is stopped, too.
		networks.push(Network::open(plan, folder, program, port).await?);
		if let Some(network) = networks.last_mut() {
			network.staff(folder, program).await?;
		}
	}
	let listening =
		Listening { schema: 1, pid: std::process::id(), networks: networks.iter().map(Network::listening).collect() };
	write(&folder.path().join("networks.json"), &listening)?;
	if args.data_dir.is_none() {
		eprintln!("phala: state is temporary; --data-dir keeps it");
	}
	live::watch(networks, !args.plain && std::io::stdout().is_terminal()).await
}

fn write(path: &Path, listening: &Listening) -> Result<(), Failure> {
	let text = serde_json::to_vec_pretty(listening).map_err(Failure::new)?;
	let temporary = path.with_extension("new");
	std::fs::write(&temporary, text)
		.and_then(|()| std::fs::rename(&temporary, path))
		.map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))
}

fn log_to(path: &Path, filter: &str) -> Result<(), Failure> {
	let file = std::fs::OpenOptions::new()
		.create(true)
		.append(true)
		.open(path)
		.map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))?;
	let filter = tracing_subscriber::EnvFilter::try_new(filter)
		.map_err(|error| Failure::usage(format!("--log cannot be used: {error}")))?;
	tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(file).init();
	Ok(())
}
