//! `phala calc`: what a worker earns, from its score, stake and attestation, without a network.
use crate::{failure::Failure, output};
use serde::Serialize;
use tokenomics::{
	forecast::{forecast, Forecast, ForecastError, Question},
	parameters,
};
use units::{Amount, ConfidenceLevel, Economy, Fixed, Millis, RewardWeight, Score};

/// What to forecast.
#[derive(clap::Args)]
pub struct Args {
	/// Performance score P: benchmark iterations in six seconds.
	#[arg(long)]
	score: Score,
	/// Stake in PHA, decimals allowed.
	#[arg(long, value_parser = parse::<Amount>)]
	stake: Amount,
	/// Confidence level of the attestation, 1 (best) to 5.
	#[arg(long, default_value = "1", value_parser = level)]
	confidence: ConfidenceLevel,
	/// Parameter set: phala-2023, khala-2022 or genesis-default.
	#[arg(long, default_value = "phala-2023", value_parser = parameter_set)]
	parameters: &'static str,
	/// PHA shared out per 12 s instead of the set's budget.
	#[arg(long, value_parser = parse::<Fixed>)]
	budget: Option<Fixed>,
	/// Sum of the shares of all responsive workers, this one included.
	#[arg(long, default_value = "40000000", value_parser = parse::<RewardWeight>)]
	total_share: RewardWeight,
	/// Workers in a session, this one included.
	#[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u32).range(1..))]
	workers: u32,
	/// Time between two blocks, in milliseconds.
	#[arg(long, default_value_t = 12_000)]
	block_time_ms: u64,
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
	parameters: &'static str,
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
pub fn run(args: &Args) -> Result<(), Failure> {
	let answer = forecast(&question(args)?).map_err(|error| refused(&error))?;
	let document = document(args, &answer);
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

fn question(args: &Args) -> Result<Question, Failure> {
	let tokenomic = parameters::by_name(args.parameters)
		.ok_or_else(|| Failure::usage(format!("there is no parameter set {:?}", args.parameters)))?;
	if args.total_share.bits() == 0 {
		return Err(Failure::usage("a total share of 0 leaves nothing to share the budget by")
			.hint("give the sum of all shares, this worker's included"));
	}
	let mut economy: Economy = parameters::published_economy(tokenomic);
	if let Some(budget) = args.budget {
		economy.tokenomic.budget_per_block = budget.bits();
	}
	Ok(Question {
		score: args.score,
		stake: args.stake,
		confidence: args.confidence,
		economy,
		total_shares: args.total_share,
		workers: args.workers,
		block_time: Millis(args.block_time_ms),
		hours: args.hours,
	})
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

fn document(args: &Args, answer: &Forecast) -> Document {
	Document {
		schema: 1,
		parameters: args.parameters,
		initial_value: answer.initial_value.to_string(),
		minimum_stake: answer.minimum_stake.to_string(),
		maximum_stake: answer.maximum_stake.map(|stake| stake.to_string()),
		hours: args.hours,
		value_after: answer.value_after.to_string(),
		share: answer.share.to_string(),
		part_of_shares: answer.part_of_shares.to_string(),
		pay_per_day: answer.pay_per_day.to_string(),
		treasury_per_day: answer.treasury_per_day.to_string(),
		heartbeat_probability: answer.challenge_probability.to_string(),
	}
}
