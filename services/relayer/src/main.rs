//! The relayer program: see `relayer --help`.
mod args;
mod config;

use args::Cli;
use chain_client::ClientError;
use clap::{CommandFactory, Parser};
use config::Config;
use edge_serve::Limits;
use relayer::{Metrics, Relayer};
use std::{fmt::Display, future::pending, net::SocketAddr, process::ExitCode};
use tokio::{net::TcpListener, signal::unix};
use worker_client::Worker;

/// Wrong usage, as of clap.
const USAGE: u8 = 2;

fn main() -> ExitCode {
	let cli = Cli::parse();
	if let Some(manual) = cli.command {
		return match manual.run(Cli::command()) {
			Ok(()) => ExitCode::SUCCESS,
			Err(error) => fail(&error, "check where the output goes", ExitCode::FAILURE),
		};
	}
	let config = match Config::read(&cli) {
		Ok(config) => config,
		Err(error) => return fail(&error, &error.hint(), ExitCode::from(USAGE)),
	};
	if let Err(error) = edge_log::start(&config.log, config.log_format, &edge_log::Output::Stderr) {
		return fail(&error, error.hint(), ExitCode::from(USAGE));
	}
	match run(config) {
		Ok(()) => ExitCode::SUCCESS,
		Err((error, hint)) => fail(&error, &hint, ExitCode::FAILURE),
	}
}

fn fail(error: &dyn Display, hint: &str, code: ExitCode) -> ExitCode {
	edge_manual::note(&format!("error: {error}\n\nhint: {hint}"));
	code
}

/// An error and what to do about it.
type Told = (String, String);

fn run(config: Config) -> Result<(), Told> {
	let runtime = tokio::runtime::Runtime::new()
		.map_err(|error| (format!("cannot start the runtime: {error}"), "raise the limits of this user".into()))?;
	runtime.block_on(async {
		let mut terminate = unix::signal(unix::SignalKind::terminate())
			.map_err(|error| (format!("cannot listen to signals: {error}"), "raise the limits of this user".into()))?;
		tokio::select! {
			ended = relay(config) => ended,
			_ = tokio::signal::ctrl_c() => Ok(()),
			_ = terminate.recv() => Ok(()),
		}
	})
}

/// Ends only if it can never work.
async fn relay(config: Config) -> Result<(), Told> {
	let metrics = Metrics::default();
	let serving = serve(metrics.clone(), config.metrics);
	let relaying = async {
		let chain = relayer::connect(&config.chain, &config.worker, &metrics).await.map_err(|error| told(&error))?;
		if config.development_only && chain.is_live().await.map_err(|error| told(&error))? {
			let what = format!("{} is a live chain, and everybody knows the payer's secret", chain.chain());
			return Err((
				what,
				"give --payer-file a key of your own; --dev-on-live pays with this one all the same".into(),
			));
		}
		let token = config.token.map(|token| token.expose().to_owned());
		let relayer = Relayer::new(chain, Worker::new(config.worker, token), config.settings, metrics);
		let fatal = relayer.run().await;
		Err((fatal.to_string(), fatal.hint().to_owned()))
	};
	tokio::select! {
		ended = relaying => ended,
		failed = serving => failed,
	}
}

fn told(error: &ClientError) -> Told {
	(error.to_string(), error.hint().into_owned())
}

/// Never returns without an address, or while all is well.
async fn serve(metrics: Metrics, address: Option<SocketAddr>) -> Result<(), Told> {
	let Some(address) = address else { return pending().await };
	let listener = TcpListener::bind(address)
		.await
		.map_err(|error| (format!("cannot serve metrics at {address}: {error}"), "choose a free port".into()))?;
	edge_serve::serve(listener, metrics.router(), Limits::default(), pending()).await;
	Ok(())
}
