//! What to do next for one worker. Pure: the tables in `tests` are its specification.
mod registration;
mod wait;

pub use registration::{judge, why_register as registration_due, Judged, WhyRegister};
pub use wait::Wait;

use crate::{
	journal::{key, Journal},
	view::{ChainView, InitialisedWorker, WorkerView},
};
use protocol::{SettlementReport, SignedEnvelope};
use std::time::Duration;
use units::{BlockNumber, Millis, ReportNumber};

/// Reports that are posted ahead of the one that is due: more than a block's weight takes.
pub const REPORTS_AHEAD: u32 = 256;
/// Blocks after which a message that did not arrive is submitted again: one more than it lives in a pool, which takes no
/// copy of what it has.
pub const RESUBMIT_AFTER: BlockNumber = pallet_worker_messages::LONGEVITY as BlockNumber + 1;
/// A worker this close to the newest final block may describe itself: the description binds its tip, which is old by then.
const NEAR: BlockNumber = 8;

/// What may be decided by the operator of a relayer.
#[derive(Clone, Debug)]
pub struct Policy {
	/// Skip the records of a worker that is further behind than this; none: fold every record.
	pub jump_beyond: Option<BlockNumber>,
	/// Register again when this much time or less is left of the last verdict, or half of what it was good for.
	pub renew_before: Millis,
	/// Blocks after which a submitted message that did not arrive is submitted again: see [`RESUBMIT_AFTER`].
	pub resubmit_after: BlockNumber,
	/// Whether there is an account that pays for registrations and collateral.
	pub can_pay: bool,
	/// Whether there is a source of collateral.
	pub has_source: bool,
}

/// One thing to do. Each stands for itself: whatever becomes of one, the others are done.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
	/// Tell the worker its chain.
	Initialise,
	/// Carry these messages to the chain, in this order.
	Submit(Vec<SignedEnvelope>),
	/// Post the bodies of agreed reports, in this order.
	Apply(Vec<SettlementReport>),
	/// Bring the records after this block.
	Push {
		/// The worker's tip.
		after: BlockNumber,
	},
	/// Bring the newest finalized state without the records between.
	Jump {
		/// The worker's tip.
		after: BlockNumber,
	},
	/// See to it that the chain has collateral for the worker's platform: look, and bring it if it needs any.
	BringCollateral,
	/// Register, if the chain says beforehand that it would take it.
	Register(WhyRegister),
}

/// What to do now, and what cannot be done now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
	/// To be done, in this order.
	pub steps: Vec<Step>,
	/// Why the rest waits, most fundamental first. Never empty without steps.
	pub waits: Vec<Wait>,
}

/// What to do for this worker `uptime` after the relayer started.
///
/// Messages and reports come before records, so that a worker that catches up does not hold back what it has to say, and
/// whatever is refused or waits, records go on: without them the worker knows nothing.
pub fn plan(chain: &ChainView, worker: &WorkerView, journal: &Journal, policy: &Policy, uptime: Duration) -> Plan {
	let mut plan = Plan::default();
	let held = journal.records.as_ref().filter(|held| uptime < held.until);
	let WorkerView::Initialised(worker) = worker else {
		match held {
			Some(held) => plan.waits.push(Wait::RecordsHeld { why: held.why.clone() }),
			None => plan.steps.push(Step::Initialise),
		}
		return plan;
	};
	// A worker is bound to the blocks it verified: nothing of another fork is for it, nor anything it says for that fork.
	if let Some(foreign) = foreign(chain, worker) {
		plan.waits.push(foreign);
		return plan;
	}
	if chain.named_gatekeeper && !worker.gatekeeper {
		plan.waits.push(Wait::GatekeeperIdle);
	}
	match chain.syncing {
		true => plan.waits.push(Wait::NodeSyncing { best: chain.best }),
		false => {
			plan.messages(chain, worker, journal, policy);
			plan.reports(chain, worker, journal, policy);
		}
	}
	match held {
		Some(held) => plan.waits.push(Wait::RecordsHeld { why: held.why.clone() }),
		None => plan.records(chain, worker, policy),
	}
	if !chain.syncing {
		plan.collateral(chain, journal, policy);
		plan.registration(chain, worker, journal, policy);
	}
	if plan.steps.is_empty() && plan.waits.is_empty() {
		plan.waits.push(Wait::UpToDate { tip: worker.tip });
	}
	plan
}

/// Why this node's chain is not the worker's, or not yet.
fn foreign(chain: &ChainView, worker: &InitialisedWorker) -> Option<Wait> {
	match chain.at_tip {
		Some(ours) if ours != worker.tip_hash => {
			Some(Wait::OtherFork { at: worker.tip, node: ours, worker: worker.tip_hash })
		}
		None => Some(Wait::NodeBehind { tip: worker.tip, finalized: chain.finalized }),
		Some(_) => None,
	}
}

