//! Runs a node of Phala or Khala from the command line.
use clap::{CommandFactory, Parser};
use edge_manual::{note, print};
use phala_node::{
	command::{Cli, Command, Run},
	start, NodeError,
};
use std::{process::ExitCode, time::Duration};

/// Wrong usage, as of clap.
const USAGE: u8 = 2;
/// How long tasks may take to end.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);
/// What the SDK's crates say at `info` that concerns nobody who runs a node.
const QUIET: &str = "yamux=off,hyper=warn,trust_dns_proto=off,hickory_proto=off,rustls=warn,cranelift_codegen=off,\
	cranelift_wasm=warn,regalloc=off,libp2p_mdns::behaviour::iface=off";

fn main() -> ExitCode {
	let done = match Cli::parse().command {
		Command::Run(args) => run(&args),
		Command::BuildSpec(args) => args.json().and_then(|json| say(&json)),
		Command::Key(command) => command.run().and_then(|json| say(&format!("{json:#}"))),
		Command::Data(command) => command.run(say),
		Command::Version => say(concat!("phala-node ", env!("CARGO_PKG_VERSION"))),
		Command::Manual(manual) => manual.run(Cli::command()).map_err(|e| NodeError::Output(e.to_string())),
	};
	match done {
		Ok(()) => ExitCode::SUCCESS,
		Err(NodeError::Said(code)) => ExitCode::from(code),
		Err(error) => {
			note(&format!("error: {error}\n\nhint: {}", error.hint()));
			if error.is_usage() {
				ExitCode::from(USAGE)
			} else {
				ExitCode::FAILURE
			}
		}
	}
}

fn say(text: &str) -> Result<(), NodeError> {
	print(format!("{text}\n").as_bytes()).map_err(|e| NodeError::Output(e.to_string()))
}

fn run(args: &Run) -> Result<(), NodeError> {
	let service = |e: &dyn std::fmt::Display| NodeError::Service(e.to_string());
	let typed = args.read()?;
	let (filter, format) = typed.log();
	edge_log::start(&format!("{QUIET},{filter}"), format, &edge_log::Output::Stderr)
		.map_err(|e| NodeError::BadSettings(e.to_string()))?;
	let settings = typed.settings()?;
	let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| service(&e))?;
	let mut node = start(&settings, runtime.handle().clone())?;
	note(&format!("{} serves {}", node.chain, node.url()));
	for peer in &node.peers {
		note(&format!("{} takes peers at {peer}", node.chain));
	}
	if let Some(addr) = node.metrics {
		note(&format!("{} metrics http://{addr}/metrics", node.chain));
	}
	let ended = runtime.block_on(async {
		let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
			.map_err(|e| NodeError::Service(e.to_string()))?;
		tokio::select! {
			_ = tokio::signal::ctrl_c() => Ok(()),
			_ = terminate.recv() => Ok(()),
			error = node.failed() => Err(error),
		}
	});
	drop(node);
	runtime.shutdown_timeout(STOP_TIMEOUT);
	ended
}
