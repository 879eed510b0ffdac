//! Causes that stop more than one worker.
use super::{cause, Cause, REPORT_LATE};
use crate::{when, worker::observation::Observation};
use units::{Amount, BlockNumber, Millis, WorkerId};

/// A chain whose newest block is so many block times old stands still; but never in less than [`STANDS_LEAST`].
const STANDS_BLOCKS: u64 = 10;
const STANDS_LEAST: Millis = Millis::from_secs(45);
/// Finality this far behind stands still.
const FINALITY_LATE: BlockNumber = 30;
/// Pallets without which nobody is paid, by what they do.
const NEEDED: [(&str, &str); 4] = [
	("Computation", "no challenges, no reports, and no budget accrues"),
	("WorkerMessages", "no answer or vote of a worker is taken"),
	("StakePool", "no payout reaches a pool"),
	("WorkerRegistry", "no worker registers"),
];

pub fn causes(seen: &Observation) -> Vec<Cause> {
	let mut causes = Vec::new();
	causes.extend(stands(seen));
	causes.extend(gates(seen));
	if seen.running.economy.is_none() {
		causes.push(cause("noParameters", "the chain has no tokenomic parameters: a motion sets them"));
	}
	causes.extend(budget(seen));
	causes.extend(reports(seen));
	if seen.paused {
		causes.push(cause("challengesPaused", "challenges are paused by governance: nobody settles, accrual goes on"));
	}
	if seen.subsidy == Amount::ZERO {
		causes.push(cause("subsidyEmpty", "the subsidy account is empty: payouts are recorded as debt and paid later"));
	}
	causes
}

/// No blocks, or none that is final: whatever else is read is old then.
fn stands(seen: &Observation) -> Option<Cause> {
	let chain = &seen.chain;
	let old = chain.clock.since(chain.now);
	let limit = Millis(seen.running.block_time.0.saturating_mul(STANDS_BLOCKS)).max(STANDS_LEAST);
	let unfinal = seen.age(chain.finalized);
	if chain.syncing && old > limit {
		let text =
			format!("the node is {} behind and still fetches blocks: ask again when it has them", when::span(old));
		return Some(cause("nodeSyncing", text));
	}
	if old > limit {
		return Some(cause(
			"chainStands",
			format!(
				"the node's newest block, {}, is {} old: the chain stands still, or this node is cut off from it",
				chain.best,
				when::span(old)
			),
		));
	}
	(unfinal > FINALITY_LATE).then(|| {
		cause(
			"finalityStands",
			format!(
				"no block after {} is final, and {unfinal} are waiting: workers hear of nothing newer; too few validators \
				 vote",
				chain.finalized
			),
		)
	})
}

fn gates(seen: &Observation) -> impl Iterator<Item = Cause> + '_ {
	let closed = |name: &str| seen.closed.iter().any(|closed| closed == name);
	NEEDED.iter().filter(move |(name, _)| closed(name)).map(|(name, means)| {
		cause("gateClosed", format!("the gate of {name} is closed: {means}, until a motion opens it"))
	})
}

fn budget(seen: &Observation) -> Option<Cause> {
	let economy = seen.running.economy.as_ref()?;
	let is_zero = economy.tokenomic.budget_per_block == 0;
	is_zero.then(|| cause("noBudget", "the budget is zero: nothing accrues until a motion raises it"))
}

/// No report lately, and whose vote is missing.
fn reports(seen: &Observation) -> Option<Cause> {
	let reports = &seen.reports;
	if reports.gatekeepers == 0 {
		return Some(cause(
			"noGatekeeper",
			"the chain has no gatekeeper: nobody computes what is owed, until a motion makes one",
		));
	}
	if !reports.has_master_key {
		return Some(cause(
			"noMasterKey",
			"the first gatekeeper has not offered its key yet: it or its relayer does not run, or catches up",
		));
	}
	let late = match reports.covered {
		Some(covered) => seen.age(covered),
		None => seen.chain.best,
	};
	if late <= REPORT_LATE {
		return None;
	}
	let (next, age) = (reports.next, when::span(seen.span(late)));
	let counted = reports.voted.len().saturating_add(reports.missing.len());
	let votes = format!("{} of {counted} gatekeepers that count voted", reports.voted.len());
	if counted == 0 {
		return Some(cause(
			"noGatekeeperCounts",
			format!(
				"nothing was settled for {late} blocks ({age}): no gatekeeper counts now; with an attestation, program or version \
				 that is not good any more: {}; without a proof of the common key: {}",
				names(&reports.lapsed),
				names(&reports.pending)
			),
		));
	}
	Some(match (reports.is_agreed, reports.missing.is_empty()) {
		(true, _) => cause(
			"reportNotPosted",
			format!(
				"report {next} is agreed, and nobody posts it: nothing was settled for {late} blocks ({age}); the gatekeepers \
				 that voted ({}) or their relayers stand still, or the transaction pool refuses it",
				names(&reports.voted)
			),
		),
		(false, false) => cause(
			"reportsStand",
			format!(
				"nothing was settled for {late} blocks ({age}): {votes} on report {next}; silent are {}: they or their \
				 relayers are down, catch up, or cannot write",
				names(&reports.missing)
			),
		),
		(false, true) => cause(
			"gatekeepersDisagree",
			format!("nothing was settled for {late} blocks ({age}): {votes} on report {next} and do not agree"),
		),
	})
}

fn names(who: &[WorkerId]) -> String {
	match who {
		[] => "none".into(),
		who => who.iter().map(WorkerId::to_string).collect::<Vec<_>>().join(", "),
	}
}
