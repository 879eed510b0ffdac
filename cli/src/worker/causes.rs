//! From what was seen to why a worker earns nothing, or may soon. Pure.
//!
//! No news is no good news: beside the causes it is said which links were not seen to work lately, and all is well only if
//! there is neither.
mod chain;
mod own;
mod said;

#[cfg(test)]
mod tests;

use super::observation::Observation;
use serde::Serialize;
use units::BlockNumber;

/// A challenge is answered, or a report applied, within so many blocks when everybody works: finality, an answer or a vote,
/// and two blocks to take it.
pub const LATE: BlockNumber = 12;
/// A report covers four records, so the newest covered one is up to four more behind.
pub const REPORT_LATE: BlockNumber = LATE + 4;

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
	/// Stable, for programs.
	pub kind: &'static str,
	/// A lower-case sentence with the facts and what to do.
	pub says: String,
}

/// What an observation means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
	/// Why it earns nothing, or may soon; the most fundamental first.
	pub causes: Vec<Cause>,
	/// Links of which nothing lately shows that they work.
	pub unseen: Vec<&'static str>,
}

impl Verdict {
	/// Whether every link was seen to work lately.
	pub fn is_well(&self) -> bool {
		self.causes.is_empty() && self.unseen.is_empty()
	}
}

/// Every cause that shows, and every link that does not.
pub fn verdict(seen: &Observation) -> Verdict {
	let mut causes = said::causes(seen);
	causes.extend(chain::causes(seen));
	causes.extend(own::causes(seen));
	Verdict { causes, unseen: unseen(seen) }
}

fn cause(kind: &'static str, says: impl Into<String>) -> Cause {
	Cause { kind, says: says.into() }
}

/// Links that no block shows at work. What is known to be broken is among the causes already.
fn unseen(seen: &Observation) -> Vec<&'static str> {
	let mut unseen = Vec::new();
	if seen.reports.covered.is_none() {
		unseen.push("no report was applied yet");
	}
	if let Some(session) = seen.computing() {
		if session.last_heartbeat.is_none() {
			unseen.push("the worker has answered no challenge in this session yet");
		}
		if session.payouts == 0 {
			unseen.push("this session was not paid yet");
		}
		if seen.challenges.last.is_none() {
			unseen.push("no challenge drew the worker lately");
		}
	}
	unseen
}
