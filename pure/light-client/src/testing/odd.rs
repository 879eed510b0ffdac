//! Justifications as they come, sane and odd, valid and not: cases for differential tests against the node.
use super::{precommit, resign, Dice, Keys};
use crate::{AuthorityList, Header, Justification, Precommit};
use codec::Encode;
use protocol::Crypto;
use std::collections::{BTreeMap, BTreeSet};
use std::vec::Vec;
use units::{BlockNumber, Hash, SetId};

/// What is odd about a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
	/// An authority votes for two blocks, or more.
	Equivocation,
	/// The same vote with another signature that holds as well.
	SecondSignature,
	/// The same vote twice.
	Repetition,
	/// A vote of somebody who is no authority, rightly signed.
	Stranger,
	/// A vote for a descendant of the finalized block.
	Descendant,
	/// A vote that names another height than its block has.
	FalseHeight,
	/// A signature that does not hold.
	BadSignature,
	/// A signature for the set before.
	EarlierSet,
	/// A header is missing.
	MissingHeader,
	/// A header connects nothing.
	UnusedHeader,
	/// A header twice.
	RepeatedHeader,
	/// The commit names another target than the votes agree on.
	OtherTarget,
	/// The commit names another height for its target.
	FalseTargetHeight,
	/// Weights differ, some are zero, or one key has two of them.
	Weights,
}

/// One case: does `justification` finalize its own target under this set?
pub struct Case {
	/// Number of the set.
	pub set_id: SetId,
	/// The set.
	pub authorities: AuthorityList,
	/// To be judged.
	pub justification: Justification,
	/// What was done to it.
	pub oddities: BTreeSet<Oddity>,
}

/// A tree of headers, by place; the first one is the root.
struct Tree {
	headers: Vec<Header>,
	hashes: Vec<Hash>,
	parents: Vec<Option<usize>>,
}

impl Tree {
	fn grow<C: Crypto>(dice: &mut Dice) -> Self {
		let mut tree = Self { headers: Vec::new(), hashes: Vec::new(), parents: Vec::new() };
		let first = 1 + dice.below(100) as BlockNumber;
		for place in 0..2 + dice.below(9) {
			// Mostly a chain, sometimes a fork.
			let parent = match place {
				0 => None,
				_ if dice.chance(70) => Some(place - 1),
				_ => Some(dice.below(place)),
			};
			let header = Header {
				parent_hash: parent.map_or([7; 32], |parent| tree.hashes[parent]),
				number: parent.map_or(first, |parent| tree.headers[parent].number + 1),
				state_root: C::blake2_256(&dice.throw().encode()),
				extrinsics_root: [0; 32],
				digest: Vec::new(),
			};
			tree.hashes.push(header.hash::<C>());
			tree.headers.push(header);
			tree.parents.push(parent);
		}
		tree
	}

	fn target(&self, place: usize) -> (Hash, BlockNumber) {
		(self.hashes[place], self.headers[place].number)
	}

	/// From the block to the root.
	fn line(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
		std::iter::successors(Some(place), |place| self.parents[*place])
	}

	fn place(&self, hash: &Hash) -> usize {
		self.hashes.iter().position(|known| known == hash).expect("votes are for blocks of the tree")
	}
}

impl Case {
	/// Another case for every seed. About half of them are valid.
	pub fn new<C: Crypto>(seed: u64) -> Self {
		let dice = &mut Dice::new(seed);
		let mut oddities = BTreeSet::new();
		let tree = Tree::grow::<C>(dice);
		let keys = Keys::new(1, 1 + dice.below(9));
		let mut authorities = keys.authorities();
		if dice.chance(20) {
			oddities.insert(Oddity::Weights);
			authorities.iter_mut().for_each(|(_, weight)| *weight = dice.below(4) as u64);
			let again = *dice.pick(&authorities);
			authorities.push(again);
		}
		let (set_id, round) = (dice.below(3) as SetId, dice.throw());
		let votes = cast(dice, &tree, &keys, set_id, round, &mut oddities);
		let (target_hash, target_number) = aim(dice, &tree, &authorities, &votes, &mut oddities);
		if votes
			.iter()
			.any(|vote| tree.line(tree.place(&vote.target_hash)).skip(1).any(|at| tree.hashes[at] == target_hash))
		{
			oddities.insert(Oddity::Descendant);
		}
		let votes_ancestries = connect(dice, &tree, &votes, &mut oddities);
		let commit = crate::Commit { target_hash, target_number, precommits: votes };
		Self { set_id, authorities, justification: Justification { round, commit, votes_ancestries }, oddities }
	}
}

