//! Whether the program does what it is there for, and what is wrong if not.
use super::desk::{Desk, End};
use crate::checkpointer::Ledger;
use crate::worker::{host_time, View};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use protocol::worker_api::{Health, Reason, Warning};
use std::sync::Arc;
use std::time::Duration;
use units::Millis;

/// A checkpoint that is under way for longer than this is not slow: the disk does not answer.
const CHECKPOINT_STUCK: Duration = Duration::from_secs(5 * 60);

/// `GET /health` for the operator.
pub async fn full(State(desk): State<Arc<Desk>>) -> Response {
	answer(of(&desk))
}

/// `GET /health` for anybody: what is wrong, without what the machine and its folders are called.
pub async fn reduced(State(desk): State<Arc<Desk>>) -> Response {
	let hint = "ask the private listener, which says more";
	answer(of(&desk).into_iter().map(|found| problem(&found.code, &found.code, hint)).collect())
}

/// What is wrong now.
pub fn of(desk: &Desk) -> Vec<Warning> {
	problems(&desk.view(), &desk.ledger(), desk.ending().as_ref(), host_time())
}

fn answer(problems: Vec<Warning>) -> Response {
	let health = Health { ok: problems.is_empty(), problems };
	let status = if health.ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
	(status, Json(health)).into_response()
}

/// Everything that is wrong, the most fundamental first.
pub fn problems(view: &View, checkpoints: &Ledger, ending: Option<&End>, host_time: Millis) -> Vec<Warning> {
	let mut problems: Vec<Warning> = ending.map(ends).into_iter().collect();
	match &view.life {
		None => problems.push(problem("not-initialised", "no relayer has told it its chain yet", "start its relayer")),
		Some(life) => {
			problems.extend(life.why(host_time).iter().filter_map(not_at_work));
		}
	}
	if let Some((error, hint)) = &checkpoints.failed {
		problems.push(problem("checkpoint-failed", error, hint));
	}
	if let Some(since) = checkpoints.under_way.filter(|since| since.elapsed() > CHECKPOINT_STUCK) {
		let message =
			format!("a checkpoint is being written for {}", Millis::from_secs(since.elapsed().as_secs()).words());
		problems.push(problem("checkpoint-stuck", &message, "check the disk that holds the data folder"));
	}
	// What was damaged and set aside is history.
	problems.extend(view.warnings.iter().filter(|warning| !warning.code.ends_with("-damaged")).cloned());
	problems
}

fn ends(end: &End) -> Warning {
	match end {
		End::Told => problem("stopping", "it was told to end", "nothing to do, unless it stays so"),
		End::Lost(why) => problem("fault", why, "this is a fault of pruntime: report it; it ends, to be started again"),
	}
}

/// Of all reasons for no pay, those that say that the program does not follow its chain, or not in the role it has there.
fn not_at_work(reason: &Reason) -> Option<Warning> {
	Some(match reason {
		Reason::NoFacts => problem(
			"no-facts",
			"no proof of the chain's state was brought yet",
			"wait while it catches up; else look at the relayer",
		),
		Reason::PausedByProtocol { record, needs, implements } => problem(
			"paused-by-protocol",
			&format!("record {record} follows protocol {needs}, this program implements {implements}"),
			"upgrade pruntime; it goes on where it paused",
		),
		Reason::Stale { behind, .. } => problem(
			"stale",
			&format!("the verified tip is {} behind this host's clock", behind.words()),
			"wait while it catches up; else look at the relayer, its node and this host's clock",
		),
		Reason::GatekeeperIdle => problem(
			"gatekeeper-idle",
			"the chain names it a gatekeeper, and it was started without --gatekeeper: it votes on no report",
			"start it with --gatekeeper, after moving the folder `checkpoints` away: it folds every record then",
		),
		_ => return None,
	})
}

fn problem(code: &str, message: &str, hint: &str) -> Warning {
	Warning { code: code.into(), message: message.into(), hint: hint.into() }
}
