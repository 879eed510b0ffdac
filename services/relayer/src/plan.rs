//! What to do next for one worker. Pure: the table in `tests` is its specification.
use crate::view::{ChainView, Journal, WorkerView};
use protocol::{Registration, SettlementReport, SignedEnvelope};
use std::fmt;
use units::{BlockNumber, Millis, ReportNumber};

/// What may be decided by the operator of a relayer.
#[derive(Clone, Debug)]
pub struct Policy {
	/// Skip the records of a worker that is further behind than this; none: fold every record.
	pub jump_beyond: Option<BlockNumber>,
	/// Register again when this much time or less is left of the last verdict.
	pub renew_before: Millis,
	/// Blocks after which a submitted message that did not arrive is submitted again.
	pub resubmit_after: BlockNumber,
	/// Whether there is an account that pays for registrations.
	pub can_pay: bool,
}

/// The next thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
	/// Tell the worker its chain.
	Initialise,
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
	/// Carry these messages to the chain, in this order.
	Submit(Vec<SignedEnvelope>),
	/// Post the body of an agreed report.
	Apply(Box<SettlementReport>),
	/// Post a registration.
	Register(WhyRegister),
	/// Nothing to do before the next block.
	Wait(Wait),
}

/// Why a registration is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyRegister {
	/// The chain does not know the worker.
	Unknown,
	/// The last verdict expires soon or has expired.
	Expires {
		/// When.
		verified_until: Millis,
	},
	/// What the worker says of itself is not what the chain knows.
	Changed,
}

/// Why nothing is done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
	/// Everything is carried.
	UpToDate {
		/// The worker's tip.
		tip: BlockNumber,
	},
	/// Messages are on their way.
	MessagesUnderWay {
		/// How many.
		count: usize,
	},
	/// A registration is on its way.
	RegistrationUnderWay,
	/// A registration is due and no account pays for it.
	NoPayer(WhyRegister),
	/// The worker is ahead of this node's finalized chain.
	NodeBehind {
		/// The worker's tip.
		tip: BlockNumber,
		/// This node's newest finalized block.
		finalized: BlockNumber,
	},
}

impl fmt::Display for WhyRegister {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Unknown => f.write_str("the chain does not know the worker"),
			Self::Expires { verified_until } => write!(f, "the attestation is good until {verified_until}"),
			Self::Changed => f.write_str("the worker's version, anchor, operator or keys changed"),
		}
	}
}

impl fmt::Display for Wait {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::UpToDate { tip } => write!(f, "up to date at block {tip}"),
			Self::MessagesUnderWay { count } => write!(f, "{count} messages are on their way"),
			Self::RegistrationUnderWay => f.write_str("the registration is on its way"),
			Self::NoPayer(why) => write!(f, "a registration is due ({why}) and no account pays for it"),
			Self::NodeBehind { tip, finalized } => {
				write!(f, "the node has finalized {finalized} and the worker is at {tip} already")
			}
		}
	}
}

/// The next thing to do for this worker.
///
/// Messages and reports come before records, so that a worker that catches up does not hold back what it has to say;
/// a registration comes last, because it names a recent block.
pub fn next_step(chain: &ChainView, worker: &WorkerView, journal: &Journal, policy: &Policy) -> Step {
	let WorkerView::Initialised(worker) = worker else { return Step::Initialise };
	let messages = to_submit(chain, &worker.outbox, journal, policy);
	if !messages.is_empty() {
		return Step::Submit(messages);
	}
	if let Some(report) = worker.reports.iter().find(|report| is_due(chain, report.number, journal, policy)) {
		return Step::Apply(Box::new(report.clone()));
	}
	if worker.tip < chain.finalized {
		return match policy.jump_beyond {
			Some(most) if !worker.gatekeeper && chain.finalized - worker.tip > most => Step::Jump { after: worker.tip },
			_ => Step::Push { after: worker.tip },
		};
	}
	match why_register(chain.registration.as_ref(), worker, chain.now, policy) {
		Some(_) if journal.registering(chain.best, policy.resubmit_after) => Step::Wait(Wait::RegistrationUnderWay),
		Some(why) if !policy.can_pay => Step::Wait(Wait::NoPayer(why)),
		Some(why) if worker.tip == chain.finalized => Step::Register(why),
		_ if worker.tip > chain.finalized => {
			Step::Wait(Wait::NodeBehind { tip: worker.tip, finalized: chain.finalized })
		}
		_ => match unconfirmed(chain, &worker.outbox) {
			0 => Step::Wait(Wait::UpToDate { tip: worker.tip }),
			count => Step::Wait(Wait::MessagesUnderWay { count }),
		},
	}
}

/// The messages the chain has not taken and nobody has submitted lately, in order of sequence.
fn to_submit(chain: &ChainView, outbox: &[SignedEnvelope], journal: &Journal, policy: &Policy) -> Vec<SignedEnvelope> {
	let window = chain.next_sequence..chain.next_sequence.saturating_add(protocol::MAX_PENDING);
	outbox
		.iter()
		.filter(|signed| window.contains(&signed.envelope.sequence))
		.filter(|signed| !journal.submitted_lately(signed, chain.best, policy.resubmit_after))
		.cloned()
		.collect()
}

fn unconfirmed(chain: &ChainView, outbox: &[SignedEnvelope]) -> usize {
	outbox.iter().filter(|signed| signed.envelope.sequence >= chain.next_sequence).count()
}

fn is_due(chain: &ChainView, number: ReportNumber, journal: &Journal, policy: &Policy) -> bool {
	number == chain.next_report && chain.agreed && !journal.applied_lately(number, chain.best, policy.resubmit_after)
}

fn why_register(
	known: Option<&Registration>,
	worker: &crate::view::InitialisedWorker,
	now: Millis,
	policy: &Policy,
) -> Option<WhyRegister> {
	let Some(known) = known else { return Some(WhyRegister::Unknown) };
	if known.info.version != worker.version
		|| known.info.anchor != worker.anchor
		|| known.info.operator != worker.operator
		|| known.info.agreement_key != worker.agreement_key
	{
		return Some(WhyRegister::Changed);
	}
	(known.verified_until.since(now) <= policy.renew_before)
		.then_some(WhyRegister::Expires { verified_until: known.verified_until })
}

#[cfg(test)]
mod tests;
