//! Causes that only the worker itself can tell.
use super::{cause, Cause, LATE};
use crate::{
	when,
	worker::observation::{Asked, Lacking, Observation, WorkerSaid},
};
use protocol::worker_api::Reason;
use units::BlockNumber;

/// A worker this many blocks behind finality is not carried any more, or catches up.
const BEHIND: BlockNumber = LATE;

pub fn causes(seen: &Observation) -> Vec<Cause> {
	match &seen.asked {
		Asked::Nobody => Vec::new(),
		Asked::Silent(why) => vec![cause("workerSilent", format!("the worker itself does not answer: {why}"))],
		Asked::Refused(why) => {
			vec![cause("workerRefuses", format!("the worker answered, and refused to say more: {why}"))]
		}
		Asked::Said(said) => of_words(said, seen),
	}
}

fn of_words(said: &WorkerSaid, seen: &Observation) -> Vec<Cause> {
	match said.identity {
		None => {
			return vec![cause("workerNotInitialised", "the worker was told no chain yet: its relayer has to reach it")]
		}
		Some(other) if other != seen.worker => {
			return vec![cause("anotherWorker", format!("another worker listens there: {other}"))]
		}
		Some(_) if !said.is_of_this_chain => {
			return vec![cause("anotherChain", "the worker works for another chain than this node's")];
		}
		Some(_) => {}
	}
	let mut causes: Vec<Cause> = place(said, seen).into_iter().collect();
	if let Some(Reason::PausedByProtocol { record, needs, implements }) =
		said.why.iter().find(|reason| matches!(reason, Reason::PausedByProtocol { .. }))
	{
		causes.push(cause(
			"pausedByProtocol",
			format!("record {record} follows rules {needs}, and the worker knows {implements}: upgrade it, it goes on from there"),
		));
	}
	causes.extend(said.lacks.as_ref().map(|lacks| of_collateral(lacks, seen)));
	if said.why.contains(&Reason::GatekeeperIdle) {
		causes.push(cause(
			"gatekeeperIdle",
			"the chain names it a gatekeeper, and it was started without --gatekeeper: it votes on no report, for which everybody's \
			 pay may wait",
		));
	}
	causes.extend(said.warnings.iter().map(|warning| cause("workerWarns", format!("the worker warns: {warning}"))));
	causes
}

/// Real platforms bring none, and their relayers fetch it.
fn of_collateral(lacks: &Lacking, seen: &Observation) -> Cause {
	let help =
		"its relayer fetches it, and says why if it cannot: the source may be out of reach; by hand: phala registry \
	            submit-collateral";
	match lacks.until {
		None => cause(
			"collateralMissing",
			format!(
				"the chain has no collateral that holds for its platform ({}): it cannot register; {help}",
				lacks.family
			),
		),
		Some(until) => cause(
			"collateralEnds",
			format!(
				"the chain's collateral for its platform ({}) ends in {}, and its attestation with it; {help}",
				lacks.family,
				when::span(until.since(seen.chain.now))
			),
		),
	}
}

/// Where the worker is on this node's chain. It never goes back: what it has verified was final.
fn place(said: &WorkerSaid, seen: &Observation) -> Option<Cause> {
	let finalized = seen.chain.finalized;
	match said.node_has {
		Some(hash) if hash != said.tip_hash => Some(cause(
			"nodeOnAnotherFork",
			format!(
				"the worker has verified another block {} than this node has: the node is on another fork, such as one that \
				 went on from an old copy; the worker refuses it, rightly and for ever: give its relayer a node of the real chain",
				said.tip
			),
		)),
		None => Some(cause(
			"nodeBehindWorker",
			format!(
				"the worker has verified block {}, and this node has only {}: it was restored from an old copy or fetches \
				 blocks; its worker hears nothing until the node is past that block, and never if it went on alone",
				said.tip, seen.chain.best
			),
		)),
		Some(_) if finalized.saturating_sub(said.tip) > BEHIND => Some(cause(
			"workerBehind",
			format!(
				"the worker is at block {}, {} behind finality: its relayer is down or catches up",
				said.tip,
				finalized.saturating_sub(said.tip)
			),
		)),
		Some(_) => None,
	}
}
