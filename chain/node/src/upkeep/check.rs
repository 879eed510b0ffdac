//! Whether everything is there that a node needs, and what is missing where.
use super::Place;
use crate::{client::Client, rpc::record_head, settings::LEAST_STATES, NodeError};
use sc_client_api::{Backend as _, BlockBackend, HeaderBackend, TrieCacheContext};
use serde::Serialize;
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use sp_state_machine::Backend as _;
use std::{
	ops::RangeInclusive,
	panic::{catch_unwind, AssertUnwindSafe},
};
use tokio::runtime::Handle;

/// Gaps that a report lists.
const MOST_GAPS: usize = 64;

/// Heights of which something is missing, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
	/// The first.
	pub from: u32,
	/// The last.
	pub to: u32,
}

/// What a look at a database found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
	schema: u32,
	best: u32,
	finalized: u32,
	/// Heights without a header: nothing can be served across them.
	headers_missing: Vec<Gap>,
	/// Heights without a body: normal below what `--keep-blocks` keeps.
	bodies_missing: Vec<Gap>,
	/// Heights without a record: normal below where a node skipped the past.
	records_missing: Vec<Gap>,
	/// Entries of the newest final state; none if one of its nodes is missing.
	state_entries: Option<u64>,
	/// What is wrong with that state.
	state_error: Option<String>,
	/// What to do; nothing if all is well.
	verdict: Option<String>,
}

impl Report {
	/// What is wrong, and the command that mends it.
	pub fn verdict(&self) -> Option<&str> {
		self.verdict.as_deref()
	}
}

/// Looks at every height, and at every entry of the newest final state.
///
/// # Errors
/// [`NodeError::Damaged`] if the database cannot even be opened or read. The crates below it panic over some damage: that is
/// caught, and is a verdict as any other.
pub fn check(place: &Place, handle: Handle) -> Result<Report, NodeError> {
	let damaged = |reason: String| NodeError::Damaged { path: place.base_path.clone(), reason };
	match catch_unwind(AssertUnwindSafe(|| look(place, handle))) {
		Ok(Err(NodeError::Service(reason))) => Err(damaged(reason)),
		Ok(looked) => looked,
		Err(panic) => {
			let words = panic.downcast_ref::<String>().map(String::as_str);
			Err(damaged(words.or(panic.downcast_ref::<&str>().copied()).unwrap_or("it cannot be read").into()))
		}
	}
}

fn look(place: &Place, handle: Handle) -> Result<Report, NodeError> {
	let parts = place.open_existing(handle)?;
	let info = parts.client.info();
	let heights = 0..=info.best_number;
	let headers_missing = gaps(heights.clone(), |number| Ok(header(&parts.client, number)?.is_some()))?;
	let bodies_missing = bodies_missing(&parts.client, heights.clone())?;
	let index = parts.backend.offchain_storage().ok_or_else(|| NodeError::Service("no off-chain index".into()))?;
	let records_missing = gaps(1..=info.best_number, |number| {
		let Some(header) = header(&parts.client, number)? else { return Ok(false) };
		let head = record_head(&header).map_err(|e| NodeError::Service(e.to_string()))?;
		Ok(index.get(STORAGE_PREFIX, &protocol::index_key(&head)).is_some())
	})?;
	let state = entries(&parts.backend, info.finalized_hash);
	let mut report = Report {
		schema: 1,
		best: info.best_number,
		finalized: info.finalized_number,
		headers_missing,
		bodies_missing,
		records_missing,
		state_entries: state.as_ref().ok().copied(),
		state_error: state.err(),
		verdict: None,
	};
	report.verdict = verdict(&report);
	Ok(report)
}

