//! Why a wish cannot be sent. The chain would refuse it too; here it costs no fee.
use crate::{account, failure::Failure, when};
use frame::deps::sp_runtime::AccountId32;
use std::fmt;
use units::{Amount, ItemId, Millis, PoolId, WorkerId};

/// Why a wish cannot be sent, with the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
	/// There is no such pool or vault.
	UnknownPool(PoolId),
	/// It is a vault, or a stake pool, and the command is for the other kind.
	OtherKind {
		/// Which.
		pool: PoolId,
		/// What it is.
		is: &'static str,
	},
	/// Only the owner may.
	NotOwner(AccountId32),
	/// Less than the smallest contribution.
	TooLittle(Amount),
	/// Not on the whitelist.
	NotWhitelisted(PoolId),
	/// Above the cap.
	Cap {
		/// What still fits.
		room: Amount,
	},
	/// The cap would be below the value.
	CapBelowValue(Amount),
	/// The pool lost everything.
	Bankrupt(PoolId),
	/// The pool did not lose everything.
	NotBankrupt(PoolId),
	/// The account has less.
	NotEnough {
		/// "PHA" or "wPHA".
		what: &'static str,
		/// Has so much.
		has: Amount,
		/// Needs so much.
		needs: Amount,
	},
	/// No such item of this account.
	NotYours {
		/// Of this pool.
		pool: PoolId,
		/// Which.
		item: ItemId,
	},
	/// Queued for withdrawal.
	Queued {
		/// Which.
		item: ItemId,
	},
	/// A vote keeps it in place.
	Voting {
		/// Which.
		item: ItemId,
	},
	/// Its pool lost everything and began anew: it is nothing.
	Void {
		/// Which.
		item: ItemId,
	},
	/// Too young for a vault to redeem.
	Young {
		/// From then on it can be.
		until: Millis,
	},
	/// Nothing of this account is left in the pool, or everything is queued already.
	NothingToWithdraw(PoolId),
	/// Less is there than was asked for.
	TooMuch {
		/// Worth so much.
		has: Amount,
	},
	/// A part would be smaller than an item may be.
	PartTooSmall {
		/// The fewest shares.
		least: Amount,
	},
	/// Nobody waits.
	NobodyWaits(PoolId),
	/// The grace period is not over.
	TooEarly {
		/// It is then.
		from: Millis,
	},
	/// Covered already.
	Covered(u64),
	/// Too little waits.
	TooLittleWaits {
		/// The least.
		least: Amount,
		/// Waits.
		waits: Amount,
	},
	/// Nothing runs.
	NothingToStop,
	/// Somebody waits.
	SomebodyWaits(Amount),
	/// Less is free.
	NotFree(Amount),
	/// The worker is none of this pool.
	NotInPool(WorkerId),
	/// No stake is lent to it.
	NothingLent(WorkerId),
	/// Stake is lent to it.
	StakeLent(WorkerId),
	/// It is stopped already.
	Stopped(WorkerId),
	/// Its cool-down is not over.
	CoolsDown {
		/// It is then.
		until: Millis,
	},
	/// A restart needs more.
	NotMore(Amount),
	/// No session is possible at this stake.
	Stake {
		/// The least.
		least: Amount,
		/// The most.
		most: Amount,
	},
	/// The owner has nothing to claim.
	NothingToClaim,
	/// Not for sale.
	NotForSale,
	/// For sale to somebody else.
	ReservedFor(AccountId32),
	/// Dearer than the buyer would pay.
	Dearer(Amount),
	/// Nothing of the vault is in this pool.
	NoPosition(PoolId),
	/// A vault would leave less in a stake pool than can be forced out of it.
	PositionTooSmall(Amount),
	/// The worker is in this pool.
	InPool {
		/// Which.
		worker: WorkerId,
		/// Of this pool.
		pool: PoolId,
	},
	/// The worker is in the very pool that it shall join.
	Member(WorkerId),
	/// An item cannot be merged with itself.
	Itself {
		/// Which.
		item: ItemId,
	},
	/// The chain does not know the worker.
	NotRegistered(WorkerId),
	/// Somebody else operates the worker, or nobody.
	NotOperator {
		/// Which.
		worker: WorkerId,
		/// Who does.
		operator: Option<AccountId32>,
	},
	/// The worker has no score yet.
	NotBenchmarked(WorkerId),
	/// The vault is in as many pools as it can be.
	TooManyPositions,
	/// Everything that could help is asked for already.
	NothingToRedeem,
	/// All of them are on the whitelist.
	Listed,
	/// There is no such referendum.
	NoPoll(u32),
	/// The referendum is not voted on any more.
	PollOver(u32),
	/// It does not vote.
	NotVoting {
		/// Which.
		item: ItemId,
	},
	/// Not on the whitelist.
	NotListed(AccountId32),
	/// Somebody has something in the pool, so that it cannot be closed.
	InUse {
		/// Which.
		pool: PoolId,
		/// What there is.
		left: &'static str,
	},
	/// The account does not exist.
	NoAccount(AccountId32),
	/// Its session runs.
	Running(WorkerId),
	/// No stake cools down.
	NothingToReclaim,
}

