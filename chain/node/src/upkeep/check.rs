//! Whether everything is there that a node needs, and what is missing where.
use super::{
	heights::{Gap, Heights, Holes},
	Place, Progress,
};
use crate::{
	service::parts::{was_executed, Parts},
	settings::LEAST_STATES,
	Backend, NodeError,
};
use codec::Decode;
use sc_client_api::{Backend as _, HeaderBackend, TrieCacheContext};
use serde::Serialize;
use sp_core::H256;
use sp_state_machine::Backend as _;
use std::panic::{catch_unwind, AssertUnwindSafe};
use tokio::runtime::Handle;

/// What a look at a database found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
	schema: u32,
	best: u32,
	finalized: u32,
	#[serde(flatten)]
	heights: Heights,
	/// Entries of the newest final state; none if one of its nodes is missing.
	state_entries: Option<u64>,
	/// The newest missing record of a block that this node executed: it had that one.
	record_lost: Option<u32>,
	/// What is wrong with that state.
	state_error: Option<String>,
	/// What is wrong with what finality knows of its voters.
	finality_error: Option<String>,
	/// What is wrong, and the command that mends it; nothing if all is well.
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
/// [`NodeError::Damaged`] if the database cannot even be opened. What cannot be read is in the report.
pub fn check(place: &Place, handle: Handle) -> Result<Report, NodeError> {
	// The crates below panic over some damage. That is an answer here as any other, and nobody's fault to be printed.
	std::panic::set_hook(Box::new(|_| {}));
	let looked = look(place, handle);
	drop(std::panic::take_hook());
	looked
}

fn look(place: &Place, handle: Handle) -> Result<Report, NodeError> {
	let parts = place.open_existing(handle)?;
	let info = parts.client.info();
	let mut progress = Progress::new("heights looked at");
	let heights = Heights::look(&parts.client, &parts.backend, 0..=info.best_number, |number| {
		progress.say(number.into(), Some(info.best_number.into()));
	});
	let state = entries(&parts.backend, info.finalized_hash);
	let missing = heights.records.absent.last().map(|gap| gap.to);
	let record_lost = missing.filter(|number| was_executed(&parts.client, &parts.backend, *number));
	let mut report = Report {
		schema: 2,
		best: info.best_number,
		finalized: info.finalized_number,
		heights,
		record_lost,
		state_entries: state.as_ref().ok().copied(),
		finality_error: state.is_ok().then(|| finality(&parts)).flatten(),
		state_error: state.err(),
		verdict: None,
	};
	let by_warp = !report.heights.bodies.absent.is_empty() || !report.heights.headers.absent.is_empty();
	report.verdict = wrong(&report).map(|wrong| format!("{wrong}: {}", place.repair_command(by_warp)));
	Ok(report)
}

/// What is wrong.
fn wrong(report: &Report) -> Option<String> {
	let Heights { headers, bodies, records, justifications } = &report.heights;
	let newest = report.finalized.saturating_sub(LEAST_STATES);
	if let Some(error) = &report.state_error {
		return Some(format!("the state of block {} is damaged ({error})", report.finalized));
	}
	if let Some(error) = &report.finality_error {
		return Some(error.clone());
	}
	let recent = bodies.absent.iter().find(|gap| gap.to > newest).map(|gap| (gap, "missing"));
	let all = [
		("headers", hole(headers)),
		("justifications of set changes", hole(justifications)),
		("bodies", hole(bodies).or(recent)),
		("records, which gatekeepers that are not past them need,", hole(records)),
	];
	let lost =
		report.record_lost.map(|number| format!("records up to {number} are missing, whose blocks were executed here"));
	let found = all.into_iter().find_map(|(what, hole)| {
		let (Gap { from, to }, how) = hole?;
		Some(format!("{what} {from}..={to} are {how}"))
	});
	found.or(lost)
}