impl Plan {
	fn messages(&mut self, chain: &ChainView, worker: &InitialisedWorker, journal: &Journal, policy: &Policy) {
		let waiting: Vec<_> = pending(chain, &worker.outbox).collect();
		let count = waiting.len();
		if count == 0 {
			return;
		}
		if chain.messages_closed {
			return self.waits.push(Wait::MessagesClosed { count });
		}
		if chain.registration.is_none() {
			return self.waits.push(Wait::SenderUnknown { count });
		}
		let is_due =
			|signed: &&&SignedEnvelope| journal.messages.is_due(&key(signed), chain.best, policy.resubmit_after);
		let due: Vec<_> = waiting.iter().filter(is_due).map(|signed| (*signed).clone()).collect();
		if !due.is_empty() {
			return self.steps.push(Step::Submit(due));
		}
		self.waits.push(match waiting.iter().find_map(|signed| journal.messages.refusal(&key(signed))) {
			Some(why) => Wait::MessagesRefused { count, why: why.into() },
			None => Wait::MessagesUnderWay { count },
		});
	}

	/// All reports that are agreed, without a gap from the one that is due: a block applies as many as fit.
	fn reports(&mut self, chain: &ChainView, worker: &InitialisedWorker, journal: &Journal, policy: &Policy) {
		let body = |number: ReportNumber| worker.reports.iter().find(|report| report.number == number);
		let run = chain.agreed_run().into_iter().flatten().take(REPORTS_AHEAD as usize);
		let run: Vec<_> = run.map_while(body).collect();
		let count = run.len();
		if count == 0 {
			return;
		}
		if chain.reports_closed {
			return self.waits.push(Wait::ReportsClosed { count });
		}
		let is_due =
			|report: &&&SettlementReport| journal.reports.is_due(&report.number, chain.best, policy.resubmit_after);
		let due: Vec<_> = run.iter().filter(is_due).map(|report| (*report).clone()).collect();
		if !due.is_empty() {
			return self.steps.push(Step::Apply(due));
		}
		self.waits.push(match run.iter().find_map(|report| journal.reports.refusal(&report.number)) {
			Some(why) => Wait::ReportsRefused { count, why: why.into() },
			None => Wait::ReportsUnderWay { count },
		});
	}

	fn records(&mut self, chain: &ChainView, worker: &InitialisedWorker, policy: &Policy) {
		let after = worker.tip;
		let behind = chain.finalized.saturating_sub(after);
		if behind == 0 {
			return;
		}
		self.steps.push(match policy.jump_beyond {
			Some(most) if !worker.gatekeeper && behind > most => Step::Jump { after },
			_ => Step::Push { after },
		});
	}

	/// Before a registration that lacks it, and from time to time while the worker lives.
	fn collateral(&mut self, chain: &ChainView, journal: &Journal, policy: &Policy) {
		let collateral = &journal.collateral;
		if collateral.wanted && !policy.has_source {
			return self.waits.push(Wait::NoCollateralSource);
		}
		let is_due = collateral.wanted || (chain.registration.is_some() && chain.now >= collateral.look_at);
		if !is_due || !policy.has_source || !policy.can_pay {
			return;
		}
		match collateral.attempts.held(chain.best, chain.now) {
			_ if collateral.attempts.is_under_way(chain.best) => self.waits.push(Wait::CollateralUnderWay),
			Some(held) => {
				let until = collateral.until.filter(|until| *until > chain.now);
				self.waits.push(Wait::CollateralHeld { until, held });
			}
			None => self.steps.push(Step::BringCollateral),
		}
	}

	fn registration(&mut self, chain: &ChainView, worker: &InitialisedWorker, journal: &Journal, policy: &Policy) {
		let due = registration_due(chain.registration.as_ref(), worker, chain.now, policy);
		// Block 0 does not know its own hash, without which no registration is for this chain.
		let Some(why) = due.filter(|_| chain.best > 0) else { return };
		let near = chain.finalized.saturating_sub(worker.tip) <= NEAR;
		match journal.registration.held(chain.best, chain.now) {
			_ if journal.registration.is_under_way(chain.best) => self.waits.push(Wait::RegistrationUnderWay),
			_ if !policy.can_pay => self.waits.push(Wait::NoPayer(why)),
			Some(held) => self.waits.push(Wait::RegistrationHeld { due: why, held }),
			None if near => self.steps.push(Step::Register(why)),
			None => {}
		}
	}
}

/// The messages the chain has not taken, as far as its pool takes them, in order of sequence.
fn pending<'a>(chain: &ChainView, outbox: &'a [SignedEnvelope]) -> impl Iterator<Item = &'a SignedEnvelope> {
	let window = chain.next_sequence..chain.next_sequence.saturating_add(protocol::MAX_PENDING);
	outbox.iter().filter(move |signed| window.contains(&signed.envelope.sequence))
}

#[cfg(test)]
mod tests;
