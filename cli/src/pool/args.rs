//! The words after `phala pool`.
use crate::{account, money, network::Networks, pick::WorkerPick, transact::Sending};
use frame::{arithmetic::Permill, deps::sp_runtime::AccountId32};
use units::{Amount, ItemId, PoolId};

/// Stake pools.
#[derive(clap::Subcommand)]
pub enum Command {
	/// List all stake pools.
	#[command(after_help = "Example: phala pool list --network khala")]
	List(List),
	/// Show one pool: price, stake, terms, queue and workers.
	#[command(after_help = "Example: phala pool show 0")]
	Show(Show),
	/// Create a pool. You own it, and deposit for it, until you close it.
	#[command(after_help = "Example: phala pool create --dev bob")]
	Create(Create),
	/// Contribute to a pool, for shares at the present price.
	#[command(after_help = "Example: phala pool contribute 0 100 --dev dave")]
	Contribute(Contribute),
	/// Pay waiting requests from free stake. Anyone may.
	#[command(after_help = "Example: phala pool serve 0 --dev dave")]
	Serve(Serve),
	/// Take back the stake of workers that have cooled down. Anyone may.
	#[command(after_help = "Example: phala pool reclaim 0 --dev dave")]
	Reclaim(Reclaim),
	/// Stop workers for requests that have waited for longer than the grace period. Anyone may.
	#[command(after_help = "Example: phala pool force-stop 0 --dev dave")]
	ForceStop(ForceStop),
	/// Set your commission: a lower one at once, a higher one after the notice.
	#[command(after_help = "Example: phala pool set-commission 0 2.5% --dev bob")]
	SetCommission(SetCommission),
	/// Set or lift the largest value the pool may have after a contribution.
	#[command(after_help = "Example: phala pool set-cap 0 50000 --dev bob")]
	SetCap(SetCap),
	/// Say something of your pool, to everybody.
	#[command(after_help = "Example: phala pool describe 0 'green power, one restart a month' --dev bob")]
	Describe(Describe),
	/// Let accounts contribute, or no longer.
	#[command(subcommand)]
	Whitelist(PoolWhitelist),
	/// Take in a worker that you operate.
	#[command(after_help = WORKER_EXAMPLE)]
	AddWorker(OneWorker),
	/// Let a worker go to which no stake is lent.
	#[command(
		after_help = "Example: phala pool remove-worker 0 0x5555555555555555555555555555555555555555555555555555555555555555 --dev bob"
	)]
	RemoveWorker(OneWorker),
	/// Lend stake to a worker and start its session.
	#[command(
		after_help = "Example: phala pool start 0 0x5555555555555555555555555555555555555555555555555555555555555555 2000 --dev bob"
	)]
	Start(StakedWorker),
	/// Stop a worker's session.
	#[command(
		after_help = "Example: phala pool stop 0 0x5555555555555555555555555555555555555555555555555555555555555555 --dev bob"
	)]
	Stop(OneWorker),
	/// Restart a worker's session with more stake, without a cool-down.
	#[command(
		after_help = "Example: phala pool restart 0 0x5555555555555555555555555555555555555555555555555555555555555555 3000 --dev bob"
	)]
	Restart(StakedWorker),
	/// Pay out your commission.
	#[command(after_help = "Example: phala pool claim-owner-reward 0 --dev bob")]
	ClaimOwnerReward(Claim),
	/// Reopen a pool that lost everything.
	#[command(after_help = "Example: phala pool reopen 0 --dev bob")]
	Reopen(One),
	/// Close a pool in which nobody has anything, for good. Your deposit is free again.
	#[command(after_help = "Example: phala pool close 0 --dev bob")]
	Close(One),
}

const WORKER_EXAMPLE: &str =
	"Example: phala pool add-worker 0 0x5555555555555555555555555555555555555555555555555555555555555555 --dev bob";

/// What to list.
#[derive(clap::Args)]
pub struct List {
	#[command(flatten)]
	pub networks: Networks,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	pub json: bool,
}

/// What to show.
#[derive(clap::Args)]
pub struct Show {
	/// Its id.
	pub pool: PoolId,
	#[command(flatten)]
	pub networks: Networks,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	pub json: bool,
}

/// Nothing but who signs.
#[derive(clap::Args)]
pub struct Create {
	#[command(flatten)]
	pub sending: Sending,
}

/// One pool or vault.
#[derive(clap::Args)]
pub struct One {
	/// Its id.
	pub pool: PoolId,
	#[command(flatten)]
	pub sending: Sending,
}

