//! The record chain from one head to the next.
use crate::{FragmentError, Header, ImportError, RecordError, Tip};
use alloc::vec::Vec;
use codec::DecodeAll;
use protocol::{BlockRecord, Crypto, RecordV1, MAX_RECORD_BYTES};
use units::{BlockNumber, Hash, Millis};

/// What a chain of records says.
pub(crate) struct Folded {
	/// In order.
	pub records: Vec<RecordV1>,
	/// Of the last record, or as before if there is none.
	pub slot_time: Option<Millis>,
}

/// Checks that `records` are the records of all blocks after `from` up to `to`, that they lead through `waypoints`
/// (headers of finalized blocks between the two, oldest first), and decodes them.
///
/// First every hash, then every byte: nothing is decoded that the chain did not write.
pub(crate) fn fold<'a, C: Crypto>(
	from: &Tip,
	to: &Tip,
	records: &[Vec<u8>],
	waypoints: impl Iterator<Item = &'a Header>,
) -> Result<Folded, ImportError> {
	let expected = to.number.saturating_sub(from.number) as usize;
	if records.len() != expected {
		return Err(RecordError::WrongCount { expected, got: records.len() }.into());
	}
	check_heads::<C>(from, to, records, waypoints)?;
	Ok(decode(from, records)?)
}

/// The height of each record.
fn numbered<'a>(from: &Tip, records: &'a [Vec<u8>]) -> impl Iterator<Item = (BlockNumber, &'a Vec<u8>)> {
	(from.number.saturating_add(1)..=BlockNumber::MAX).zip(records)
}

fn check_heads<'a, C: Crypto>(
	from: &Tip,
	to: &Tip,
	records: &[Vec<u8>],
	waypoints: impl Iterator<Item = &'a Header>,
) -> Result<(), ImportError> {
	let mut waypoints = waypoints.enumerate().peekable();
	// A waypoint off the way is only reported if the way itself leads to `to`: else the records are to blame.
	let mut off_chain = None;
	let mut head = from.record_head;
	for (number, record) in numbered(from, records) {
		if record.len() > MAX_RECORD_BYTES {
			return Err(RecordError::TooLong { number, len: record.len() }.into());
		}
		head = protocol::extend::<C>(&head, record);
		if let Some((index, header)) = waypoints.next_if(|(_, header)| header.number == number) {
			off_chain = off_chain.or_else(|| check_waypoint(header, &head).err().map(|reason| (index, number, reason)));
		}
	}
	if head != to.record_head {
		return Err(RecordError::WrongHead { number: to.number }.into());
	}
	match off_chain {
		Some((index, number, reason)) => Err(ImportError::Fragment { index, number, reason }),
		None => Ok(()),
	}
}

fn check_waypoint(header: &Header, head: &Hash) -> Result<(), FragmentError> {
	if header.record_head()? == *head {
		Ok(())
	} else {
		Err(FragmentError::OffChain)
	}
}

fn decode(from: &Tip, encoded: &[Vec<u8>]) -> Result<Folded, RecordError> {
	let mut records = Vec::with_capacity(encoded.len());
	let mut slot_time = from.slot_time;
	for (number, bytes) in numbered(from, encoded) {
		let record = decode_one(number, bytes)?;
		if let Some(before) = slot_time.filter(|before| record.slot_time < *before) {
			return Err(RecordError::TimeFell { number, before, got: record.slot_time });
		}
		slot_time = Some(record.slot_time);
		records.push(record);
	}
	Ok(Folded { records, slot_time })
}

fn decode_one(number: BlockNumber, bytes: &[u8]) -> Result<RecordV1, RecordError> {
	let BlockRecord::V1(record) = BlockRecord::decode_all(&mut &bytes[..]).map_err(|_| match bytes.first() {
		Some(&version) if version != FORMAT => RecordError::UnknownFormat { number, version },
		_ => RecordError::Malformed { number },
	})?;
	if record.number != number {
		return Err(RecordError::WrongNumber { expected: number, got: record.number });
	}
	Ok(record)
}

/// The record format this code reads: the index of [`BlockRecord::V1`].
const FORMAT: u8 = 1;