/// The first that is damaged, or missing.
fn hole(holes: &Holes) -> Option<(&Gap, &'static str)> {
	let damaged = holes.damaged.first().map(|gap| (gap, "damaged"));
	damaged.or_else(|| holes.missing.first().map(|gap| (gap, "missing")))
}

/// Counts the entries of a state, and so reads every node of its trie.
///
/// # Errors
/// What cannot be read.
pub fn entries(backend: &Backend, at: H256) -> Result<u64, String> {
	let count = || {
		let state = backend.state_at(at, TrieCacheContext::Untrusted).map_err(|e| e.to_string())?;
		let mut entries = 0u64;
		for pair in state.pairs(Default::default()).map_err(|e| e.to_string())? {
			pair.map_err(|e| e.to_string())?;
			entries = entries.saturating_add(1);
		}
		Ok(entries)
	};
	catch_unwind(AssertUnwindSafe(count)).unwrap_or_else(|_| Err("it cannot be read".into()))
}

/// What is wrong with what this node's voter believes of the voters at the newest final block. The state is read without its
/// runtime, which would have to be compiled first.
fn finality(parts: &Parts) -> Option<String> {
	let info = parts.client.info();
	let state = parts.backend.state_at(info.finalized_hash, TrieCacheContext::Untrusted).ok()?;
	let said = state.storage(&protocol::storage::item("Grandpa", "CurrentSetId")).ok()??;
	let said = u64::decode(&mut &said[..]).ok()?;
	let believed = parts.link.shared_authority_set().set_id();
	(believed != said).then(|| {
		let block = info.finalized_number;
		format!("finality counts the votes of set {believed}, and the state of block {block} says {said}")
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	fn gaps(all: &[(u32, u32)]) -> Vec<Gap> {
		all.iter().map(|(from, to)| Gap { from: *from, to: *to }).collect()
	}

	fn report(heights: Heights) -> Report {
		Report {
			schema: 2,
			best: 1_000,
			finalized: 998,
			heights,
			record_lost: None,
			state_entries: Some(5),
			state_error: None,
			finality_error: None,
			verdict: None,
		}
	}

	#[test]
	fn what_need_not_be_there_is_no_damage_and_what_has_to_be_is() {
		let absent = |all| Holes { absent: gaps(all), ..Holes::default() };
		let missing = |all| Holes { missing: gaps(all), ..Holes::default() };
		let bodies = |bodies| wrong(&report(Heights { bodies, ..Heights::default() }));
		let records = |records| wrong(&report(Heights { records, ..Heights::default() }));
		assert_eq!(bodies(absent(&[(2, 63), (65, 900)])).or(records(absent(&[(1, 500)]))), None);
		assert_eq!(bodies(missing(&[(30, 31)])).unwrap(), "bodies 30..=31 are missing");
		assert_eq!(bodies(absent(&[(1, 970)])).unwrap(), "bodies 1..=970 are missing", "the newest have to be there");
		assert!(records(missing(&[(7, 9)])).unwrap().contains("7..=9 are missing"));
		let records = absent(&[(1, 900)]);
		let executed = Report { record_lost: Some(900), ..report(Heights { records, ..Heights::default() }) };
		assert!(wrong(&executed).unwrap().contains("records up to 900 are missing"));
	}

	#[test]
	fn damage_is_wrong_wherever_it_is() {
		let bodies = Holes { missing: gaps(&[(1, 4)]), damaged: gaps(&[(2, 2)]), ..Holes::default() };
		assert_eq!(wrong(&report(Heights { bodies, ..Heights::default() })).unwrap(), "bodies 2..=2 are damaged");
		let damaged = Report { state_error: Some("a node".into()), ..report(Heights::default()) };
		assert_eq!(wrong(&damaged).unwrap(), "the state of block 998 is damaged (a node)");
		let justifications = Holes { missing: gaps(&[(1, 1)]), ..Holes::default() };
		assert!(wrong(&report(Heights { justifications, ..Heights::default() })).is_some());
	}
}
