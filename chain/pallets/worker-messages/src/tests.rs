//! Promises of the record chain.
use crate::{mock::*, *};
use chain_traits::{HostCrypto, MessageSink};
use codec::Encode;
use frame::{deps::sp_io::TestExternalities, prelude::*};
use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest, ProptestConfig};
use protocol::{
	index_key, payload_key, Crypto, Message, Payload, RecordV1, Sender, Source, Topic, MAX_ENVELOPE,
	MAX_INLINE_PAYLOAD, MAX_PENDING, MAX_RECORD_BYTES, MAX_RECORD_MESSAGES,
};
use units::Sequence;

const POOL: TransactionSource = TransactionSource::External;
const BLOCK: TransactionSource = TransactionSource::InBlock;

fn speak(payload: &[u8]) {
	WorkerMessages::push(Source::Registry, Topic::Registry, payload.to_vec());
}

fn inline(record: &RecordV1) -> Vec<Vec<u8>> {
	let bytes = |message: &Message| match &message.payload {
		Payload::Inline(bytes) => bytes.clone(),
		Payload::Hashed { .. } => Vec::new(),
	};
	record.messages.iter().map(bytes).collect()
}

#[test]
fn every_block_closes_a_record_from_block_one_on() {
	let mut state = chain();
	for number in 1..=5u32 {
		let record = block(&mut state, || speak(&[number as u8]));
		assert_eq!((record.number, record.slot_time.0), (number, u64::from(number) * 3_000));
		assert_eq!(record.challenge.is_some(), number % 2 == 0);
		assert_eq!(inline(&record), [[number as u8]]);
	}
}

#[test]
fn a_message_is_taken_recorded_and_acted_upon() {
	let mut state = chain();
	let worker = Worker::registered(1);
	let record = block(&mut state, || {
		include(&worker.says(0, Topic::Heartbeat, ECHO)).expect("valid");
		assert_eq!(events(), [Event::Taken { sender: worker.id(), sequence: 0, topic: Topic::Heartbeat }]);
		assert_eq!(Trace::get(), [ECHO]);
	});
	assert_eq!(record.messages[0].sender, Sender::Worker(worker.id()));
	assert_eq!(inline(&record), [ECHO, b"answer"]);
}

#[test]
fn a_refused_message_uses_its_sequence_number_and_leaves_no_other_trace() {
	let mut state = chain();
	let worker = Worker::registered(1);
	let record = block(&mut state, || {
		include(&worker.says(0, Topic::Heartbeat, BAD)).expect("valid");
		let error = DispatchError::Other("");
		assert_eq!(events(), [Event::Refused { sender: worker.id(), sequence: 0, error }]);
		assert!(Trace::get().is_empty());
		include(&worker.says(1, Topic::Heartbeat, b"good")).expect("the next one is due");
	});
	assert_eq!(inline(&record), [b"good"]);
}

#[test]
fn the_ingress_hash_is_the_one_a_worker_computes() {
	let mut state = chain();
	let worker = Worker::registered(1);
	block(&mut state, || {
		let genesis = Pallet::<Test>::genesis();
		let mut expected = protocol::Ingress::default();
		for (sequence, topic) in [(0, Topic::Heartbeat), (1, Topic::Benchmark)] {
			let envelope = worker.says(sequence, topic, b"x");
			include(&envelope).expect("valid");
			expected = expected.accept::<HostCrypto>(&genesis, &envelope.envelope);
		}
		assert_eq!(Ingress::<Test>::get(worker.id()), expected);
	});
}

#[test]
fn messages_for_the_chain_alone_are_not_recorded() {
	let mut state = chain();
	let gatekeeper = Worker::gatekeeper(1);
	let record = block(&mut state, || {
		for (sequence, topic) in [Topic::Benchmark, Topic::ReportVote, Topic::MasterKey].into_iter().enumerate() {
			include(&gatekeeper.says(sequence as Sequence, topic, &[sequence as u8])).expect("valid");
		}
		assert_eq!(Trace::get(), [[0], [1], [2]]);
	});
	assert!(record.messages.is_empty());
}

