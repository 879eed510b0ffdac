//! The words after `phala vault`.
use crate::{
	account, money,
	pool::args::{Contribute, Create, Describe, List, One, Serve, SetCommission, Show, Whitelist},
	transact::Sending,
};
use frame::{arithmetic::Permill, deps::sp_runtime::AccountId32};
use units::{Amount, ItemId, PoolId};

/// Vaults: pools that invest in stake pools.
#[derive(clap::Subcommand)]
pub enum Command {
	/// List all vaults.
	#[command(after_help = "Example: phala vault list --network khala")]
	List(List),
	/// Show one vault: price, money, terms, queue and positions.
	#[command(after_help = "Example: phala vault show 1")]
	Show(Show),
	/// Create a vault. You own it, and deposit for it, until you close it.
	#[command(after_help = "Example: phala vault create --dev eve")]
	Create(Create),
	/// Contribute to a vault, for shares at the present price.
	#[command(after_help = "Example: phala vault contribute 1 100 --dev ferdie")]
	Contribute(Contribute),
	/// Put free money of your vault into a stake pool.
	#[command(after_help = "Example: phala vault invest 1 0 250 --dev eve")]
	Invest(Invest),
	/// Ask a stake pool for money back.
	#[command(
		override_usage = "phala vault redeem [OPTIONS] <VAULT> <POOL> <AMOUNT|--shares <SHARES>|--all>",
		after_help = "Example: phala vault redeem 1 0 100 --dev eve"
	)]
	Redeem(Redeem),
	/// Make a vault ask its stake pools, for requests that have waited for longer than the grace period. Anyone may.
	#[command(after_help = "Example: phala vault force-redeem 1 --dev ferdie")]
	ForceRedeem(ForceRedeem),
	/// Pay waiting requests from free money. Anyone may.
	#[command(after_help = "Example: phala vault serve 1 --dev ferdie")]
	Serve(Serve),
	/// Take the owner's fee on what was gained until now, as every operation does. Anyone may.
	#[command(after_help = "Example: phala vault settle-fee 1 --dev eve")]
	SettleFee(One),
	/// Put the shares that your fee gave you into an item.
	#[command(after_help = "Example: phala vault claim-owner-shares 1 --dev eve")]
	ClaimOwnerShares(Claim),
	/// Set your commission on gains: a lower one at once, a higher one after the notice.
	#[command(after_help = "Example: phala vault set-commission 1 5% --dev eve")]
	SetCommission(SetCommission),
	/// Say something of your vault, to everybody.
	#[command(after_help = "Example: phala vault describe 1 'only pools with a low commission' --dev eve")]
	Describe(Describe),
	/// Let accounts contribute, or no longer.
	#[command(subcommand)]
	Whitelist(VaultWhitelist),
	/// Reopen a vault that lost everything.
	#[command(after_help = "Example: phala vault reopen 1 --dev eve")]
	Reopen(One),
	/// Close a vault in which nobody has anything, for good. Your deposit is free again.
	#[command(after_help = "Example: phala vault close 1 --dev eve")]
	Close(One),
}

/// Who may contribute beside the owner.
#[derive(clap::Subcommand)]
pub enum VaultWhitelist {
	/// Let accounts contribute. The first one closes the vault to everybody else.
	#[command(after_help = "Example: phala vault whitelist add 1 //Ferdie --dev eve")]
	Add(crate::pool::args::Listed),
	/// Take accounts off the list. Without any account on it, everybody may contribute.
	#[command(after_help = "Example: phala vault whitelist remove 1 //Ferdie --dev eve")]
	Remove(crate::pool::args::Listed),
}

/// How much of which into which.
#[derive(clap::Args)]
pub struct Invest {
	/// Id of the vault.
	pub vault: PoolId,
	/// Id of the stake pool.
	pub pool: PoolId,
	/// PHA, decimals allowed.
	#[arg(value_parser = money::amount, allow_negative_numbers = true)]
	pub amount: Amount,
	/// Fail if the price rises by more than so many percent until the transaction is included.
	#[arg(long, value_name = "PERCENT", default_value = "0.1", value_parser = money::percent)]
	pub tolerance: Permill,
	#[command(flatten)]
	pub sending: Sending,
}

/// How much of which from which.
#[derive(clap::Args)]
#[group(required = true, multiple = false, args = ["amount", "shares", "all"])]
pub struct Redeem {
	/// Id of the vault.
	pub vault: PoolId,
	/// Id of the stake pool.
	pub pool: PoolId,
	/// Shares that are worth so much PHA now.
	#[arg(value_parser = money::amount, allow_negative_numbers = true)]
	pub amount: Option<Amount>,
	/// So many shares.
	#[arg(long, value_parser = money::amount)]
	pub shares: Option<Amount>,
	/// Everything.
	#[arg(long)]
	pub all: bool,
	#[command(flatten)]
	pub sending: Sending,
}

/// For which request.
#[derive(clap::Args)]
pub struct ForceRedeem {
	/// Id of the vault.
	pub vault: PoolId,
	/// For this request; without it, for all that have waited long enough.
	#[arg(long)]
	pub request: Option<u64>,
	#[command(flatten)]
	pub sending: Sending,
}

/// How many, where to.
#[derive(clap::Args)]
pub struct Claim {
	/// Id of the vault.
	pub vault: PoolId,
	/// So many shares; without it, all.
	#[arg(long, value_parser = money::amount)]
	pub shares: Option<Amount>,
	/// Into this item; without it, as a new one.
	#[arg(long, value_name = "ITEM")]
	pub into: Option<ItemId>,
	/// Receives them; you by default.
	#[arg(long, value_name = "ACCOUNT", value_parser = account::parse)]
	pub to: Option<AccountId32>,
	#[command(flatten)]
	pub sending: Sending,
}

impl VaultWhitelist {
	/// As stake pools take it.
	pub fn common(&self) -> Whitelist<'_> {
		match self {
			Self::Add(listed) => Whitelist::Add(listed),
			Self::Remove(listed) => Whitelist::Remove(listed),
		}
	}
}
