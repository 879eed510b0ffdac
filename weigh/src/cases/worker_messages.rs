//! The smallest and the longest envelope, the emptiest and the fullest record.
use crate::{
	case::{Case, Cases, Work},
	cases::{computation::heartbeat, stake_pool::busy},
	stage::{gatekeeper, says, worker},
};
use codec::Encode;
use frame::deps::frame_support::traits::Authorize;
use pallet_computation::{Last, LastReport};
use pallet_worker_messages::{weights::Measured, Backlog, BacklogRange, Filled, Filling, Pending, WeightInfo};
use phala_runtime::{testing::Chain, Runtime, UncheckedExtrinsic};
use protocol::{Message, Payload, Sender, Source, Topic, MAX_ENVELOPE, MAX_RECORD_MESSAGES};
use runtime_common::work::By;
use units::{Hash, Millis, RewardWeight};

/// Bytes of a record's messages in these states: so many fit.
const PAYLOAD: usize = 200;
/// What an envelope has beside its payload.
const AROUND: usize = 128;

/// A challenge closes the record.
fn draws() {
	Last::<Runtime>::put(LastReport {
		number: 1,
		upto: 1,
		random: [1; 32],
		delivered_in: 2,
		delivered_at: Millis(0),
		delivered_after: Hash::default(),
		shares: RewardWeight::ZERO,
	});
}

/// This many messages of the chain wait for room.
fn wait(count: u32) {
	for n in 0..u64::from(count) {
		let payload = Payload::Inline(vec![0; PAYLOAD]);
		let sender = Sender::Pallet(Source::Registry);
		Backlog::<Runtime>::insert(n, Message { sender, topic: Topic::Registry, payload });
	}
	BacklogRange::<Runtime>::put((0, u64::from(count)));
}

/// Workers filled their part of the record.
fn fill(count: u32) {
	let message = |n: u32| {
		let payload = Payload::Inline(vec![n as u8; PAYLOAD]);
		Message { sender: Sender::Worker(worker(0)), topic: Topic::Heartbeat, payload }
	};
	let messages: Vec<Message> = (0..count).map(message).collect();
	let bytes = messages.encoded_size() as u32;
	Pending::<Runtime>::put(messages);
	Filled::<Runtime>::put(Filling { messages: count, bytes, worker_messages: count, worker_bytes: bytes });
}

/// Half of a record is the workers' and half the chain's at least.
const HALF: u32 = MAX_RECORD_MESSAGES / 2;

pub fn cases() -> Vec<Case> {
	let mut cases = Cases::of("worker-messages");
	let mut chain = busy();
	envelopes(&mut cases, &mut chain);
	let close = |moved| Measured::<Runtime>::close(moved);
	cases.on(&mut chain, draws).work("close_0", Work::Record, close(0));
	cases.on(&mut chain, || {
		draws();
		wait(MAX_RECORD_MESSAGES);
	});
	cases.work("close_2000", Work::Record, close(MAX_RECORD_MESSAGES));
	// What workers' messages add to the end of a block is charged with them.
	let filled = Measured::<Runtime>::recorded().saturating_mul(u64::from(HALF)).saturating_add(close(0));
	cases.on(&mut chain, || {
		draws();
		fill(HALF);
	});
	cases.work("close_filled_1000", Work::Record, filled);
	cases.end()
}

fn envelopes(cases: &mut Cases, chain: &mut Chain) {
	let junk = |chain: &mut Chain, length: usize| says(chain, 0, 0, Topic::Heartbeat, vec![0; length]);
	let (small, large) = (junk(chain, 64), junk(chain, MAX_ENVELOPE - AROUND));
	let beat = heartbeat(chain, 0).encode();
	let beat = says(chain, 0, 0, Topic::Heartbeat, beat);
	let vote = protocol::ReportVote { report: 1, digest: [1; 32] };
	let vote = says(chain, gatekeeper(0), 0, Topic::ReportVote, vote.encode());
	cases.on(chain, || ());
	for (what, message) in [("authorize_small", &small), ("authorize_large", &large)] {
		let charged = message.function.weight_of_authorize();
		cases.work(what, Work::Authorize(message.function.clone()), charged).sized(size(message));
	}
	// Of what its handler refuses: it cost as much by then.
	for (what, message) in [("send_small", small), ("send_large", large)] {
		let size = size(&message);
		cases.call(what, By::Itself, message.function).sized(size).lesser();
	}
	cases.call("send_heartbeat", By::Itself, beat.function);
	cases.call("send_vote", By::Itself, vote.function);
}

/// Bytes of the envelope inside.
fn size(message: &UncheckedExtrinsic) -> u32 {
	match &message.function {
		phala_runtime::RuntimeCall::WorkerMessages(pallet_worker_messages::Call::send { envelope }) => {
			envelope.encoded_size() as u32
		}
		other => panic!("no message: {other:?}"),
	}
}
