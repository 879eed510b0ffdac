//! Counting votes: which block do the authorities agree on?
use super::ancestry::Ancestry;
use super::vote_graph::{VoteGraph, Voters};
use super::{Authorities, Commit, JustificationError, Precommit};
use alloc::vec::Vec;

/// Checks that the votes of known authorities agree on the commit's target: that it is the highest block for which
/// more than two thirds of the weight voted, directly or by a descendant.
///
/// As the node counts: strangers' votes do not count; a second vote of one authority that differs from its first, be it
/// only in the signature, makes the authority count for every block; further ones and exact repetitions are nothing.
pub(super) fn check(set: &Authorities, commit: &Commit, ancestry: &Ancestry) -> Result<(), JustificationError> {
	let known = known_votes(set, commit);
	let first_votes = FirstVotes::new(set, &known);
	let (signed, needed) = (first_votes.weight, set.threshold());
	let Some((_, base)) = known.iter().min_by_key(|(_, vote)| vote.target_number).filter(|_| signed >= needed) else {
		return Err(JustificationError::TooFewVotes { signed, needed });
	};
	ancestry
		.paths(&base.target_hash, known.iter().map(|(_, vote)| &vote.target_hash))
		.map_err(|_| JustificationError::Disagreement)?;
	let mut graph = VoteGraph::new(ancestry, base.target_hash, base.target_number);
	for (voter, vote) in &first_votes.votes {
		graph.vote(*voter, vote.target_hash, vote.target_number).ok_or(JustificationError::Disagreement)?;
	}
	let is_enough = |votes: &Voters| {
		let mut all = first_votes.equivocators.clone();
		all.merge(votes);
		set.weight_of(all.iter()) >= needed
	};
	match graph.ghost(is_enough) {
		None => Err(JustificationError::Disagreement),
		Some(ghost) if ghost == (commit.target_hash, commit.target_number) => Ok(()),
		Some((_, number)) => Err(JustificationError::OtherGhost { number }),
	}
}

/// The votes of authorities, with the authority's place in the set.
fn known_votes<'a>(set: &Authorities, commit: &'a Commit) -> Vec<(usize, &'a Precommit)> {
	commit.precommits.iter().filter_map(|vote| Some((set.place_of(&vote.id)?, vote))).collect()
}

/// What each authority said first, in the order of the commit, and who said something else later.
struct FirstVotes<'a> {
	votes: Vec<(usize, &'a Precommit)>,
	equivocators: Voters,
	weight: u64,
}

impl<'a> FirstVotes<'a> {
	fn new(set: &Authorities, known: &[(usize, &'a Precommit)]) -> Self {
		let mut first: Vec<Option<&Precommit>> = alloc::vec![None; set.len()];
		let mut this = Self { votes: Vec::with_capacity(known.len()), equivocators: Voters::default(), weight: 0 };
		for (voter, vote) in known {
			match first.get_mut(*voter) {
				Some(Some(before)) if before == vote => {}
				Some(Some(_)) => this.equivocators.insert(*voter),
				Some(none) => {
					*none = Some(vote);
					this.votes.push((*voter, vote));
				}
				// `place_of` names only places in the set.
				None => {}
			}
		}
		this.weight = set.weight_of(this.votes.iter().map(|(voter, _)| *voter));
		this
	}
}
