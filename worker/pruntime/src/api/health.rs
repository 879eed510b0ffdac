//! Whether the program does what it is there for, and what is wrong if not.
use super::desk::{Desk, End};
use crate::checkpointer::Ledger;
use crate::version::Version;
use crate::worker::{host_time, View};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use protocol::worker_api::{Health, Reason, Warning};
use std::sync::Arc;
use units::Millis;

/// `GET /health`.
pub async fn health(State(desk): State<Arc<Desk>>) -> Response {
	let problems = problems(&desk.view(), &desk.ledger(), desk.ending().as_ref(), host_time());
	let health = Health { ok: problems.is_empty(), problems };
	let status = if health.ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
	(status, Json(health)).into_response()
}

/// Everything that is wrong, the most fundamental first. Pure.
pub fn problems(view: &View, checkpoints: &Ledger, ending: Option<&End>, host_time: Millis) -> Vec<Warning> {
	let mut problems: Vec<Warning> = ending.map(ends).into_iter().collect();
	match &view.life {
		None => problems.push(problem("not-initialised", "no relayer has told it its chain yet", "start its relayer")),
		Some(life) => {
			problems.extend(life.state.why(host_time, Version::THIS.0).iter().filter_map(not_following));
		}
	}
	if let Some((error, hint)) = &checkpoints.failed {
		problems.push(problem("checkpoint-failed", error, hint));
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

/// Of all reasons for no pay, those that say that the program does not follow its chain.
fn not_following(reason: &Reason) -> Option<Warning> {
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
			&format!("the verified tip is {} seconds behind this host's clock", behind.as_secs()),
			"wait while it catches up; else look at the relayer, its node and this host's clock",
		),
		_ => return None,
	})
}

fn problem(code: &str, message: &str, hint: &str) -> Warning {
	Warning { code: code.into(), message: message.into(), hint: hint.into() }
}
