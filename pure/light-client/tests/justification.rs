//! Justifications: the same verdict as the node, on sane and odd ones.
use codec::{Decode, DecodeAll, Encode};
use finality_grandpa::{voter_set::VoterSet, Chain, Message};
use gemini_light_client::testing::{Case, Keys, Oddity};
use gemini_light_client::{Authorities, AuthorityList, FinalitySource, Justification, JustificationError};
use secrets::LibraryCrypto;
use sp_consensus_grandpa::{check_message_signature, AuthorityId, GrandpaJustification};
use sp_core::H256;
use sp_runtime::{generic, traits::BlakeTwo256, traits::Header as _};
use std::collections::{BTreeMap, HashMap, HashSet};

type NodeHeader = generic::Header<u32, BlakeTwo256>;

/// The headers of a justification, as `finality-grandpa` asks for them.
struct Headers(HashMap<H256, NodeHeader>);

impl Chain<H256, u32> for Headers {
	fn ancestry(&self, base: H256, block: H256) -> Result<Vec<H256>, finality_grandpa::Error> {
		let mut route = vec![block];
		while *route.last().unwrap() != base {
			let header = self.0.get(route.last().unwrap()).ok_or(finality_grandpa::Error::NotDescendent)?;
			route.push(*header.parent_hash());
		}
		// Neither end belongs to it.
		route.pop();
		Ok(route.into_iter().skip(1).collect())
	}
}

/// The node's verdict, from the node's own parts: `validate_commit` of `finality-grandpa`, `check_message_signature` of
/// `sp-consensus-grandpa`, and the rule that the headers are exactly those that connect the votes.
fn node_accepts(encoded: &[u8], set_id: u64, authorities: &AuthorityList) -> bool {
	let Ok(justification) = GrandpaJustification::<NodeHeader>::decode_all(&mut &encoded[..]) else { return false };
	let members = sp_consensus_grandpa::AuthorityList::decode(&mut &authorities.encode()[..]).unwrap();
	let Some(voters) = VoterSet::<AuthorityId>::new(members) else { return false };
	let headers = Headers(justification.votes_ancestries.iter().map(|h| (h.hash(), h.clone())).collect());
	let commit = &justification.commit;
	if !finality_grandpa::validate_commit(commit, &voters, &headers).is_ok_and(|result| result.is_valid()) {
		return false;
	}
	let lowest = commit.precommits.iter().map(|vote| &vote.precommit).min_by_key(|vote| vote.target_number).unwrap();
	let mut used = HashSet::new();
	for vote in &commit.precommits {
		let message = Message::Precommit(vote.precommit.clone());
		if !check_message_signature(&message, &vote.id, &vote.signature, justification.round, set_id).is_valid() {
			return false;
		}
		if vote.precommit.target_hash != lowest.target_hash {
			let Ok(route) = headers.ancestry(lowest.target_hash, vote.precommit.target_hash) else { return false };
			used.insert(vote.precommit.target_hash);
			used.extend(route);
		}
	}
	used == headers.0.keys().copied().collect()
}

fn verdict(justification: &Justification, set_id: u64, authorities: &AuthorityList) -> Result<(), JustificationError> {
	let target = (justification.commit.target_hash, justification.commit.target_number);
	Authorities::new(set_id, authorities).ok_or(JustificationError::UnusableAuthorities)?.verify::<LibraryCrypto>(
		justification,
		target.0,
		target.1,
	)
}

