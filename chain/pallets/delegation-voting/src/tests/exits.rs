//! A vote is no trap.
use crate::{mock::*, Ballot, Error, Event};
use frame::testing_prelude::*;
use units::Amount;

/// What a bearer can do with a free item: move it, take it back, split it, queue a part.
fn is_free(item: units::ItemId) {
	assert_ok!(transfer(ALICE, item, BOB));
	assert_ok!(transfer(BOB, item, ALICE));
	assert_ok!(queue(POOL, item, D));
	check();
}

#[test]
fn the_bearer_removes_a_vote_while_the_poll_goes_on_and_nobody_else_does() {
	run(|| {
		begin(0);
		let (mine, yours) = (item(ALICE, POOL, 100 * D), item(BOB, POOL, 30 * D));
		assert_ok!(vote(ALICE, 0, mine, split(60 * D + 5, 40 * D - 5)));
		assert_ok!(vote(BOB, 0, yours, Ballot::Aye));
		assert_noop!(remove(BOB, 0, mine), Error::<Test>::NotBearer);
		assert_noop!(free(BOB, mine), Error::<Test>::NothingToRemove);
		assert_ok!(remove(ALICE, 0, mine));
		System::assert_last_event(
			Event::Removed { poll: 0, pool: POOL, item: mine, aye: Amount(60 * D + 5), nay: Amount(40 * D - 5) }.into(),
		);
		assert_eq!(tally(0), (3 * D, 0, 30 * D));
		assert_noop!(remove(ALICE, 0, mine), Error::<Test>::NothingToRemove);
		is_free(mine);
	});
}

#[test]
fn anyone_removes_votes_of_polls_that_are_over() {
	for gone in [|| end(0, true), || end(0, false), || vanish(0)] {
		run(|| {
			begin(0);
			begin(1);
			let (mine, yours) = (item(ALICE, POOL, 100 * D), item(BOB, POOL, 100 * D));
			assert_ok!(vote(ALICE, 0, mine, Ballot::Aye));
			assert_ok!(vote(BOB, 0, yours, Ballot::Nay));
			assert_ok!(vote(BOB, 1, yours, Ballot::Nay));
			gone();
			let items = BoundedVec::truncate_from(vec![(POOL, mine), (POOL, yours), (1, 5)]);
			assert_ok!(send(CAROL, crate::Call::remove { poll: 0, items }));
			is_free(mine);
			// Still in another poll.
			assert_eq!((counted(POOL, yours, 0), counted(POOL, yours, 1)), (None, Some((0, 100 * D))));
			assert_noop!(transfer(BOB, yours, ALICE), pallet_nfts::Error::<Test>::ItemLocked);
			assert_ok!(free(BOB, yours));
			assert_eq!(tally(1), (0, 0, 0));
			assert_ok!(transfer(BOB, yours, ALICE));
		});
	}
}

#[test]
fn one_call_frees_an_item_from_every_poll() {
	run(|| {
		let mine = item(ALICE, POOL, 100 * D);
		for poll in 0..MAX_POLLS {
			begin(poll);
			assert_ok!(vote(ALICE, poll, mine, Ballot::Aye));
		}
		end(0, true);
		vanish(1);
		assert_ok!(free(ALICE, mine));
		assert_eq!(tally(2), (0, 0, 0));
		is_free(mine);
	});
}

#[test]
fn a_stranger_frees_an_item_only_from_polls_that_are_over() {
	run(|| {
		let mine = item(ALICE, POOL, 100 * D);
		begin(0);
		begin(1);
		assert_ok!(vote(ALICE, 0, mine, Ballot::Aye));
		assert_ok!(vote(ALICE, 1, mine, Ballot::Aye));
		end(0, true);
		assert_ok!(free(CAROL, mine));
		assert_eq!((counted(POOL, mine, 0), counted(POOL, mine, 1)), (None, Some((100 * D, 0))));
		assert_eq!(tally(1), (10 * D, 0, 100 * D));
	});
}

#[test]
fn votes_of_a_pool_that_lost_everything_or_began_anew_can_be_removed() {
	run(|| {
		begin(0);
		begin(1);
		let mine = item(ALICE, POOL, 100 * D);
		assert_ok!(vote(ALICE, 0, mine, Ballot::Aye));
		assert_ok!(vote(ALICE, 1, mine, Ballot::Nay));
		set_price(POOL, 0);
		assert_ok!(remove(ALICE, 0, mine));
		assert_eq!(tally(0), (0, 0, 0));
		void(POOL);
		let discard = pallet_pool_ledger::Call::discard { pool: POOL, item: mine };
		assert_noop!(send(ALICE, discard.clone()), pallet_pool_ledger::Error::<Test>::ItemVotes);
		assert_ok!(free(ALICE, mine));
		assert_eq!(tally(1), (0, 0, 0));
		assert_ok!(send(ALICE, discard));
	});
}

/// Should the sums ever disagree, the vote goes and the tally stays: `defensive` says so in tests, not on a chain.
#[test]
#[should_panic(expected = "Defensive failure")]
fn a_tally_that_misses_a_vote_is_noticed() {
	chain().execute_with(|| {
		begin(0);
		let mine = item(ALICE, POOL, 100 * D);
		assert_ok!(vote(ALICE, 0, mine, Ballot::Aye));
		begin(0);
		let _ = remove(ALICE, 0, mine);
	});
}
