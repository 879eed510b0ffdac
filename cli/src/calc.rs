//! `phala calc`: what a worker earns, from its score, stake and attestation, without a network.
use crate::{failure::Failure, network::Networks, output, running::Running};
use serde::Serialize;
use tokenomics::{
	forecast::{forecast, Forecast, ForecastError, Question},
	parameters,
};
use units::{Amount, ConfidenceLevel, Economy, Fixed, Millis, RewardWeight, Score};

/// The published set that is meant if none is named.
const PARAMETERS: &str = "phala-2023";
/// The sum of shares of a large network.
const TOTAL_SHARE: RewardWeight = RewardWeight::from_bits(40_000_000 << 64);
/// The workers of a large network.
const WORKERS: u32 = 3_000;
/// The block time that the published law is written for.
const BLOCK_TIME_MS: u64 = 12_000;

/// What to forecast.
#[derive(clap::Args)]
pub struct Args {
	/// Performance score P: benchmark iterations in six seconds.
	#[arg(long, value_parser = clap::value_parser!(Score).range(1..))]
	score: Score,
	/// Stake in PHA, decimals allowed.
	#[arg(long, value_parser = parse::<Amount>)]
	stake: Amount,
	/// Confidence level of the attestation, 1 (best) to 5.
	#[arg(long, default_value = "1", value_parser = level)]
	confidence: ConfidenceLevel,
	/// Ask a running network (--network, --url) for its parameters, sum of shares, number of workers and block time. What
	/// else is given here counts instead.
	#[arg(long, conflicts_with = "parameters")]
	running: bool,
	#[command(flatten)]
	networks: Networks,
	/// Parameter set: phala-2023, khala-2022 or genesis-default [default: phala-2023]
	#[arg(long, value_parser = parameter_set)]
	parameters: Option<&'static str>,
	/// PHA shared out per 12 s instead of the set's budget.
	#[arg(long, value_parser = parse::<Fixed>)]
	budget: Option<Fixed>,
	/// Sum of the shares of all responsive workers, this one included [default: 40000000]
	#[arg(long, value_parser = parse::<RewardWeight>)]
	total_share: Option<RewardWeight>,
	/// Workers in a session, this one included [default: 3000]
	#[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
	workers: Option<u32>,
	/// Time between two blocks, in milliseconds [default: 12000]
	#[arg(long)]
	block_time_ms: Option<u64>,
	/// Hours to let the value grow without payouts.
	#[arg(long, default_value_t = 24)]
	hours: u32,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	json: bool,
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, String>
where
	T::Err: std::fmt::Display,
{
	text.parse().map_err(|error: T::Err| error.to_string())
}

fn level(text: &str) -> Result<ConfidenceLevel, String> {
	let number: u8 = text.parse().map_err(|_| format!("{text:?} is not a level, levels are 1 to 5"))?;
	number.try_into().map_err(|unknown: units::UnknownLevel| unknown.to_string())
}

fn parameter_set(text: &str) -> Result<&'static str, String> {
	let known = parameters::NAMES.iter().find(|name| **name == text).copied();
	known.ok_or_else(|| format!("there is no parameter set {text:?}, only {}", parameters::NAMES.join(", ")))
}

/// The answer: all numbers are decimal strings, exact to the fixed point they are computed in.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	parameters: String,
	total_share: String,
	initial_value: String,
	minimum_stake: String,
	maximum_stake: Option<String>,
	hours: u32,
	value_after: String,
	share: String,
	part_of_shares: String,
	pay_per_day: String,
	treasury_per_day: String,
	heartbeat_probability: String,
}

/// Prints the forecast.
pub async fn run(args: &Args) -> Result<(), Failure> {
	let (name, question) = match args.running {
		true => running(args).await?,
		false => published(args)?,
	};
	let answer = forecast(&question).map_err(|error| refused(&error))?;
	within(&question, &answer)?;
	let document = document(name, &question, &answer);
	if args.json {
		return output::json(&document);
	}
	output::rows(&[
		("initial value V_e", document.initial_value),
		("minimum stake (PHA)", document.minimum_stake),
		("maximum stake (PHA)", document.maximum_stake.unwrap_or_else(|| "none: the machine alone is too much".into())),
		("value after hours", format!("{} ({} h, nothing paid)", document.value_after, document.hours)),
		("share", document.share),
		("part of all shares", document.part_of_shares),
		("pay per day (PHA)", document.pay_per_day),
		("treasury per day (PHA)", document.treasury_per_day),
		("heartbeat probability per block", document.heartbeat_probability),
	])
}

