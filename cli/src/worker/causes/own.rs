//! Causes that stop this worker alone, as the chain shows them.
use super::{cause, Cause, LATE};
use crate::{when, worker::observation::Observation};
use protocol::{Registration, Session, SessionState};
use units::{Amount, Millis};

/// A benchmark that takes this many times as long as it was asked for does not come.
const BENCHMARK_LATE: u64 = 3;
/// No draw among the records looked through counts as a cause if so many were to be expected: one in 10^5 by chance.
const DRAWS_EXPECTED: u64 = 12;

pub fn causes(seen: &Observation) -> Vec<Cause> {
	let mut causes = Vec::new();
	match &seen.registration {
		None => causes.push(cause(
			"notRegistered",
			"the worker is not registered: its relayer posts its attestation, if it has an account to pay the fee with",
		)),
		Some(registration) => causes.extend(of_registration(registration, seen)),
	}
	match &seen.session {
		None => causes.push(cause("noSession", "no session: its pool's owner has to start it with a stake")),
		Some(session) => causes.extend(of_session(session, seen)),
	}
	causes.extend(challenges(seen));
	if seen.debt > Amount::ZERO {
		let text =
			format!("{} PHA are owed to its pool: anybody may have them paid once the subsidy account can", seen.debt);
		causes.push(cause("owed", text));
	}
	causes
}

fn of_registration(registration: &Registration, seen: &Observation) -> Vec<Cause> {
	let now = seen.chain.now;
	let mut causes = Vec::new();
	if registration.verified_until < now {
		causes.push(cause(
			"attestationExpired",
			"the attestation has run out: no new session can start; its relayer renews it, if it runs and can pay",
		));
	}
	if registration.info.version < seen.minimum_version {
		causes.push(cause("versionTooOld", "the pRuntime is older than the chain's minimum version: upgrade it"));
	}
	if registration.score.is_none() {
		causes.push(match &registration.benchmark {
			None => cause("noScore", "the worker has no score: its operator can ask for a benchmark"),
			Some(request) => {
				let due = request.asked_at.after(request.duration);
				let late = request.asked_at.after(Millis(request.duration.0.saturating_mul(BENCHMARK_LATE)));
				match now > late {
					true => cause(
						"benchmarkLate",
						format!(
							"the benchmark should have been there {} ago: the worker or its relayer is down or catches up",
							when::span(now.since(due))
						),
					),
					false => cause(
						"benchmarkRuns",
						format!("the benchmark is not finished: about {} are left", when::span(due.since(now))),
					),
				}
			}
		});
	}
	causes
}

fn of_session(session: &Session, seen: &Observation) -> Option<Cause> {
	match session.state {
		SessionState::Unresponsive => Some(cause(
			"unresponsive",
			"it missed a challenge: it is paid again from its next answered challenge on; what had accrued is forfeited",
		)),
		SessionState::CoolingDown { .. } => Some(cause("coolingDown", "the session is stopped and cools down")),
		SessionState::Computing => not_settled(session, seen),
	}
}

/// Its last answer is covered by a report, and no payout came of it.
fn not_settled(session: &Session, seen: &Observation) -> Option<Cause> {
	let (block, at) = session.last_heartbeat?;
	let is_covered = seen.reports.covered.is_some_and(|covered| covered >= block);
	let is_paid = session.last_payout.is_some_and(|(paid_at, _)| paid_at >= at);
	let earns = seen.expected(seen.chain.now.since(session.started_at)).is_some_and(|pay| pay > Amount::ZERO);
	(is_covered && !is_paid && earns && seen.debt == Amount::ZERO).then(|| {
		cause(
			"heartbeatNotSettled",
			format!(
				"the heartbeat of block {block} is covered by a report and was not paid: look at that report's events"
			),
		)
	})
}

/// Drawn and not answered, or never drawn.
fn challenges(seen: &Observation) -> Option<Cause> {
	seen.session.as_ref().filter(|session| session.is_running())?;
	let challenges = &seen.challenges;
	if let Some(block) = challenges.unanswered {
		let age = seen.age(block);
		return (age > LATE).then(|| {
			cause(
				"challengeUnanswered",
				format!(
					"the challenge of block {block} is not answered after {age} blocks ({}): the worker or its relayer is down \
					 or catches up, or its relayer's node is another than this one; --endpoint asks the worker itself",
					when::span(seen.span(age))
				),
			)
		});
	}
	let one_in = challenges.one_in?;
	let expected = u64::from(challenges.looked_through).checked_div(one_in).unwrap_or(0);
	(challenges.last.is_none() && expected >= DRAWS_EXPECTED && !seen.paused).then(|| {
		cause(
			"noChallenge",
			format!(
				"none of the last {} blocks drew the worker, though about one in {one_in} should",
				challenges.looked_through
			),
		)
	})
}