impl fmt::Display for Refused {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::UnknownPool(pool) => write!(f, "there is no pool {pool}"),
			Self::OtherKind { pool, is } => write!(f, "{pool} is a {is}"),
			Self::NotOwner(owner) => write!(f, "only its owner may do that: {}", account::text(owner)),
			Self::TooLittle(least) => write!(f, "a contribution is at least {least} PHA"),
			Self::NotWhitelisted(pool) => write!(f, "pool {pool} has a whitelist and this account is not on it"),
			Self::Cap { room } => write!(f, "the pool's cap leaves room for {room} PHA"),
			Self::CapBelowValue(value) => write!(f, "the pool is worth {value} PHA, more than that cap"),
			Self::Bankrupt(pool) => write!(f, "pool {pool} lost everything: no price would be fair"),
			Self::NotBankrupt(pool) => write!(f, "pool {pool} has value, or no shares: there is nothing to reopen"),
			Self::NotEnough { what, has, needs } => write!(f, "{needs} {what} are needed and the account has {has}"),
			Self::NotYours { pool, item } => write!(f, "this account has no item {item} of pool {pool}"),
			Self::Queued { item } => write!(f, "item {item} is queued for withdrawal"),
			Self::Voting { item } => {
				write!(f, "item {item} votes and stays in place while it does")
			}
			Self::Void { item } => write!(f, "item {item} is void: its pool lost everything and began anew"),
			Self::Young { until } => {
				write!(f, "the shares are too young for a vault to redeem until {}", when::date(*until))
			}
			Self::NothingToWithdraw(pool) => {
				write!(f, "this account has nothing in pool {pool} that is not queued already")
			}
			Self::TooMuch { has } => write!(f, "what can be taken is worth {has} PHA, less than that"),
			Self::PartTooSmall { least } => write!(f, "no part of an item holds fewer than {least} shares"),
			Self::NobodyWaits(pool) => write!(f, "nobody waits to leave {pool}"),
			Self::TooEarly { from } => write!(f, "the grace period lasts until {}", when::date(*from)),
			Self::Covered(request) => write!(f, "what is free or on its way back covers request {request}"),
			Self::TooLittleWaits { least, waits } => {
				write!(f, "{waits} PHA wait, and nothing is forced for less than {least}")
			}
			Self::NothingToStop => f.write_str("no worker of this pool runs with its stake"),
			Self::SomebodyWaits(waiting) => {
				write!(f, "{waiting} PHA wait to leave: they are paid before stake is lent or invested")
			}
			Self::NotFree(free) => write!(f, "only {free} PHA are free"),
			Self::NotInPool(worker) => write!(f, "worker {worker} is not in this pool"),
			Self::NothingLent(worker) => write!(f, "no stake is lent to worker {worker}"),
			Self::StakeLent(worker) => write!(f, "stake is lent to worker {worker}"),
			Self::Stopped(worker) => write!(f, "worker {worker} is stopped already"),
			Self::CoolsDown { until } => write!(f, "the worker cools down until {}", when::date(*until)),
			Self::NotMore(stake) => write!(f, "a restart lends more than the session has, {stake} PHA"),
			Self::Stake { least, most } => {
				write!(f, "at this worker's score the stake is between {least} and {most} PHA")
			}
			Self::NothingToClaim => f.write_str("the owner has nothing to claim"),
			Self::NotForSale => f.write_str("the item is not for sale"),
			Self::ReservedFor(buyer) => write!(f, "the item is for sale to {} only", account::text(buyer)),
			Self::Dearer(price) => write!(f, "the item costs {price} PHA"),
			Self::NoPosition(pool) => write!(f, "the vault has nothing in pool {pool}"),
			Self::PositionTooSmall(least) => {
				write!(
					f,
					"a vault has {least} PHA or more in a stake pool, or nothing: less could not be forced out of it"
				)
			}
			Self::InPool { worker, pool } => write!(f, "worker {worker} works for pool {pool} already"),
			Self::Member(worker) => write!(f, "worker {worker} is in this pool already"),
			Self::Itself { item } => write!(f, "item {item} is named twice: nothing is merged with itself"),
			Self::NotRegistered(worker) => write!(f, "the chain does not know worker {worker}"),
			Self::NotOperator { worker, operator: Some(operator) } => {
				write!(f, "worker {worker} is operated by {}", account::text(operator))
			}
			Self::NotOperator { worker, operator: None } => {
				write!(f, "worker {worker} was registered without an operator")
			}
			Self::NotBenchmarked(worker) => write!(f, "worker {worker} has no score yet"),
			Self::TooManyPositions => f.write_str("the vault is in as many pools as it can be"),
			Self::NothingToRedeem => f.write_str("everything that could help is asked for already"),
			Self::Listed => f.write_str("all of them are on the whitelist already"),
			Self::NoPoll(poll) => write!(f, "there is no referendum {poll}"),
			Self::PollOver(poll) => write!(f, "referendum {poll} is over"),
			Self::NotVoting { item } => write!(f, "item {item} does not vote"),
			Self::NotListed(listed) => write!(f, "{} is not on the whitelist", account::text(listed)),
			Self::InUse { pool, left } => {
				write!(f, "pool {pool} has {left}: it can be closed when nothing is left in it")
			}
			Self::NoAccount(account) => {
				write!(f, "there is no account {}: wPHA needs one with PHA", account::text(account))
			}
			Self::Running(worker) => {
				write!(f, "worker {worker} runs: its stake comes back after a stop and a cool-down")
			}
			Self::NothingToReclaim => f.write_str("no stake of this pool cools down"),
		}
	}
}