/// By a published set, with the numbers of a large network where none is given.
fn published(args: &Args) -> Result<(String, Question), Failure> {
	let name = args.parameters.unwrap_or(PARAMETERS);
	let tokenomic = parameters::by_name(name).ok_or_else(|| {
		Failure::usage(format!("there is no parameter set {name:?}"))
			.hint(format!("there are {}", parameters::NAMES.join(", ")))
	})?;
	let total = args.total_share.unwrap_or(TOTAL_SHARE);
	let network = Running {
		economy: Some(parameters::published_economy(tokenomic)),
		total_share: total,
		workers: args.workers.unwrap_or(WORKERS),
		block_time: Millis(args.block_time_ms.unwrap_or(BLOCK_TIME_MS)),
	};
	Ok((name.into(), question(args, network)?))
}

/// By what a running network pays by, with this worker beside those that it has.
async fn running(args: &Args) -> Result<(String, Question), Failure> {
	let client = args.networks.connect().await?;
	let mut network = Running::read(&client, client.best().await?.hash).await?;
	network.workers = args.workers.unwrap_or_else(|| network.workers.saturating_add(1));
	network.block_time = args.block_time_ms.map_or(network.block_time, Millis);
	let others = network.total_share;
	if let Some(total) = args.total_share {
		network.total_share = total;
		return Ok((client.chain().into(), question(args, network)?));
	}
	// Its own share is not among those of the network yet.
	let mut question = question(args, Running { total_share: RewardWeight::MAX, ..network })?;
	let own = forecast(&question).map_err(|error| refused(&error))?.share;
	question.total_shares = others.saturating_add(own);
	Ok((client.chain().into(), question))
}

fn question(args: &Args, network: Running) -> Result<Question, Failure> {
	if network.total_share.bits() == 0 {
		return Err(Failure::usage("a total share of 0 leaves nothing to share the budget by")
			.hint("give the sum of all shares, this worker's included"));
	}
	let mut economy: Economy = network.economy.ok_or_else(|| {
		Failure::new("the network has no tokenomic parameters yet")
			.hint("a motion sets them; --parameters names others")
	})?;
	if let Some(budget) = args.budget {
		economy.tokenomic.budget_per_block = budget.bits();
	}
	Ok(Question {
		score: args.score,
		stake: args.stake,
		confidence: args.confidence,
		economy,
		total_shares: network.total_share,
		workers: network.workers,
		block_time: network.block_time,
		hours: args.hours,
	})
}

/// All shares are at least this worker's own.
fn within(question: &Question, answer: &Forecast) -> Result<(), Failure> {
	match answer.share > question.total_shares {
		true => Err(Failure::usage(format!(
			"a total share of {} is less than this worker's own, {}",
			question.total_shares, answer.share
		))
		.hint("give the sum of all shares, this worker's included")),
		false => Ok(()),
	}
}

fn refused(error: &ForecastError) -> Failure {
	let failure = Failure::new(error);
	match error {
		ForecastError::TooMuchStake(_) => failure.hint("no session starts with a value above the maximum: stake less"),
		ForecastError::TooLittleStake { minimum } => failure.hint(format!("try --stake {minimum}")),
		ForecastError::BlockTime(_) => failure.hint("give --block-time-ms between 1000 and 60000"),
		ForecastError::TooFar(_) => failure.hint("give fewer --hours"),
	}
}

fn document(parameters: String, question: &Question, answer: &Forecast) -> Document {
	Document {
		schema: 1,
		parameters,
		total_share: question.total_shares.to_string(),
		initial_value: answer.initial_value.to_string(),
		minimum_stake: answer.minimum_stake.to_string(),
		maximum_stake: answer.maximum_stake.map(|stake| stake.to_string()),
		hours: question.hours,
		value_after: answer.value_after.to_string(),
		share: answer.share.to_string(),
		part_of_shares: answer.part_of_shares.to_string(),
		pay_per_day: answer.pay_per_day.to_string(),
		treasury_per_day: answer.treasury_per_day.to_string(),
		heartbeat_probability: answer.challenge_probability.to_string(),
	}
}
