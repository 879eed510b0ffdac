//! From a wish to a transaction: the effect is shown first, then asked for, then sent, then told.
mod events;
mod preview;
mod receipt;
mod signer;

pub use events::{told, Told};
pub use preview::{Plan, Preview};
pub use receipt::Receipt;
pub use signer::{About, Key};

use crate::{failure::Failure, network::Networks, output, staking::Snapshot};
use chain_client::{
	dispatch::{self, DispatchError, Refusal},
	BlockRef, ChainClient, ClientError, Depth, Fate, Included, Pair, Ticket, H256,
};
use frame::deps::sp_runtime::AccountId32;
use receipt::{Inclusion, Sent};
use signer::Signer;
use std::{
	io::{BufRead, IsTerminal, Write},
	time::Duration,
};
use units::{Amount, BlockNumber};

/// Finality is said to stand still when it is so many blocks behind.
const FINALITY_STALLED: u32 = 50;

/// What is sent is waited for so long without a word.
const PATIENCE: Duration = Duration::from_secs(20);

/// How to sign and send.
#[derive(clap::Args)]
pub struct Sending {
	#[command(flatten)]
	networks: Networks,
	#[command(flatten)]
	signer: Signer,
	/// Sign with a key that everybody knows on a live chain, too.
	#[arg(long)]
	dev_on_live: bool,
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
	key: Key,
	/// Who signs.
	pub account: AccountId32,
	/// Whether to show only.
	pub dry_run: bool,
	yes: bool,
	wait: bool,
	/// Whether documents are printed.
	pub json: bool,
}

/// Why nothing more is sent.
pub struct Stopped {
	/// What is said of it.
	pub failure: Failure,
	/// What was sent and may have happened.
	pub receipt: Option<Box<Receipt>>,
}

/// A transaction in a block.
struct Found {
	included: Included,
	/// The newest final block, where its own was waited for and is not final.
	open: Option<BlockNumber>,
}

impl<E: Into<Failure>> From<E> for Stopped {
	fn from(error: E) -> Self {
		Self { failure: error.into(), receipt: None }
	}
}

