//! Referenda on the whole chain: decided by delegations where they are, counted once, dispatched as root.
use super::{
	costs::Charged,
	delegations::{approve, buy, contribute, moves_in_no_way, set_price, transfer, withdraw, Market, PRICE},
};
use crate::{
	composition::{governance, voting},
	testing::*,
	*,
};
use codec::Encode;
use frame::{
	deps::{
		frame_support::traits::{schedule::DispatchTime, Bounded},
		frame_system,
		sp_runtime::traits::Dispatchable,
	},
	prelude::*,
	runtime::types_common::AccountId,
	token::fungible::Inspect,
};
use pallet_collective::RawOrigin as Collective;
use pallet_conviction_voting::{AccountVote, Call as Native, Conviction, Tally, TallyOf, Vote, Voting};
use pallet_delegation_voting::{Ballot, Call as Votes, Error, ItemBallot};
use pallet_origins::Power;
use pallet_pool_ledger::Error as LedgerError;
use pallet_referenda::{Call as Poll, ReferendumInfo, ReferendumInfoFor};
use runtime_common::{accounts, currency::PHA, Network};
use units::{ItemId, PoolId};

/// More than half of what the rich accounts of a development network have.
pub(super) const MOST: [&str; 4] = ["Bob", "Charlie", "Dave", "Eve"];
/// What each of them delegates.
const STAKE: u128 = 900_000 * PHA;

pub(super) fn root() -> OriginCaller {
	OriginCaller::system(frame_system::RawOrigin::Root)
}

pub(super) fn submit(origin: OriginCaller, call: impl Into<RuntimeCall>) -> Poll<Runtime> {
	let proposal = Bounded::Inline(call.into().encode().try_into().expect("a short call"));
	Poll::submit { proposal_origin: Box::new(origin), proposal, enactment_moment: DispatchTime::After(0) }
}

/// Only root may do this.
pub(super) fn endow_ferdie() -> RuntimeCall {
	pallet_balances::Call::force_set_balance { who: account("Ferdie").into(), new_free: 5 * PHA }.into()
}

pub(super) fn vote(poll: u32, items: &[ItemId], ballot: Ballot) -> Votes<Runtime> {
	let votes: Vec<_> = items.iter().map(|item| ItemBallot { pool: 0, item: *item, ballot }).collect();
	Votes::vote { poll, votes: votes.try_into().expect("few") }
}

fn remove(poll: u32, items: &[ItemId]) -> Votes<Runtime> {
	let items: Vec<(PoolId, ItemId)> = items.iter().map(|item| (0, *item)).collect();
	Votes::remove { poll, items: items.try_into().expect("few") }
}

fn native(poll: u32, aye: bool, conviction: Conviction, balance: u128) -> Native<Runtime> {
	Native::vote { poll_index: poll, vote: AccountVote::Standard { vote: Vote { aye, conviction }, balance } }
}

fn tally(market: &mut Market, poll: u32) -> TallyOf<Runtime> {
	market.chain.read(|| Referenda::ensure_ongoing(poll)).expect("an ongoing poll").tally
}

/// A referendum of Alice, ready to be decided, and an item of 900,000 PHA of each of [`MOST`].
pub(super) fn referendum(origin: OriginCaller, call: impl Into<RuntimeCall>) -> (Market, u32, Vec<ItemId>) {
	let mut market = Market::open();
	let items = MOST.iter().map(|who| market.item(who, 0, STAKE)).collect();
	assert_eq!(market.send("Alice", submit(origin, call)), Ok(()));
	assert_eq!(market.send("Alice", Poll::place_decision_deposit { index: 0 }), Ok(()));
	(market, 0, items)
}

/// What items and native PHA count in a poll, vote by vote.
fn recount(market: &mut Market, poll: u32) -> TallyOf<Runtime> {
	market.chain.read(|| {
		let mut votes: Vec<AccountVote<u128>> = pallet_delegation_voting::Votes::<Runtime>::iter()
			.filter(|(_, at, _)| *at == poll)
			.map(|(_, _, counted)| counted.into())
			.collect();
		for (_, _, voting) in pallet_conviction_voting::VotingFor::<Runtime>::iter() {
			let Voting::Casting(casting) = voting else { panic!("nobody delegates their vote here") };
			votes.extend(casting.votes.iter().filter_map(|(at, vote)| (*at == poll).then_some(*vote)));
		}
		let mut sum = Tally::from_parts(0, 0, 0);
		votes.into_iter().for_each(|vote| sum.add(vote).expect("it fits"));
		sum
	})
}

