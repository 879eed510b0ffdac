//! The worker's side: what a relayer reads of it.
use protocol::{worker_api::Status, SettlementReport, SignedEnvelope};
use std::ops::RangeInclusive;
use units::ReportNumber;
use worker_client::{ClientError, Worker};

/// The messages that wait at the worker.
pub async fn outbox(client: &Worker, status: &Status) -> Result<Vec<SignedEnvelope>, ClientError> {
	match status.chain.as_ref().is_some_and(|chain| chain.outbox > 0) {
		true => client.outbox().await,
		false => Ok(Vec::new()),
	}
}

/// The bodies of the reports `wanted` that the worker holds.
pub async fn reports(
	client: &Worker,
	wanted: RangeInclusive<ReportNumber>,
) -> Result<Vec<SettlementReport>, ClientError> {
	let mut held: Vec<SettlementReport> = Vec::new();
	let mut from = *wanted.start();
	while wanted.contains(&from) {
		let page = client.reports(from).await?;
		// An answer that leads nowhere ends the search.
		let Some(last) = page.last().map(|report| report.number).filter(|last| *last >= from) else { break };
		from = last.saturating_add(1);
		held.extend(page.into_iter().filter(|report| wanted.contains(&report.number)));
	}
	Ok(held)
}

/// `major.minor.patch` as registrations have it, whatever follows the numbers; none for what does not read as a version.
pub fn parse_version(text: &str) -> Option<u32> {
	let numbers = text.split(['-', '+']).next().unwrap_or_default();
	let parts: Vec<u32> = numbers.split('.').map_while(|part| part.parse().ok()).collect();
	match parts[..] {
		[major, minor, patch] if major < 1 << 16 && minor < 1 << 8 && patch < 1 << 8 => {
			Some(major << 16 | minor << 8 | patch)
		}
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::parse_version;

	#[test]
	fn a_version_is_read_as_registrations_have_it() {
		assert_eq!(parse_version("2.3.4"), Some(2 << 16 | 3 << 8 | 4));
		assert_eq!(parse_version("2.3.4-rc.1+x86"), Some(2 << 16 | 3 << 8 | 4));
		assert_eq!(parse_version("2.3"), None);
		assert_eq!(parse_version("2.300.1"), None);
	}
}