/// `LIGHT_CASES` asks for more of them, for a soak.
#[test]
fn the_node_agrees_on_ten_thousand_random_justifications() {
	let cases: u64 = std::env::var("LIGHT_CASES").map_or(10_000, |cases| cases.parse().expect("a number of cases"));
	let hook = std::panic::take_hook();
	std::panic::set_hook(Box::new(|_| {}));
	let mut accepted = BTreeMap::<Oddity, usize>::new();
	let mut refused = BTreeMap::<Oddity, usize>::new();
	let (mut valid, mut node_panics) = (0, 0);
	for seed in 0..cases {
		let case = Case::new::<LibraryCrypto>(seed);
		let ours = verdict(&case.justification, case.set_id, &case.authorities);
		let encoded = case.justification.encode();
		let node = std::panic::catch_unwind(|| node_accepts(&encoded, case.set_id, &case.authorities));
		// What brings the node down is not accepted here either.
		let node = node.unwrap_or_else(|_| {
			node_panics += 1;
			false
		});
		assert_eq!(ours.is_ok(), node, "seed {seed}: {ours:?}, {:?}", case.oddities);
		valid += u64::from(node);
		for oddity in case.oddities {
			*if node { &mut accepted } else { &mut refused }.entry(oddity).or_default() += 1;
		}
	}
	std::panic::set_hook(hook);
	println!("valid {valid}, node panics {node_panics}\naccepted {accepted:?}\nrefused {refused:?}");
	assert!((cases / 3..cases * 9 / 10).contains(&valid), "{valid} of {cases}");
	// The cases are as odd as they claim to be: each kind was seen with the verdict it can have.
	for fine in [
		Oddity::Equivocation,
		Oddity::SecondSignature,
		Oddity::Repetition,
		Oddity::Stranger,
		Oddity::Descendant,
		Oddity::FalseHeight,
		Oddity::RepeatedHeader,
		Oddity::Weights,
	] {
		assert!(accepted.get(&fine).is_some_and(|count| *count >= 10), "{fine:?}: {accepted:?}");
	}
	for fatal in [Oddity::BadSignature, Oddity::EarlierSet] {
		assert!(refused.get(&fatal).is_some_and(|count| *count >= 10), "{fatal:?}: {refused:?}");
		assert!(!accepted.contains_key(&fatal), "{fatal:?}: {accepted:?}");
	}
	// Voters who lie about a height may agree with a target that does; the client asks for its header's height anyway.
	for bad in [Oddity::MissingHeader, Oddity::UnusedHeader, Oddity::OtherTarget, Oddity::FalseTargetHeight] {
		assert!(refused.get(&bad).is_some_and(|count| *count >= 10), "{bad:?}: {refused:?}");
	}
}

#[test]
fn justifications_are_encoded_as_the_node_encodes_them() {
	for seed in 0..200 {
		let case = Case::new::<LibraryCrypto>(seed);
		let encoded = case.justification.encode();
		let node = GrandpaJustification::<NodeHeader>::decode_all(&mut &encoded[..]).unwrap();
		assert_eq!(node.encode(), encoded);
		assert_eq!(Justification::decode_all(&mut &encoded[..]).unwrap(), case.justification);
	}
}

#[test]
fn finality_flips_exactly_at_two_thirds() {
	for count in 1..=20 {
		let keys = Keys::new(1, count);
		for voters in 0..=count {
			let justification = keys.justify_by(0..voters, 5, 1, ([9; 32], 7), Vec::new());
			let verdict = verdict(&justification, 5, &keys.authorities());
			assert_eq!(verdict.is_ok(), voters * 3 > count * 2, "{voters} of {count}: {verdict:?}");
			if let Err(reason) = verdict {
				let needed = (count - (count - 1) / 3) as u64;
				assert_eq!(reason, JustificationError::TooFewVotes { signed: voters as u64, needed });
			}
		}
	}
}

#[test]
fn the_vote_at_fault_is_named() {
	let keys = Keys::new(1, 10);
	let good = keys.justify(3, 1, ([9; 32], 7));
	for index in 0..10 {
		let mut bad = good.clone();
		bad.commit.precommits[index].signature[5] ^= 1;
		assert_eq!(verdict(&bad, 3, &keys.authorities()), Err(JustificationError::BadSignature { index }));
	}
	let reason = JustificationError::EarlierSet { index: 0, ours: 4 };
	assert_eq!(verdict(&good, 4, &keys.authorities()), Err(reason));
	assert_eq!(verdict(&good, 2, &keys.authorities()), Err(JustificationError::BadSignature { index: 0 }));
}

#[test]
fn a_justification_for_another_block_proves_nothing() {
	let keys = Keys::new(1, 4);
	let justification = keys.justify(0, 1, ([9; 32], 7));
	let set = Authorities::new(0, &keys.authorities()).unwrap();
	for (hash, number) in [([8; 32], 7), ([9; 32], 8)] {
		let reason = JustificationError::OtherTarget { got: 7 };
		assert_eq!(set.verify::<LibraryCrypto>(&justification, hash, number), Err(reason));
	}
}

#[test]
fn sets_that_cannot_judge_are_not_made() {
	assert_eq!(Authorities::new(0, &[]), None);
	assert_eq!(Authorities::new(0, &[([1; 32], 0)]), None);
	assert_eq!(Authorities::new(0, &[([1; 32], u64::MAX), ([2; 32], 1)]), None);
	assert!(Authorities::new(0, &[([1; 32], u64::MAX), ([2; 32], 0)]).is_some());
}
