//! The relayer program.
use anyhow::{Context, Result};
use chain_client::{sr25519, ChainClient, Pair};
use clap::Parser;
use prometheus_client::registry::Registry;
use relayer::{Metrics, Policy, Relayer, Settings};
use std::{io::IsTerminal, net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};
use units::{AccountId, Millis};
use worker_client::{Endpoint, Worker};

/// Carries one chain to one worker and the worker's messages back. Feeless but for registrations, which --payer pays.
#[derive(Parser)]
#[command(name = "relayer", version)]
struct Cli {
	/// URL of a node of the chain.
	#[arg(long, env = "RELAYER_CHAIN", default_value = "ws://127.0.0.1:9944")]
	chain: String,
	/// The worker's private endpoint: unix:/path/to/socket or http://address:port.
	#[arg(long, env = "RELAYER_WORKER")]
	worker: Endpoint,
	/// File with the worker's bearer token, for http endpoints.
	#[arg(long, env = "RELAYER_TOKEN_FILE")]
	token_file: Option<PathBuf>,
	/// Account that may put the worker to work: 0x and 64 hexadecimal digits.
	#[arg(long, env = "RELAYER_OPERATOR")]
	operator: Option<AccountId>,
	/// Secret (mnemonic, seed or //Name) of the account that pays for registrations. Prefer --payer-file.
	#[arg(long, env = "RELAYER_PAYER", hide_env_values = true, conflicts_with = "payer_file")]
	payer: Option<String>,
	/// File with that secret.
	#[arg(long, env = "RELAYER_PAYER_FILE")]
	payer_file: Option<PathBuf>,
	/// Block from which a fresh worker starts to trust the chain.
	#[arg(long, default_value_t = 0)]
	anchor: u32,
	/// Skip the records when the worker is further behind than this many blocks (not for gatekeepers). 0: never.
	#[arg(long, default_value_t = 10_000)]
	jump_beyond: u32,
	/// Register again when less than this many hours are left of the attestation.
	#[arg(long, default_value_t = 24)]
	renew_hours: u64,
	/// Serve Prometheus metrics at http://ADDRESS:PORT/metrics; nowhere by default.
	#[arg(long, env = "RELAYER_METRICS", value_name = "ADDRESS:PORT")]
	metrics: Option<SocketAddr>,
	/// What to log to standard error: a level, or target=level pairs.
	#[arg(long, default_value = "info")]
	log: String,
}

const SECRET_HINT: &str =
	"hint: a secret is a phrase of 12 to 24 words, 0x and 64 hexadecimal digits, or //Name in development";
/// Blocks after which what did not arrive is sent again.
const RESUBMIT_AFTER: u32 = 8;

fn main() -> ExitCode {
	let cli = Cli::parse();
	tracing_subscriber::fmt()
		.with_env_filter(&cli.log)
		.with_writer(std::io::stderr)
		.with_ansi(std::io::stderr().is_terminal())
		.init();
	match run(cli) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("error: {error:#}");
			ExitCode::FAILURE
		}
	}
}

fn run(cli: Cli) -> Result<()> {
	let payer = payer(&cli)?;
	let token = cli.token_file.as_ref().map(read_secret).transpose()?;
	let settings = Settings {
		operator: cli.operator,
		anchor: cli.anchor,
		policy: Policy {
			jump_beyond: (cli.jump_beyond > 0).then_some(cli.jump_beyond),
			renew_before: Millis::from_secs(cli.renew_hours.saturating_mul(3_600)),
			resubmit_after: RESUBMIT_AFTER,
			can_pay: payer.is_some(),
		},
		payer,
	};
	let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
	runtime.block_on(async {
		let worker = Worker::new(cli.worker, token);
		let chain = loop {
			match ChainClient::connect(&cli.chain).await {
				Ok(chain) => break chain,
				Err(error) if error.is_transient() => {
					tracing::warn!("{error}; trying again");
					tokio::time::sleep(Duration::from_secs(3)).await;
				}
				Err(error) => return Err(anyhow::anyhow!("{error}\n\nhint: {}", error.hint())),
			}
		};
		let metrics = Metrics::default();
		let mut registry = Registry::default();
		metrics.register(&mut registry);
		let relayer = Relayer::new(chain, worker, settings, metrics);
		let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
		tokio::select! {
			fatal = relayer.run() => Err(fatal.into()),
			failed = serve_metrics(registry, cli.metrics) => failed,
			_ = tokio::signal::ctrl_c() => Ok(()),
			_ = terminate.recv() => Ok(()),
		}
	})
}

/// Never returns without an address, or while all is well.
async fn serve_metrics(registry: Registry, address: Option<SocketAddr>) -> Result<()> {
	let Some(address) = address else { return std::future::pending().await };
	relayer::metrics::serve(registry, address)
		.await
		.map_err(|error| anyhow::anyhow!("cannot serve metrics at {address}: {error}\n\nhint: choose a free port"))
}

fn read_secret(path: &PathBuf) -> Result<String> {
	let text = std::fs::read_to_string(path).map_err(|error| {
		anyhow::anyhow!(
			"cannot read {}: {error}\n\nhint: check the path, and that this user may read it",
			path.display()
		)
	})?;
	Ok(text.trim().to_owned())
}

fn payer(cli: &Cli) -> Result<Option<sr25519::Pair>> {
	let secret = match (&cli.payer, &cli.payer_file) {
		(Some(secret), _) => Some(secret.clone()),
		(None, Some(file)) => Some(read_secret(file)?),
		(None, None) => None,
	};
	let pair = |secret: String| {
		// Nothing would mean the development phrase, which everybody knows.
		anyhow::ensure!(!secret.trim().is_empty(), "the payer's secret is empty\n\n{SECRET_HINT}");
		sr25519::Pair::from_string(&secret, None)
			.map_err(|_| anyhow::anyhow!("the payer's secret is neither a phrase nor a key\n\n{SECRET_HINT}"))
	};
	secret.map(pair).transpose()
}
