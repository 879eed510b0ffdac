//! The published voting scenarios, rows N4 to N6, with items in place of accounts.
//!
//! The amounts are theirs. What differs: theirs held back as much of an account's wPHA as its largest vote names, ours
//! holds the named items whole; theirs counted everything an account had in all pools, ours what is named. Whoever wants
//! a part held back only splits an item first, as the last test does.
use crate::{mock::*, Ballot, Error};
use frame::testing_prelude::*;
use units::ItemId;

/// Two users with 100 PHA each vote in polls 0 and 1.
fn n4() -> (ItemId, ItemId) {
	begin(0);
	begin(1);
	let (first, second) = (item(ALICE, POOL, 100 * D), item(BOB, POOL, 100 * D));
	assert_ok!(vote(ALICE, 0, first, split(20 * D, 10 * D)));
	assert_ok!(vote(ALICE, 1, first, split(40 * D, 20 * D)));
	assert_ok!(vote(BOB, 0, second, split(20 * D, 30 * D)));
	(first, second)
}

#[test]
fn n4_votes_add_up_and_more_than_the_worth_is_refused() {
	run(|| {
		let (first, _) = n4();
		// Aye 40, nay 40, each at a tenth.
		assert_eq!(tally(0), (4 * D, 4 * D, 40 * D));
		assert_noop!(vote(ALICE, 0, first, split(90 * D, 90 * D)), Error::<Test>::MoreThanWorth);
	});
}

#[test]
fn n5_voting_anew_in_one_poll_leaves_the_other_as_it_was() {
	run(|| {
		let (first, _) = n4();
		assert_ok!(vote(ALICE, 1, first, split(5 * D, 10 * D)));
		assert_eq!(tally(1), (D / 2, D, 5 * D));
		assert_eq!(counted(POOL, first, 0), Some((20 * D, 10 * D)));
	});
}

#[test]
fn n6_what_is_delegated_later_votes_as_an_item_of_its_own() {
	run(|| {
		let (first, _) = n4();
		let later = item(ALICE, POOL, 890 * D);
		assert_ok!(vote_all(ALICE, 1, &[(POOL, first, split(5 * D, 10 * D)), (POOL, later, split(700 * D, 0))]));
		assert_eq!(tally(1), (705 * D / 10, D, 705 * D));
	});
}

#[test]
fn whoever_splits_an_item_first_holds_back_no_more_than_it_names() {
	run(|| {
		begin(0);
		let whole = item(ALICE, POOL, 100 * D);
		assert_ok!(send(ALICE, pallet_pool_ledger::Call::split { pool: POOL, item: whole, shares: 30 * D }));
		let (part, rest) = (whole + 1, whole + 2);
		assert_ok!(vote(ALICE, 0, part, Ballot::Aye));
		assert_ok!(transfer(ALICE, rest, BOB));
		assert_noop!(transfer(ALICE, part, BOB), pallet_nfts::Error::<Test>::ItemLocked);
	});
}
