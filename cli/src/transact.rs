//! From a wish to a transaction: the effect is shown first, then asked for, then sent, then told.
mod events;
mod node;
mod preview;
mod receipt;
mod signer;

pub use node::Node;
pub use preview::{Plan, Preview};
pub use receipt::Receipt;
pub use signer::About;

use crate::{failure::Failure, output, staking::Snapshot};
use chain_client::{sr25519, ChainClient, Pair};
use frame::deps::sp_runtime::AccountId32;
use receipt::Inclusion;
use signer::Signer;
use std::io::{BufRead, IsTerminal, Write};
use units::Amount;

/// How to sign and send.
#[derive(clap::Args)]
pub struct Sending {
	#[command(flatten)]
	node: Node,
	#[command(flatten)]
	signer: Signer,
	/// Send without asking.
	#[arg(long, short = 'y')]
	yes: bool,
	/// Show what would happen and send nothing.
	#[arg(long)]
	dry_run: bool,
	/// Wait until the block is final; without it, until a block has the transaction.
	#[arg(long)]
	wait: bool,
	/// Print a JSON document (docs/operations/json.md); the preview then goes to standard error.
	#[arg(long)]
	json: bool,
}

/// An account at its chain, ready to send.
pub struct Desk {
	client: ChainClient,
	pair: sr25519::Pair,
	/// Who signs.
	pub account: AccountId32,
	/// Whether to show only.
	pub dry_run: bool,
	yes: bool,
	wait: bool,
	/// Whether documents are printed.
	pub json: bool,
}

impl Sending {
	/// Connects, and reads the key.
	pub async fn open(&self) -> Result<Desk, Failure> {
		let pair = self.signer.pair()?;
		let client = self.node.connect().await?;
		Ok(Desk {
			client,
			account: AccountId32::from(pair.public()),
			pair,
			dry_run: self.dry_run,
			yes: self.yes,
			wait: self.wait,
			json: self.json,
		})
	}
}

impl Desk {
	/// The chain at its newest block.
	pub async fn look(&self) -> Result<Snapshot<'_>, Failure> {
		Ok(Snapshot::newest(&self.client).await?)
	}

	/// Shows the plan, asks, sends, and prints what came of it.
	pub async fn carry_out(&self, plan: Plan, seen: &Snapshot<'_>) -> Result<(), Failure> {
		let receipt = self.send(plan, seen).await?;
		match self.json {
			true => output::json(&receipt),
			false => receipt.told().iter().try_for_each(|line| output::line(line)),
		}
	}

	/// Shows the plan, asks and sends it, and returns what came of it. Sends nothing in a dry run.
	pub async fn send(&self, plan: Plan, seen: &Snapshot<'_>) -> Result<Receipt, Failure> {
		let call = plan.call();
		let fee = Amount(self.client.fee_of(call.clone(), &self.account, seen.at).await?);
		let mut receipt = Receipt::planned(self.client.chain(), seen, &self.account, &plan, fee);
		receipt.dry_run = self.dry_run;
		receipt.preview_lines().iter().try_for_each(|line| match self.json {
			true => {
				eprintln!("{line}");
				Ok(())
			}
			false => output::line(line),
		})?;
		if self.dry_run {
			return Ok(receipt);
		}
		self.confirm()?;
		let submitted = self.client.submit_signed(call, &self.pair).await?;
		let included = match self.wait {
			true => submitted.finalized().await?,
			false => submitted.in_block().await?,
		};
		let number = self.client.header_of(included.block).await?.number;
		receipt.included = Some(Inclusion::new(&included, number, self.wait));
		receipt.events = events::told(&included.events);
		Ok(receipt)
	}

	/// Asks on the terminal. Who cannot be asked has to say so before.
	fn confirm(&self) -> Result<(), Failure> {
		if self.yes {
			return Ok(());
		}
		if !std::io::stdin().is_terminal() {
			return Err(Failure::usage("nobody can be asked: standard input is no terminal")
				.hint("--yes sends without asking, --dry-run only shows what would happen"));
		}
		eprint!("Send it? [y/N] ");
		let _ = std::io::stderr().flush();
		let mut answer = String::new();
		std::io::stdin().lock().read_line(&mut answer).map_err(Failure::new)?;
		match answer.trim().to_lowercase().as_str() {
			"y" | "yes" => Ok(()),
			_ => Err(Failure::new("not sent")),
		}
	}
}
