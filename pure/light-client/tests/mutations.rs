//! Nothing in a batch is idle: whatever byte of it changes, it is refused for a reason of that part's kind.
use codec::Encode;
use gemini_light_client::testing::{precommit, Keys, TestChain, TestState};
use gemini_light_client::{Batch, DecodeError, ImportError, LightClient, Part};
use protocol::{Message, Payload, Sender, Source, Topic};
use secrets::LibraryCrypto;
use units::Millis;

struct Scene {
	client: LightClient,
	batch: Batch,
	keys: Vec<Vec<u8>>,
}

/// A batch in which every part has something in it, and the justification has votes for two blocks.
fn scene() -> Scene {
	let state =
		TestState { entries: (0..40u8).map(|place| (vec![place * 6; 5], vec![place; 20 + place as usize])).collect() };
	let mut chain = TestChain::<LibraryCrypto>::new(Keys::new(1, 4), state);
	chain.push_idle(2, Millis(3_000));
	chain.change_authorities(Keys::new(2, 5));
	chain.push_idle(2, Millis(3_000));
	let payload = Payload::Inline(vec![1, 2, 3]);
	chain.push(
		Millis(15_000),
		vec![Message { sender: Sender::Pallet(Source::Registry), topic: Topic::Registry, payload }],
	);
	chain.push_idle(4, Millis(3_000));
	let keys = vec![vec![0; 5], vec![24; 5], vec![234; 5], vec![25; 5]];
	let mut batch = Batch { ..chain.batch(0, 5, &keys) };
	batch.descendants = chain.headers(5, 7).to_vec();
	let mut justification = chain.justification(7);
	let (set_id, judges) = chain.judges(8);
	let higher = (chain.header(8).hash::<LibraryCrypto>(), 8);
	justification.commit.precommits[2] = precommit(judges.secret(2), higher, 7, set_id);
	justification.votes_ancestries = vec![chain.header(8).clone()];
	batch.justification = Some(justification);
	let client = LightClient::new::<LibraryCrypto>(&chain.anchor(0)).unwrap();
	Scene { client, batch, keys }
}

fn import(client: &mut LightClient, bytes: &[u8], keys: &[Vec<u8>]) -> Result<(), ImportError> {
	client.import::<LibraryCrypto>(&Batch::decode_bounded(bytes)?, keys).map(|_| ())
}

/// The part in which two batches differ first.
fn first_difference(before: &Batch, after: &Batch) -> Option<Part> {
	[
		(Part::Fragments, before.fragments != after.fragments),
		(Part::Header, before.header != after.header),
		(Part::Descendants, before.descendants != after.descendants),
		(Part::Justification, before.justification != after.justification),
		(Part::Records, before.records != after.records),
		(Part::Proof, before.proof != after.proof),
	]
	.into_iter()
	.find_map(|(part, differs)| differs.then_some(part))
}

/// Whether a refusal is of the kind that a change in `part` calls for.
fn is_of_kind(reason: &ImportError, part: Part) -> bool {
	use gemini_light_client::FragmentError::OutOfOrder;
	match part {
		Part::Fragments => matches!(reason, ImportError::Fragment { .. }),
		// A header at another height is out of place; any other change breaks the link to what follows it.
		Part::Header => matches!(
			reason,
			ImportError::Stale { .. }
				| ImportError::NotAChild { .. }
				| ImportError::BrokenDescent { .. }
				| ImportError::Fragment { reason: OutOfOrder { .. }, .. }
		),
		Part::Descendants => matches!(reason, ImportError::BrokenDescent { .. } | ImportError::Finality { .. }),
		Part::Justification => matches!(reason, ImportError::Finality { .. } | ImportError::NoMilestone { .. }),
		Part::Records => matches!(reason, ImportError::Record(_)),
		Part::Proof => matches!(reason, ImportError::Proof(_)),
	}
}

