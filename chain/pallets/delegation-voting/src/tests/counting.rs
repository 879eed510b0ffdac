//! What a vote counts, who may cast it, and that nothing counts twice.
use crate::{mock::*, weights::Measured, Ballot, BallotError, Counted, Error, Event, WeightInfo};
use frame::{deps::sp_runtime::DispatchError, testing_prelude::*};
use pallet_pool_ledger::Error as Ledger;
use units::Amount;

#[test]
fn an_item_counts_its_worth_at_a_tenth_and_its_support_whole() {
	run(|| {
		begin(0);
		set_price(POOL, 150);
		let mine = item(ALICE, POOL, 100 * D);
		assert_ok!(vote(ALICE, 0, mine, Ballot::Aye));
		assert_eq!(tally(0), (15 * D, 0, 150 * D));
		System::assert_last_event(
			Event::Voted { poll: 0, who: ALICE, pool: POOL, item: mine, aye: Amount::from_pha(150), nay: Amount::ZERO }
				.into(),
		);
	});
}

#[test]
fn a_nay_adds_no_support() {
	run(|| {
		begin(0);
		let mine = item(ALICE, POOL, 100 * D);
		assert_ok!(vote(ALICE, 0, mine, Ballot::Nay));
		assert_eq!(tally(0), (0, 10 * D, 0));
	});
}

#[test]
fn each_side_of_each_item_is_rounded_down() {
	run(|| {
		begin(0);
		let (one, two) = (item(ALICE, POOL, D), item(ALICE, POOL, D));
		let ballot = split(19, 29);
		assert_ok!(vote_all(ALICE, 0, &[(POOL, one, ballot), (POOL, two, ballot)]));
		assert_eq!(tally(0), (2, 4, 38));
	});
}

#[test]
fn a_ballot_counts_exactly_its_parts_and_never_more_than_the_worth() {
	let worth = Amount(100);
	assert_eq!(Ballot::Aye.counted(worth), Ok(Counted { aye: worth, nay: Amount::ZERO }));
	assert_eq!(Ballot::Nay.counted(worth), Ok(Counted { aye: Amount::ZERO, nay: worth }));
	assert_eq!(split(60, 40).counted(worth), Ok(Counted { aye: Amount(60), nay: Amount(40) }));
	assert_eq!(split(60, 41).counted(worth), Err(BallotError::MoreThanWorth));
	assert_eq!(split(u128::MAX, 1).counted(worth), Err(BallotError::MoreThanWorth));
	assert_eq!(split(0, 0).counted(worth), Err(BallotError::Empty));
	assert_eq!(Ballot::Aye.counted(Amount::ZERO), Err(BallotError::Empty));
}

#[test]
fn voting_anew_replaces_what_the_item_said() {
	run(|| {
		begin(0);
		let mine = item(ALICE, POOL, 100 * D);
		assert_ok!(vote(ALICE, 0, mine, Ballot::Aye));
		set_price(POOL, 200);
		// What it was worth when it was cast, until it is cast anew.
		assert_eq!(tally(0), (10 * D, 0, 100 * D));
		assert_ok!(vote(ALICE, 0, mine, Ballot::Nay));
		assert_eq!(tally(0), (0, 20 * D, 0));
		assert_ok!(remove(ALICE, 0, mine));
		assert_eq!(tally(0), (0, 0, 0));
	});
}

#[test]
fn an_item_named_twice_in_one_call_counts_once() {
	run(|| {
		begin(0);
		let mine = item(ALICE, POOL, 100 * D);
		assert_ok!(vote_all(ALICE, 0, &[(POOL, mine, Ballot::Aye), (POOL, mine, Ballot::Aye)]));
		assert_eq!(tally(0), (10 * D, 0, 100 * D));
		assert_ok!(remove(ALICE, 0, mine));
		assert_ok!(transfer(ALICE, mine, BOB));
	});
}

#[test]
fn only_the_bearer_votes_and_all_items_or_none() {
	run(|| {
		begin(0);
		let (mine, yours) = (item(ALICE, POOL, 100 * D), item(BOB, POOL, 100 * D));
		let both = [(POOL, mine, Ballot::Aye), (POOL, yours, Ballot::Aye)];
		assert_noop!(vote_all(ALICE, 0, &both), Error::<Test>::NotBearer);
		assert_noop!(vote_all(ALICE, 0, &[(7, 0, Ballot::Aye)]), Error::<Test>::UnknownItem);
		assert_noop!(vote(ALICE, 0, 99, Ballot::Aye), Error::<Test>::UnknownItem);
		assert_noop!(vote_all(ALICE, 0, &[]), Error::<Test>::NothingNamed);
		let unsigned = crate::Call::<Test>::free { pool: POOL, item: mine };
		assert_eq!(
			RuntimeCall::from(unsigned).dispatch(RuntimeOrigin::root()).map_err(|refused| refused.error),
			Err(DispatchError::BadOrigin)
		);
	});
}

