//! The words after `phala delegation`.
use crate::{
	account, money,
	network::Networks,
	transact::{About, Sending},
};
use frame::deps::sp_runtime::AccountId32;
use units::{Amount, ItemId, PoolId};

/// Delegations: shares of pools and vaults, as items that can be split, moved and sold.
#[derive(clap::Subcommand)]
pub enum Command {
	/// List what an account has: what it is worth, what keeps it, when it can leave at the latest and why.
	#[command(after_help = "Example: phala delegation list --dev dave")]
	List(List),
	/// Ask for money back: an amount, shares, or everything that is old enough.
	#[command(
		override_usage = "phala delegation withdraw [OPTIONS] <POOL> <AMOUNT|--shares <SHARES>|--all>",
		after_help = "Example: phala delegation withdraw 0 25 --dev dave"
	)]
	Withdraw(Withdraw),
	/// Take whatever step now brings you out of a pool, and say what is waited for and until when.
	#[command(after_help = "Example: phala delegation leave 0 --dev dave")]
	Leave(Leave),
	/// Split an item in two.
	#[command(
		override_usage = "phala delegation split [OPTIONS] <POOL> <ITEM> <AMOUNT|--shares <SHARES>>",
		after_help = "Example: phala delegation split 0 3 25 --dev dave"
	)]
	Split(Split),
	/// Move everything of other items into one.
	#[command(after_help = "Example: phala delegation merge 0 3 4 5 --dev dave")]
	Merge(Merge),
	/// Give an item to another account.
	#[command(after_help = "Example: phala delegation transfer 0 3 //Eve --dev dave")]
	Transfer(Transfer),
	/// Let an item vote in a referendum with what it is worth. It stays in place until you take the vote back.
	#[command(after_help = "Example: phala delegation vote 0 0 3 aye --dev dave")]
	Vote(Vote),
	/// Take every vote of items back. They can be moved and withdrawn again.
	#[command(after_help = "Example: phala delegation free 0 3 --dev dave")]
	Free(Free),
	/// Offer an item for sale, or take the offer back.
	#[command(
		override_usage = "phala delegation sell [OPTIONS] <POOL> <ITEM> <PRICE|--clear>",
		after_help = "Example: phala delegation sell 0 3 120 --dev dave"
	)]
	Sell(Sell),
	/// Buy an item that is for sale.
	#[command(after_help = "Example: phala delegation buy 0 3 --at-most 120 --dev eve")]
	Buy(Buy),
}

/// Whose.
#[derive(clap::Args)]
pub struct List {
	#[command(flatten)]
	pub about: About,
	#[command(flatten)]
	pub networks: Networks,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	pub json: bool,
}

/// How much.
#[derive(clap::Args)]
#[group(required = true, multiple = false, args = ["amount", "shares", "all"])]
pub struct Withdraw {
	/// Id of the pool or vault.
	pub pool: PoolId,
	/// Shares that are worth so much PHA now.
	#[arg(value_parser = money::amount, allow_negative_numbers = true)]
	pub amount: Option<Amount>,
	/// So many shares.
	#[arg(long, value_parser = money::amount)]
	pub shares: Option<Amount>,
	/// Everything that is old enough.
	#[arg(long)]
	pub all: bool,
	/// From this item only.
	#[arg(long)]
	pub item: Option<ItemId>,
	#[command(flatten)]
	pub sending: Sending,
}

/// From where.
#[derive(clap::Args)]
pub struct Leave {
	/// Id of the pool or vault.
	pub pool: PoolId,
	/// With this item only.
	#[arg(long)]
	pub item: Option<ItemId>,
	#[command(flatten)]
	pub sending: Sending,
}

/// Which, and where.
#[derive(clap::Args)]
#[group(required = true, multiple = false, args = ["amount", "shares"])]
pub struct Split {
	/// Id of the pool or vault.
	pub pool: PoolId,
	/// Which item.
	pub item: ItemId,
	/// The first part is worth so much PHA now.
	#[arg(value_parser = money::amount, allow_negative_numbers = true)]
	pub amount: Option<Amount>,
	/// The first part has so many shares.
	#[arg(long, value_parser = money::amount)]
	pub shares: Option<Amount>,
	#[command(flatten)]
	pub sending: Sending,
}

/// Which.
#[derive(clap::Args)]
pub struct Merge {
	/// Id of the pool or vault.
	pub pool: PoolId,
	/// The item that stays.
	pub into: ItemId,
	/// The items that end.
	#[arg(required = true)]
	pub from: Vec<ItemId>,
	#[command(flatten)]
	pub sending: Sending,
}

/// Which, to whom.
#[derive(clap::Args)]
pub struct Transfer {
	/// Id of the pool or vault.
	pub pool: PoolId,
	/// Which item.
	pub item: ItemId,
	/// Receives it: address, public key or //Name.
	#[arg(value_parser = account::parse)]
	pub to: AccountId32,
	#[command(flatten)]
	pub sending: Sending,
}

/// What for what.
#[derive(clap::Args)]
pub struct Vote {
	/// Number of the referendum.
	pub poll: u32,
	/// Id of the pool or vault.
	pub pool: PoolId,
	/// Which item.
	pub item: ItemId,
	/// For it or against it.
	pub ballot: Says,
	#[command(flatten)]
	pub sending: Sending,
}

/// What an item says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Says {
	/// For the proposal.
	Aye,
	/// Against it.
	Nay,
}

/// Which.
#[derive(clap::Args)]
pub struct Free {
	/// Id of the pool or vault.
	pub pool: PoolId,
	/// Which items.
	#[arg(required = true)]
	pub items: Vec<ItemId>,
	#[command(flatten)]
	pub sending: Sending,
}

/// Which, for how much.
#[derive(clap::Args)]
#[group(required = true, multiple = false, args = ["price", "clear"])]
pub struct Sell {
	/// Id of the pool or vault.
	pub pool: PoolId,
	/// Which item.
	pub item: ItemId,
	/// PHA, decimals allowed.
	#[arg(value_parser = money::amount, allow_negative_numbers = true)]
	pub price: Option<Amount>,
	/// Take the offer back.
	#[arg(long)]
	pub clear: bool,
	/// Only this account may buy.
	#[arg(long, value_name = "ACCOUNT", value_parser = account::parse)]
	pub to: Option<AccountId32>,
	#[command(flatten)]
	pub sending: Sending,
}

/// Which, for how much.
#[derive(clap::Args)]
pub struct Buy {
	/// Id of the pool or vault.
	pub pool: PoolId,
	/// Which item.
	pub item: ItemId,
	/// Refuse to pay more PHA.
	#[arg(long, value_name = "PHA", value_parser = money::amount)]
	pub at_most: Option<Amount>,
	#[command(flatten)]
	pub sending: Sending,
}