/// What to do about what is missing. A gap at the beginning is no damage: it is what was never fetched, or pruned.
fn verdict(report: &Report) -> Option<String> {
	const AGAIN: &str = "phala-node purge --yes, then start it: it fetches everything from its peers; keys stay";
	let inner = |gaps: &[Gap], first: u32| gaps.iter().find(|gap| gap.from > first).cloned();
	let newest = report.finalized.saturating_sub(LEAST_STATES);
	if let Some(error) = &report.state_error {
		return Some(format!("the state of block {} is damaged ({error}): {AGAIN}", report.finalized));
	}
	if let Some(gap) = inner(&report.headers_missing, 0) {
		return Some(format!("headers {}..={} are missing: {AGAIN}", gap.from, gap.to));
	}
	if let Some(gap) = report.bodies_missing.iter().find(|gap| gap.to > newest) {
		return Some(format!("bodies {}..={} are missing: {AGAIN}", gap.from, gap.to));
	}
	inner(&report.records_missing, 1).map(|gap| {
		let (from, to) = (gap.from, gap.to);
		format!("records {from}..={to} are missing, which gatekeepers that are not past them need: {AGAIN}, with --sync full")
	})
}

/// Heights without a body.
pub(super) fn bodies_missing(client: &Client, heights: RangeInclusive<u32>) -> Result<Vec<Gap>, NodeError> {
	gaps(heights, |number| {
		let Some(hash) = client.hash(number).map_err(failed)? else { return Ok(false) };
		Ok(client.block_body(hash).map_err(failed)?.is_some())
	})
}

fn header(client: &Client, number: u32) -> Result<Option<crate::Header>, NodeError> {
	match client.hash(number).map_err(failed)? {
		Some(hash) => client.header(hash).map_err(failed),
		None => Ok(None),
	}
}

/// Counts the entries of a state, and so reads every node of its trie.
fn entries(backend: &crate::Backend, at: sp_core::H256) -> Result<u64, String> {
	let state = backend.state_at(at, TrieCacheContext::Untrusted).map_err(|e| e.to_string())?;
	let mut entries = 0u64;
	for pair in state.pairs(Default::default()).map_err(|e| e.to_string())? {
		pair.map_err(|e| e.to_string())?;
		entries = entries.saturating_add(1);
	}
	Ok(entries)
}

fn gaps(
	heights: RangeInclusive<u32>,
	is_there: impl Fn(u32) -> Result<bool, NodeError>,
) -> Result<Vec<Gap>, NodeError> {
	let mut gaps: Vec<Gap> = Vec::new();
	for number in heights {
		if is_there(number)? {
			continue;
		}
		let listed = gaps.len();
		match gaps.last_mut() {
			Some(gap) if gap.to.checked_add(1) == Some(number) => gap.to = number,
			_ if listed == MOST_GAPS => break,
			_ => gaps.push(Gap { from: number, to: number }),
		}
	}
	Ok(gaps)
}

fn failed(error: sp_blockchain::Error) -> NodeError {
	NodeError::Service(error.to_string())
}

#[cfg(test)]
mod tests {
	use super::*;

	fn report(bodies: &[(u32, u32)], records: &[(u32, u32)]) -> Report {
		let gaps = |all: &[(u32, u32)]| all.iter().map(|(from, to)| Gap { from: *from, to: *to }).collect();
		Report {
			schema: 1,
			best: 1_000,
			finalized: 998,
			headers_missing: Vec::new(),
			bodies_missing: gaps(bodies),
			records_missing: gaps(records),
			state_entries: Some(5),
			state_error: None,
			verdict: None,
		}
	}

	#[test]
	fn what_was_pruned_or_never_fetched_is_no_damage_and_a_hole_is() {
		assert_eq!(verdict(&report(&[(1, 900)], &[(1, 500)])), None);
		assert!(verdict(&report(&[(970, 970)], &[])).unwrap().contains("bodies 970..=970"));
		assert!(verdict(&report(&[], &[(1, 5), (7, 9)])).unwrap().contains("records 7..=9"));
		let damaged = Report { state_error: Some("a node".into()), ..report(&[], &[]) };
		assert!(verdict(&damaged).unwrap().contains("purge --yes"));
	}

	#[test]
	fn neighbours_are_one_gap() {
		let found = gaps(1..=9, |number| Ok(![2, 3, 7].contains(&number))).unwrap();
		assert_eq!(found, [Gap { from: 2, to: 3 }, Gap { from: 7, to: 7 }]);
	}
}