#[test]
fn a_topic_belongs_to_its_senders() {
	let mut state = chain();
	let (worker, gatekeeper) = (Worker::registered(1), Worker::gatekeeper(2));
	let nobody = Worker::unknown(3);
	block(&mut state, || {
		for topic in [Topic::Registry, Topic::Computation] {
			for sender in [&worker, &gatekeeper] {
				let refusal = validity(POOL, &sender.says(0, topic, b"x"));
				assert_eq!(refusal, Err(Refusal::NotForWorkers.into()));
			}
		}
		for topic in [Topic::Heartbeat, Topic::Benchmark] {
			assert!(validity(POOL, &worker.says(0, topic, b"x")).is_ok());
			assert!(validity(POOL, &gatekeeper.says(0, topic, b"x")).is_ok());
			assert_eq!(validity(POOL, &nobody.says(0, topic, b"x")), Err(Refusal::UnknownSender.into()));
		}
		for (sequence, topic) in [(0, Topic::ReportVote), (1, Topic::MasterKey)] {
			include(&gatekeeper.says(sequence, topic, b"x")).expect("valid");
			include(&worker.says(sequence, topic, b"x")).expect("uses up its number");
		}
		let refused = Error::<Test>::NotGatekeeper.into();
		let wrong = |event: &&Event<Test>| matches!(event, Event::Refused { error, .. } if *error == refused);
		assert_eq!((events().iter().filter(wrong).count(), Trace::get().len()), (2, 2));
	});
}

#[test]
fn the_pool_takes_a_window_of_sequence_numbers_and_a_block_exactly_the_next() {
	let mut state = chain();
	let worker = Worker::registered(1);
	block(&mut state, || {
		include(&worker.says(0, Topic::Heartbeat, b"x")).expect("valid");
		let pool = |sequence| validity(POOL, &worker.says(sequence, Topic::Heartbeat, b"y")).map(|_| ());
		let in_block = |sequence| validity(BLOCK, &worker.says(sequence, Topic::Heartbeat, b"y")).map(|_| ());
		assert_eq!(
			(pool(0), in_block(0)),
			(Err(InvalidTransaction::Stale.into()), Err(InvalidTransaction::Stale.into()))
		);
		assert_eq!((pool(1), in_block(1)), (Ok(()), Ok(())));
		assert_eq!((pool(2), in_block(2)), (Ok(()), Err(InvalidTransaction::Future.into())));
		assert_eq!((pool(MAX_PENDING), pool(MAX_PENDING + 1)), (Ok(()), Err(InvalidTransaction::Future.into())));
		assert_eq!(pool(Sequence::MAX), Err(InvalidTransaction::Future.into()));
	});
}

#[test]
fn the_pool_orders_a_senders_messages_and_prefers_votes_to_heartbeats() {
	let mut state = chain();
	let (worker, gatekeeper) = (Worker::registered(1), Worker::gatekeeper(2));
	block(&mut state, || {
		let first = validity(POOL, &worker.says(0, Topic::Heartbeat, b"x")).expect("valid");
		let second = validity(POOL, &worker.says(1, Topic::Heartbeat, b"x")).expect("valid");
		assert!(first.requires.is_empty());
		assert_eq!(second.requires, first.provides);
		assert!(first.propagate && first.longevity == LONGEVITY);
		let vote = validity(POOL, &gatekeeper.says(0, Topic::ReportVote, b"x")).expect("valid");
		let false_vote = validity(POOL, &worker.says(0, Topic::ReportVote, b"x")).expect("valid");
		let benchmark = validity(POOL, &worker.says(0, Topic::Benchmark, b"x")).expect("valid");
		assert!(vote.priority > first.priority && first.priority > benchmark.priority);
		assert!(benchmark.priority > false_vote.priority);
	});
}

#[test]
fn a_signature_holds_for_one_chain_and_one_content() {
	let mut state = chain();
	let worker = Worker::registered(1);
	block(&mut state, || {
		let elsewhere = worker.says_on(&[7; 32], 0, Topic::Heartbeat, b"x");
		let mut altered = worker.says(0, Topic::Heartbeat, b"x");
		altered.envelope.payload = b"y".to_vec();
		for forged in [elsewhere, altered] {
			assert_eq!(validity(POOL, &forged), Err(InvalidTransaction::BadProof.into()));
		}
	});
}

#[test]
fn a_closed_gate_stops_messages_and_not_the_record_chain() {
	let mut state = chain();
	let worker = Worker::registered(1);
	let record = block(&mut state, || {
		close_gate();
		assert_eq!(validity(POOL, &worker.says(0, Topic::Heartbeat, b"x")), Err(Refusal::Closed.into()));
		speak(b"still here");
	});
	assert_eq!(inline(&record), [b"still here"]);
}

#[test]
fn an_envelope_above_the_bound_is_refused_and_one_at_the_bound_is_taken() {
	let mut state = chain();
	let worker = Worker::registered(1);
	block(&mut state, || {
		let overhead = worker.says(0, Topic::Benchmark, &[0; 8_000]).encoded_size() - 8_000;
		let at_bound = worker.says(0, Topic::Benchmark, &vec![0; MAX_ENVELOPE - overhead]);
		let above = worker.says(0, Topic::Benchmark, &vec![0; MAX_ENVELOPE - overhead + 1]);
		assert_eq!(at_bound.encoded_size(), MAX_ENVELOPE);
		assert_eq!(validity(POOL, &above), Err(Refusal::TooLarge.into()));
		include(&at_bound).expect("valid");
	});
}

