//! `phala upgrade check`.
use super::{document::Document, Check};
use crate::{failure::Failure, output, runtime::blob};
use chain_client::{ChainClient, ClientError, H256};
use runtime_blob::Blob;
use runtime_upgrade::{check, State, StateError, Verdict};
use std::time::{Duration, Instant};

/// Between two lines of progress.
const PROGRESS: Duration = Duration::from_secs(2);

/// Tries it and says what would happen.
pub async fn run(args: &Check) -> Result<(), Failure> {
	let blob = blob(&args.file)?;
	let client = args.networks.connect().await?;
	let (height, verdict) = tried(&client, &blob).await?;
	let document = Document::new(client.chain(), height, &blob, &verdict);
	if args.json {
		output::json(&document)?;
	} else {
		document.lines().iter().try_for_each(|line| output::line(line))?;
	}
	refused(&document).map_or(Ok(()), Err)
}

/// Tries it, and goes on only if nothing speaks against it. What it would do is said on standard error.
pub async fn pass(client: &ChainClient, blob: &Blob) -> Result<(), Failure> {
	let (height, verdict) = tried(client, blob).await?;
	let document = Document::new(client.chain(), height, blob, &verdict);
	document.lines().iter().for_each(|line| output::note(line));
	refused(&document).map_or(Ok(()), Err)
}

fn refused(document: &Document) -> Option<Failure> {
	(!document.complaints.is_empty()).then(|| {
		Failure::new("this upgrade must not be made: see what speaks against it")
			.hint("nothing was sent; a blob has to be of the commit that this program is of, and docs/operations/upgrades.md says what each line means")
	})
}

/// Reads the newest final state and tries the upgrade on it.
async fn tried(client: &ChainClient, blob: &Blob) -> Result<(u32, Verdict), Failure> {
	let state = read(client, client.finalized().await?.hash).await?;
	output::note(&format!("trying {} entries of block {}", state.entries(), state.height()));
	let verdict = tokio::task::block_in_place(|| check(&state, blob)).map_err(|refusal| {
		Failure::new(refusal).hint(
			"phala runtime FILE says what a blob is; check one with the phala of the same release, on its own chain",
		)
	})?;
	Ok((state.height(), verdict))
}

/// Everything at this block, proven by its header.
pub async fn read(client: &ChainClient, hash: H256) -> Result<State, Failure> {
	let header = client.header_of(hash).await?;
	let number = header.number;
	let mut said = Instant::now();
	let heard = |entries| {
		if said.elapsed() >= PROGRESS {
			output::note(&format!("{entries} entries of block {number} read"));
			said = Instant::now();
		}
	};
	let pairs = client.state(hash, heard).await.map_err(unread)?;
	State::new(header, pairs).map_err(|error| uncopied(number, &error))
}

fn unread(error: ClientError) -> Failure {
	match error {
		ClientError::Refused { .. } => Failure::new(error).hint("ask a node that is yours: public ones list no keys"),
		other => other.into(),
	}
}

fn uncopied(number: u32, error: &StateError) -> Failure {
	Failure::new(format!("the state of block {number} cannot be copied: {error}"))
		.hint("ask another node; this one does not tell its whole state")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_state_that_is_not_told_whole_is_asked_of_another_node() {
		let refused =
			unread(ClientError::Refused { method: "state_getKeysPaged".into(), code: -32601, message: "no".into() });
		assert!(refused.hint_text().contains("a node that is yours"), "{refused}");
		let part = uncopied(7, &StateError::NoCode);
		assert!(part.to_string().contains("block 7") && part.hint_text().contains("another node"), "{part}");
	}
}