#[test]
fn a_referendum_passes_by_delegations_and_is_dispatched_as_root() {
	let (mut market, poll, items) = referendum(root(), endow_ferdie());
	for (who, item) in MOST.iter().zip(&items) {
		assert_eq!(market.send(who, vote(poll, &[*item], Ballot::Aye)), Ok(()));
	}
	let counted = tally(&mut market, poll);
	assert_eq!((counted.ayes, counted.nays, counted.support), (4 * STAKE / 10, 0, 4 * STAKE));
	assert_ne!(market.balance("Ferdie"), 5 * PHA);
	let periods = market.chain.read(pallet_delegation_voting::ReferendumPeriods::<Runtime>::get);
	market.chain.idles(periods.prepare + periods.confirm + periods.enactment + 2);
	assert_eq!(market.balance("Ferdie"), 5 * PHA);
	let info = market.chain.read(|| ReferendumInfoFor::<Runtime>::get(poll));
	assert!(matches!(info, Some(ReferendumInfo::Approved(..))), "{info:?}");

	// The items wait for whoever frees them, and are then as good as before.
	assert_eq!(market.send("Ferdie", remove(poll, &items)), Ok(()));
	assert_eq!(market.send("Bob", withdraw(0, items[0], STAKE)), Ok(()));
	assert_eq!(market.send("Charlie", transfer(0, items[1], "Bob")), Ok(()));
}

#[test]
fn what_is_refused_by_most_is_not_dispatched() {
	let (mut market, poll, items) = referendum(root(), endow_ferdie());
	assert_eq!(market.send("Bob", vote(poll, &items[..1], Ballot::Aye)), Ok(()));
	for (who, item) in MOST.iter().zip(&items).skip(1) {
		assert_eq!(market.send(who, vote(poll, &[*item], Ballot::Nay)), Ok(()));
	}
	let before = market.balance("Ferdie");
	market.chain.idles(60);
	let info = market.chain.read(|| ReferendumInfoFor::<Runtime>::get(poll));
	assert!(matches!(info, Some(ReferendumInfo::Rejected(..))), "{info:?}");
	assert_eq!(market.balance("Ferdie"), before);
	assert_eq!(market.send("Eve", Votes::free { pool: 0, item: items[3] }), Ok(()));
}

#[test]
fn voters_spend_the_treasury_by_the_track_for_it_and_propose_as_nobody_else() {
	let spend = pallet_treasury::Call::<Runtime>::spend_local { amount: PHA, beneficiary: account("Ferdie").into() };
	let (mut market, poll, items) = referendum(OriginCaller::Origins(Power::SmallSpend), spend);
	assert_eq!(
		market.chain.read(|| Referenda::ensure_ongoing(poll)).expect("ongoing").track,
		Power::SmallSpend.track()
	);
	for (who, item) in MOST.iter().zip(&items).take(3) {
		assert_eq!(market.send(who, vote(poll, &[*item], Ballot::Aye)), Ok(()));
	}
	market.chain.idles(14);
	assert_eq!(market.chain.read(|| pallet_treasury::Approvals::<Runtime>::get().len()), 1);
	let others = [
		OriginCaller::system(frame_system::RawOrigin::Signed(account("Bob"))),
		OriginCaller::system(frame_system::RawOrigin::None),
		OriginCaller::Council(Collective::Members(1, 1)),
		OriginCaller::Council(Collective::Member(account("Alice"))),
		OriginCaller::TechnicalCommittee(Collective::Members(1, 1)),
	];
	for origin in others {
		let refused: DispatchResult = Err(pallet_referenda::Error::<Runtime>::NoTrack.into());
		assert_eq!(market.send("Alice", submit(origin, endow_ferdie())), refused);
	}
}

