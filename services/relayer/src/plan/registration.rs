//! When a registration is due, and what the chain's answer beforehand means. Pure.
use super::Policy;
use crate::{journal::Patience, view::InitialisedWorker};
use chain_client::{dispatch, Runtime, RuntimeError};
use pallet_worker_registry::{Error, EvidenceFault};
use protocol::Registration;
use std::fmt;
use units::Millis;

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

impl fmt::Display for WhyRegister {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Unknown => f.write_str("the chain does not know the worker"),
			Self::Expires { verified_until } => write!(f, "the attestation is good until {verified_until}"),
			Self::Changed => f.write_str("the worker's version, anchor, operator or keys changed"),
		}
	}
}

/// Why a registration is due now; none if the chain has what the worker says.
///
/// A renewal is due when no more is left than the policy says, and never while more than half is left of what the last
/// one was good for: else a policy longer than an attestation lives would renew in every block.
pub fn why_register(
	known: Option<&Registration>,
	worker: &InitialisedWorker,
	now: Millis,
	policy: &Policy,
) -> Option<WhyRegister> {
	let Some(known) = known else { return Some(WhyRegister::Unknown) };
	// A version that does not read as one cannot be compared, and is no reason to pay.
	let other_version = worker.version.is_some_and(|version| version != known.info.version);
	if other_version
		|| known.info.anchor != worker.anchor
		|| known.info.operator != worker.operator
		|| known.info.agreement_key != worker.agreement_key
	{
		return Some(WhyRegister::Changed);
	}
	let half = Millis(known.verified_until.since(known.registered_at).0 / 2);
	(known.verified_until.since(now) <= policy.renew_before.min(half))
		.then_some(WhyRegister::Expires { verified_until: known.verified_until })
}

/// What the chain's answer beforehand means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
	/// It would be taken, and is worth its fee.
	Now,
	/// Not now, at no cost.
	Not {
		/// How long that is likely to stand.
		patience: Patience,
		/// Why.
		why: String,
		/// Whether new collateral on the chain would change it, if the worker brings none of its own.
		lacks_collateral: bool,
	},
}

/// Whether to pay for a registration that is due for this reason and that the chain foresees so.
pub fn judge(due: WhyRegister, foreseen: Result<Millis, dispatch::DispatchError>, now: Millis) -> Judged {
	match (foreseen, due) {
		(Err(error), _) => {
			let said = dispatch::explain(&error);
			let sentence = said.sentence.map(|sentence| format!(": {sentence}")).unwrap_or_default();
			Judged::Not {
				patience: patience(&error),
				why: format!("the chain would refuse it ({}{sentence})", said.name),
				lacks_collateral: lacks_collateral(&error),
			}
		}
		// What ends with its collateral is not longer good for being renewed: new collateral has to come first.
		(Ok(until), WhyRegister::Expires { verified_until }) if !is_worth(verified_until, until, now) => Judged::Not {
			patience: Patience::Later,
			why: format!("a renewal would be good until {until} only, as far as the platform's collateral"),
			lacks_collateral: true,
		},
		(Ok(_), _) => Judged::Now,
	}
}

/// Whether a renewal gives at least twice the time that is left.
fn is_worth(known: Millis, renewed: Millis, now: Millis) -> bool {
	let left = known.since(now).0;
	renewed.since(now).0 > left.saturating_mul(2)
}

fn lacks_collateral(error: &dispatch::DispatchError) -> bool {
	let Some(RuntimeError::WorkerRegistry(error)) = dispatch::known(error) else { return false };
	let error: Error<Runtime> = error;
	matches!(
		error,
		Error::CollateralNeeded | Error::Evidence(EvidenceFault::Expired(_) | EvidenceFault::OldTcbEvaluation)
	)
}

fn patience(error: &dispatch::DispatchError) -> Patience {
	let Some(RuntimeError::WorkerRegistry(error)) = dispatch::known(error) else { return Patience::Later };
	let error: Error<Runtime> = error;
	match error {
		Error::RecentBlockInFuture | Error::RecentBlockTooOld | Error::RecentBlockUnknown | Error::NotNewer => {
			Patience::Soon
		}
		Error::WrongGenesis
		| Error::VersionTooLow
		| Error::ProtocolTooLow
		| Error::NoCores
		| Error::RetiredMeasurement
		| Error::RetiredAnchor => Patience::Never,
		Error::Evidence(
			EvidenceFault::Expired(_) | EvidenceFault::NotYetValid(_) | EvidenceFault::OldTcbEvaluation,
		) => Patience::Later,
		Error::Evidence(_) => Patience::Never,
		_ => Patience::Later,
	}
}
