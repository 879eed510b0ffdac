//! Records, as a gatekeeper folds them.
use crate::world::{messages, world};
use codec::{Decode, Encode};
use protocol::{split_indexed, BlockRecord, Challenge, RecordV1};
use secrets::LibraryCrypto;
use units::{Fixed, Hash, Millis, WorkerId};
use worker_gatekeeper::EconomyFold;

/// Of the records of one input, so many are folded.
const MAX_RECORDS: usize = 32;

/// Records one after the other; each is folded as the next of its chain, whatever number it says.
pub(crate) fn run(data: &[u8]) -> bool {
	if let Some((_, record)) = split_indexed(data) {
		let _ = BlockRecord::decode(&mut &record[..]);
	}
	let mut fold = EconomyFold::new(Default::default());
	let (mut input, mut folded) = (data, 0);
	while let (false, Ok(BlockRecord::V1(mut record))) = (input.is_empty(), BlockRecord::decode(&mut input)) {
		record.number = fold.number() + 1;
		let report = fold.fold::<LibraryCrypto>(&record, |last: &Hash, _| *last).expect("in order");
		if let Some(report) = report {
			assert!(report.settlements.len() <= protocol::MAX_SETTLEMENTS as usize);
			assert!(report.offline.len() + report.recovered.len() <= protocol::MAX_TRANSITIONS as usize);
		}
		let totals = fold.overview().totals;
		let given = [totals.paid.to_fixed_floor(), totals.treasury.to_fixed_floor(), totals.forfeited];
		assert!(
			given.into_iter().fold(Fixed::ZERO, Fixed::saturating_add) <= totals.due,
			"more was given than was due"
		);
		folded += 1;
		if folded == MAX_RECORDS {
			break;
		}
	}
	if folded > 0 {
		let restored = EconomyFold::decode(&mut &fold.encode()[..]).expect("own checkpoint");
		assert_eq!(restored.root::<LibraryCrypto>(), fold.root::<LibraryCrypto>(), "a kept hash is stale");
	}
	folded > 0 && input.is_empty()
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
	let worker: WorkerId = world().identity.id();
	let record = |number: u32, messages: Vec<protocol::Message>| {
		let challenge = (number > 2).then_some(Challenge { seed: [number as u8; 32], target: [0xff; 32] });
		let slot_time = Millis(worker_core::testing::slot_time(number).0);
		BlockRecord::V1(RecordV1 { number, slot_time, protocol: 1, challenge, messages }).encode()
	};
	let all = messages(worker);
	let one_each = (1u32..).zip(all.clone()).flat_map(|(number, message)| record(number, vec![message]));
	let quiet = (1..=30).flat_map(|number| record(number, if number == 1 { all[..5].to_vec() } else { Vec::new() }));
	vec![one_each.collect(), record(1, all.clone()), quiet.collect()]
}