#[test]
fn nothing_that_votes_can_vote_again_by_moving() {
	let (mut market, poll, items) = referendum(root(), endow_ferdie());
	let item = items[2];
	assert_eq!(market.send("Dave", set_price(item, Some(PRICE))), Ok(()));
	assert_eq!(market.send("Dave", approve(item, "Eve")), Ok(()));
	assert_eq!(market.send("Dave", vote(poll, &[item], Ballot::Aye)), Ok(()));
	let counted = tally(&mut market, poll);

	moves_in_no_way(&mut market, item, LedgerError::ItemVotes);
	// Twice in one call, or once more, is still once.
	assert_eq!(market.send("Dave", vote(poll, &[item, item], Ballot::Aye)), Ok(()));
	assert_eq!(market.send("Ferdie", vote(poll, &[item], Ballot::Aye)), Err(Error::<Runtime>::NotBearer.into()));
	assert_eq!(tally(&mut market, poll), counted);

	// Whoever wants it elsewhere takes the vote back first: it counts for the next bearer alone.
	assert_eq!(market.send("Dave", Votes::free { pool: 0, item }), Ok(()));
	assert_eq!(tally(&mut market, poll).support, 0);
	assert_eq!(market.send("Dave", transfer(0, item, "Ferdie")), Ok(()));
	assert_eq!(market.send("Ferdie", vote(poll, &[item], Ballot::Aye)), Ok(()));
	assert_eq!(tally(&mut market, poll), counted);
}

#[test]
fn withdrawn_and_contributed_again_it_votes_once() {
	let (mut market, poll, items) = referendum(root(), endow_ferdie());
	market.grow_old();
	assert_eq!(market.send("Bob", vote(poll, &items[..1], Ballot::Aye)), Ok(()));
	assert_eq!(market.send("Bob", remove(poll, &items[..1])), Ok(()));
	assert_eq!(market.send("Bob", withdraw(0, items[0], STAKE)), Ok(()));
	assert_eq!(market.send("Bob", pallet_wrapped_pha::Call::unwrap_all {}), Ok(()));
	let again = market.item("Bob", 0, STAKE);
	assert_eq!(market.send("Bob", vote(poll, &[again], Ballot::Aye)), Ok(()));
	assert_eq!(tally(&mut market, poll).support, STAKE);
}

#[test]
fn native_pha_that_votes_cannot_be_wrapped_contributed_or_sent_to_vote_again() {
	let (mut market, poll, _) = referendum(root(), endow_ferdie());
	let all = market.balance("Ferdie");
	assert_eq!(market.send("Ferdie", native(poll, true, Conviction::None, all - PHA)), Ok(()));
	let counted = tally(&mut market, poll);
	let short: DispatchResult = Err(pallet_wrapped_pha::Error::<Runtime>::NotEnoughPha.into());
	assert_eq!(market.send("Ferdie", contribute(0, 2 * PHA, None)), short);
	assert_eq!(market.send("Ferdie", pallet_wrapped_pha::Call::wrap { amount: 2 * PHA }), short);
	let send = pallet_balances::Call::transfer_allow_death { dest: account("Alice").into(), value: 2 * PHA };
	assert!(market.send("Ferdie", send).is_err());
	let item = market.item("Bob", 0, 2 * PHA);
	assert_eq!(market.send("Bob", set_price(item, Some(2 * PHA))), Ok(()));
	assert!(market.send("Ferdie", buy(item, 2 * PHA)).is_err());
	assert_eq!(market.bearer(0, item), Some(account("Bob")));
	// What lies in a pool is no longer native.
	let more = native(poll, true, Conviction::None, 200_000 * PHA);
	let refused: DispatchResult = Err(pallet_conviction_voting::Error::<Runtime>::InsufficientFunds.into());
	assert_eq!(market.send("Bob", more), refused);
	assert_eq!(tally(&mut market, poll), counted);
}

#[test]
fn a_tally_is_the_sum_of_native_votes_and_of_items_vote_by_vote() {
	let (mut market, poll, items) = referendum(root(), endow_ferdie());
	assert_eq!(market.send("Ferdie", native(poll, false, Conviction::Locked3x, 1_234 * PHA + 5)), Ok(()));
	assert_eq!(market.send("Bob", native(poll, true, Conviction::None, 77 * PHA + 9)), Ok(()));
	for (who, item) in MOST.iter().zip(&items) {
		let ballot = Ballot::Split { aye: units::Amount(STAKE / 3), nay: units::Amount(STAKE / 7) };
		assert_eq!(market.send(who, vote(poll, &[*item], ballot)), Ok(()));
		assert_eq!(tally(&mut market, poll), recount(&mut market, poll));
	}
	assert_eq!(market.send("Charlie", remove(poll, &items[1..2])), Ok(()));
	assert_eq!(market.send("Bob", Native::remove_vote { class: None, index: poll }), Ok(()));
	assert_eq!(market.send("Dave", vote(poll, &items[2..3], Ballot::Nay)), Ok(()));
	assert_eq!(tally(&mut market, poll), recount(&mut market, poll));
	assert!(tally(&mut market, poll).nays > 0);
}