#[test]
fn a_long_payload_stands_by_hash_and_its_bytes_are_indexed() {
	let mut state = chain();
	let worker = Worker::registered(1);
	let long = vec![5; MAX_INLINE_PAYLOAD + 1];
	let record = block(&mut state, || {
		include(&worker.says(0, Topic::Heartbeat, &long)).expect("valid");
		speak(&long[1..]);
	});
	let hash = HostCrypto::blake2_256(&long);
	assert_eq!(record.messages[0].payload, Payload::Hashed { hash, len: long.len() as u32 });
	assert_eq!(record.messages[1].payload, Payload::Inline(long[1..].to_vec()));
	assert_eq!(state.offchain_db().get(&payload_key(&hash)), Some(long));
}

#[test]
fn worker_messages_use_at_most_their_share_of_a_block_and_the_rest_waits() {
	let mut state = chain();
	let worker = Worker::registered(1);
	let limits: frame_system::limits::BlockWeights = <Test as frame_system::Config>::BlockWeights::get();
	let share: Weight = MESSAGES_SHARE * limits.max_block;
	set_handler_cost(share.ref_time() / 4);
	let mut taken = 0;
	block(&mut state, || {
		while include(&worker.says(taken, Topic::Benchmark, b"x")).is_ok() {
			taken += 1;
		}
		let over = validity(BLOCK, &worker.says(taken, Topic::Benchmark, b"x"));
		assert_eq!((taken, over), (3, Err(InvalidTransaction::ExhaustsResources.into())));
		assert!(validity(POOL, &worker.says(taken, Topic::Benchmark, b"x")).is_ok());
	});
	block(&mut state, || include(&worker.says(taken, Topic::Benchmark, b"x")).expect("room again"));
}

/// Case 13 of issue 7: one sender could fill the share of all.
#[test]
fn a_block_takes_a_bounded_number_of_messages_of_one_sender_and_the_rest_waits() {
	let mut state = chain();
	let (one, other) = (Worker::registered(1), Worker::registered(2));
	let last = Sequence::from(MAX_PER_SENDER);
	block(&mut state, || {
		for sequence in 0..last {
			include(&one.says(sequence, Topic::Benchmark, b"x")).expect("within the quota");
		}
		let over = validity(BLOCK, &one.says(last, Topic::Benchmark, b"x"));
		assert_eq!(over, Err(InvalidTransaction::ExhaustsResources.into()));
		assert!(validity(POOL, &one.says(last, Topic::Benchmark, b"x")).is_ok(), "it waits");
		include(&other.says(0, Topic::Benchmark, b"x")).expect("others have their own");
	});
	block(&mut state, || include(&one.says(last, Topic::Benchmark, b"x")).expect("room again"));
}

#[test]
fn workers_fill_at_most_half_of_a_record() {
	let mut state = chain();
	let workers: Vec<Worker> = (0..100).map(Worker::registered).collect();
	let payload = vec![1; MAX_INLINE_PAYLOAD];
	let record = block(&mut state, || {
		let all = workers.iter().flat_map(|worker| (0..8).map(move |sequence| (worker, sequence)));
		let say = |(worker, sequence): (&Worker, Sequence)| include(&worker.says(sequence, Topic::Heartbeat, &payload));
		let over = all.map(say).find_map(Result::err).expect("full at some time");
		assert_eq!(over, InvalidTransaction::ExhaustsResources.into());
		assert!(Filled::<Test>::get().worker_bytes + 1_100 > WORKER_ROOM);
		assert!(validity(BLOCK, &workers[99].says(0, Topic::Benchmark, b"not recorded")).is_ok());
		speak(b"room for the chain");
	});
	assert!(record.encoded_size() <= MAX_RECORD_BYTES / 2);
	assert_eq!(inline(&record).last().map(Vec::as_slice), Some(&b"room for the chain"[..]));
}

#[test]
fn messages_that_do_not_fit_wait_in_order_and_none_is_lost() {
	let mut state = chain();
	let total = MAX_RECORD_MESSAGES + 700;
	let first = block(&mut state, || (0..total).for_each(|index| speak(&index.to_le_bytes())));
	assert_eq!(first.messages.len() as u32, MAX_RECORD_MESSAGES);
	let second = block(&mut state, || speak(b"later"));
	let mut expected: Vec<Vec<u8>> = (0..total).map(|index| index.to_le_bytes().to_vec()).collect();
	expected.push(b"later".to_vec());
	assert_eq!([inline(&first), inline(&second)].concat(), expected);
}

