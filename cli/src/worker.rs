//! `phala worker`: why a worker is paid, or not.
mod reasons;

use crate::{failure::Failure, output, status::gather::Reader};
use chain_client::{ChainClient, Runtime};
use codec::DecodeAll;
use protocol::{storage, BlockRecord, Crypto, Registration, Session};
use reasons::{reasons, Picture};
use secrets::LibraryCrypto;
use serde::Serialize;
use units::{Amount, BlockNumber, Economy, Millis, RewardWeight, WorkerId};

/// About one worker.
#[derive(clap::Subcommand)]
pub enum Command {
	/// What a worker is paid and why, or why not.
	#[command(after_help = EXAMPLE)]
	Why(Why),
}

const EXAMPLE: &str =
	"Example: phala worker why 0x5555555555555555555555555555555555555555555555555555555555555555 --json";

/// Which worker.
#[derive(clap::Args)]
pub struct Why {
	/// Identity key: 0x and 64 hexadecimal digits, as `phala status --json` shows it.
	worker: WorkerId,
	/// URL of a node of its chain; both development networks by default.
	#[arg(long = "url", default_values = ["ws://127.0.0.1:9944", "ws://127.0.0.1:9945"], value_delimiter = ',')]
	urls: Vec<String>,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	json: bool,
}

/// Blocks looked through for the last challenge.
const LOOK_BACK: BlockNumber = 600;

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	worker: WorkerId,
	chain: String,
	state: &'static str,
	last_challenge: Option<BlockNumber>,
	last_heartbeat: Option<BlockNumber>,
	value: Option<String>,
	score: Option<u32>,
	share: Option<String>,
	total_share: Option<String>,
	last_payout: Option<Amount>,
	last_payout_at: Option<Millis>,
	expected_payout: Option<Amount>,
	pay_per_day: Option<Amount>,
	reasons: Vec<String>,
}

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	let Command::Why(args) = command;
	for url in &args.urls {
		let client = ChainClient::connect(url).await?;
		let picture = look(&client, &args.worker).await?;
		if picture.registration.is_none() && picture.session.is_none() {
			continue;
		}
		let document = document(args.worker, client.chain(), &picture);
		return if args.json { output::json(&document) } else { tell(&document) };
	}
	Err(Failure::new(format!("no asked chain knows the worker {}", args.worker))
		.hint("phala status lists the workers; a new worker is known once its relayer has registered it"))
}

async fn look(client: &ChainClient, worker: &WorkerId) -> Result<Picture, Failure> {
	let best = client.best().await?;
	let at = Some(best.hash);
	let registration: Option<Registration> = client.storage(&storage::registration(worker), at).await?;
	let session: Option<Session> = client.storage(&storage::session(worker), at).await?;
	let clock: Option<pallet_computation::Clock> =
		client.storage(&pallet_computation::BlockClock::<Runtime>::hashed_key(), at).await?;
	let last: Option<pallet_computation::LastReport> =
		client.storage(&pallet_computation::Last::<Runtime>::hashed_key(), at).await?;
	let economy: Option<Economy> = client.storage(&storage::economy(), at).await?;
	let minimum: Option<u32> = client.storage(&storage::minimum_version(), at).await?;
	let paused: Option<bool> =
		client.storage(&pallet_computation::HeartbeatsPaused::<Runtime>::hashed_key(), at).await?;
	Ok(Picture {
		last_challenge: last_challenge(client, worker).await?,
		subsidy: Reader { client, at: best.hash }.balance(&runtime_common::accounts::subsidy()).await?,
		now: clock.map_or(Millis(0), |clock| clock.slot),
		total_share: last.as_ref().map_or(RewardWeight::ZERO, |last| last.shares),
		has_reports: last.is_some(),
		minimum_version: minimum.unwrap_or(0),
		paused: paused.unwrap_or(false),
		registration,
		session,
		economy,
	})
}

/// The newest block, among the last [`LOOK_BACK`], whose challenge drew the worker.
async fn last_challenge(client: &ChainClient, worker: &WorkerId) -> Result<Option<BlockNumber>, Failure> {
	let best = client.best().await?.number;
	let hash = LibraryCrypto::blake2_256(&worker.0);
	let mut from = best.saturating_sub(LOOK_BACK).max(client.records_available().await?.first);
	let mut newest = None;
	while from <= best {
		let records = client.records(from, best).await?;
		for bytes in &records.records {
			let BlockRecord::V1(record) = BlockRecord::decode_all(&mut &bytes[..])
				.map_err(|error| Failure::new(format!("a record cannot be read: {error}")))?;
			if record.challenge.is_some_and(|challenge| challenge.draws(&hash)) {
				newest = Some(record.number);
			}
		}
		from = records.to + 1;
	}
	Ok(newest)
}

fn document(worker: WorkerId, chain: &str, picture: &Picture) -> Document {
	let session = picture.session.as_ref();
	let share = picture.share();
	Document {
		schema: 1,
		worker,
		chain: chain.into(),
		state: session.map_or("no session", |session| crate::session::state_word(&session.state)),
		last_challenge: picture.last_challenge,
		last_heartbeat: session.and_then(|session| session.last_heartbeat).map(|(block, _)| block),
		value: session.map(|session| session.value.to_string()),
		score: session
			.map(|session| session.instant_score)
			.or(picture.registration.as_ref().and_then(|registration| registration.score)),
		share: share.map(|share| share.to_string()),
		total_share: picture.has_reports.then(|| picture.total_share.to_string()),
		last_payout: session.and_then(|session| session.last_payout).map(|(_, amount)| amount),
		last_payout_at: session.and_then(|session| session.last_payout).map(|(at, _)| at),
		expected_payout: picture.expected_since_last_payout(),
		pay_per_day: picture.expected(Millis::from_secs(86_400)),
		reasons: reasons(picture),
	}
}

fn tell(document: &Document) -> Result<(), Failure> {
	let block = |number: Option<BlockNumber>| number.map_or("-".into(), |number| format!("block {number}"));
	let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
	let pha = |amount: Option<Amount>| amount.map_or("-".into(), |amount| format!("{amount} PHA"));
	output::rows(&[
		("worker", document.worker.to_string()),
		("chain", document.chain.clone()),
		("state", document.state.into()),
		("last challenge", block(document.last_challenge)),
		("last heartbeat", block(document.last_heartbeat)),
		("value V", text(&document.value)),
		("score P", document.score.map_or("-".into(), |score| score.to_string())),
		("share", text(&document.share)),
		("all shares", text(&document.total_share)),
		("last payout", pha(document.last_payout)),
		("next payout, if now", pha(document.expected_payout)),
		("pay per day", pha(document.pay_per_day)),
		("why", if document.reasons.is_empty() { "all is well".into() } else { document.reasons.join("\n     ") }),
	])
}
