//! `phala registry`: which programs may work, on which platforms, and who computes what is owed.
mod collateral;
mod foresee;

use crate::{
	failure::Failure,
	motion,
	network::Networks,
	output,
	pick::WorkerPick,
	staking::Snapshot,
	transact::{Plan, Preview, Sending},
	when,
};
use chain_client::{Runtime, H256};
use codec::DecodeAll;
use pallet_worker_registry::{Admission, Call, CurrentPolicy, LastBenchmark, Measurements, Policy};
use protocol::{storage, worker_api::HexHash, Gatekeepers};
use serde::Serialize;
use units::{BlockNumber, Hash, Millis, WorkerId};

/// Measurements read at most.
const MAX_ROWS: usize = 1_000;
/// A quote is not longer than this.
const MAX_EVIDENCE: u64 = attestation::MAX_QUOTE as u64;

/// The registry of workers.
#[derive(clap::Subcommand)]
pub enum Command {
	/// List the programs that may register, and the gatekeepers.
	#[command(after_help = "Example: phala registry list --json")]
	List(List),
	/// Propose to the council that a program may register.
	#[command(
		after_help = "Example: phala registry admit-measurement 0x5555555555555555555555555555555555555555555555555555555555555555 --dev alice"
	)]
	AdmitMeasurement(Measurement),
	/// Propose to the council that a program may register no more; running sessions go on.
	#[command(
		after_help = "Example: phala registry retire-measurement 0x5555555555555555555555555555555555555555555555555555555555555555 --grace-hours 48 --dev alice"
	)]
	RetireMeasurement(Retire),
	/// Propose to the council to make a worker a gatekeeper.
	#[command(after_help = "Example: phala registry make-gatekeeper 0x55555555 --dev alice")]
	MakeGatekeeper(Member),
	/// Propose to the council that a worker is a gatekeeper no more.
	#[command(after_help = "Example: phala registry remove-gatekeeper 0x55555555 --dev alice")]
	RemoveGatekeeper(Member),
	/// Ask a worker for a benchmark, as its operator.
	#[command(after_help = "Example: phala registry benchmark 0x55555555 --dev bob")]
	Benchmark(Member),
	/// Fetch what the vendor says of a family of platforms, check it as the chain would, and write it to a file.
	#[command(after_help = "Example: phala registry fetch-collateral --quote quote.bin --out collateral.scale")]
	FetchCollateral(collateral::Fetch),
	/// Bring the chain collateral for a family of platforms. Anyone may.
	#[command(
		after_help = "Example: phala registry submit-collateral --quote quote.bin --collateral collateral.scale --dev bob"
	)]
	SubmitCollateral(collateral::Submit),
}

/// Where.
#[derive(clap::Args)]
pub struct List {
	#[command(flatten)]
	networks: Networks,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	json: bool,
}

/// Which program.
#[derive(clap::Args)]
pub struct Measurement {
	/// What its quotes say it is: 0x and 64 hexadecimal digits, as `pruntime measurement` prints it.
	#[arg(value_parser = crate::tx::hash)]
	measurement: H256,
	#[command(flatten)]
	sending: Sending,
}

/// Which program, and when.
#[derive(clap::Args)]
pub struct Retire {
	/// What its quotes say it is: 0x and 64 hexadecimal digits.
	#[arg(value_parser = crate::tx::hash)]
	measurement: H256,
	/// Hours from now in which it may still register.
	#[arg(long, value_name = "HOURS", default_value_t = 0, value_parser = grace_hours, allow_negative_numbers = true)]
	grace_hours: u64,
	#[command(flatten)]
	sending: Sending,
}

/// Which worker.
#[derive(clap::Args)]
pub struct Member {
	/// Its key: 0x and the first hexadecimal digits, as many as no other worker shares.
	worker: WorkerPick,
	#[command(flatten)]
	sending: Sending,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	chain: String,
	seen_at: BlockNumber,
	now: Millis,
	measurements: Vec<Row>,
	gatekeepers: Vec<WorkerId>,
	/// Whether the gatekeepers have their common key.
	master_key: bool,
}

