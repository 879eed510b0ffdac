//! Runs a node of Phala or Khala from the command line.
use clap::Parser;
use phala_node::{
	command::{Cli, Command, RunArgs},
	start, NodeError,
};
use std::{process::ExitCode, time::Duration};

/// How long tasks may take to end.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
	let cli = Cli::parse();
	let done = match cli.command {
		Command::Run(args) => run(*args, cli.log),
		Command::BuildSpec(args) => args.json().map(|json| println!("{json}")),
		Command::Key(command) => command.run().map(|json| println!("{json:#}")),
		Command::Version => {
			println!("phala-node {}", env!("CARGO_PKG_VERSION"));
			Ok(())
		}
	};
	match done {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("error: {error}\n\nhint: {}", error.hint());
			ExitCode::FAILURE
		}
	}
}

fn run(args: RunArgs, log: String) -> Result<(), NodeError> {
	let service = |e: &dyn std::fmt::Display| NodeError::Service(e.to_string());
	sc_tracing::logging::LoggerBuilder::new(log).init().map_err(|e| service(&e))?;
	let settings = args.settings()?;
	let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| service(&e))?;
	let mut node = start(&settings, runtime.handle().clone())?;
	eprintln!("{} serves {}", node.chain, node.url());
	if let Some(addr) = node.metrics {
		eprintln!("{} metrics http://{addr}/metrics", node.chain);
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
