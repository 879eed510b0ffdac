//! What has to be there at every height, and whether it is what the header says.
use super::wreck::head_after;
use crate::{
	client::{Backend, Client},
	rpc::record_head,
	Header, NodeError,
};
use codec::{DecodeAll, Encode};
use light_client::Header as LightHeader;
use sc_client_api::{Backend as _, BlockBackend, HeaderBackend};
use sc_consensus_grandpa::{GrandpaJustification, GRANDPA_ENGINE_ID};
use serde::Serialize;
use sp_core::{
	offchain::{OffchainStorage, STORAGE_PREFIX},
	H256,
};
use sp_runtime::{
	traits::{Hash as _, HashingFor},
	StateVersion,
};
use std::{
	ops::RangeInclusive,
	panic::{catch_unwind, AssertUnwindSafe},
};

/// Gaps that a report lists of a kind.
const MOST_GAPS: usize = 64;

/// Heights one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
	/// The first.
	pub from: u32,
	/// The last.
	pub to: u32,
}

/// Where something is not as it has to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Holes {
	/// It is not there, and need not be: it was pruned, or never fetched.
	pub absent: Vec<Gap>,
	/// It is not there, and has to be.
	pub missing: Vec<Gap>,
	/// It cannot be read, or is not what the header says.
	pub damaged: Vec<Gap>,
}

/// What was found at a height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
	Whole,
	Absent,
	Missing,
	Damaged,
}

/// Every height.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Heights {
	/// Nothing can be served across a height without one.
	pub headers: Holes,
	/// Absent below what `--keep-blocks` keeps; those of justified blocks are never pruned.
	pub bodies: Holes,
	/// Absent below where a node skipped the past.
	pub records: Holes,
	/// Of the blocks that change who votes: light clients and workers pass no such change without one.
	pub justifications: Holes,
}

impl Heights {
	/// Looks at the best chain's blocks of these heights, the lowest first. `say` is told each height.
	pub fn look(client: &Client, backend: &Backend, heights: RangeInclusive<u32>, mut say: impl FnMut(u32)) -> Self {
		let fetching = client.info().block_gap;
		let (mut seen, mut below) = (Self::default(), Below::default());
		for number in heights {
			say(number);
			// A node that came by warp sync fetches the past after the present.
			if fetching.is_some_and(|gap| (gap.start..=gap.end).contains(&number)) {
				seen.all(number, Found::Absent);
				continue;
			}
			let Some((hash, header)) = seen.headers.take(number, || header(client, number)) else {
				seen.all(number, Found::Missing);
				continue;
			};
			let justified = client.justifications(hash).ok().flatten().is_some();
			let pruned = || !justified && !below.body;
			below.body |= seen
				.bodies
				.take(number, || body(client, hash, &header).map_err(|found| found.unless(pruned())))
				.is_some() && !justified;
			if number > 0 {
				let skipped = !below.record;
				below.record |= seen
					.records
					.take(number, || record(backend, &header).map_err(|found| found.unless(skipped)))
					.is_some();
				seen.justifications.take(number, || justification(client, hash, &header));
			}
		}
		seen
	}

	fn all(&mut self, number: u32, found: Found) {
		self.bodies.note(number, found);
		self.records.note(number, found);
	}

	/// What of it is there and not what it should be, or is a header that is missing.
	pub fn damage(&self) -> Option<&'static str> {
		let whole = |holes: &Holes| holes.damaged.is_empty();
		if !whole(&self.headers) || !self.headers.missing.is_empty() {
			return Some("header");
		}
		let others = [("body", &self.bodies), ("record", &self.records), ("justification", &self.justifications)];
		others.into_iter().find_map(|(what, holes)| (!whole(holes)).then_some(what))
	}
}

/// What was seen at some height below: what is pruned or skipped begins at the first block.
#[derive(Default)]
struct Below {
	/// A body that pruning would have taken, had it come so far.
	body: bool,
	record: bool,
}

impl Found {
	/// What is missing need not be there, if `excused`.
	fn unless(self, excused: bool) -> Self {
		if excused && self == Self::Missing {
			Self::Absent
		} else {
			self
		}
	}
}

impl Holes {
	/// What `look` finds, and a note of it if that is not whole. A panic of the crates below is damage.
	fn take<T>(&mut self, number: u32, look: impl FnOnce() -> Result<T, Found>) -> Option<T> {
		let looked = catch_unwind(AssertUnwindSafe(look)).unwrap_or(Err(Found::Damaged));
		self.note(number, looked.as_ref().err().copied().unwrap_or(Found::Whole));
		looked.ok()
	}