#[test]
fn only_an_ongoing_poll_takes_votes() {
	run(|| {
		let mine = item(ALICE, POOL, 100 * D);
		assert_noop!(vote(ALICE, 0, mine, Ballot::Aye), Error::<Test>::PollNotOngoing);
		begin(0);
		end(0, true);
		assert_noop!(vote(ALICE, 0, mine, Ballot::Aye), Error::<Test>::PollNotOngoing);
	});
}

#[test]
fn worthless_and_queued_items_cannot_vote() {
	run(|| {
		begin(0);
		let (queued, void_item) = (item(ALICE, POOL, 100 * D), item(ALICE, 1, 100 * D));
		assert_ok!(queue(POOL, queued, 100 * D));
		assert_noop!(vote(ALICE, 0, queued, Ballot::Aye), Ledger::<Test>::ItemLocked);
		void(1);
		assert_noop!(vote_all(ALICE, 0, &[(1, void_item, Ballot::Aye)]), Error::<Test>::EmptyBallot);
	});
}

#[test]
fn a_voting_item_cannot_be_moved_split_merged_added_to_or_queued() {
	run(|| {
		begin(0);
		let (mine, other) = (item(ALICE, POOL, 100 * D), item(ALICE, POOL, 50 * D));
		assert_ok!(send(
			ALICE,
			pallet_nfts::Call::set_price { collection: POOL, item: mine, price: Some(D), whitelisted_buyer: None }
		));
		assert_ok!(vote(ALICE, 0, mine, Ballot::Aye));
		let (pool, nft) = (POOL, pallet_nfts::Error::<Test>::ItemLocked);
		assert_noop!(transfer(ALICE, mine, BOB), nft);
		let buy = pallet_nfts::Call::buy_item { collection: POOL, item: mine, bid_price: D };
		assert_noop!(send(BOB, buy.clone()), pallet_nfts::Error::<Test>::ItemLocked);
		let ledger = Ledger::<Test>::ItemVotes;
		assert_noop!(send(ALICE, pallet_pool_ledger::Call::split { pool, item: mine, shares: D }), ledger);
		let ledger = Ledger::<Test>::ItemVotes;
		assert_noop!(send(ALICE, pallet_pool_ledger::Call::merge { pool, into: other, from: mine }), ledger);
		let ledger = Ledger::<Test>::ItemVotes;
		assert_noop!(send(ALICE, pallet_pool_ledger::Call::merge { pool, into: mine, from: other }), ledger);
		assert_noop!(add_to(ALICE, POOL, mine, D), Ledger::<Test>::ItemVotes);
		assert_noop!(queue(POOL, mine, D), Ledger::<Test>::ItemVotes);

		assert_ok!(remove(ALICE, 0, mine));
		assert_ok!(send(BOB, buy));
	});
}

#[test]
fn an_item_is_in_a_bounded_number_of_polls_and_finished_ones_count_until_freed() {
	run(|| {
		let mine = item(ALICE, POOL, 100 * D);
		for poll in 0..MAX_POLLS {
			begin(poll);
			assert_ok!(vote(ALICE, poll, mine, Ballot::Aye));
		}
		begin(MAX_POLLS);
		assert_noop!(vote(ALICE, MAX_POLLS, mine, Ballot::Aye), Error::<Test>::TooManyPolls);
		// Saying something else where it votes already is not one more.
		assert_ok!(vote(ALICE, 0, mine, Ballot::Nay));
		end(0, false);
		assert_noop!(vote(ALICE, MAX_POLLS, mine, Ballot::Aye), Error::<Test>::TooManyPolls);
		assert_ok!(free(BOB, mine));
		assert_ok!(vote(ALICE, MAX_POLLS, mine, Ballot::Aye));
		assert_eq!(DelegationVoting::item_votes(POOL, mine).len() as u32, MAX_POLLS);
	});
}

#[test]
fn no_call_is_free_and_more_items_cost_more() {
	run(|| {
		let (one, two) = (Measured::<Test>::vote(1), Measured::<Test>::vote(2));
		assert!(one.ref_time() > 100_000_000 && two.all_gt(one));
		assert!(Measured::<Test>::remove(2).all_gt(Measured::<Test>::remove(1)));
		assert!(Measured::<Test>::free(2).all_gt(Measured::<Test>::free(1)));
	});
}
