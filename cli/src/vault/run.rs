//! Runs `phala vault`: look, plan, carry out.
use super::args::{Claim, Command, Invest, Redeem};
use crate::{
	failure::Failure,
	pool::{
		run::{contribute, create, describe, of_kind, whitelist, with},
		show, wisher,
	},
	staking::{pool::Position, Body, Pool},
	wish::{owner, vault, withdraw::Much, workers},
};
use units::PoolId;

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	match command {
		Command::List(args) => show::list(args, true).await,
		Command::Show(args) => show::show(args, true).await,
		Command::Create(args) => create(&args.sending, true).await,
		Command::Contribute(args) => contribute(args, true).await,
		Command::Invest(args) => invest(args).await,
		Command::Redeem(args) => redeem(args).await,
		Command::ForceRedeem(args) => {
			with(&args.sending, args.vault, true, |who, pool| vault::force_redeem(who, pool, args.request)).await
		}
		Command::Serve(args) => with(&args.sending, args.pool, true, |_, pool| workers::serve(pool, args.limit)).await,
		Command::SettleFee(args) => with(&args.sending, args.pool, true, |_, pool| vault::settle_fee(pool)).await,
		Command::ClaimOwnerShares(args) => claim(args).await,
		Command::SetCommission(args) => {
			with(&args.sending, args.pool, true, |who, pool| owner::set_commission(who, pool, args.commission)).await
		}
		Command::Describe(args) => describe(args, true).await,
		Command::Whitelist(command) => whitelist(command.common(), true).await,
		Command::Reopen(args) => with(&args.sending, args.pool, true, owner::reopen).await,
		Command::Close(args) => with(&args.sending, args.pool, true, owner::close).await,
	}
}

async fn invest(args: &Invest) -> Result<(), Failure> {
	let desk = args.sending.open().await?;
	let seen = desk.look().await?;
	let vault = of_kind(&seen, args.vault, true).await?;
	let pool = of_kind(&seen, args.pool, false).await?;
	let wisher = wisher(&desk, &seen, &seen.terms);
	let plan = vault::invest(&wisher, &vault, &pool, args.amount, args.tolerance)?;
	desk.carry_out(plan, &seen).await
}

async fn redeem(args: &Redeem) -> Result<(), Failure> {
	let desk = args.sending.open().await?;
	let seen = desk.look().await?;
	let vault = of_kind(&seen, args.vault, true).await?;
	let pool = of_kind(&seen, args.pool, false).await?;
	let item = match position(&vault, args.pool).and_then(|position| position.item) {
		Some(item) => seen.items(&[(args.pool, item)]).await?.pop(),
		None => None,
	};
	let much = match (args.amount, args.shares) {
		(Some(amount), _) => Much::Worth(amount),
		(None, Some(shares)) => Much::Shares(shares.0),
		(None, None) => Much::All,
	};
	let plan = vault::redeem(&wisher(&desk, &seen, &seen.terms), &vault, &pool, item.as_ref(), much)?;
	desk.carry_out(plan, &seen).await
}

fn position(vault: &Pool, pool: PoolId) -> Option<&Position> {
	match &vault.head.body {
		Body::Vault { positions, .. } => positions.iter().find(|position| position.pool == pool),
		Body::Stake { .. } => None,
	}
}

async fn claim(args: &Claim) -> Result<(), Failure> {
	with(&args.sending, args.vault, true, |who, pool| {
		let shares = args.shares.map(|shares| shares.0);
		vault::claim_owner_shares(who, pool, shares, args.into, args.to.as_ref().unwrap_or(who.who))
	})
	.await
}