#[test]
fn a_record_never_exceeds_its_bytes() {
	let mut state = chain();
	let payload = vec![3; MAX_INLINE_PAYLOAD];
	let records: Vec<RecordV1> = (0..3)
		.map(|round| block(&mut state, || (0..if round == 0 { 1_200 } else { 0 }).for_each(|_| speak(&payload))))
		.collect();
	assert_eq!(records.iter().map(|record| record.messages.len()).sum::<usize>(), 1_200);
	for record in &records {
		assert!(protocol::BlockRecord::V1(record.clone()).encoded_size() <= MAX_RECORD_BYTES);
	}
}

#[test]
fn siblings_with_different_messages_are_both_served_in_either_order() {
	let blocks: [&[u8]; 2] = [b"left", b"right"];
	for order in [[0, 1], [1, 0]] {
		let mut state = chain();
		block(&mut state, || speak(b"parent"));
		let before = state.execute_with(Head::<Test>::get);
		let raw: TestExternalities = clone_of(&state);
		let mut served_heads = Vec::new();
		for index in order {
			let mut fork = clone_of(&raw);
			block(&mut fork, || speak(blocks[index]));
			let head = fork.execute_with(Head::<Test>::get);
			let value = fork.offchain_db().get(&index_key(&head)).expect("indexed");
			// What a node does on import: the off-chain changes of every block go into the one index.
			import(&state, &index_key(&head), &value);
			served_heads.push((index, head));
		}
		for (index, head) in served_heads {
			let value = state.offchain_db().get(&index_key(&head)).expect("still served");
			assert_eq!(inline(&served(&value, &before, &head)), [blocks[index]]);
		}
	}
}

fn clone_of(state: &TestExternalities) -> TestExternalities {
	let mut copy = TestExternalities::default();
	copy.backend = state.backend.clone();
	copy
}

fn import(state: &TestExternalities, key: &[u8], value: &[u8]) {
	frame::deps::sp_core::offchain::OffchainStorage::set(&mut state.offchain_db(), b"", key, value);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	/// Whatever is said in whatever mix, each record proves itself (checked by `block`), holds everything recorded
	/// that was accepted, in order per sender, and the chain's own messages in order.
	#[test]
	fn nothing_said_is_lost_or_reordered(script in prop::collection::vec(prop::collection::vec((0u8..4, any::<u8>()), 0..12), 1..6)) {
		let mut state = chain();
		let workers = [Worker::registered(1), Worker::registered(2)];
		let mut next = [0u64; 2];
		let (mut said, mut heard): ([Vec<Vec<u8>>; 3], [Vec<Vec<u8>>; 3]) = Default::default();
		for steps in script {
			let record = block(&mut state, || {
				for (who, byte) in steps {
					if let Some(worker) = workers.get(usize::from(who)) {
						let sequence = next[usize::from(who)];
						include(&worker.says(sequence, Topic::Heartbeat, &[byte])).expect("room");
						next[usize::from(who)] += 1;
					} else {
						speak(&[byte]);
					}
					said[usize::from(who).min(2)].push(vec![byte]);
				}
			});
			for (message, bytes) in record.messages.iter().zip(inline(&record)) {
				let place = workers.iter().position(|worker| message.sender == Sender::Worker(worker.id()));
				heard[place.unwrap_or(2)].push(bytes);
			}
		}
		prop_assert_eq!(said, heard);
		for (worker, next) in workers.iter().zip(next) {
			prop_assert_eq!(state.execute_with(|| Ingress::<Test>::get(worker.id()).next), next);
		}
		prop_assert!(state.execute_with(WorkerMessages::check_state).is_ok());
	}
}

/// Case 3 of issue 7: a pool bans the bytes of what is invalid for half an hour.
#[test]
fn case_3_a_refusal_that_passes_by_itself_is_not_called_invalid() {
	let mut state = chain();
	let (worker, stranger) = (Worker::registered(1), Worker::unknown(2));
	block(&mut state, || {
		let unknown = validity(POOL, &stranger.says(0, Topic::Heartbeat, b"x"));
		close_gate();
		let closed = validity(POOL, &worker.says(0, Topic::Heartbeat, b"x"));
		for (refused, why) in [(unknown, Refusal::UnknownSender), (closed, Refusal::Closed)] {
			assert_eq!(refused, Err(UnknownTransaction::Custom(why as u8).into()));
		}
		let wrong = validity(POOL, &worker.says(0, Topic::Registry, b"x"));
		assert_eq!(wrong, Err(InvalidTransaction::Custom(Refusal::NotForWorkers as u8).into()));
	});
}
