//! Importing and jumping: what moves a client, and what does not.
use codec::{Decode, Encode};
use gemini_light_client::bounds::{MAX_DESCENDANTS, MAX_MILESTONES};
use gemini_light_client::testing::{Dice, Keys, TestChain, TestState};
use gemini_light_client::{
	AnchorError, Batch, ChangeError, DigestItem, FragmentError, HeaderError, ImportError, Jump, JustificationError,
	LightClient, RecordError, SetChange,
};
use protocol::{BlockRecord, RecordV1};
use secrets::LibraryCrypto;
use units::Millis;

type Chain = TestChain<LibraryCrypto>;

const STEP: Millis = Millis(3_000);

fn key(place: u8) -> Vec<u8> {
	vec![place; 4]
}

fn chain() -> Chain {
	Chain::new(Keys::new(1, 4), TestState { entries: (0..20).map(|at| (key(at), vec![at; 40])).collect() })
}

fn client(chain: &Chain) -> LightClient {
	LightClient::new::<LibraryCrypto>(&chain.anchor(0)).unwrap()
}

fn refuse(client: &LightClient, batch: &Batch) -> ImportError {
	let mut victim = client.clone();
	let reason = victim.import::<LibraryCrypto>(batch, &[]).expect_err("refused");
	assert_eq!(&victim, client, "unchanged on error");
	reason
}

/// A chain with set changes and state changes at random heights.
fn eventful_chain(seed: u64, blocks: u32) -> Chain {
	let dice = &mut Dice::new(seed);
	let mut chain = chain();
	for _ in 0..blocks {
		if dice.chance(10) {
			chain.change_authorities(Keys::new(dice.throw() as u8, 1 + dice.below(5)));
		}
		if dice.chance(30) {
			chain.change_state(|state| {
				drop(state.entries.insert(key(dice.below(20) as u8), vec![dice.throw() as u8; dice.below(60)]))
			});
		}
		chain.push_idle(1, STEP);
	}
	chain
}

