//! `phala referendum`: what holders decide. With native PHA here; with what items are worth, by `phala delegation vote`.
mod list;

use crate::{
	failure::Failure,
	money,
	staking::Snapshot,
	transact::{Plan, Preview, Sending},
};
use chain_client::{Runtime, RuntimeCall};
use frame::deps::sp_runtime::{AccountId32, MultiAddress};
use list::{open, Track};
use pallet_conviction_voting::{AccountVote, Call, Conviction, Vote as Says, Voting};
use units::Amount;

/// Referenda.
#[derive(clap::Subcommand)]
pub enum Command {
	/// List referenda, the newest first: what they are about, how they stand, what they wait for.
	#[command(after_help = "Example: phala referendum list")]
	List(list::List),
	/// Vote with PHA of your account, which stays there and is locked meanwhile.
	#[command(after_help = "Example: phala referendum vote 3 aye 1000 --dev dave")]
	Vote(Vote),
	/// Take a vote back, and free what it locked as far as its time is over.
	#[command(after_help = "Example: phala referendum unvote 3 --dev dave")]
	Unvote(Which),
	/// Place the decision deposit, without which nothing is decided. It comes back when the referendum is over.
	#[command(after_help = "Example: phala referendum deposit 3 --dev dave")]
	Deposit(Which),
}

/// How, and with what.
#[derive(clap::Args)]
pub struct Vote {
	/// Number of the referendum.
	referendum: u32,
	/// For it or against it.
	ballot: Ballot,
	/// PHA, decimals allowed.
	#[arg(value_parser = money::amount, allow_negative_numbers = true)]
	amount: Amount,
	/// Count this many times, and stay locked for 1, 2, 4, 8, 16 or 32 periods after it passed; 0 counts a tenth and is free at once.
	#[arg(long, value_name = "TIMES", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=6))]
	conviction: u8,
	#[command(flatten)]
	sending: Sending,
}

/// Which.
#[derive(clap::Args)]
pub struct Which {
	/// Number of the referendum.
	referendum: u32,
	#[command(flatten)]
	sending: Sending,
}

/// For or against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Ballot {
	Aye,
	Nay,
}

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	match command {
		Command::List(args) => list::run(args).await,
		Command::Vote(args) => {
			let desk = args.sending.open().await?;
			let seen = desk.look().await?;
			let about = open(&seen, args.referendum).await?;
			desk.carry_out(vote(args.referendum, &about, args.ballot, args.amount, args.conviction), &seen).await
		}
		Command::Unvote(args) => {
			let desk = args.sending.open().await?;
			let seen = desk.look().await?;
			let track = voted_on(&seen, &desk.account, args.referendum).await?.ok_or_else(|| {
				Failure::new(format!("this account has no vote in referendum {}", args.referendum))
					.hint("votes of items are taken back by phala delegation free")
			})?;
			desk.carry_out(unvote(args.referendum, track, &desk.account), &seen).await
		}
		Command::Deposit(args) => {
			let desk = args.sending.open().await?;
			let seen = desk.look().await?;
			open(&seen, args.referendum).await?;
			desk.carry_out(deposit(args.referendum), &seen).await
		}
	}
}

/// Places the decision deposit of a referendum.
pub fn deposit(index: u32) -> Plan {
	let call = RuntimeCall::Referenda(pallet_referenda::Call::place_decision_deposit { index });
	Plan::one(call, Preview::saying(format!("the decision deposit of referendum {index}, held until it is over")))
}

