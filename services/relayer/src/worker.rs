//! The worker's side: what a relayer reads of it.
use crate::view::{InitialisedWorker, WorkerView};
use units::{BlockNumber, Hash, ReportNumber, SetId, WorkerId};
use worker_client::{ClientError, Worker};

/// A worker as the relayer last saw it.
pub struct Seen {
	/// For the plan.
	pub view: WorkerView,
	/// Its identity, once it has one.
	pub id: Option<WorkerId>,
	/// The chain it works for, once it was told.
	pub genesis: Option<Hash>,
	/// The authority set it believes in now.
	pub set: SetId,
	/// Its lowest milestone.
	pub milestone: Option<BlockNumber>,
}

/// Reads everything a plan needs. `next_report` is the report that the chain applies next.
pub async fn observe(client: &Worker, next_report: ReportNumber) -> Result<Seen, ClientError> {
	let status = client.status().await?;
	let Some(chain) = status.chain.clone() else {
		return Ok(Seen { view: WorkerView::Fresh, id: status.worker, genesis: None, set: 0, milestone: None });
	};
	let outbox = if chain.outbox > 0 { client.outbox().await? } else { Vec::new() };
	let holds_next = chain.newest_report.is_some_and(|newest| newest >= next_report);
	let reports = if holds_next { client.reports(next_report).await? } else { Vec::new() };
	let view = WorkerView::Initialised(InitialisedWorker {
		tip: chain.sync.tip,
		version: parse_version(&status.version),
		anchor: chain.anchor.0,
		operator: chain.operator,
		agreement_key: status.agreement_key.map_or([0; 32], |key| key.0),
		gatekeeper: status.gatekeeper_role,
		outbox,
		reports,
	});
	let milestone = chain.sync.milestone;
	Ok(Seen { view, id: status.worker, genesis: Some(chain.genesis.0), set: chain.sync.set_id, milestone })
}

/// `major.minor.patch` as registrations have it: 0 for what does not read as a version.
fn parse_version(text: &str) -> u32 {
	let parts: Vec<u32> = text.split('.').map_while(|part| part.parse().ok()).collect();
	match parts[..] {
		[major, minor, patch] if major < 1 << 16 && minor < 1 << 8 && patch < 1 << 8 => {
			major << 16 | minor << 8 | patch
		}
		_ => 0,
	}
}

#[cfg(test)]
mod tests {
	use super::parse_version;

	#[test]
	fn a_version_is_read_as_registrations_have_it() {
		assert_eq!(parse_version("2.3.4"), 2 << 16 | 3 << 8 | 4);
		assert_eq!(parse_version("2.3"), 0);
		assert_eq!(parse_version("2.300.1"), 0);
	}
}
