//! `phala worker`: why a worker is paid, or not.
mod causes;
mod look;
mod observation;

use crate::{failure::Failure, network::Networks, output, pick::WorkerPick, when};
use causes::{verdict, Cause, Verdict};
use chain_client::ChainClient;
use observation::Observation;
use serde::Serialize;
use std::path::PathBuf;
use tokenomics::forecast::DAY;
use units::{Amount, BlockNumber, Millis, WorkerId};
use worker_client::Endpoint;

/// About one worker.
#[derive(clap::Subcommand)]
pub enum Command {
	/// What a worker is paid and why, or why not.
	#[command(after_help = EXAMPLE)]
	Why(Box<Why>),
}

const EXAMPLE: &str = "Example: phala worker why 0x55555555 --json";

/// Which worker.
#[derive(clap::Args)]
pub struct Why {
	/// Identity key: 0x and the first hexadecimal digits, as many as no other worker shares.
	worker: WorkerPick,
	#[command(flatten)]
	networks: Networks,
	/// Ask the worker itself, too, at its private endpoint, as in its endpoints.json: only it can tell that its node is on
	/// another fork.
	#[arg(long, value_name = "ENDPOINT")]
	endpoint: Option<Endpoint>,
	/// File with the worker's bearer token, for http endpoints.
	#[arg(long, value_name = "FILE", requires = "endpoint")]
	token_file: Option<PathBuf>,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	json: bool,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	worker: WorkerId,
	chain: String,
	state: &'static str,
	seen_at: BlockNumber,
	finalized: BlockNumber,
	/// Age of the newest block by this host's clock.
	block_age_ms: u64,
	last_challenge: Option<BlockNumber>,
	last_heartbeat: Option<BlockNumber>,
	last_heartbeat_at: Option<Millis>,
	/// The newest record that a report covers.
	last_report_covers: Option<BlockNumber>,
	/// Blocks since then.
	report_age: Option<BlockNumber>,
	next_report: u32,
	/// Gatekeepers that count and have not voted on it.
	votes_missing: Vec<WorkerId>,
	value: Option<String>,
	score: Option<u32>,
	share: Option<String>,
	total_share: Option<String>,
	last_payout: Option<Amount>,
	last_payout_at: Option<Millis>,
	expected_payout: Option<Amount>,
	pay_per_day: Option<Amount>,
	/// Whether every link was seen to work lately.
	well: bool,
	causes: Vec<Cause>,
	unseen: Vec<&'static str>,
	/// The causes' sentences.
	reasons: Vec<String>,
}

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	let Command::Why(args) = command;
	let (mut unreachable, mut strangers) = (Vec::new(), Vec::new());
	for target in args.networks.all()? {
		let client = match ChainClient::connect(&target.url).await.map_err(Failure::from) {
			Err(failure) if failure.is_unreachable() => {
				unreachable.push(failure);
				continue;
			}
			client => client?,
		};
		let Some(worker) = args.worker.find(&client).await? else {
			strangers.push(client.chain().to_owned());
			continue;
		};
		let seen = look::look(&client, worker, args.endpoint.as_ref(), args.token_file.as_deref()).await?;
		if seen.registration.is_none() && seen.session.is_none() && !seen.is_of_this_chain() {
			continue;
		}
		let document = document(client.chain(), &seen, verdict(&seen));
		return if args.json { output::json(&document) } else { tell(&document, &seen) };
	}
	if !unreachable.is_empty() && !strangers.is_empty() {
		output::note(&format!("{} does not know the worker {}", strangers.join(", "), args.worker));
	}
	// Whoever does not answer may know it.
	Err(Failure::together(unreachable).unwrap_or_else(|| {
		Failure::new(format!("no asked chain knows the worker {}", args.worker))
			.hint("phala status lists the workers; a new worker is known once its relayer has registered it")
	}))
}

fn document(chain: &str, seen: &Observation, verdict: Verdict) -> Document {
	let session = seen.session.as_ref();
	let (reports, network) = (&seen.reports, &seen.running);
	Document {
		schema: 1,
		worker: seen.worker,
		chain: chain.into(),
		state: session.map_or("no session", |session| crate::session::state_word(&session.state)),
		seen_at: seen.chain.best,
		finalized: seen.chain.finalized,
		block_age_ms: seen.chain.clock.since(seen.chain.now).0,
		last_challenge: seen.challenges.last,
		last_heartbeat: session.and_then(|session| session.last_heartbeat).map(|(block, _)| block),
		last_heartbeat_at: session.and_then(|session| session.last_heartbeat).map(|(_, at)| at),
		last_report_covers: reports.covered,
		report_age: reports.covered.map(|covered| seen.age(covered)),
		next_report: reports.next,
		votes_missing: reports.missing.clone(),
		value: session.map(|session| session.value.to_string()),
		score: session
			.map(|session| session.instant_score)
			.or(seen.registration.as_ref().and_then(|registration| registration.score)),
		share: session.map(|session| look::share(session).to_string()),
		total_share: reports.covered.map(|_| network.total_share.to_string()),
		last_payout: session.and_then(|session| session.last_payout).map(|(_, amount)| amount),
		last_payout_at: session.and_then(|session| session.last_payout).map(|(at, _)| at),
		expected_payout: seen.expected_now(),
		pay_per_day: seen.expected(DAY),
		well: verdict.is_well(),
		reasons: verdict.causes.iter().map(|cause| cause.says.clone()).collect(),
		causes: verdict.causes,
		unseen: verdict.unseen,
	}
}

fn tell(document: &Document, seen: &Observation) -> Result<(), Failure> {
	let now = seen.chain.now;
	let ago = |block: Option<BlockNumber>| match block {
		Some(block) => format!("block {block}, {} ago", when::span(seen.span(seen.age(block)))),
		None => "-".into(),
	};
	let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
	let pha = |amount: Option<Amount>| amount.map_or("-".into(), |amount| format!("{amount} PHA"));
	let paid = match (document.last_payout, document.last_payout_at) {
		(Some(amount), Some(at)) => format!("{amount} PHA, {} ago", when::span(now.since(at))),
		_ => "-".into(),
	};
	output::rows(&[
		("worker", document.worker.to_string()),
		("chain", document.chain.clone()),
		("state", document.state.into()),
		("newest block", format!("{}, {} old", document.seen_at, when::span(Millis(document.block_age_ms)))),
		("last challenge", ago(document.last_challenge)),
		("last heartbeat", ago(document.last_heartbeat)),
		("settled up to", ago(document.last_report_covers)),
		("value V", text(&document.value)),
		("score P", document.score.map_or("-".into(), |score| score.to_string())),
		("share", text(&document.share)),
		("all shares", text(&document.total_share)),
		("last payout", paid),
		("next payout, if now", pha(document.expected_payout)),
		("pay per day", pha(document.pay_per_day)),
		("why", why(document)),
	])
}

/// All is well only if every link was seen to work.
fn why(document: &Document) -> String {
	let unseen = || document.unseen.iter().map(|link| format!("not seen to work: {link}"));
	let mut lines: Vec<String> = document.reasons.clone();
	match (document.causes.is_empty(), document.unseen.is_empty()) {
		(true, true) => return "all is well: every link was seen to work lately".into(),
		(true, false) => lines.push("nothing wrong was seen, and not all was seen to work".into()),
		(false, _) => {}
	}
	lines.extend(unseen());
	lines.join("\n                     ")
}
