//! Checkpoints: what a worker finds in its folder after a crash, an upgrade or an attack on its disk.
use crate::world::{messages, world};
use codec::{DecodeAll, Encode};
use protocol::{Challenge, RecordV1};
use secrets::LibraryCrypto;
use units::{Hash, Millis};
use worker_core::{Promises, WorkerState};
use worker_gatekeeper::EconomyFold;

/// A worker's state, its promises or an economy, by the first byte. What decodes goes on without a panic.
pub(crate) fn run(data: &[u8]) -> bool {
	match data.split_first() {
		Some((0, bytes)) => WorkerState::from_checkpoint(bytes).map(worker).is_ok(),
		Some((1, bytes)) => Promises::from_bytes(bytes).map(promises).is_ok(),
		Some((2, bytes)) => EconomyFold::decode_all(&mut &bytes[..]).map(economy).is_ok(),
		_ => false,
	}
}

fn worker(mut state: WorkerState) {
	let again = WorkerState::from_checkpoint(&state.to_checkpoint()).expect("its own checkpoint");
	assert_eq!(again, state);
	let _ = (state.why(Millis(0), 1, false), state.visible_outbox().count(), state.must_offer_master_key());
	let (town, tip) = (&world().town, state.tip().number);
	if tip < town.height() {
		let _ = state.import::<LibraryCrypto>(&town.batch(tip), world().given());
	}
	let vote = protocol::ReportVote { report: 1, digest: [1; 32] };
	let _ = state.vote::<LibraryCrypto>(&vote, &world().identity);
	let _ = state.why(Millis(u64::MAX), u32::MAX, true);
}

fn promises(promises: Promises) {
	assert_eq!(Promises::from_bytes(&promises.to_bytes()).expect("its own bytes"), promises);
	let mut state = world().worker.clone();
	state.adopt(promises);
	let town = &world().town;
	state.import::<LibraryCrypto>(&town.batch(0), world().given()).expect("promises do not stand in the way");
}

fn economy(mut fold: EconomyFold) {
	let root = fold.root::<LibraryCrypto>();
	let again = EconomyFold::decode_all(&mut &fold.encode()[..]).expect("its own checkpoint");
	assert_eq!(again.root::<LibraryCrypto>(), root);
	let record = RecordV1 {
		number: fold.number().wrapping_add(1),
		slot_time: Millis(u64::MAX),
		protocol: 1,
		challenge: Some(Challenge { seed: [0; 32], target: [0xff; 32] }),
		messages: messages(world().identity.id()),
	};
	let _ = fold.fold::<LibraryCrypto>(&record, |last: &Hash, _| *last);
	let _ = (fold.overview(), fold.view(&world().identity.id()));
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
	let mut state = world().worker.clone();
	let town = &world().town;
	state.import::<LibraryCrypto>(&town.batch(0), world().given()).expect("the chain's batch");
	let mut fold = EconomyFold::new(Default::default());
	for (number, message) in (1u32..).zip(messages(world().identity.id())) {
		let challenge = (number > 4).then_some(Challenge { seed: [0; 32], target: [0xff; 32] });
		let slot_time = worker_core::testing::slot_time(number);
		let record = RecordV1 { number, slot_time, protocol: 1, challenge, messages: vec![message] };
		fold.fold::<LibraryCrypto>(&record, |last: &Hash, _| *last).expect("in order");
	}
	vec![
		[vec![0], world().worker.to_checkpoint()].concat(),
		[vec![0], state.to_checkpoint()].concat(),
		[vec![1], state.promises().to_bytes()].concat(),
		[vec![2], EconomyFold::new(Default::default()).encode()].concat(),
		[vec![2], fold.encode()].concat(),
	]
}