/// How much into which.
#[derive(clap::Args)]
pub struct Contribute {
	/// Its id.
	pub pool: PoolId,
	/// PHA, decimals allowed.
	#[arg(value_parser = money::amount, allow_negative_numbers = true)]
	pub amount: Amount,
	/// Into this item of yours, all of which then is as young as the new shares; without it, as a new item.
	#[arg(long, value_name = "ITEM")]
	pub into: Option<ItemId>,
	/// Take wPHA instead of PHA.
	#[arg(long)]
	pub wrapped: bool,
	/// Fail if the price rises by more than so many percent until the transaction is included.
	#[arg(long, value_name = "PERCENT", default_value = "0.1", value_parser = money::percent)]
	pub tolerance: Permill,
	#[command(flatten)]
	pub sending: Sending,
}

/// How many.
#[derive(clap::Args)]
pub struct Serve {
	/// Its id.
	pub pool: PoolId,
	/// Requests at most; without it, as many as one call can pay.
	#[arg(long)]
	pub limit: Option<u32>,
	#[command(flatten)]
	pub sending: Sending,
}

/// Which workers.
#[derive(clap::Args)]
pub struct Reclaim {
	/// The pool's id.
	pub pool: PoolId,
	/// One worker only; without it, all that have cooled down.
	pub worker: Option<WorkerPick>,
	#[command(flatten)]
	pub sending: Sending,
}

/// For which request.
#[derive(clap::Args)]
pub struct ForceStop {
	/// The pool's id.
	pub pool: PoolId,
	/// For this request; without it, for all that have waited long enough.
	#[arg(long)]
	pub request: Option<u64>,
	#[command(flatten)]
	pub sending: Sending,
}

/// What to take.
#[derive(clap::Args)]
pub struct SetCommission {
	/// Its id.
	pub pool: PoolId,
	/// Percent, at most four decimals.
	#[arg(value_parser = money::percent, allow_negative_numbers = true)]
	pub commission: Permill,
	#[command(flatten)]
	pub sending: Sending,
}

/// How much.
#[derive(clap::Args)]
pub struct SetCap {
	/// Its id.
	pub pool: PoolId,
	/// PHA, decimals allowed.
	#[arg(value_parser = money::cap, allow_negative_numbers = true, required_unless_present = "none")]
	pub cap: Option<Amount>,
	/// No cap.
	#[arg(long, conflicts_with = "cap")]
	pub none: bool,
	#[command(flatten)]
	pub sending: Sending,
}

/// What to say.
#[derive(clap::Args)]
pub struct Describe {
	/// Its id.
	pub pool: PoolId,
	/// At most 400 bytes.
	pub text: String,
	#[command(flatten)]
	pub sending: Sending,
}

/// A change of a whitelist, of either kind of pool.
pub enum Whitelist<'a> {
	/// Who comes onto it.
	Add(&'a Listed),
	/// Who comes off it.
	Remove(&'a Listed),
}

impl PoolWhitelist {
	/// As vaults take it.
	pub fn common(&self) -> Whitelist<'_> {
		match self {
			Self::Add(listed) => Whitelist::Add(listed),
			Self::Remove(listed) => Whitelist::Remove(listed),
		}
	}
}

/// Who may contribute beside the owner.
#[derive(clap::Subcommand)]
pub enum PoolWhitelist {
	/// Let accounts contribute. The first one closes the pool to everybody else. A vault is listed by its account.
	#[command(after_help = "Example: phala pool whitelist add 0 //Dave //Eve --dev bob")]
	Add(Listed),
	/// Take accounts off the list. Without any account on it, everybody may contribute.
	#[command(after_help = "Example: phala pool whitelist remove 0 //Dave --dev bob")]
	Remove(Listed),
}

/// Who.
#[derive(clap::Args)]
pub struct Listed {
	/// Its id.
	pub pool: PoolId,
	/// Addresses, public keys or //Names.
	#[arg(required = true, value_parser = account::parse)]
	pub accounts: Vec<AccountId32>,
	#[command(flatten)]
	pub sending: Sending,
}

/// Which worker.
#[derive(clap::Args)]
pub struct OneWorker {
	/// The pool's id.
	pub pool: PoolId,
	/// Identity key, as `phala status --json` shows it.
	pub worker: WorkerPick,
	#[command(flatten)]
	pub sending: Sending,
}

/// Which worker, with how much.
#[derive(clap::Args)]
pub struct StakedWorker {
	/// The pool's id.
	pub pool: PoolId,
	/// Identity key, as `phala status --json` shows it.
	pub worker: WorkerPick,
	/// PHA, decimals allowed.
	#[arg(value_parser = money::amount, allow_negative_numbers = true)]
	pub stake: Amount,
	#[command(flatten)]
	pub sending: Sending,
}

/// To whom.
#[derive(clap::Args)]
pub struct Claim {
	/// Its id.
	pub pool: PoolId,
	/// Receives it; you by default.
	#[arg(long, value_name = "ACCOUNT", value_parser = account::parse)]
	pub to: Option<AccountId32>,
	#[command(flatten)]
	pub sending: Sending,
}