impl std::error::Error for Refused {}

impl Refused {
	/// What to do about it.
	fn hint(&self) -> &'static str {
		match self {
			Self::UnknownPool(_) => "phala pool list and phala vault list show what there is",
			Self::OtherKind { is: "vault", .. } => "use phala vault",
			Self::OtherKind { .. } => "use phala pool",
			Self::NotOwner(_) => "sign with the owner's key: --key FILE",
			Self::NotWhitelisted(_) => "ask the owner, or choose another pool: phala pool list",
			Self::Cap { .. } => "contribute less, or choose another pool",
			Self::Bankrupt(_) => "its owner can reopen it, which voids the old shares",
			Self::NotEnough { what: "wPHA", .. } => "wrap some: phala wpha wrap AMOUNT",
			Self::NotYours { .. } | Self::NothingToWithdraw(_) => "phala delegation list shows what it has",
			Self::Queued { .. } => "phala delegation leave brings it out as fast as possible",
			Self::Voting { .. } => "phala delegation free takes its votes back, at any time",
			Self::Void { .. } => "contribute into it with --into, or leave it: it costs nothing",
			Self::TooMuch { .. } => "--all takes everything",
			Self::TooEarly { .. } | Self::CoolsDown { .. } => "phala delegation list says when what can be done",
			Self::Covered(_) => "phala pool reclaim and phala pool serve have it paid",
			Self::SomebodyWaits(_) => "phala pool serve pays what can be paid",
			Self::StakeLent(_) => "stop it, wait for its cool-down, and reclaim its stake",
			Self::Dearer(_) => "raise --at-most",
			Self::TooLittle(_) => "contribute more, or nothing",
			Self::CapBelowValue(_) => "choose a higher cap; to take nothing more, one just above the value",
			Self::NotBankrupt(_) => "phala pool show says what it is worth",
			Self::NotEnough { .. } => "send the account some, or take less",
			Self::Young { .. } => "redeem then; phala vault show lists the positions",
			Self::PartTooSmall { .. } => "split off more, or leave the item whole",
			Self::NobodyWaits(_) => "phala pool show and phala vault show list who waits",
			Self::TooLittleWaits { .. } => "rewards, contributions and the requests of others pay so little",
			Self::NothingToStop => "phala pool show lists its workers and what cools down",
			Self::NotFree(_) => "lend or invest less, or wait for contributions and rewards",
			Self::NotInPool(_) => "phala pool show lists its workers; phala pool add-worker adds one",
			Self::NothingLent(_) => "phala pool start lends it stake",
			Self::Stopped(_) => "phala pool reclaim takes its stake back after the cool-down",
			Self::NotMore(_) => "give more stake, or leave the session as it is",
			Self::Stake { .. } => "choose a stake between them: phala calc forecasts what it earns",
			Self::NothingToClaim => "there is something once rewards came in at a commission above zero",
			Self::NotForSale => "ask its holder to offer it: phala delegation sell",
			Self::ReservedFor(_) => "ask its holder to offer it to you, or to everybody",
			Self::NoPosition(_) => "phala vault show lists its positions",
			Self::TooManyPositions => "redeem one of them whole first",
			Self::NothingToRedeem => "what is asked for comes back by itself: phala vault show says when",
			Self::Listed => "phala pool show lists who is on it",
			Self::NoPoll(_) => "the number of the referendum comes first, then the pool and the item",
			Self::PollOver(_) => "nothing was sent: votes count only while it is open",
			Self::NotVoting { .. } => "phala delegation list says which items vote",
			Self::NotListed(_) => "phala pool show lists who is on it",
			Self::InUse { .. } => "phala pool show and phala vault show list what is in it",
			Self::NoAccount(_) => "send it PHA first, 0.01 or more",
			Self::Running(_) => "stop it first: phala pool stop",
			Self::NothingToReclaim => "phala pool show says what is lent",
			Self::PositionTooSmall(_) => "invest more at once, or redeem the position whole",
			Self::InPool { .. } => "remove it there first: phala pool remove-worker",
			Self::Member(_) => "phala pool start lends it stake",
			Self::Itself { .. } => "name the item that stays first, then each other one once",
			Self::NotRegistered(_) => "its relayer registers it; phala worker why says what it waits for",
			Self::NotOperator { .. } => "sign with the operator's key, or register the worker with you as its operator",
			Self::NotBenchmarked(_) => "phala worker why says what its benchmark waits for",
		}
	}
}

impl From<Refused> for Failure {
	fn from(refused: Refused) -> Self {
		Self::new(&refused).hint(refused.hint())
	}
}
