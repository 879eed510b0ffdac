//! Runs `phala pool`: look, plan, carry out.
use super::{
	args::{Command, Contribute, Describe, OneWorker, StakedWorker, Whitelist},
	show,
};
use crate::{
	failure::Failure,
	pick::WorkerPick,
	staking::{Pool, Refused, Snapshot, Terms},
	transact::{Desk, Plan, Sending},
	wish::{contribute, owner, workers, Stake, Wisher},
};
use chain_traits::Funding;
use protocol::{storage, Registration};
use units::{Economy, PoolId, WorkerId};

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	match command {
		Command::List(args) => show::list(args, false).await,
		Command::Show(args) => show::show(args, false).await,
		Command::Create(args) => create(&args.sending, false).await,
		Command::Contribute(args) => contribute(args, false).await,
		Command::Serve(args) => with(&args.sending, args.pool, false, |_, pool| workers::serve(pool, args.limit)).await,
		Command::Reclaim(args) => match &args.worker {
			Some(worker) => {
				of_worker(&args.sending, args.pool, worker, |who, pool, id| workers::reclaim(who, pool, Some(id))).await
			}
			None => with(&args.sending, args.pool, false, |who, pool| workers::reclaim(who, pool, None)).await,
		},
		Command::ForceStop(args) => {
			with(&args.sending, args.pool, false, |who, pool| workers::force_stop(who, pool, args.request)).await
		}
		Command::SetCommission(args) => {
			with(&args.sending, args.pool, false, |who, pool| owner::set_commission(who, pool, args.commission)).await
		}
		Command::SetCap(args) => {
			with(&args.sending, args.pool, false, |who, pool| owner::set_cap(who, pool, args.cap)).await
		}
		Command::Describe(args) => describe(args, false).await,
		Command::Whitelist(command) => whitelist(command.common(), false).await,
		Command::AddWorker(args) => add_worker(args).await,
		Command::RemoveWorker(args) => of_worker(&args.sending, args.pool, &args.worker, workers::remove).await,
		Command::Start(args) => staked(args, workers::start).await,
		Command::Restart(args) => staked(args, workers::restart).await,
		Command::Stop(args) => of_worker(&args.sending, args.pool, &args.worker, workers::stop).await,
		Command::ClaimOwnerReward(args) => {
			with(&args.sending, args.pool, false, |who, pool| {
				owner::claim_reward(who, pool, args.to.as_ref().unwrap_or(who.who))
			})
			.await
		}
		Command::Reopen(args) => with(&args.sending, args.pool, false, owner::reopen).await,
		Command::Close(args) => with(&args.sending, args.pool, false, owner::close).await,
	}
}

/// As [`with`], about the worker that is meant.
async fn of_worker(
	sending: &Sending,
	id: PoolId,
	worker: &WorkerPick,
	plan: impl FnOnce(&Wisher<'_>, &Pool, WorkerId) -> Result<Plan, Refused>,
) -> Result<(), Failure> {
	let desk = sending.open().await?;
	let worker = worker.one(desk.client()).await?;
	let seen = desk.look().await?;
	let pool = of_kind(&seen, id, false).await?;
	let plan = plan(&wisher(&desk, &seen, &seen.terms), &pool, worker)?;
	desk.carry_out(plan, &seen).await
}

/// Reads one pool or vault, plans with it, carries the plan out.
pub async fn with(
	sending: &Sending,
	id: PoolId,
	vault: bool,
	plan: impl FnOnce(&Wisher<'_>, &Pool) -> Result<Plan, Refused>,
) -> Result<(), Failure> {
	let desk = sending.open().await?;
	let seen = desk.look().await?;
	let pool = of_kind(&seen, id, vault).await?;
	let plan = plan(&wisher(&desk, &seen, &seen.terms), &pool)?;
	desk.carry_out(plan, &seen).await
}

/// Who signs, at the block that was seen.
pub fn wisher<'a>(desk: &'a Desk, seen: &Snapshot<'_>, terms: &'a Terms) -> Wisher<'a> {
	Wisher { who: &desk.account, now: seen.now, terms }
}

