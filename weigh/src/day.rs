//! The heaviest day of a chain with ten thousand workers: how much of its blocks what is charged takes.
//!
//! Twenty workers are drawn in each block of 12 seconds, which is as many as there may be on average with the published
//! parameters; every heartbeat is settled, there are as many gatekeepers as there may be and all vote, and all workers renew
//! their registrations on this day, each with collateral of its own.
use frame::deps::frame_support::{dispatch::DispatchClass, weights::Weight};
use pallet_computation::WeightInfo as _;
use pallet_stake_pool::WeightInfo as _;
use pallet_worker_messages::WeightInfo as _;
use pallet_worker_registry::WeightInfo as _;
use phala_runtime::Runtime;
use protocol::{MAX_GATEKEEPERS, REPORT_INTERVAL};
use std::fmt::Write;

type Computation = pallet_computation::weights::Measured<Runtime>;
type Messages = pallet_worker_messages::weights::Measured<Runtime>;
type Pools = pallet_stake_pool::weights::Measured<Runtime>;
type Registry = pallet_worker_registry::weights::Measured<Runtime>;

/// Blocks of 12 seconds.
const BLOCKS: u64 = 24 * 60 * 60 / 12;
/// Workers at work.
const WORKERS: u64 = 10_000;
/// Bytes of a signed heartbeat, of a vote, of a registration's evidence with its collateral.
const HEARTBEAT: u32 = 150;
const VOTE: u32 = 170;
const EVIDENCE: u32 = 20_000;

/// One kind of work of that day.
struct Part {
	what: &'static str,
	times: u64,
	each: Weight,
}

/// What a transaction costs before its call.
fn base() -> Weight {
	runtime_common::block::weights().get(DispatchClass::Normal).base_extrinsic
}

fn message(bytes: u32, handler: Weight) -> Weight {
	base().saturating_add(Messages::authorize(bytes)).saturating_add(Messages::send(bytes)).saturating_add(handler)
}

fn parts() -> Vec<Part> {
	let drawn = u64::from(most_drawn());
	let settled = drawn.saturating_mul(REPORT_INTERVAL.into());
	let reports = BLOCKS / u64::from(REPORT_INTERVAL);
	let report = base()
		.saturating_add(Computation::authorize_apply_report())
		.saturating_add(Computation::apply_report(settled as u32, 0))
		.saturating_add(Pools::reward().saturating_mul(settled));
	let hooks = Computation::on_initialize().saturating_add(Pools::on_initialize());
	vec![
		Part { what: "block started, record closed", times: BLOCKS, each: hooks.saturating_add(Messages::close(4)) },
		Part { what: "heartbeats", times: BLOCKS * drawn, each: message(HEARTBEAT, Computation::on_heartbeat()) },
		Part {
			what: "votes",
			times: reports * u64::from(MAX_GATEKEEPERS),
			each: message(VOTE, Computation::on_vote()),
		},
		Part { what: "reports applied", times: reports, each: report },
		Part { what: "registrations", times: WORKERS, each: base().saturating_add(Registry::register(EVIDENCE)) },
	]
}

/// The published parameters' bound of workers that are drawn in one block.
fn most_drawn() -> u32 {
	tokenomics::parameters::published_economy(tokenomics::parameters::phala_2023()).max_challenged
}

/// Of Markdown.
pub fn table() -> String {
	let room = u128::from(BLOCKS) * u128::from(runtime_common::block::MAX_WEIGHT.ref_time());
	let mut text =
		String::from("| work of that day | times | charged each | share of all blocks |\n|---|---|---|---|\n");
	let mut sum = 0;
	let percent = |picos: u128| {
		let hundredths = picos * 10_000 / room;
		format!("{}.{:02} %", hundredths / 100, hundredths % 100)
	};
	for Part { what, times, each } in parts() {
		let all = u128::from(times) * u128::from(each.ref_time());
		sum += all;
		let (micros, share) = (each.ref_time() / 1_000_000, percent(all));
		let _ = writeln!(text, "| {what} | {times} | {micros} µs | {share} |");
	}
	let _ = writeln!(text, "| **together** | | | **{}** |", percent(sum));
	text
}