/// Votes, most of them for one block or its descendants.
fn cast(
	dice: &mut Dice,
	tree: &Tree,
	keys: &Keys,
	set_id: SetId,
	round: u64,
	oddities: &mut BTreeSet<Oddity>,
) -> Vec<Precommit> {
	let favourite = dice.below(tree.hashes.len());
	let heirs: Vec<_> = (0..tree.hashes.len()).filter(|place| tree.line(*place).any(|at| at == favourite)).collect();
	let mut votes = Vec::new();
	for voter in 0..keys.len() {
		if dice.chance(12) {
			continue;
		}
		let place = match dice.below(100) {
			0..=64 => favourite,
			65..=94 => *dice.pick(&heirs),
			_ => dice.below(tree.hashes.len()),
		};
		let key = keys.secret(voter);
		let (hash, mut number) = tree.target(place);
		if dice.chance(3) {
			oddities.insert(Oddity::FalseHeight);
			number = (number + dice.below(7) as BlockNumber).saturating_sub(3);
		}
		let mut vote = precommit(key, (hash, number), round, set_id);
		if dice.chance(2) {
			oddities.insert(Oddity::BadSignature);
			vote.signature[dice.below(64)] ^= 1 << dice.below(8);
		}
		if dice.chance(1) && set_id > 0 {
			oddities.insert(Oddity::EarlierSet);
			vote = precommit(key, (hash, number), round, set_id - 1);
		}
		votes.push(vote.clone());
		while dice.chance(10) {
			let second = dice.below(tree.hashes.len());
			oddities.insert(if second == place { Oddity::Repetition } else { Oddity::Equivocation });
			votes.push(precommit(key, tree.target(second), round, set_id));
		}
		if dice.chance(4) {
			oddities.insert(Oddity::SecondSignature);
			votes.push(resign(key, (hash, number), round, set_id, dice.throw()));
		}
		if dice.chance(4) {
			oddities.insert(Oddity::Repetition);
			votes.push(vote);
		}
	}
	if dice.chance(10) {
		oddities.insert(Oddity::Stranger);
		votes.push(precommit(Keys::new(2, 1).secret(0), tree.target(*dice.pick(&heirs)), round, set_id));
	}
	if dice.chance(40) {
		dice.shuffle(&mut votes);
	}
	votes
}

/// The highest block with enough votes, mostly.
fn aim(
	dice: &mut Dice,
	tree: &Tree,
	authorities: &AuthorityList,
	votes: &[Precommit],
	oddities: &mut BTreeSet<Oddity>,
) -> (Hash, BlockNumber) {
	let mut for_block = vec![BTreeSet::new(); tree.hashes.len()];
	let mut first = BTreeMap::<[u8; 32], &Precommit>::new();
	for vote in votes {
		let equivocates = *first.entry(vote.id).or_insert(vote) != vote;
		let blocks: Vec<_> = match equivocates {
			true => (0..tree.hashes.len()).collect(),
			false => tree.line(tree.place(&vote.target_hash)).collect(),
		};
		for block in blocks {
			for_block[block].insert(vote.id);
		}
	}
	let total: u64 = authorities.iter().map(|(_, weight)| weight).sum();
	let weight = |block: &usize| -> u64 {
		authorities.iter().filter(|(key, _)| for_block[*block].contains(key)).map(|(_, weight)| weight).sum()
	};
	let enough = (0..tree.hashes.len()).filter(|block| weight(block) * 3 > total * 2);
	let mut place = enough.max_by_key(|block| tree.headers[*block].number).unwrap_or(0);
	if dice.chance(5) {
		oddities.insert(Oddity::OtherTarget);
		place = dice.below(tree.hashes.len());
	}
	let (hash, mut number) = tree.target(place);
	if dice.chance(1) {
		oddities.insert(Oddity::FalseTargetHeight);
		number += 1;
	}
	(hash, number)
}

/// The headers from each vote down to the lowest, mostly exactly these.
fn connect(dice: &mut Dice, tree: &Tree, votes: &[Precommit], oddities: &mut BTreeSet<Oddity>) -> Vec<Header> {
	let Some(lowest) = votes.iter().min_by_key(|vote| vote.target_number) else { return Vec::new() };
	let lowest = tree.place(&lowest.target_hash);
	let mut used = BTreeSet::new();
	for vote in votes {
		used.extend(tree.line(tree.place(&vote.target_hash)).take_while(|place| *place != lowest));
	}
	let mut headers: Vec<_> = used.iter().map(|place| tree.headers[*place].clone()).collect();
	if dice.chance(3) && !headers.is_empty() {
		oddities.insert(Oddity::MissingHeader);
		headers.remove(dice.below(headers.len()));
	}
	if dice.chance(3) {
		let more = dice.below(tree.headers.len());
		oddities.insert(if used.contains(&more) { Oddity::RepeatedHeader } else { Oddity::UnusedHeader });
		headers.push(tree.headers[more].clone());
	}
	dice.shuffle(&mut headers);
	headers
}