#[test]
fn neither_a_closed_network_nor_a_cancelled_referendum_keeps_an_item() {
	let (mut market, poll, items) = referendum(root(), endow_ferdie());
	for (who, item) in MOST.iter().zip(&items) {
		assert_eq!(market.send(who, vote(poll, &[*item], Ballot::Aye)), Ok(()));
	}
	let protected: &[&str] = <Runtime as pallet_launch_gate::Config>::Protected::get();
	let all = <AllPalletsWithSystem as frame::traits::PalletsInfoAccess>::infos();
	let closable: Vec<pallet_launch_gate::PalletName> = all
		.iter()
		.filter(|info| !protected.contains(&info.name))
		.map(|info| info.name.as_bytes().to_vec().try_into().expect("short"))
		.collect();
	assert!(closable.len() > 5);
	let close =
		market.chain.motion(pallet_launch_gate::Call::close { pallets: closable.clone().try_into().expect("few") });
	market.chain.block(vec![close]);
	assert_eq!(market.send("Bob", remove(poll, &items[..1])), Ok(()));
	assert_eq!(market.send("Charlie", Votes::free { pool: 0, item: items[1] }), Ok(()));
	let cancel = market.chain.committee(Poll::cancel { index: poll });
	market.chain.block(cancel);
	let info = market.chain.read(|| ReferendumInfoFor::<Runtime>::get(poll));
	assert!(matches!(info, Some(ReferendumInfo::Cancelled(..))), "{info:?}");
	assert_eq!(market.send("Ferdie", remove(poll, &items[2..])), Ok(()));
	let open = market.chain.motion(pallet_launch_gate::Call::open { pallets: closable.try_into().expect("few") });
	market.chain.block(vec![open]);
	for (who, item) in MOST.iter().zip(&items) {
		assert_eq!(market.send(who, transfer(0, *item, "Ferdie")), Ok(()));
	}
}

#[test]
fn voting_and_referenda_cannot_be_closed() {
	let mut market = Market::open();
	for name in ["Referenda", "ConvictionVoting", "DelegationVoting"] {
		let name: pallet_launch_gate::PalletName = name.as_bytes().to_vec().try_into().expect("short");
		let closed =
			market.chain.read(|| LaunchGate::close(RuntimeOrigin::root(), vec![name.clone()].try_into().expect("few")));
		assert_eq!(closed, Err(pallet_launch_gate::Error::<Runtime>::Protected.into()));
	}
}

#[test]
fn what_pays_rewards_and_the_treasury_count_neither_for_nor_against() {
	let mut chain = Chain::start(Network::Development);
	let (turnout, issuance, silent) = chain.read(|| {
		let silent = [accounts::subsidy(), accounts::treasury()].map(|who| Balances::total_balance(&who));
		(voting::MaxTurnout::get(), Balances::total_issuance(), silent.iter().sum::<u128>())
	});
	assert!(silent > 1_000_000 * PHA);
	assert_eq!(turnout, issuance - silent);
}

#[test]
fn only_the_committee_holders_or_root_end_a_referendum_without_a_decision() {
	let (mut market, poll, _) = referendum(root(), endow_ferdie());
	let cancel = RuntimeCall::from(Poll::<Runtime>::cancel { index: poll });
	let kill = RuntimeCall::from(Poll::<Runtime>::kill { index: poll });
	let committee = |ayes, seats| -> RuntimeOrigin {
		Collective::<AccountId, governance::TechnicalInstance>::Members(ayes, seats).into()
	};
	let council = RuntimeOrigin::from(Collective::<AccountId, governance::CouncilInstance>::Members(5, 5));
	let mut ends = |origin, call: &RuntimeCall| {
		let call = call.clone();
		market.chain.read(|| call.dispatch(origin).map(|_| ()).map_err(|refused| refused.error))
	};
	assert_eq!(ends(RuntimeOrigin::signed(account("Alice")), &cancel), Err(DispatchError::BadOrigin));
	assert_eq!(ends(council, &cancel), Err(DispatchError::BadOrigin));
	assert_eq!(ends(committee(3, 5), &cancel), Err(DispatchError::BadOrigin));
	assert_eq!(ends(committee(2, 3), &cancel), Ok(()));
	assert_eq!(ends(Power::Cancel.into(), &cancel), Ok(()));
	assert_eq!(ends(committee(1, 1), &kill), Err(DispatchError::BadOrigin));
	assert_eq!(ends(RuntimeOrigin::root(), &kill), Ok(()));
}

