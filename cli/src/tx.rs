//! `phala tx`: what became of a transaction.
use crate::{
	failure::Failure,
	network::Networks,
	output,
	transact::{told, Told},
};
use chain_client::{BlockRef, ChainClient, ClientError, Fate, Ticket, H256, MORTALITY};
use serde::Serialize;
use units::BlockNumber;

/// Which transaction.
#[derive(clap::Args)]
pub struct Args {
	/// Hash of the transaction: 0x and 64 hexadecimal digits, as it was said when it was sent.
	#[arg(value_parser = hash)]
	hash: H256,
	/// Only later blocks can have it, as was said [default: so many before the newest as a transaction lives]
	#[arg(long, value_name = "BLOCK")]
	after: Option<BlockNumber>,
	/// The last block that can have it, as was said. Without it nobody can say that it never comes.
	#[arg(long, value_name = "BLOCK")]
	until: Option<BlockNumber>,
	#[command(flatten)]
	networks: Networks,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	json: bool,
}

/// What is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum State {
	/// A final block has it, and it succeeded there.
	Final,
	/// A block has it that a fork may still undo, and it succeeded there.
	InBlock,
	/// A block has it, and it failed there.
	Failed,
	/// No block has it, and none ever will.
	Never,
	/// No block has it yet, and one still may.
	Open,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	chain: String,
	hash: String,
	state: State,
	/// Only later blocks were searched.
	after: BlockNumber,
	/// The last block that can have it.
	until: Option<BlockNumber>,
	/// Newest block, and newest final one.
	best: BlockNumber,
	finalized: BlockNumber,
	/// Where it is.
	block: Option<String>,
	number: Option<BlockNumber>,
	index: Option<u32>,
	/// Whether that block is final.
	is_final: bool,
	/// Why it failed there.
	reason: Option<String>,
	events: Vec<Told>,
}

/// A hash as it is typed.
pub fn hash(text: &str) -> Result<H256, String> {
	units::parse_hex_32(text).map(H256).map_err(|_| "write 0x and 64 hexadecimal digits".into())
}

/// Looks for it and says what is known. Only what is known to have happened well is a success.
pub async fn run(args: &Args) -> Result<(), Failure> {
	let client = args.networks.connect().await?;
	let best = client.best().await?.number;
	let lives = u32::try_from(MORTALITY).unwrap_or(u32::MAX);
	let after = args.after.unwrap_or_else(|| best.saturating_sub(lives));
	let ticket = Ticket { hash: args.hash, signed: None, sent_after: after, until: args.until };
	let document = look(&client, &ticket, best).await?;
	let failure = failure(&document);
	if args.json {
		output::json(&document)?;
	} else if failure.is_none() {
		let said = document.events.iter().filter_map(|event| event.says.clone());
		said.chain([place(&document)]).try_for_each(|line| output::line(&line))?;
	}
	failure.map_or(Ok(()), Err)
}

async fn look(client: &ChainClient, ticket: &Ticket, best: BlockNumber) -> Result<Document, Failure> {
	let fate = client.fate(ticket).await?;
	let mut document = Document {
		schema: 1,
		chain: client.chain().into(),
		hash: format!("{:?}", ticket.hash),
		state: State::Open,
		after: ticket.sent_after,
		until: ticket.until,
		best,
		finalized: client.finalized().await?.number,
		block: None,
		number: None,
		index: None,
		is_final: false,
		reason: None,
		events: Vec::new(),
	};
	match fate {
		Fate::InBlock { block, index, is_final } => describe(client, &mut document, block, index, is_final).await?,
		Fate::Gone { is_final: true, .. } => document.state = State::Never,
		Fate::Gone { .. } | Fate::Open { .. } => {}
	}
	Ok(document)
}

async fn describe(
	client: &ChainClient,
	document: &mut Document,
	block: BlockRef,
	index: u32,
	is_final: bool,
) -> Result<(), Failure> {
	(document.block, document.number) = (Some(format!("{:?}", block.hash)), Some(block.number));
	(document.index, document.is_final) = (Some(index), is_final);
	document.state = match client.outcome(block.hash, index).await {
		Ok(included) => {
			document.events = told(&included.events);
			if is_final {
				State::Final
			} else {
				State::InBlock
			}
		}
		Err(ClientError::Failed { reason, .. }) => {
			document.reason = Some(reason);
			State::Failed
		}
		Err(error) => return Err(error.into()),
	};
	Ok(())
}

fn place(document: &Document) -> String {
	let number = document.number.unwrap_or_default();
	match document.is_final {
		true => format!("in block {number}, which is final"),
		false => format!("in block {number}, which is not final yet: block {} is", document.finalized),
	}
}

/// Whatever is not known to have happened well.
fn failure(document: &Document) -> Option<Failure> {
	let (after, hash) = (document.after, &document.hash);
	Some(match (document.state, document.until) {
		(State::Final | State::InBlock, _) => return None,
		(State::Failed, _) => {
			let reason = document.reason.as_deref().unwrap_or_default();
			Failure::new(format!("the transaction failed: {reason}; {}", place(document)))
				.hint("but for the fee, state is unchanged")
		}
		(State::Never, until) => {
			let until = until.unwrap_or_default();
			Failure::new(format!(
				"the transaction did not happen: no block from {after} to {until} has it, and all are final"
			))
			.hint("nothing was changed: it can be sent again")
		}
		(State::Open, Some(until)) => Failure::unknown(format!(
			"no block from {after} to {} has the transaction {hash}, and one up to {until} still may",
			document.best.min(until)
		))
		.hint(match document.best >= until {
			true => format!("look again when block {until} is final; {} is now", document.finalized),
			false => format!("look again; what no final block up to {until} has never happened"),
		}),
		(State::Open, None) => Failure::unknown(format!("no block from {after} to {} has {hash}", document.best))
			.hint("give --after and --until as they were said when it was sent; is it another chain's (--network)?"),
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	fn document(state: State, best: u32, finalized: u32, until: Option<u32>) -> Document {
		Document {
			schema: 1,
			chain: "Phala".into(),
			hash: "0x00".into(),
			state,
			after: 10,
			until,
			best,
			finalized,
			block: None,
			number: Some(12),
			index: None,
			is_final: false,
			reason: None,
			events: Vec::new(),
		}
	}

	#[test]
	fn case_11_only_what_is_known_to_have_happened_well_is_a_success() {
		assert!(failure(&document(State::Final, 20, 15, None)).is_none());
		assert!(failure(&document(State::InBlock, 20, 0, None)).is_none());
		for state in [State::Failed, State::Never, State::Open] {
			for until in [None, Some(30)] {
				assert!(failure(&document(state, 20, 15, until)).is_some(), "{state:?}");
			}
		}
		let open = failure(&document(State::Open, 40, 15, Some(30))).unwrap();
		assert!(open.to_string().contains("from 10 to 30") && open.hint_text().contains("15 is now"), "{open}");
	}
}