#[test]
fn records_and_values_arrive_proven() {
	let mut chain = chain();
	chain.push_idle(5, STEP);
	chain.change_state(|state| drop(state.entries.insert(key(3), b"new".to_vec())));
	chain.push_idle(5, STEP);
	let mut client = client(&chain);
	let keys = [key(3), key(99)];
	let imported = client.import::<LibraryCrypto>(&chain.batch(0, 5, &keys), &keys).unwrap();
	assert_eq!(imported.records.iter().map(|record| record.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
	assert_eq!(imported.values, [Some(vec![3; 40]), None]);
	let imported = client.import::<LibraryCrypto>(&chain.batch(5, 10, &keys), &keys).unwrap();
	assert_eq!(imported.values, [Some(b"new".to_vec()), None]);
	assert_eq!(client.tip().slot_time, Some(Millis(30_000)));
	assert_eq!(client.tip().hash, chain.header(10).hash::<LibraryCrypto>());
	// The tip can be read again, for other keys.
	let others = [key(1)];
	let values = client.read::<LibraryCrypto>(&chain.state(10).prove::<LibraryCrypto>(&others), &others).unwrap();
	assert_eq!(values, Some(vec![Some(vec![1; 40])]));
	// A batch without a proof reads nothing.
	chain.push_idle(1, STEP);
	assert!(client.import::<LibraryCrypto>(&chain.batch(10, 11, &[]), &keys).unwrap().values.is_empty());
}

#[test]
fn a_jump_to_any_header_equals_the_fold_up_to_it() {
	for seed in 0..20 {
		let chain = eventful_chain(seed, 60);
		let dice = &mut Dice::new(seed);
		let target = 1 + dice.below(59) as u32;
		let keys: Vec<_> = (0..25).map(key).collect();
		let mut folded = client(&chain);
		let mut values = Vec::new();
		while folded.tip().number < target {
			let from = folded.tip().number;
			let upto = from + 1 + dice.below((target - from) as usize) as u32;
			values = folded.import::<LibraryCrypto>(&chain.batch(from, upto, &keys), &keys).unwrap().values;
		}
		let mut jumped = client(&chain);
		let jump = Jump {
			fragments: &chain.fragments(0, target),
			header: chain.header(target),
			descendants: &[],
			justification: &chain.justification(target),
			proof: &chain.state(target).prove::<LibraryCrypto>(&keys),
		};
		assert_eq!(jumped.jump::<LibraryCrypto>(&jump, &keys).unwrap(), values);
		assert_eq!(jumped.anchor(), folded.anchor());
		assert_eq!(jumped.tip().state_root, folded.tip().state_root);
		// Both go on alike, and so does one that starts from an anchor there.
		let last = chain.batch(target, 60, &keys);
		let after = folded.import::<LibraryCrypto>(&last, &keys).unwrap();
		assert_eq!(jumped.import::<LibraryCrypto>(&last, &keys).unwrap(), after);
		assert_eq!(jumped, folded);
		let mut anchored = LightClient::new::<LibraryCrypto>(&chain.anchor(target)).unwrap();
		assert_eq!(anchored.import::<LibraryCrypto>(&last, &keys).unwrap(), after);
		assert_eq!(anchored.tip(), folded.tip());
	}
}

#[test]
fn a_checkpoint_is_the_client() {
	let chain = eventful_chain(3, 30);
	let mut client = client(&chain);
	client.import::<LibraryCrypto>(&chain.batch(0, 30, &[]), &[]).unwrap();
	assert_eq!(LightClient::decode(&mut &client.encode()[..]).unwrap(), client);
}

#[test]
fn a_justification_of_a_descendant_serves() {
	let mut chain = chain();
	chain.push_idle(9, STEP);
	let mut client = client(&chain);
	client.import::<LibraryCrypto>(&chain.batch_below(0, 4, 9), &[]).unwrap();
	assert_eq!(client.tip().hash, chain.header(4).hash::<LibraryCrypto>());
	let mut gap = chain.batch_below(4, 6, 9);
	gap.descendants.remove(1);
	assert_eq!(refuse(&client, &gap), ImportError::BrokenDescent { index: 1, expected: 8 });
	client.import::<LibraryCrypto>(&chain.batch_below(4, 6, 9), &[]).unwrap();
}

/// Far more blocks without finality than one batch can connect, or hold: milestones lead back from the justified block,
/// then records lead forward in parts, with the facts of each part proven.
#[test]
fn a_stall_of_any_length_is_passed_in_parts() {
	const STALL: u32 = 3 * MAX_DESCENDANTS as u32 + 500;
	let mut chain = chain();
	chain.push_idle(10, STEP);
	chain.push_idle(STALL, STEP);
	let top = chain.height();
	let mut client = client(&chain);
	client.import::<LibraryCrypto>(&chain.batch(0, 10, &[]), &[]).unwrap();
	// One batch over all of it is beyond what headers can connect.
	let whole = Batch { descendants: chain.headers(50, top).to_vec(), ..chain.batch(10, 50, &[]) };
	assert_eq!(refuse(&client, &whole), ImportError::TooLarge);

	let step = MAX_DESCENDANTS as u32;
	let mut above = top;
	for at in [top - step, top - 2 * step, top - 3 * step] {
		let mut batch = chain.milestone(at, above);
		if above < top {
			batch.justification = None;
		}
		let imported = client.import::<LibraryCrypto>(&batch, &[]).unwrap();
		assert_eq!((imported.records.len(), client.tip().number), (0, 10), "a milestone moves nothing");
		assert_eq!(client.milestone().map(|milestone| milestone.number), Some(at));
		client = LightClient::decode(&mut &client.encode()[..]).unwrap();
		above = at;
	}
	let mut records = 0;
	while client.tip().number < top {
		let tip = client.tip().number;
		let (upto, keys) = ((tip + 1_000).min(top), [key(1)]);
		let batch = match client.milestone() {
			Some(milestone) => {
				let upto = upto.min(milestone.number);
				chain.to_milestone(chain.batch(tip, upto, &keys), milestone.number)
			}
			None => chain.batch_below(tip, upto, top),
		};
		let imported = client.import::<LibraryCrypto>(&batch, &keys).unwrap();
		records += imported.records.len();
	}
	assert_eq!((records as u32, client.milestone()), (STALL, None));
	assert_eq!(client.tip().hash, chain.header(top).hash::<LibraryCrypto>());
}

#[test]
fn a_milestone_is_a_block_of_the_chain_that_its_own_set_made_final() {
	let mut chain = chain();
	chain.push_idle(9, STEP);
	chain.change_authorities(Keys::new(2, 4));
	chain.push_idle(9, STEP);
	let client = client(&chain);
	let laid = |at, justified| {
		let mut client = client.clone();
		client.import::<LibraryCrypto>(&chain.milestone(at, justified), &[]).unwrap();
		client
	};
	// Not without finality, nor by the votes of the next set, nor over the change to it.
	let unproven = Batch { justification: None, ..chain.milestone(4, 8) };
	assert_eq!(refuse(&client, &unproven), ImportError::NoMilestone { number: 8 });
	assert!(matches!(refuse(&client, &chain.milestone(12, 15)), ImportError::Finality { number: 15, .. }));
	let (old, target) = (Keys::new(1, 4), (chain.header(15).hash::<LibraryCrypto>(), 15));
	let beyond = Batch { justification: Some(old.justify(0, 15, target)), ..chain.milestone(8, 15) };
	assert_eq!(refuse(&client, &beyond), ImportError::ChangeInDescent { number: 10 });
	// Downwards only, and above the tip.
	assert_eq!(refuse(&laid(5, 10), &chain.milestone(7, 10)), ImportError::AboveMilestone { lowest: 5, got: 7 });
	let mut ahead = client.clone();
	ahead.import::<LibraryCrypto>(&chain.batch(0, 6, &[]), &[]).unwrap();
	assert_eq!(refuse(&ahead, &chain.milestone(5, 10)), ImportError::Stale { tip: 6, got: 5 });
	// What rests on it is checked like everything else.
	let client = laid(8, 10);
	let good = chain.to_milestone(chain.batch(0, 5, &[]), 8);
	let mut cut = good.clone();
	cut.descendants.pop();
	assert_eq!(refuse(&client, &cut), ImportError::NoMilestone { number: 7 });
	let mut forged = good.clone();
	forged.records.swap(0, 1);
	assert_eq!(refuse(&client, &forged), ImportError::Record(RecordError::WrongHead { number: 5 }));
	let mut client = client;
	client.import::<LibraryCrypto>(&good, &[]).unwrap();
	// To the milestone itself, and past it as if it had never been.
	client.import::<LibraryCrypto>(&chain.to_milestone(chain.batch(5, 8, &[]), 8), &[]).unwrap();
	assert_eq!(client.milestone(), None);
	client.import::<LibraryCrypto>(&chain.batch(8, 18, &[]), &[]).unwrap();
}

/// A client keeps a bounded number of milestones and still gets through: what it let go of is laid again.
#[test]
fn milestones_are_bounded_and_none_that_is_needed_next_is_lost() {
	let mut chain = chain();
	let top = 2 * MAX_MILESTONES as u32;
	chain.push_idle(top, STEP);
	let mut client = client(&chain);
	let mut steps = 0;
	while client.tip().number < top - 1 {
		let tip = client.tip().number;
		// As if a batch could connect two blocks only.
		let batch = match client.milestone().map(|milestone| milestone.number) {
			None => chain.milestone(top - 1, top),
			Some(lowest) if lowest > tip + 2 => Batch { justification: None, ..chain.milestone(lowest - 1, lowest) },
			Some(lowest) => chain.to_milestone(chain.batch(tip, lowest, &[]), lowest),
		};
		client.import::<LibraryCrypto>(&batch, &[]).unwrap();
		steps += 1;
		assert!(client.encode().len() < 60_000 && steps < 20 * top, "tip {}", client.tip().number);
	}
}

#[test]
fn a_descendant_is_a_child_of_the_one_before() {
	let mut chain = chain();
	chain.push_idle(9, STEP);
	let mut fork = self::chain();
	fork.push_idle(9, Millis(3_001));
	let client = client(&chain);
	// Of the right height, on another branch, and final by the same authorities.
	let mut batch = chain.batch_below(0, 4, 9);
	batch.descendants = (5..=9).map(|number| fork.header(number).clone()).collect();
	batch.justification = Some(fork.justification(9));
	assert_eq!(refuse(&client, &batch), ImportError::BrokenDescent { index: 0, expected: 5 });
}

#[test]
fn nobody_finalizes_past_a_change_of_their_set() {
	let mut chain = chain();
	chain.push_idle(3, STEP);
	chain.change_authorities(Keys::new(2, 4));
	chain.push_idle(4, STEP);
	let client = client(&chain);
	// The old set votes for a block after the change at 4.
	for upto in [3, 4] {
		let mut batch = chain.batch_below(0, upto, 6);
		batch.justification = Some(Keys::new(1, 4).justify(0, 1, (chain.header(6).hash::<LibraryCrypto>(), 6)));
		assert_eq!(refuse(&client, &batch), ImportError::ChangeInDescent { number: 4 });
	}
	// A change in the justified block itself is where the old set ends.
	let mut ours = client.clone();
	ours.import::<LibraryCrypto>(&chain.batch_below(0, 2, 4), &[]).unwrap();
	assert_eq!(ours.set_id(), 0);
	ours.import::<LibraryCrypto>(&chain.batch(2, 4, &[]), &[]).unwrap();
	assert_eq!((ours.set_id(), ours.authorities()), (1, &Keys::new(2, 4).authorities()));
	ours.import::<LibraryCrypto>(&chain.batch(4, 7, &[]), &[]).unwrap();
}

#[test]
fn retired_authorities_finalize_nothing() {
	let mut chain = chain();
	chain.push_idle(2, STEP);
	chain.change_authorities(Keys::new(2, 4));
	chain.push_idle(3, STEP);
	let mut client = client(&chain);
	let mut batch = chain.batch(0, 5, &[]);
	batch.justification = Some(Keys::new(1, 4).justify(1, 1, (chain.header(5).hash::<LibraryCrypto>(), 5)));
	let reason = JustificationError::TooFewVotes { signed: 0, needed: 3 };
	assert_eq!(refuse(&client, &batch), ImportError::Finality { number: 5, reason });
	client.import::<LibraryCrypto>(&chain.batch(0, 5, &[]), &[]).unwrap();
}

/// A chain whose block 3 says `item`, and a batch up to each side of it.
fn chain_saying(item: DigestItem) -> (Chain, LightClient) {
	let mut chain = chain();
	chain.push_idle(2, STEP);
	chain.add_digest(item);
	chain.push_idle(3, STEP);
	let client = client(&chain);
	(chain, client)
}

fn grandpa_log(log: impl Encode) -> DigestItem {
	DigestItem::Consensus(*b"FRNK", log.encode())
}

#[test]
fn forced_changes_are_refused_with_their_own_reason() {
	let change = SetChange { authorities: Keys::new(2, 4).authorities(), delay: 0 };
	let (chain, client) = chain_saying(grandpa_log((2u8, 1u32, change)));
	let reason = HeaderError::ForcedChange { number: 3 };
	assert_eq!(refuse(&client, &chain.batch(0, 3, &[])), ImportError::Header(reason.clone()));
	assert!(!ImportError::Header(reason.clone()).is_retryable());
	let mut batch = chain.batch(0, 5, &[]);
	batch.fragments =
		vec![gemini_light_client::Fragment { header: chain.header(3).clone(), justification: chain.justification(3) }];
	let reason = ImportError::Fragment { index: 0, number: 3, reason: FragmentError::Header(reason) };
	assert_eq!(refuse(&client, &batch), reason);
	assert!(!reason.is_retryable());
}

#[test]
fn changes_that_cannot_be_followed_are_refused() {
	let delayed = SetChange { authorities: Keys::new(2, 4).authorities(), delay: 2 };
	let (chain, client) = chain_saying(grandpa_log((1u8, delayed)));
	let reason = ImportError::Change(ChangeError::Delayed { number: 3, delay: 2 });
	assert_eq!(refuse(&client, &chain.batch(0, 3, &[])), reason);
	let empty = SetChange { authorities: vec![([1; 32], 0)], delay: 0 };
	let (chain, client) = chain_saying(grandpa_log((1u8, empty)));
	let reason = ImportError::Change(ChangeError::Unusable { number: 3 });
	assert_eq!(refuse(&client, &chain.batch(0, 3, &[])), reason);
	assert!(!reason.is_retryable());
}

#[test]
fn fragments_stand_in_order_between_tip_and_header() {
	let mut chain = chain();
	for seed in [2, 3] {
		chain.push_idle(2, STEP);
		chain.change_authorities(Keys::new(seed, 4));
	}
	chain.push_idle(4, STEP);
	let mut client = client(&chain);
	let good = chain.batch(0, 8, &[]);
	let heights: Vec<_> = good.fragments.iter().map(|fragment| fragment.header.number).collect();
	assert_eq!(heights, [3, 5]);
	let mut swapped = good.clone();
	swapped.fragments.swap(0, 1);
	assert!(matches!(
		refuse(&client, &swapped),
		ImportError::Fragment { index: 0, number: 5, reason: FragmentError::Finality(_) }
	));
	let mut idle = good.clone();
	idle.fragments.insert(
		0,
		gemini_light_client::Fragment { header: chain.header(2).clone(), justification: chain.justification(2) },
	);
	assert_eq!(refuse(&client, &idle), ImportError::Fragment { index: 0, number: 2, reason: FragmentError::NoChange });
	let mut at_header = chain.batch(0, 5, &[]);
	at_header.fragments = good.fragments.clone();
	let reason = FragmentError::OutOfOrder { above: 3, below: 5 };
	assert_eq!(refuse(&client, &at_header), ImportError::Fragment { index: 1, number: 5, reason });
	client.import::<LibraryCrypto>(&good, &[]).unwrap();
	assert_eq!(client.set_id(), 2);
}

#[test]
fn a_finalized_block_off_the_way_of_the_records_is_seen() {
	let mut chain = chain();
	chain.push_idle(2, STEP);
	chain.change_authorities(Keys::new(2, 4));
	chain.push_idle(3, STEP);
	let client = client(&chain);
	// The old set finalizes two blocks at height 3: only a majority of traitors can.
	let mut batch = chain.batch(0, 5, &[]);
	let fragment = &mut batch.fragments[0];
	let head = fragment
		.header
		.digest
		.iter_mut()
		.find(|item| matches!(item, DigestItem::Consensus(id, _) if *id == protocol::ENGINE_ID));
	*head.unwrap() = DigestItem::Consensus(protocol::ENGINE_ID, vec![9; 32]);
	fragment.justification = Keys::new(1, 4).justify(0, 3, (fragment.header.hash::<LibraryCrypto>(), 3));
	assert_eq!(refuse(&client, &batch), ImportError::Fragment { index: 0, number: 3, reason: FragmentError::OffChain });
}

#[test]
fn blocks_of_a_fork_without_finality_are_refused() {
	let mut chain = chain();
	chain.push_idle(5, STEP);
	let client = client(&chain);
	let mut fork = self::chain();
	fork.push_idle(4, Millis(3_001));
	for upto in 1..=4 {
		let mut batch = fork.batch(0, upto, &[]);
		batch.justification = Some(chain.justification(upto));
		let reason = JustificationError::OtherTarget { got: upto };
		assert_eq!(refuse(&client, &batch), ImportError::Finality { number: upto, reason });
		// Nor do the records of one branch pass under the header of the other.
		let batch = Batch { records: fork.records(0, upto).to_vec(), ..chain.batch(0, upto, &[]) };
		assert_eq!(refuse(&client, &batch), ImportError::Record(RecordError::WrongHead { number: upto }));
	}
}

#[test]
fn the_block_after_the_tip_is_its_child() {
	let mut chain = chain();
	chain.push_idle(3, STEP);
	let mut client = client(&chain);
	client.import::<LibraryCrypto>(&chain.batch(0, 2, &[]), &[]).unwrap();
	let mut batch = chain.batch(2, 3, &[]);
	batch.header.parent_hash = [9; 32];
	batch.justification = Some(Keys::new(1, 4).justify(0, 3, (batch.header.hash::<LibraryCrypto>(), 3)));
	assert_eq!(refuse(&client, &batch), ImportError::NotAChild { number: 3 });
}

#[test]
fn old_batches_and_gaps_are_told_apart() {
	let mut chain = chain();
	chain.push_idle(9, STEP);
	let mut client = client(&chain);
	client.import::<LibraryCrypto>(&chain.batch(0, 5, &[]), &[]).unwrap();
	assert_eq!(refuse(&client, &chain.batch(0, 5, &[])), ImportError::Stale { tip: 5, got: 5 });
	assert_eq!(refuse(&client, &chain.batch(0, 3, &[])), ImportError::Stale { tip: 5, got: 3 });
	let reason = |expected, got| ImportError::Record(RecordError::WrongCount { expected, got });
	assert_eq!(refuse(&client, &chain.batch(6, 9, &[])), reason(4, 3));
	assert_eq!(refuse(&client, &chain.batch(3, 9, &[])), reason(4, 6));
}

#[test]
fn records_the_chain_wrote_but_this_version_cannot_read_are_named() {
	let record = |number, slot_time| RecordV1 {
		number,
		slot_time: Millis(slot_time),
		protocol: 1,
		challenge: None,
		messages: Vec::new(),
	};
	let after = |bytes: Vec<u8>| {
		let mut chain = chain();
		chain.push_idle(2, STEP);
		chain.push_bytes(bytes);
		match refuse(&client(&chain), &chain.batch(0, 3, &[])) {
			ImportError::Record(reason) => {
				assert!(!ImportError::Record(reason.clone()).is_retryable());
				reason
			}
			other => panic!("{other}"),
		}
	};
	let v1 = |record: RecordV1| BlockRecord::V1(record).encode();
	assert_eq!(after(v1(record(4, 9_000))), RecordError::WrongNumber { expected: 3, got: 4 });
	let (before, got) = (Millis(6_000), Millis(5_999));
	assert_eq!(after(v1(record(3, 5_999))), RecordError::TimeFell { number: 3, before, got });
	assert_eq!(after(vec![2, 0, 0]), RecordError::UnknownFormat { number: 3, version: 2 });
	assert_eq!(after(Vec::new()), RecordError::Malformed { number: 3 });
	assert_eq!(after([v1(record(3, 9_000)), vec![0]].concat()), RecordError::Malformed { number: 3 });
	let len = protocol::MAX_RECORD_BYTES + 1;
	let mut chain = chain();
	chain.push_bytes(vec![1; len]);
	let reason = refuse(&client(&chain), &chain.batch(0, 1, &[]));
	assert_eq!(reason, ImportError::Record(RecordError::TooLong { number: 1, len }));
}

#[test]
fn anchors_that_lead_nowhere_are_refused() {
	let good = chain().anchor(0);
	let new = |anchor| LightClient::new::<LibraryCrypto>(&anchor).map(|_| ());
	assert_eq!(new(good.clone()), Ok(()));
	let empty = protocol::Anchor { authorities: Vec::new(), ..good.clone() };
	assert_eq!(new(empty), Err(AnchorError::UnusableAuthorities));
	assert_eq!(new(protocol::Anchor { header_hash: [1; 32], ..good }), Err(AnchorError::NotGenesis));
}