impl Sending {
	/// Connects, and reads the key. Nobody signs with a public key where money is real.
	pub async fn open(&self) -> Result<Desk, Failure> {
		let settings = self.networks.settings()?;
		let key = self.signer.key(&settings)?;
		let client = settings.connect().await?;
		key.check_chain(&client, self.dev_on_live || self.dry_run).await?;
		Ok(Desk {
			client,
			account: AccountId32::from(key.pair.public()),
			key,
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

	/// The chain.
	pub fn client(&self) -> &ChainClient {
		&self.client
	}

	/// Shows the plan, asks, sends, and prints what came of it.
	pub async fn carry_out(&self, plan: Plan, seen: &Snapshot<'_>) -> Result<(), Failure> {
		let receipt = match self.send(plan, seen).await {
			Ok(receipt) => receipt,
			Err(Stopped { failure, receipt }) => {
				if let (true, Some(receipt)) = (self.json, receipt) {
					output::json(&receipt)?;
				}
				return Err(failure);
			}
		};
		match self.json {
			true => output::json(&receipt),
			false => receipt.told().iter().try_for_each(|line| output::line(line)),
		}
	}

	/// Shows the plan, asks and sends it, and adds what came of it to the steps of a command that takes several; it is told unless a
	/// document follows.
	pub async fn step(&self, plan: Plan, seen: &Snapshot<'_>, steps: &mut Vec<Receipt>) -> Result<(), Failure> {
		match self.send(plan, seen).await {
			Ok(receipt) => {
				if !self.json {
					receipt.told().iter().try_for_each(|line| output::line(line))?;
				}
				steps.push(receipt);
				Ok(())
			}
			Err(Stopped { failure, receipt }) => {
				steps.extend(receipt.map(|receipt| *receipt));
				Err(failure)
			}
		}
	}

	/// Shows the plan, asks and sends it, and returns what came of it. Sends nothing in a dry run.
	///
	/// # Errors
	/// With the receipt of a transaction of which nobody knows what came of it.
	pub async fn send(&self, plan: Plan, seen: &Snapshot<'_>) -> Result<Receipt, Stopped> {
		let call = plan.call();
		let fee = Amount(self.client.fee_of(call.clone(), &self.account, seen.at).await?);
		let mut receipt = Receipt::planned(self.client.chain(), seen, &self.account, &plan, fee);
		receipt.dry_run = self.dry_run;
		receipt.preview_lines().iter().try_for_each(|line| match self.json {
			true => {
				output::note(line);
				Ok(())
			}
			false => output::line(line),
		})?;
		if self.dry_run {
			return Ok(receipt);
		}
		self.warn_of_finality(seen).await?;
		self.confirm()?;
		let depth = if self.wait { Depth::Final } else { Depth::InBlock };
		let mut sent = None;
		let hear = |ticket: &Ticket| {
			output::note(&sent_line(ticket, &self.client));
			sent = Some(ticket.clone());
		};
		let carried = self.client.carry_signed(call, &self.key.pair, depth, hear);
		let words = if self.wait { "waiting until its block is final" } else { "waiting for its block" };
		let outcome = output::patiently(PATIENCE, &format!("{words}, at most five minutes"), carried).await;
		let outcome = match outcome {
			Err(ClientError::Unknown { ticket, block, reason }) => {
				let outcome = self.look_once_more(&ticket, block, reason).await;
				sent = Some(*ticket);
				outcome
			}
			outcome => outcome.map(|included| Found { included, open: None }),
		};
		receipt.sent = sent.as_ref().map(|ticket| Sent::new(ticket, self.client.genesis()));
		match outcome {
			Ok(Found { included, open }) => {
				let number =
					self.client.header_of(included.block).await.map_err(|error| self.lost(&error, &included))?.number;
				receipt.included = Some(Inclusion::new(&included, number, self.wait && open.is_none()));
				receipt.events = events::told(&included.events);
				receipt.happened.clone_from(&included.events);
				let failure = match (open, &sent) {
					(Some(finalized), Some(ticket)) => Some(self.not_final(ticket, number, finalized)),
					_ => dispatch::failed_within(&included.events).map(|error| within(&error, number)),
				};
				match failure {
					Some(failure) => Err(Stopped { failure, receipt: Some(Box::new(receipt)) }),
					None => Ok(receipt),
				}
			}
			Err(error) => {
				let is_unknown = matches!(error, ClientError::Unknown { .. });
				Err(Stopped { failure: self.failed(error), receipt: is_unknown.then(|| Box::new(receipt)) })
			}
		}
	}

	/// Asks the chain once more what became of a transaction that nobody could tell of, over a fresh connection if need be:
	/// the answer that was lost may be there now. Where finality was waited for, a block that is not final leaves it open.
	async fn look_once_more(
		&self,
		ticket: &Ticket,
		block: Option<BlockRef>,
		reason: String,
	) -> Result<Found, ClientError> {
		let unknown = |block, reason| ClientError::Unknown { ticket: Box::new(ticket.clone()), block, reason };
		match self.client.fate_soon(ticket).await {
			Ok(Fate::InBlock { block, index, is_final }) => {
				let included = self.client.outcome(block.hash, index).await?;
				let open = match is_final || !self.wait {
					true => None,
					false => Some(self.client.finalized().await?.number),
				};
				Ok(Found { included, open })
			}
			Ok(Fate::Open { .. } | Fate::Gone { .. }) => Err(unknown(None, reason)),
			Err(_) => Err(unknown(block, reason)),
		}
	}

	/// Says so before anything is sent, if blocks do not become final.
	async fn warn_of_finality(&self, seen: &Snapshot<'_>) -> Result<(), Failure> {
		let finalized = self.client.finalized().await?.number;
		if seen.number.saturating_sub(finalized) > FINALITY_STALLED {
			output::note(&format!(
				"finality stands still: block {} is the newest and {finalized} the newest final one; what is in a block \
				 may still be undone, and --wait waits for nothing",
				seen.number
			));
		}
		Ok(())
	}

	/// With how to look for a transaction of which nobody knows.
	fn failed(&self, error: ClientError) -> Failure {
		match &error {
			ClientError::Unknown { ticket, block, .. } => {
				let last = match (block, ticket.until) {
					(None, Some(until)) => format!("; it can still come up to block {until}"),
					_ => String::new(),
				};
				Failure::unknown(&error).hint(format!("{}{last}", self.how_to_look(ticket)))
			}
			_ => error.into(),
		}
	}

	/// A block has it, and was not final in all the time that was waited for it.
	fn not_final(&self, ticket: &Ticket, block: BlockNumber, finalized: BlockNumber) -> Failure {
		Failure::unknown(stands_open(ticket.hash, block, finalized)).hint(self.how_to_look(ticket))
	}

	fn how_to_look(&self, ticket: &Ticket) -> String {
		format!("do not send it again before you know: {}", look(ticket, self.client.genesis(), self.client.url()))
	}

	/// It happened, and the connection broke before its block's number was read.
	fn lost(&self, error: &ClientError, included: &Included) -> Failure {
		Failure::unreachable(format!(
			"the transaction is in block {:?}, and then the node was lost: {error}",
			included.block
		))
		.hint("it happened: do not send it again")
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
		let mut prompt = std::io::stderr();
		let _ = write!(prompt, "Send it? [y/N] ").and_then(|()| prompt.flush());
		let mut answer = String::new();
		std::io::stdin().lock().read_line(&mut answer).map_err(|error| {
			Failure::new(format!("the answer cannot be read: {error}"))
				.hint("nothing was sent; --yes sends without asking")
		})?;
		match answer.trim().to_lowercase().as_str() {
			"y" | "yes" => Ok(()),
			_ => Err(Failure::new("not sent").hint("answer y to send it; nothing was changed")),
		}
	}
}

/// Said as soon as a pool has it: whoever interrupts the program now can look for it, with all that names it.
fn sent_line(ticket: &Ticket, client: &ChainClient) -> String {
	format!("sent {:?}; it can be looked for: {}", ticket.hash, look(ticket, client.genesis(), client.url()))
}

/// The command that tells what became of it: the blocks that can have it, and the chain that they are of.
fn look(ticket: &Ticket, genesis: H256, url: &str) -> String {
	let until = ticket.until.map(|until| format!(" --until {until}")).unwrap_or_default();
	format!("phala tx {:?} --after {}{until} --genesis {genesis:?} --url {url}", ticket.hash, ticket.sent_after)
}

fn stands_open(hash: H256, block: BlockNumber, finalized: BlockNumber) -> String {
	format!(
		"block {block} has the transaction {hash:?} and is not final: finality stands still, block {finalized} is the newest \
		 final one"
	)
}

/// The transaction happened, and what it was sent for did not.
fn within(error: &DispatchError, block: BlockNumber) -> Failure {
	let Refusal { name, sentence } = dispatch::explain(error);
	let sentence = sentence.unwrap_or_else(|| "the reason above is the chain's".into());
	Failure::new(format!("block {block} has the transaction, and the call inside it failed: {name}"))
		.hint(format!("{sentence} Nothing of that call happened; the fee is paid"))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn case_11_what_was_sent_is_said_with_all_that_is_needed_to_find_it() {
		let hash = H256::repeat_byte(0x55);
		let ticket = Ticket { hash, signed: None, sent_after: 119, until: Some(1_143) };
		let line = look(&ticket, H256::repeat_byte(0x66), "ws://n");
		assert_eq!(
			line,
			format!(
				"phala tx 0x{} --after 119 --until 1143 --genesis 0x{} --url ws://n",
				"5".repeat(64),
				"6".repeat(64)
			)
		);
		let words = crate::tests::parse(&line);
		assert!(words.is_ok(), "{}", words.err().map(|error| error.to_string()).unwrap_or_default());
	}

	#[test]
	fn case_11_a_block_that_is_not_final_is_named_with_the_newest_final_one() {
		let said = stands_open(H256::zero(), 41, 3);
		assert!(said.contains("block 41 has") && said.contains("finality stands still, block 3 is"), "{said}");
	}

	#[test]
	fn case_11_a_call_that_failed_inside_its_transaction_is_told_with_the_chains_reason() {
		let failure = within(&DispatchError::BadOrigin, 7);
		assert!(failure.to_string().contains("block 7") && failure.to_string().contains("bad origin"), "{failure}");
		assert!(failure.hint_text().contains("Nothing of that call happened"), "{}", failure.hint_text());
	}
}