/// One program.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
	measurement: HexHash,
	admitted_at: Millis,
	/// From then on it may not register; none: no end is set.
	retires_at: Option<Millis>,
}

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	match command {
		Command::List(args) => list(args).await,
		Command::AdmitMeasurement(args) => {
			let says = format!("workers with the measurement {:?} may register", args.measurement);
			let call = Call::<Runtime>::admit_measurement { measurement: args.measurement };
			listed(&args.sending, args.measurement, call, &says, foresee::admit).await
		}
		Command::RetireMeasurement(args) => {
			let grace = Millis::from_secs(args.grace_hours.saturating_mul(3_600));
			let says = format!(
				"workers with the measurement {:?} may not register from {} after the motion on",
				args.measurement,
				when::span(grace)
			);
			let call = Call::retire_measurement { measurement: args.measurement, grace };
			listed(&args.sending, args.measurement, call, &says, foresee::retire).await
		}
		Command::MakeGatekeeper(args) => {
			let desk = args.sending.open().await?;
			let worker = args.worker.one(desk.client()).await?;
			let seen = desk.look().await?;
			foresee::name(worker, seen.registration(&worker).await?.as_ref(), &gatekeepers(&seen).await?, seen.now)?;
			let says = format!("worker {worker} becomes a gatekeeper");
			motion::propose(&desk, &seen, motion::Body::Council, Call::register_gatekeeper { worker }, &says).await
		}
		Command::RemoveGatekeeper(args) => {
			let desk = args.sending.open().await?;
			let worker = args.worker.one(desk.client()).await?;
			let seen = desk.look().await?;
			foresee::dismiss(worker, &gatekeepers(&seen).await?)?;
			let says = format!("worker {worker} is a gatekeeper no more");
			motion::propose(&desk, &seen, motion::Body::Council, Call::unregister_gatekeeper { worker }, &says).await
		}
		Command::Benchmark(args) => {
			let desk = args.sending.open().await?;
			let worker = args.worker.one(desk.client()).await?;
			let seen = desk.look().await?;
			let (known, last, policy) = (
				seen.registration(&worker).await?,
				seen.value(LastBenchmark::<Runtime>::hashed_key_for(worker)).await?,
				policy(&seen).await?,
			);
			let interval = policy.benchmark_interval;
			foresee::benchmark(worker, &desk.account, known.as_ref(), last.as_ref(), interval, seen.now)?;
			let says = format!("worker {worker} counts iterations anew; its score changes, a running session goes on");
			let call = Call::<Runtime>::request_benchmark { worker };
			desk.carry_out(Plan::one(call, Preview::saying(says)), &seen).await
		}
		Command::FetchCollateral(args) => collateral::fetch(args).await,
		Command::SubmitCollateral(args) => collateral::submit(args).await,
	}
}

/// Hours of grace as they are typed: at most ten years.
fn grace_hours(text: &str) -> Result<u64, String> {
	const MOST: u64 = 10 * 365 * 24;
	let hours = text.parse().ok().filter(|hours| *hours <= MOST);
	hours.ok_or_else(|| format!("write whole hours, from 0 to {MOST} (ten years)"))
}

/// Proposes a call about a program, unless what is listed of it shows that the chain would refuse it.
async fn listed(
	sending: &Sending,
	measurement: H256,
	call: Call<Runtime>,
	says: &str,
	foresee: impl FnOnce(Option<&Admission>) -> Result<(), Failure>,
) -> Result<(), Failure> {
	let desk = sending.open().await?;
	let seen = desk.look().await?;
	let listed = seen.value(Measurements::<Runtime>::hashed_key_for(measurement.0)).await?;
	foresee(listed.as_ref())?;
	motion::propose(&desk, &seen, motion::Body::Council, call, says).await
}

async fn gatekeepers(seen: &Snapshot<'_>) -> Result<Gatekeepers, Failure> {
	Ok(seen.value(storage::gatekeepers()).await?.unwrap_or_default())
}

async fn policy(seen: &Snapshot<'_>) -> Result<Policy, Failure> {
	Ok(seen.value(CurrentPolicy::<Runtime>::hashed_key().to_vec()).await?.unwrap_or_default())
}

async fn list(args: &List) -> Result<(), Failure> {
	let client = args.networks.connect().await?;
	let seen = Snapshot::newest(&client).await?;
	let gatekeepers: Gatekeepers = client.storage(&storage::gatekeepers(), Some(seen.at)).await?.unwrap_or_default();
	let prefix = storage::item("WorkerRegistry", "Measurements");
	let entries = client.entries::<Admission>(&prefix, MAX_ROWS, seen.at).await?;
	let document = Document {
		schema: 1,
		chain: client.chain().into(),
		seen_at: seen.number,
		now: seen.now,
		measurements: entries.iter().filter_map(|(key, admission)| row(key, admission)).collect(),
		master_key: gatekeepers.master_key.is_some(),
		gatekeepers: gatekeepers.members,
	};
	if args.json {
		return output::json(&document);
	}
	lines(&document).iter().try_for_each(|line| output::line(line))
}

/// What follows the hash of a key is the measurement.
fn row(key: &[u8], admission: &Admission) -> Option<Row> {
	const HASH: usize = 16;
	let measurement = Hash::decode_all(&mut key.get(HASH..)?).ok()?;
	Some(Row {
		measurement: HexHash(measurement),
		admitted_at: admission.admitted_at,
		retires_at: admission.retires_at,
	})
}

fn lines(document: &Document) -> Vec<String> {
	let mut lines: Vec<String> = document
		.measurements
		.iter()
		.map(|row| {
			let end = match row.retires_at {
				None => "no end is set".into(),
				Some(at) if at <= document.now => format!("retired since {}", when::date(at)),
				Some(at) => format!("retires {}", when::from_now(document.now, at)),
			};
			format!("program {}  since {}, {end}", row.measurement, when::date(row.admitted_at))
		})
		.collect();
	if lines.is_empty() {
		lines.push("no program may register".into());
	}
	lines.extend(document.gatekeepers.iter().map(|worker| format!("gatekeeper {worker}")));
	lines.push(match (document.gatekeepers.is_empty(), document.master_key) {
		(true, _) => "no gatekeeper: nobody computes what is owed".into(),
		(false, true) => "the gatekeepers have their common key".into(),
		(false, false) => "the first gatekeeper has not offered its key yet".into(),
	});
	lines
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn case_11_a_grace_without_end_is_a_slip() {
		assert_eq!(grace_hours("48"), Ok(48));
		for slip in ["99999999999", "-1", "", "1.5"] {
			assert!(grace_hours(slip).unwrap_err().contains("from 0 to 87600"), "{slip}");
		}
	}
}