fn vote(poll_index: u32, about: &str, ballot: Ballot, amount: Amount, conviction: u8) -> Plan {
	let conviction = Conviction::try_from(conviction).unwrap_or_default();
	let aye = ballot == Ballot::Aye;
	let vote = AccountVote::Standard { vote: Says { aye, conviction }, balance: amount.0 };
	let word = if aye { "for" } else { "against" };
	let counts = match u8::from(conviction) {
		0 => "a tenth of them counts; they are free again as soon as the vote is taken back".to_owned(),
		times => {
			let periods = conviction.lock_periods();
			format!("they count {times} times; if that side wins, they stay locked for {periods} periods after it")
		}
	};
	let preview = Preview::saying(format!("{amount} PHA vote {word} referendum {poll_index}: {about}")).and(counts);
	Plan::one(
		RuntimeCall::ConvictionVoting(Call::vote { poll_index, vote }),
		Preview { amount: Some(amount), ..preview },
	)
}

fn unvote(index: u32, track: Track, who: &AccountId32) -> Plan {
	let target = MultiAddress::Id(who.clone());
	let calls = vec![
		RuntimeCall::ConvictionVoting(Call::remove_vote { class: Some(track.0), index }),
		RuntimeCall::ConvictionVoting(Call::unlock { class: track.0, target }),
	];
	let says = format!("the vote in referendum {index} is taken back, and what nothing locks any more is free");
	Plan { calls, preview: Preview::saying(says) }
}

/// The track that the account votes on in this referendum, which may be over.
async fn voted_on(seen: &Snapshot<'_>, who: &AccountId32, referendum: u32) -> Result<Option<Track>, Failure> {
	type Casts = pallet_conviction_voting::VotingFor<Runtime>;
	for track in Track::all() {
		let key = Casts::hashed_key_for(who, track.0);
		let voting = seen.client.storage(&key, Some(seen.at)).await?;
		if voting.is_some_and(|voting| has_vote(&voting, referendum)) {
			return Ok(Some(track));
		}
	}
	Ok(None)
}

type Votes = Voting<u128, AccountId32, u32, u32, <Runtime as pallet_conviction_voting::Config>::MaxVotes>;

fn has_vote(voting: &Votes, referendum: u32) -> bool {
	matches!(voting, Voting::Casting(casting) if casting.votes.iter().any(|(poll, _)| *poll == referendum))
}

#[cfg(test)]
mod tests {
	use super::*;
	use units::PHA;

	#[test]
	fn a_vote_says_how_often_it_counts_and_for_how_long_it_locks() {
		let says = |times| vote(3, "root: x", Ballot::Nay, Amount(5 * PHA), times);
		let plan = says(2);
		assert_eq!(plan.preview.says[0], "5 PHA vote against referendum 3: root: x");
		assert!(plan.preview.says[1].contains("count 2 times") && plan.preview.says[1].contains("2 periods"));
		let RuntimeCall::ConvictionVoting(Call::vote { poll_index: 3, vote: AccountVote::Standard { vote, balance } }) =
			plan.call()
		else {
			panic!("{plan:?}")
		};
		assert_eq!((vote.aye, vote.conviction, balance), (false, Conviction::Locked2x, 5 * PHA));
		assert!(says(0).preview.says[1].contains("a tenth"));
		assert!(says(6).preview.says[1].contains("32 periods"));
	}

	#[test]
	fn a_vote_that_is_taken_back_is_unlocked_on_its_own_track() {
		let calls = unvote(3, Track(16), &[1; 32].into()).calls;
		let target = MultiAddress::Id([1; 32].into());
		let expected = [
			RuntimeCall::ConvictionVoting(Call::remove_vote { class: Some(16), index: 3 }),
			RuntimeCall::ConvictionVoting(Call::unlock { class: 16, target }),
		];
		assert_eq!(calls, expected);
		let mut casting = pallet_conviction_voting::Casting::<u128, u32, u32, _> {
			votes: Default::default(),
			delegations: Default::default(),
			prior: Default::default(),
		};
		let standard = AccountVote::Standard { vote: Says { aye: true, conviction: Conviction::None }, balance: 1 };
		casting.votes.try_push((3, standard)).unwrap();
		let voting = Votes::Casting(casting);
		assert!(has_vote(&voting, 3) && !has_vote(&voting, 4));
	}
}