/// A pool of the kind that the command is for.
pub async fn of_kind(seen: &Snapshot<'_>, id: PoolId, vault: bool) -> Result<Pool, Failure> {
	let pool = seen.pool(id).await?.ok_or(Refused::UnknownPool(id))?;
	match pool.head.is_vault() == vault {
		true => Ok(pool),
		false => Err(Refused::OtherKind { pool: id, is: pool.head.kind() }.into()),
	}
}

/// Creates a pool or vault.
pub async fn create(sending: &Sending, vault: bool) -> Result<(), Failure> {
	let desk = sending.open().await?;
	let seen = desk.look().await?;
	let plan = owner::create(seen.native(&desk.account).await?, vault)?;
	desk.carry_out(plan, &seen).await
}

/// Contributes to a pool or vault.
pub async fn contribute(args: &Contribute, vault: bool) -> Result<(), Failure> {
	let desk = args.sending.open().await?;
	let seen = desk.look().await?;
	let pool = of_kind(&seen, args.pool, vault).await?;
	let items = seen.items_of(&desk.account).await?;
	let purse =
		contribute::Purse { native: seen.native(&desk.account).await?, wrapped: seen.wrapped(&desk.account).await? };
	let wish = contribute::Contribution {
		amount: args.amount,
		funding: if args.wrapped { Funding::Wrapped } else { Funding::Native },
		into: args.into,
		tolerance: args.tolerance,
	};
	let stake = Stake { pool: &pool, items: &items };
	let plan = contribute::contribute(&wisher(&desk, &seen, &seen.terms), stake, purse, wish)?;
	desk.carry_out(plan, &seen).await
}

/// Describes a pool or vault.
pub async fn describe(args: &Describe, vault: bool) -> Result<(), Failure> {
	let text = owner::Description::try_from(args.text.clone().into_bytes()).map_err(|bytes| {
		Failure::usage(format!(
			"a description has at most {} bytes, this one {}",
			owner::Description::bound(),
			bytes.len()
		))
		.hint("say it shorter")
	})?;
	with(&args.sending, args.pool, vault, |who, pool| owner::describe(who, &pool.head, text)).await
}

/// Changes the whitelist of a pool or vault.
pub async fn whitelist(change: Whitelist<'_>, vault: bool) -> Result<(), Failure> {
	match change {
		Whitelist::Add(args) => {
			with(&args.sending, args.pool, vault, |who, pool| owner::whitelist(who, pool, &args.accounts)).await
		}
		Whitelist::Remove(args) => {
			with(&args.sending, args.pool, vault, |who, pool| owner::unwhitelist(who, pool, &args.accounts)).await
		}
	}
}

async fn add_worker(args: &OneWorker) -> Result<(), Failure> {
	let desk = args.sending.open().await?;
	let worker = args.worker.one(desk.client()).await?;
	let seen = desk.look().await?;
	let pool = of_kind(&seen, args.pool, false).await?;
	let candidate = seen.candidate(&worker).await?;
	let plan = workers::add(&wisher(&desk, &seen, &seen.terms), &pool, worker, &candidate)?;
	desk.carry_out(plan, &seen).await
}

type Staking = fn(&Wisher<'_>, &Pool, WorkerId, units::Amount, Option<workers::Bounds>) -> Result<Plan, Refused>;

async fn staked(args: &StakedWorker, plan: Staking) -> Result<(), Failure> {
	let desk = args.sending.open().await?;
	let worker = args.worker.one(desk.client()).await?;
	let seen = desk.look().await?;
	let pool = of_kind(&seen, args.pool, false).await?;
	let registration = seen.registration(&worker).await?;
	let economy: Option<Economy> = seen.client.storage(&storage::economy(), Some(seen.at)).await?;
	let bounds = registration.zip(economy).and_then(|(registration, economy)| bounds(&registration, &economy));
	let plan = plan(&wisher(&desk, &seen, &seen.terms), &pool, worker, args.stake, bounds)?;
	desk.carry_out(plan, &seen).await
}

/// The stakes that a worker of this score and attestation may have.
fn bounds(registration: &Registration, economy: &Economy) -> Option<workers::Bounds> {
	let score = registration.score?;
	Some(workers::Bounds {
		least: tokenomics::formulas::minimum_stake(score, &economy.tokenomic),
		most: tokenomics::formulas::maximum_stake(score, registration.confidence, &economy.tokenomic)?,
	})
}
