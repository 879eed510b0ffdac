//! Runs `phala delegation`: look, plan, carry out.
use super::{
	args::{Command, Says, Split, Withdraw},
	leave, list,
};
use crate::{
	failure::Failure,
	pool::wisher,
	staking::{Refused, Snapshot},
	transact::{Desk, Plan, Sending},
	wish::{
		ballots, titles,
		withdraw::{withdraw, Much},
		Stake, Wisher,
	},
};
use pallet_delegation_voting::Ballot;
use units::PoolId;

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	match command {
		Command::List(args) => list::run(args).await,
		Command::Withdraw(args) => {
			let much = much(args);
			with(&args.sending, args.pool, |who, stake| withdraw(who, stake, args.item, much)).await
		}
		Command::Leave(args) => leave::run(args).await,
		Command::Split(args) => {
			with(&args.sending, args.pool, |who, stake| titles::split(who, stake, args.item, part(args, stake)?)).await
		}
		Command::Merge(args) => {
			with(&args.sending, args.pool, |who, stake| titles::merge(who, stake, args.into, &args.from)).await
		}
		Command::Transfer(args) => {
			with(&args.sending, args.pool, |_, stake| titles::transfer(stake, args.item, &args.to)).await
		}
		Command::Vote(args) => {
			let ballot = match args.ballot {
				Says::Aye => Ballot::Aye,
				Says::Nay => Ballot::Nay,
			};
			let desk = args.sending.open().await?;
			let seen = desk.look().await?;
			let poll = seen.poll(args.poll).await?;
			let plan = |_: &Wisher<'_>, stake: Stake<'_>| ballots::vote(stake, args.poll, poll, args.item, ballot);
			on(&desk, &seen, args.pool, plan).await
		}
		Command::Free(args) => with(&args.sending, args.pool, |_, stake| ballots::free(stake, &args.items)).await,
		Command::Sell(args) => {
			with(&args.sending, args.pool, |_, stake| titles::sell(stake, args.item, args.price, args.to.as_ref()))
				.await
		}
		Command::Buy(args) => {
			let desk = args.sending.open().await?;
			let seen = desk.look().await?;
			let head = seen.head(args.pool).await?.ok_or(Refused::UnknownPool(args.pool))?;
			let items = seen.items(&[(args.pool, args.item)]).await?;
			let native = seen.native(&desk.account).await?;
			let wisher = wisher(&desk, &seen, &seen.terms);
			let plan = titles::buy(&wisher, &head, items.first(), args.item, native, args.at_most)?;
			desk.carry_out(plan, &seen).await
		}
	}
}

fn much(args: &Withdraw) -> Much {
	match (args.amount, args.shares) {
		(Some(amount), _) => Much::Worth(amount),
		(None, Some(shares)) => Much::Shares(shares.0),
		(None, None) => Much::All,
	}
}

/// Shares of the first part.
fn part(args: &Split, stake: Stake<'_>) -> Result<u128, Refused> {
	match (args.amount, args.shares) {
		(Some(amount), _) => stake.pool.head.shares_for(amount).ok_or(Refused::Bankrupt(args.pool)),
		(None, shares) => Ok(shares.unwrap_or_default().0),
	}
}

/// Reads the pool and what the signer has in it, plans with both, carries the plan out.
async fn with(
	sending: &Sending,
	id: PoolId,
	plan: impl FnOnce(&Wisher<'_>, Stake<'_>) -> Result<Plan, Refused>,
) -> Result<(), Failure> {
	let desk: Desk = sending.open().await?;
	let seen: Snapshot<'_> = desk.look().await?;
	on(&desk, &seen, id, plan).await
}

async fn on(
	desk: &Desk,
	seen: &Snapshot<'_>,
	id: PoolId,
	plan: impl FnOnce(&Wisher<'_>, Stake<'_>) -> Result<Plan, Refused>,
) -> Result<(), Failure> {
	let pool = seen.pool(id).await?.ok_or(Refused::UnknownPool(id))?;
	let items: Vec<_> = seen.items_of(&desk.account).await?.into_iter().filter(|item| item.pool == id).collect();
	let plan = plan(&wisher(desk, seen, &seen.terms), Stake { pool: &pool, items: &items })?;
	desk.carry_out(plan, seen).await
}