	fn note(&mut self, number: u32, found: Found) {
		match found {
			Found::Whole => {}
			Found::Absent => extend(&mut self.absent, number),
			Found::Missing => extend(&mut self.missing, number),
			Found::Damaged => extend(&mut self.damaged, number),
		}
	}
}

fn extend(gaps: &mut Vec<Gap>, number: u32) {
	let listed = gaps.len();
	match gaps.last_mut() {
		Some(gap) if gap.to.checked_add(1) == Some(number) => gap.to = number,
		_ if listed >= MOST_GAPS => {}
		_ => gaps.push(Gap { from: number, to: number }),
	}
}

fn damaged<E>(_: E) -> Found {
	Found::Damaged
}

fn header(client: &Client, number: u32) -> Result<(H256, Header), Found> {
	let hash = client.hash(number).map_err(damaged)?.ok_or(Found::Missing)?;
	let header = client.header(hash).map_err(damaged)?.ok_or(Found::Missing)?;
	let as_known = header.hash() == hash && header.number == number;
	as_known.then_some((hash, header)).ok_or(Found::Damaged)
}

fn body(client: &Client, hash: H256, header: &Header) -> Result<(), Found> {
	let body = client.block_body(hash).map_err(damaged)?.ok_or(Found::Missing)?;
	let root =
		|version| HashingFor::<crate::Block>::ordered_trie_root(body.iter().map(Encode::encode).collect(), version);
	// Which of the two it is, is the runtime's choice; a body that is not the header's is neither.
	let whole = [StateVersion::V1, StateVersion::V0].into_iter().any(|version| root(version) == header.extrinsics_root);
	whole.then_some(()).ok_or(Found::Damaged)
}

fn record(backend: &Backend, header: &Header) -> Result<(), Found> {
	let head = record_head(header).map_err(damaged)?;
	let index = backend.offchain_storage().ok_or(Found::Missing)?;
	let value = index.get(STORAGE_PREFIX, &protocol::index_key(&head)).ok_or(Found::Missing)?;
	let (before, record) = protocol::split_indexed(&value).ok_or(Found::Damaged)?;
	(head_after(&before, record) == head).then_some(()).ok_or(Found::Damaged)
}

fn justification(client: &Client, hash: H256, header: &Header) -> Result<(), Found> {
	let light = LightHeader::decode_all(&mut &header.encode()[..]).map_err(damaged)?;
	if light.set_change().map_err(damaged)?.is_none() {
		return Ok(());
	}
	let kept = client.justifications(hash).map_err(damaged)?.ok_or(Found::Missing)?;
	let bytes = kept.into_justification(GRANDPA_ENGINE_ID).ok_or(Found::Missing)?;
	let of = GrandpaJustification::<crate::Block>::decode_all(&mut &bytes[..]).map_err(damaged)?;
	(of.target() == (header.number, hash)).then_some(()).ok_or(Found::Damaged)
}

/// Heights without a body.
///
/// # Errors
/// If the database cannot be read.
pub(super) fn bodies_missing(client: &Client, heights: RangeInclusive<u32>) -> Result<Vec<Gap>, NodeError> {
	let failed = |error: sp_blockchain::Error| NodeError::Service(error.to_string());
	let mut gaps = Vec::new();
	for number in heights {
		let hash = client.hash(number).map_err(failed)?;
		if hash.map(|hash| client.block_body(hash)).transpose().map_err(failed)?.flatten().is_none() {
			extend(&mut gaps, number);
		}
	}
	Ok(gaps)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn neighbours_are_one_gap_and_missing_is_not_damaged() {
		let mut holes = Holes::default();
		for (number, found) in [
			(1, Found::Whole),
			(2, Found::Missing),
			(3, Found::Missing),
			(4, Found::Damaged),
			(5, Found::Missing.unless(true)),
			(7, Found::Missing),
		] {
			holes.note(number, found);
		}
		assert_eq!(holes.missing, [Gap { from: 2, to: 3 }, Gap { from: 7, to: 7 }]);
		assert_eq!(holes.damaged, [Gap { from: 4, to: 4 }]);
	}

	#[test]
	fn what_panics_is_damaged_and_the_list_has_a_bound() {
		let mut holes = Holes::default();
		assert_eq!(holes.take(5, || -> Result<u8, Found> { panic!("a database") }), None);
		assert_eq!(holes.damaged, [Gap { from: 5, to: 5 }]);
		(0..1_000).for_each(|step| holes.note(step * 2, Found::Missing));
		assert_eq!(holes.missing.len(), MOST_GAPS);
	}
}
