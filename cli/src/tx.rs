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
	/// Only later blocks can have it, as `sent` said [default: so many before the newest as a transaction lives]
	#[arg(long, value_name = "BLOCK")]
	after: Option<BlockNumber>,
	/// The last block that can have it, as `sent` said. Without it nobody can say that it never comes.
	#[arg(long, value_name = "BLOCK")]
	until: Option<BlockNumber>,
	/// Block 0 of its chain, as `sent` said: the node of another chain is refused. Without it nobody can say that it never comes.
	#[arg(long, value_name = "HASH", value_parser = hash)]
	genesis: Option<H256>,
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
	/// No block that can have it, by all that `sent` said of it, has it, and all of them are final.
	Never,
	/// No block has it that was searched, and another may.
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
	ordered(args.after, args.until)?;
	let client = args.networks.connect().await?;
	if let Some(expected) = args.genesis.filter(|genesis| *genesis != client.genesis()) {
		let (url, got) = (client.url().to_owned(), client.genesis());
		return Err(ClientError::WrongChain { url, expected, got }.into());
	}
	let best = client.best().await?.number;
	let lives = u32::try_from(MORTALITY).unwrap_or(u32::MAX);
	let after = args.after.unwrap_or_else(|| best.saturating_sub(lives));
	let ticket = Ticket { hash: args.hash, signed: None, sent_after: after, until: args.until };
	let is_whole = args.after.is_some() && args.genesis.is_some();
	let document = look(&client, &ticket, best, is_whole).await?;
	let failure = failure(&document);
	if args.json {
		output::json(&document)?;
	} else if failure.is_none() {
		let said = document.events.iter().filter_map(|event| event.says.clone());
		said.chain([place(&document)]).try_for_each(|line| output::line(&line))?;
	}
	failure.map_or(Ok(()), Err)
}

/// Bounds that no block can meet are a slip, and would be taken for proof.
fn ordered(after: Option<BlockNumber>, until: Option<BlockNumber>) -> Result<(), Failure> {
	match (after, until) {
		(after, Some(until)) if after.unwrap_or_default() >= until => {
			let after = after.unwrap_or_default();
			Err(Failure::usage(format!("no block is later than {after} and not later than {until}"))
				.hint("give --after and --until as `sent` said them"))
		}
		_ => Ok(()),
	}
}

/// What became of it. Who types bounds may err: where no block between them has it, the newest ones are searched, too.
/// Only what `is_whole`, said with all that `sent` said, can be known to come never.
async fn look(client: &ChainClient, ticket: &Ticket, best: BlockNumber, is_whole: bool) -> Result<Document, Failure> {
	let mut fate = client.fate(ticket).await?;
	if !matches!(fate, Fate::InBlock { .. }) {
		let anywhere = Ticket { sent_after: 0, until: None, ..ticket.clone() };
		if let found @ Fate::InBlock { .. } = client.fate(&anywhere).await? {
			fate = found;
		}
	}
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
		Fate::Gone { is_final: true, .. } if is_whole => document.state = State::Never,
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
	let chain = &document.chain;
	let is_outside = number <= document.after || document.until.is_some_and(|until| number > until);
	let outside = if is_outside { "; that is outside of the bounds that were given" } else { "" };
	match document.is_final {
		true => format!("in block {number} of {chain}, which is final{outside}"),
		false => {
			format!("in block {number} of {chain}, which is not final yet: block {} is{outside}", document.finalized)
		}
	}
}

/// Whatever is not known to have happened well.
fn failure(document: &Document) -> Option<Failure> {
	let (hash, chain) = (&document.hash, &document.chain);
	let first = document.after.saturating_add(1);
	let seen = document.until.unwrap_or(document.best).min(document.best);
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
				"the transaction did not happen: no block of {chain} from {first} to {until} has {hash}, and all are final"
			))
			.hint("that holds if --after, --until and --genesis are what `sent` said; then nothing was changed")
		}
		(State::Open, Some(until)) if document.finalized >= until => Failure::unknown(format!(
			"no block of {chain} from {first} to {seen} has {hash}, and all are final; whether it happened elsewhere is not known"
		))
		.hint(
			"do not send it again before you know: give --after, --until and --genesis as `sent` said them; bounds or a \
			 chain that are not its own prove nothing",
		),
		(State::Open, Some(until)) => Failure::unknown(format!(
			"no block of {chain} from {first} to {seen} has {hash}, and one up to {until} still may, or become another"
		))
		.hint(match document.best >= until {
			true => format!("look again when block {until} is final; {} is now", document.finalized),
			false => format!("look again when block {until} is there and final; {} is now", document.finalized),
		}),
		(State::Open, None) => Failure::unknown(format!("no block of {chain} from {first} to {seen} has {hash}"))
			.hint("give --after, --until and --genesis as `sent` said them; is it another chain's (--network)?"),
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
		assert!(open.to_string().contains("from 11 to 30") && open.hint_text().contains("15 is now"), "{open}");
	}

	#[test]
	fn case_11_bounds_that_were_typed_prove_nothing_by_themselves() {
		for (state, code) in [(State::Open, 4), (State::Never, 1)] {
			let said = failure(&document(state, 200, 150, Some(60))).unwrap();
			assert!(said.to_string().contains("of Phala from 11 to 60"), "{said}");
			assert!(!said.hint_text().contains("can be sent again"), "{}", said.hint_text());
			assert_eq!((said.code(), said.to_string().contains("did not happen")), (code, code == 1), "{said}");
		}
		assert!(place(&document(State::Final, 200, 150, Some(11))).contains("outside"));
		assert!(!place(&document(State::Final, 200, 150, Some(12))).contains("outside"));
	}

	#[test]
	fn case_11_bounds_that_no_block_can_meet_are_a_slip() {
		assert_eq!(ordered(Some(120), Some(122)).map_err(|e| e.code()), Ok(()));
		for (after, until) in [(Some(120), 120), (Some(120), 60), (None, 0)] {
			assert_eq!(ordered(after, Some(until)).map_err(|e| e.code()), Err(2), "{after:?} {until}");
		}
	}
}
