//! Delegations that vote, and their way out of a vote.
use super::{shares, Stake};
use crate::{
	staking::{Item, Refused},
	transact::{Plan, Preview},
};
use frame::prelude::BoundedVec;
use pallet_delegation_voting::{Ballot, Call, ItemBallot};
use units::ItemId;

type Voting = Call<chain_client::Runtime>;

fn mine(stake: Stake<'_>, id: ItemId) -> Result<&Item, Refused> {
	let pool = stake.pool.head.id;
	let item = stake.items.iter().find(|item| item.pool == pool && item.id == id);
	item.ok_or(Refused::NotYours { pool, item: id })
}

/// What the chain knows of a referendum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poll {
	/// There is none of this number.
	None,
	/// It is voted on.
	Open,
	/// It is decided, or was dropped.
	Over,
}

impl Poll {
	/// As its record begins: the first kind of `ReferendumInfo` is the one that is voted on.
	pub fn of(record: Option<&[u8]>) -> Self {
		match record.map(<[u8]>::first) {
			None => Self::None,
			Some(Some(0)) => Self::Open,
			Some(_) => Self::Over,
		}
	}
}

/// Lets an item vote for all it is worth.
pub fn vote(stake: Stake<'_>, poll: u32, known: Poll, id: ItemId, ballot: Ballot) -> Result<Plan, Refused> {
	match known {
		Poll::Open => {}
		Poll::None => return Err(Refused::NoPoll(poll)),
		Poll::Over => return Err(Refused::PollOver(poll)),
	}
	let (item, head) = (mine(stake, id)?, &stake.pool.head);
	if item.queued {
		return Err(Refused::Queued { item: id });
	}
	let worth = head.worth(item.shares);
	let word = if ballot == Ballot::Nay { "against" } else { "for" };
	let text = format!(
		"item {id} with {} shares of {} {} votes {word} poll {poll} with {worth} PHA, as native PHA without a lock would",
		shares(item.shares),
		head.kind(),
		head.id
	);
	let preview = Preview { items: vec![id], amount: Some(worth), ..Preview::saying(text).of(head.id) }
		.and("while it votes it cannot be moved, sold or withdrawn; you can take the vote back at any time");
	let votes = BoundedVec::truncate_from(vec![ItemBallot { pool: head.id, item: id, ballot }]);
	Ok(Plan::one(Voting::vote { poll, votes }, preview))
}

/// Takes back every vote of these items.
pub fn free(stake: Stake<'_>, ids: &[ItemId]) -> Result<Plan, Refused> {
	let head = &stake.pool.head;
	let mut calls = Vec::new();
	for id in ids {
		if mine(stake, *id)?.votes == 0 {
			return Err(Refused::NotVoting { item: *id });
		}
		calls.push(Voting::free { pool: head.id, item: *id }.into());
	}
	let text = format!("{} items of {} {} take their votes back and are free again", ids.len(), head.kind(), head.id);
	Ok(Plan { calls, preview: Preview { items: ids.to_vec(), ..Preview::saying(text).of(head.id) } })
}

#[cfg(test)]
mod tests {
	use super::super::fixture::{item, pool};
	use super::*;

	#[test]
	fn what_is_queued_cannot_vote_and_what_does_not_vote_cannot_stop() {
		let pool = pool(2_000, 1_000, 0);
		let mine = [item(1, 100), Item { queued: true, ..item(2, 100) }, Item { votes: 2, ..item(3, 100) }];
		let stake = Stake { pool: &pool, items: &mine };
		let vote = |stake, poll, id, ballot| vote(stake, poll, Poll::Open, id, ballot);
		assert_eq!(vote(stake, 7, 1, Ballot::Aye).unwrap().preview.amount, Some(units::Amount(200)));
		assert_eq!(vote(stake, 7, 2, Ballot::Aye), Err(Refused::Queued { item: 2 }));
		assert_eq!(free(stake, &[1]), Err(Refused::NotVoting { item: 1 }));
		assert_eq!(free(stake, &[3]).unwrap().calls.len(), 1);
		assert_eq!(free(stake, &[9]), Err(Refused::NotYours { pool: 0, item: 9 }));
	}

	#[test]
	fn case_11_a_vote_where_nothing_is_voted_on_previews_no_success() {
		let pool = pool(2_000, 1_000, 0);
		let stake = Stake { pool: &pool, items: &[item(1, 100)] };
		assert_eq!(vote(stake, 7, Poll::None, 1, Ballot::Aye), Err(Refused::NoPoll(7)));
		assert_eq!(vote(stake, 7, Poll::Over, 1, Ballot::Aye), Err(Refused::PollOver(7)));
		assert_eq!([None, Some(&[0, 9][..]), Some(&[1][..])].map(Poll::of), [Poll::None, Poll::Open, Poll::Over]);
	}
}