#[test]
fn every_changed_byte_is_refused_for_a_reason_of_its_kind_and_changes_nothing() {
	let Scene { client, batch, keys } = scene();
	let bytes = batch.encode();
	let mut accepting = client.clone();
	import(&mut accepting, &bytes, &keys).unwrap();
	assert_ne!(accepting, client);
	let mut seen = std::collections::BTreeMap::<String, usize>::new();
	for place in 0..bytes.len() {
		for change in [0x01, 0x80, 0xff] {
			let mut forged = bytes.clone();
			forged[place] ^= change;
			let mut victim = client.clone();
			let reason = import(&mut victim, &forged, &keys).expect_err("a changed batch is refused");
			assert_eq!(victim, client);
			if let Ok(forged) = Batch::decode_bounded(&forged) {
				let part = first_difference(&batch, &forged).expect("another encoding is another batch");
				assert!(is_of_kind(&reason, part), "byte {place} of {part}: {reason}");
				*seen.entry(part.to_string()).or_default() += 1;
			} else {
				assert!(matches!(reason, ImportError::Decode(_)), "byte {place}: {reason}");
			}
		}
	}
	println!("{} bytes, {seen:?}", bytes.len());
	assert_eq!(seen.len(), 6, "every part was changed: {seen:?}");
}

#[test]
fn every_cut_and_every_byte_too_many_is_refused() {
	let Scene { client, batch, keys } = scene();
	let bytes = batch.encode();
	for length in 0..bytes.len() {
		assert!(matches!(Batch::decode_bounded(&bytes[..length]), Err(DecodeError::Malformed(_))), "{length}");
	}
	for len in 1..4 {
		let forged = [&bytes[..], &vec![0; len]].concat();
		let mut victim = client.clone();
		assert_eq!(import(&mut victim, &forged, &keys), Err(ImportError::Decode(DecodeError::Trailing { len })));
		assert_eq!(victim, client);
	}
}

#[test]
fn proof_nodes_that_are_missing_repeated_or_not_needed_are_refused() {
	use gemini_light_client::ProofError;
	let Scene { client, batch, keys } = scene();
	let refuse = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
		let mut forged = batch.clone();
		change(&mut forged.proof);
		let mut victim = client.clone();
		let reason = victim.import::<LibraryCrypto>(&forged, &keys).unwrap_err();
		assert_eq!(victim, client);
		reason
	};
	let last = batch.proof.len();
	assert!(last >= 4, "a root, a branch, a leaf and a value of its own: {last}");
	for index in 0..last {
		let missing = refuse(&|proof| drop(proof.remove(index)));
		assert!(matches!(missing, ImportError::Proof(ProofError::Missing { .. })), "{missing}");
		let repeated = refuse(&|proof| proof.push(proof[index].clone()));
		assert_eq!(repeated, ImportError::Proof(ProofError::Repeated { index: last }));
		let longer = refuse(&|proof| proof[index].push(0));
		assert!(matches!(longer, ImportError::Proof(ProofError::Missing { .. })), "{longer}");
	}
	assert_eq!(refuse(&|proof| proof.push(vec![0])), ImportError::Proof(ProofError::Unused { index: last }));
	assert_eq!(refuse(&|proof| proof.insert(0, vec![9; 40])), ImportError::Proof(ProofError::Unused { index: 0 }));
}

#[test]
fn whole_parts_that_are_missing_or_too_many_are_refused() {
	let Scene { client, batch, keys } = scene();
	let changes: [(Part, fn(&mut Batch)); 10] = [
		(Part::Fragments, |batch| batch.fragments.clear()),
		(Part::Fragments, |batch| batch.fragments.push(batch.fragments[0].clone())),
		(Part::Descendants, |batch| batch.descendants.clear()),
		(Part::Descendants, |batch| drop(batch.descendants.remove(0))),
		(Part::Justification, |batch| batch.justification.as_mut().unwrap().commit.precommits.clear()),
		(Part::Justification, |batch| batch.justification.as_mut().unwrap().votes_ancestries.clear()),
		(Part::Justification, |batch| batch.justification = None),
		(Part::Records, |batch| drop(batch.records.pop())),
		(Part::Records, |batch| batch.records.swap(0, 1)),
		(Part::Records, |batch| batch.records.push(Vec::new())),
	];
	for (part, change) in changes {
		let mut forged = batch.clone();
		change(&mut forged);
		let mut victim = client.clone();
		let reason = victim.import::<LibraryCrypto>(&forged, &keys).unwrap_err();
		assert_eq!(victim, client);
		// Without its fragment, the justification is judged by the old set: it is the justification that fails.
		let fits = is_of_kind(&reason, part) || (part == Part::Fragments && is_of_kind(&reason, Part::Justification));
		assert!(fits, "{part}: {reason}");
	}
}
