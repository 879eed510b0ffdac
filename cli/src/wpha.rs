//! `phala wpha`: PHA one to one as the asset that pools hold.
use crate::{
	account,
	failure::Failure,
	money,
	network::Networks,
	output,
	staking::{read, Refused, Snapshot},
	transact::{About, Plan, Preview, Sending},
};
use frame::deps::sp_runtime::{AccountId32, MultiAddress};
use serde::Serialize;
use units::{Amount, BlockNumber};

type WrappedPha = pallet_wrapped_pha::Call<chain_client::Runtime>;
type Assets = pallet_assets::Call<chain_client::Runtime>;

/// Wrapped PHA.
#[derive(clap::Subcommand)]
pub enum Command {
	/// Show what an account has in PHA and wPHA.
	#[command(after_help = "Example: phala wpha balance --dev dave")]
	Balance(Balance),
	/// Turn PHA into wPHA, one to one.
	#[command(after_help = "Example: phala wpha wrap 100 --dev dave")]
	Wrap(Wrap),
	/// Turn wPHA into PHA, one to one.
	#[command(after_help = "Example: phala wpha unwrap --all --dev dave")]
	Unwrap(Unwrap),
	/// Send wPHA to another account.
	#[command(after_help = "Example: phala wpha transfer //Eve 2.5 --dev dave")]
	Transfer(Transfer),
}

/// Whose.
#[derive(clap::Args)]
pub struct Balance {
	#[command(flatten)]
	about: About,
	#[command(flatten)]
	networks: Networks,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	json: bool,
}

/// How much.
#[derive(clap::Args)]
pub struct Wrap {
	/// PHA, decimals allowed.
	#[arg(value_parser = money::amount, allow_negative_numbers = true)]
	amount: Amount,
	#[command(flatten)]
	sending: Sending,
}

/// How much.
#[derive(clap::Args)]
pub struct Unwrap {
	/// wPHA, decimals allowed.
	#[arg(value_parser = money::amount, allow_negative_numbers = true, required_unless_present = "all")]
	amount: Option<Amount>,
	/// Everything.
	#[arg(long, conflicts_with = "amount")]
	all: bool,
	#[command(flatten)]
	sending: Sending,
}

/// How much to whom.
#[derive(clap::Args)]
pub struct Transfer {
	/// Receives it: address, public key or //Name.
	#[arg(value_parser = account::parse)]
	to: AccountId32,
	/// wPHA, decimals allowed.
	#[arg(value_parser = money::amount, allow_negative_numbers = true)]
	amount: Amount,
	#[command(flatten)]
	sending: Sending,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	chain: String,
	seen_at: BlockNumber,
	account: String,
	native: Amount,
	wrapped: Amount,
}

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	match command {
		Command::Balance(args) => balance(args).await,
		Command::Wrap(args) => {
			let desk = args.sending.open().await?;
			let seen = desk.look().await?;
			let plan = wrap(seen.native(&desk.account).await?, args.amount)?;
			desk.carry_out(plan, &seen).await
		}
		Command::Unwrap(args) => {
			let desk = args.sending.open().await?;
			let seen = desk.look().await?;
			let plan = unwrap(seen.wrapped(&desk.account).await?, args.amount)?;
			desk.carry_out(plan, &seen).await
		}
		Command::Transfer(args) => {
			let desk = args.sending.open().await?;
			let seen = desk.look().await?;
			if !seen.exists(&args.to).await? {
				return Err(Refused::NoAccount(args.to.clone()).into());
			}
			let plan = transfer(seen.wrapped(&desk.account).await?, &args.to, args.amount)?;
			desk.carry_out(plan, &seen).await
		}
	}
}

async fn balance(args: &Balance) -> Result<(), Failure> {
	let settings = args.networks.settings()?;
	let account = args.about.account(&settings)?;
	let client = settings.connect().await?;
	let seen = Snapshot::newest(&client).await?;
	let document = Document {
		schema: 1,
		chain: client.chain().into(),
		seen_at: seen.number,
		native: seen.native(&account).await?,
		wrapped: seen.wrapped(&account).await?,
		account: account::text(&account),
	};
	if args.json {
		return output::json(&document);
	}
	output::rows(&[
		("account", document.account),
		("PHA", document.native.to_string()),
		("wPHA", document.wrapped.to_string()),
	])
}

fn wrap(native: Amount, amount: Amount) -> Result<Plan, Refused> {
	let left = native.checked_sub(amount).ok_or(Refused::NotEnough { what: "PHA", has: native, needs: amount })?;
	let text = format!("{amount} PHA become {amount} wPHA; {left} PHA are left, for fees too");
	let preview = Preview { amount: Some(amount), ..Preview::saying(text) };
	Ok(Plan::one(WrappedPha::wrap { amount: amount.0 }, preview))
}

/// `amount`, or everything.
fn unwrap(wrapped: Amount, amount: Option<Amount>) -> Result<Plan, Refused> {
	let wanted = amount.unwrap_or(wrapped);
	let left = wrapped.checked_sub(wanted).filter(|_| wanted > Amount::ZERO);
	let left = left.ok_or(Refused::NotEnough { what: "wPHA", has: wrapped, needs: wanted.max(Amount(1)) })?;
	let text = format!("{wanted} wPHA become {wanted} PHA; {left} wPHA are left");
	let preview = Preview { amount: Some(wanted), ..Preview::saying(text) };
	Ok(match amount {
		Some(amount) => Plan::one(WrappedPha::unwrap { amount: amount.0 }, preview),
		None => Plan::one(WrappedPha::unwrap_all {}, preview),
	})
}

fn transfer(wrapped: Amount, to: &AccountId32, amount: Amount) -> Result<Plan, Refused> {
	let left = wrapped.checked_sub(amount).ok_or(Refused::NotEnough { what: "wPHA", has: wrapped, needs: amount })?;
	let text = format!("{amount} wPHA go to {}; {left} wPHA are left", account::text(to));
	let target = MultiAddress::Id(to.clone());
	let call = Assets::transfer { id: codec::Compact(read::wrapped_asset()), target, amount: amount.0 };
	Ok(Plan::one(call, Preview { amount: Some(amount), ..Preview::saying(text) }))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn nobody_wraps_or_sends_more_than_there_is() {
		let has = Amount(5);
		assert_eq!(wrap(has, Amount(6)), Err(Refused::NotEnough { what: "PHA", has, needs: Amount(6) }));
		assert_eq!(unwrap(has, Some(Amount(6))), Err(Refused::NotEnough { what: "wPHA", has, needs: Amount(6) }));
		assert_eq!(
			unwrap(Amount::ZERO, None),
			Err(Refused::NotEnough { what: "wPHA", has: Amount::ZERO, needs: Amount(1) })
		);
		assert!(unwrap(has, None).is_ok() && wrap(has, has).is_ok());
		let to = AccountId32::new([1; 32]);
		assert!(transfer(has, &to, Amount(6)).is_err() && transfer(has, &to, has).is_ok());
	}
}
