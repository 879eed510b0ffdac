//! The blocks that were voted for, and the highest one that enough votes agree on.
//!
//! This follows the graph of the `finality-grandpa` crate step by step, in the order of its steps, because that order
//! decides where a third of the authorities equivocate or a voter lies about a height: cases in which the node still
//! has a verdict, and a worker must have the same one. `None` stands for what cannot be: the graph contradicts itself.
use super::ancestry::Ancestry;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use units::{BlockNumber, Hash};

/// A block that was voted for, or at which the ways to two such blocks part.
struct Node {
	/// As the first voter for it said.
	number: BlockNumber,
	/// From the parent down to the next node: the edge below this node. Empty at the base.
	below: Vec<Hash>,
	/// The nodes directly above.
	above: Vec<Hash>,
	/// Who voted for it or for something above it.
	votes: Voters,
}

impl Node {
	/// The block at height `number` on the edge below this node.
	fn block_below(&self, number: BlockNumber) -> Option<&Hash> {
		let distance = self.number.checked_sub(number)?.checked_sub(1)?;
		self.below.get(distance as usize)
	}

	fn node_below(&self) -> Option<&Hash> {
		self.below.last()
	}
}

pub(super) struct VoteGraph<'a> {
	ancestry: &'a Ancestry,
	nodes: BTreeMap<Hash, Node>,
	heads: BTreeSet<Hash>,
	base: Hash,
}

impl<'a> VoteGraph<'a> {
	/// A graph without votes, over blocks that all descend from `base`.
	pub fn new(ancestry: &'a Ancestry, base: Hash, number: BlockNumber) -> Self {
		let node = Node { number, below: Vec::new(), above: Vec::new(), votes: Voters::default() };
		Self { ancestry, nodes: BTreeMap::from([(base, node)]), heads: BTreeSet::from([base]), base }
	}

	/// Counts a vote for `block`, said to be at height `number`, and for everything below it.
	pub fn vote(&mut self, voter: usize, block: Hash, number: BlockNumber) -> Option<()> {
		if !self.nodes.contains_key(&block) {
			let holders = self.nodes_over(&block, number);
			if holders.is_empty() {
				self.append(block, number)?;
			} else {
				self.split(holders, block, number)?;
			}
		}
		let mut at = Some(block);
		while let Some(node) = at {
			let node = self.nodes.get_mut(&node)?;
			node.votes.insert(voter);
			at = node.node_below().copied();
		}
		Some(())
	}

	/// The nodes whose edge runs over `block` at height `number`.
	fn nodes_over(&self, block: &Hash, number: BlockNumber) -> Vec<Hash> {
		let mut holders = Vec::new();
		let mut visited = BTreeSet::new();
		for head in &self.heads {
			let mut at = Some(head);
			while let Some(hash) = at {
				let Some(node) = self.nodes.get(hash).filter(|_| visited.insert(*hash)) else { break };
				at = match node.block_below(number) {
					Some(there) => {
						if there == block {
							holders.push(*hash);
						}
						None
					}
					None => node.node_below(),
				};
			}
		}
		holders
	}

	/// Puts `block` on top of the graph.
	fn append(&mut self, block: Hash, number: BlockNumber) -> Option<()> {
		let mut below = Vec::new();
		let mut at = block;
		let foot = loop {
			at = *self.ancestry.parent(&at)?;
			below.push(at);
			if let Some(foot) = self.nodes.get_mut(&at) {
				break foot;
			}
		};
		foot.above.push(block);
		self.nodes.insert(block, Node { number, below, above: Vec::new(), votes: Voters::default() });
		self.heads.remove(&at);
		self.heads.insert(block);
		Some(())
	}

	/// Makes `block` a node of its own, on the edges of `holders`.
	fn split(&mut self, holders: Vec<Hash>, block: Hash, number: BlockNumber) -> Option<()> {
		let mut below: Option<Vec<Hash>> = None;
		let mut votes = Voters::default();
		for holder in &holders {
			let node = self.nodes.get_mut(holder)?;
			let kept = node.number.checked_sub(number)? as usize;
			if kept > node.below.len() {
				return None;
			}
			let cut = node.below.split_off(kept);
			below.get_or_insert(cut);
			votes.merge(&node.votes);
		}
		let below = below?;
		if let Some(foot) = below.last() {
			let foot = self.nodes.get_mut(foot)?;
			foot.above.retain(|node| !holders.contains(node));
			foot.above.push(block);
		}
		self.nodes.insert(block, Node { number, below, above: holders, votes });
		Some(())
	}

	/// The highest block that `is_enough` holds for, going up from the base.
	pub fn ghost(&self, is_enough: impl Fn(&Voters) -> bool) -> Option<(Hash, BlockNumber)> {
		let mut block = self.base;
		let mut node = self.nodes.get(&block)?;
		if !is_enough(&node.votes) {
			return None;
		}
		loop {
			let above = node.above.iter().map(|hash| Some((*hash, self.nodes.get(hash)?)));
			match above.collect::<Option<Vec<_>>>()?.into_iter().find(|(_, node)| is_enough(&node.votes)) {
				Some(higher) => (block, node) = higher,
				None => break,
			}
		}
		self.merge_point(block, node, is_enough)
	}

	/// No node above `node` has enough votes by itself, but some of their edges may run together a while longer.
	fn merge_point(
		&self,
		block: Hash,
		node: &Node,
		is_enough: impl Fn(&Voters) -> bool,
	) -> Option<(Hash, BlockNumber)> {
		let mut edges = node.above.iter().map(|hash| self.nodes.get(hash)).collect::<Option<Vec<_>>>()?;
		let (mut best, mut number) = (block, node.number);
		while !edges.is_empty() {
			let next = number.checked_add(1)?;
			let Some(common) = common_block(&edges, next, &is_enough) else { break };
			edges.retain(|edge| edge.block_below(next) == Some(&common));
			(best, number) = (common, next);
		}
		Some((best, number))
	}
}

/// The first block at height `number` for which several of `edges` together have enough votes.
fn common_block(edges: &[&Node], number: BlockNumber, is_enough: impl Fn(&Voters) -> bool) -> Option<Hash> {
	let mut seen = BTreeMap::<&Hash, Voters>::new();
	for edge in edges {
		let Some(block) = edge.block_below(number) else { continue };
		match seen.get_mut(block) {
			None => {
				seen.insert(block, edge.votes.clone());
			}
			Some(votes) => {
				votes.merge(&edge.votes);
				if is_enough(votes) {
					return Some(*block);
				}
			}
		}
	}
	None
}

/// A set of voters, by their place in the authority set.
#[derive(Clone, Default)]
pub(super) struct Voters {
	words: Vec<u64>,
}

impl Voters {
	pub fn insert(&mut self, voter: usize) {
		let word = voter / 64;
		if word >= self.words.len() {
			self.words.resize(word.saturating_add(1), 0);
		}
		if let Some(bits) = self.words.get_mut(word) {
			*bits |= 1 << (voter % 64);
		}
	}

	pub fn merge(&mut self, other: &Self) {
		if other.words.len() > self.words.len() {
			self.words.resize(other.words.len(), 0);
		}
		self.words.iter_mut().zip(&other.words).for_each(|(to, from)| *to |= from);
	}

	/// In ascending order.
	pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
		self.words.iter().enumerate().flat_map(|(place, word)| {
			(0..64)
				.filter(move |bit| word & (1 << bit) != 0)
				.map(move |bit| place.saturating_mul(64).saturating_add(bit))
		})
	}
}