/// A vault of Ferdie with 600 PHA of his, half of it in Bob's pool.
fn vault_item(market: &mut Market) -> (PoolId, ItemId) {
	use chain_traits::Funding;
	use pallet_vault::Call as Vaults;
	assert_eq!(market.send("Ferdie", Vaults::create {}), Ok(()));
	let vault = 2;
	let item = market.next_item(vault);
	let (amount, funding) = (units::Amount(600 * PHA), Funding::Native);
	let put = Vaults::contribute {
		vault,
		amount,
		funding,
		into: None,
		min_shares_out: 0,
		max_commission: frame::arithmetic::Permill::one(),
	};
	assert_eq!(market.send("Ferdie", put), Ok(()));
	let amount = units::Amount(300 * PHA);
	assert_eq!(
		market.send(
			"Ferdie",
			Vaults::invest {
				vault,
				pool: 0,
				amount,
				min_shares_out: 0,
				max_commission: frame::arithmetic::Permill::one()
			}
		),
		Ok(())
	);
	(vault, item)
}

#[test]
fn an_item_of_a_vault_votes_with_what_it_is_worth_and_what_the_vault_holds_does_not_vote_again() {
	let (mut market, poll, _) = referendum(root(), endow_ferdie());
	let held = market.next_item(0);
	let (vault, item) = vault_item(&mut market);
	let ballot = |pool, item| {
		let votes = vec![ItemBallot { pool, item, ballot: Ballot::Aye }];
		Votes::vote { poll, votes: votes.try_into().expect("few") }
	};
	assert_eq!(market.send("Ferdie", ballot(vault, item)), Ok(()));
	assert_eq!(tally(&mut market, poll).support, 600 * PHA);
	// The vault's own item in the pool: its bearer has no key, and nobody else bears it.
	assert!(market.holding(0, held).is_some_and(|holding| holding.shares == 300 * PHA));
	assert_eq!(market.send("Ferdie", ballot(0, held)), Err(Error::<Runtime>::NotBearer.into()));
	assert_eq!(market.send("Bob", ballot(0, held)), Err(Error::<Runtime>::NotBearer.into()));
	assert_eq!(
		market.send("Ferdie", transfer(vault, item, "Bob")),
		Err(pallet_nfts::Error::<Runtime>::ItemLocked.into())
	);
	assert_eq!(market.send("Ferdie", Votes::free { pool: vault, item }), Ok(()));
	assert_eq!(market.send("Ferdie", transfer(vault, item, "Bob")), Ok(()));
}

#[test]
fn what_votes_touch_is_charged() {
	let (mut market, poll, items) = referendum(root(), endow_ferdie());
	let (vault, item) = vault_item(&mut market);
	let more: Vec<ItemId> = (0..15).map(|_| market.item("Bob", 0, PHA)).collect();
	let all = [&items[..1], &more].concat();
	let of_vault = ItemBallot { pool: vault, item, ballot: Ballot::Aye };
	let mut ledger = Charged(&mut market.chain);
	ledger.by("Bob", "voting: one item", vote(poll, &items[..1], Ballot::Aye));
	ledger.by("Bob", "voting: sixteen items", vote(poll, &all, Ballot::Aye));
	ledger.by(
		"Ferdie",
		"voting: an item of a vault",
		Votes::vote { poll, votes: vec![of_vault].try_into().expect("few") },
	);
	assert_eq!(market.send("Bob", vote(poll, &all, Ballot::Aye)), Ok(()));
	let mut ledger = Charged(&mut market.chain);
	ledger.by("Bob", "voting: sixteen items anew", vote(poll, &all, Ballot::Nay));
	ledger.by("Bob", "voting: one item removed", remove(poll, &items[..1]));
	ledger.by("Bob", "voting: sixteen items removed", remove(poll, &all));
	ledger.by("Bob", "voting: an item freed", Votes::free { pool: 0, item: items[0] });
}
