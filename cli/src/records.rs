//! `phala records`: a chain's records as a file that proves itself.
//!
//! The file: `GMNIREC1`, the anchor (SCALE), then batches, each as its length (u32, little-endian) and its bytes. A
//! batch proves the records after the batch before, so a cut file is good up to its cut.
use crate::{failure::Failure, network::Networks, output};
use chain_client::Follower;
use codec::{Decode, Encode, IoReader};
use light_client::{Batch, LightClient};
use protocol::{worker_api::MAX_BATCH_BYTES, Anchor};
use secrets::LibraryCrypto;
use std::{
	fs::File,
	io::{BufReader, BufWriter, ErrorKind, Read, Write},
	path::{Path, PathBuf},
	time::{Duration, Instant},
};
use worker_client::{Endpoint, Worker};

const MAGIC: &[u8; 8] = b"GMNIREC1";
/// Records in one batch.
const BATCH: u32 = 4_096;
/// Between two lines of progress.
const PROGRESS: Duration = Duration::from_secs(2);

/// Records of a chain.
#[derive(clap::Subcommand)]
pub enum Command {
	/// Write all final records of a chain to a file.
	#[command(after_help = "Example: phala records export records.bin")]
	Export(Export),
	/// Verify a file of records and, if a worker is given, bring it what it lacks.
	#[command(after_help = "Example: phala records import records.bin")]
	Import(Import),
}

/// What to write where.
#[derive(clap::Args)]
pub struct Export {
	#[command(flatten)]
	networks: Networks,
	/// Start after this final block.
	#[arg(long, default_value_t = 0)]
	after: u32,
	/// The file to write.
	file: PathBuf,
}

/// What to read and for whom.
#[derive(clap::Args)]
pub struct Import {
	/// The file to read.
	file: PathBuf,
	/// The worker's private endpoint, as in its endpoints.json.
	#[arg(long)]
	worker: Option<Endpoint>,
	/// File with the worker's bearer token, for http endpoints.
	#[arg(long, value_name = "FILE")]
	token_file: Option<PathBuf>,
}

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	match command {
		Command::Export(args) => export(args).await,
		Command::Import(args) => import(args).await,
	}
}

async fn export(args: &Export) -> Result<(), Failure> {
	let client = args.networks.connect().await?;
	let anchor = client.anchor(args.after).await?;
	let cannot = |error: std::io::Error| {
		Failure::new(format!("cannot write {}: {error}", args.file.display()))
			.hint("check the space on its disk; what is in the file up to its cut is good")
	};
	let none = |error: std::io::Error| {
		let made = format!("cannot make {}: {error}", args.file.display());
		Failure::new(made).hint(edge_files::hint(&error))
	};
	let mut file = BufWriter::new(File::create(&args.file).map_err(none)?);
	file.write_all(MAGIC).and_then(|()| file.write_all(&anchor.encode())).map_err(cannot)?;
	// Verified while it is written: a file that proves nothing helps nobody.
	let mut checker = Checker::new(&anchor)?;
	while let Some(reply) = client.batch(checker.follower(), BATCH, &[]).await? {
		checker.check(&reply.batch.0)?;
		let length = u32::try_from(reply.batch.0.len()).map_err(Failure::inside)?;
		file.write_all(&length.to_le_bytes()).and_then(|()| file.write_all(&reply.batch.0)).map_err(cannot)?;
		checker.tell(Some(reply.finalized));
		if checker.tip() >= reply.finalized {
			break;
		}
	}
	file.into_inner().map_err(|error| cannot(error.into_error()))?.sync_all().map_err(cannot)?;
	output::note(&format!("records {}..={} are in {}", args.after + 1, checker.tip(), args.file.display()));
	Ok(())
}

async fn import(args: &Import) -> Result<(), Failure> {
	let (anchor, mut reader) = open(&args.file)?;
	let token = args.token_file.as_deref().map(edge_secrets::read_file).transpose()?;
	let token = token.map(|token| token.expose().to_owned());
	let worker = args.worker.clone().map(|endpoint| Worker::new(endpoint, token));
	let mut checker = Checker::new(&anchor)?;
	while let Some(bytes) = next_batch(&mut reader, &args.file, checker.tip())? {
		let before = checker.tip();
		checker.check(&bytes)?;
		if let Some(worker) = &worker {
			bring(worker, before, &checker.client, bytes).await?;
		}
		checker.tell(None);
	}
	output::note(&proven(&anchor, checker.tip(), &args.file));
	Ok(())
}

/// What a file proves, of which chain, and from where on: an anchor is as good as whoever vouches for it.
fn proven(anchor: &Anchor, tip: u32, file: &Path) -> String {
	let Anchor { number, chain_genesis, .. } = anchor;
	format!(
		"records {}..={tip} of the chain with genesis 0x{} are proven by {}, from its anchor at block {number} on: \
		 0x{}",
		number.saturating_add(1),
		hex::encode(chain_genesis),
		file.display(),
		hex::encode(anchor.hash::<LibraryCrypto>()),
	)
}

/// Passes a batch on if it continues the worker's tip; one the worker has passed already is left out. `after` is a client
/// that has taken it.
async fn bring(worker: &Worker, before: u32, after: &LightClient, batch: Vec<u8>) -> Result<(), Failure> {
	let chain =
		worker.status().await?.chain.ok_or_else(|| {
			Failure::new("the worker was told no chain yet").hint("let its relayer initialise it first")
		})?;
	let upto = after.tip().number;
	let knows = |number| chain.sync.milestone.is_some_and(|lowest| lowest <= number);
	let laid = after.milestone().filter(|_| upto == before).map(|milestone| milestone.number);
	match chain.sync.tip {
		tip if tip == before && laid.is_some_and(knows) => Ok(()),
		tip if tip >= upto && (laid.is_none() || tip > before) => Ok(()),
		tip if tip == before => Ok(worker.batch_bytes(batch).await.map(drop)?),
		tip => Err(Failure::new(format!("the worker is at block {tip}, the next batch starts after block {before}"))
			.hint("export a file that starts at the worker's tip: phala records export --after")),
	}
}

/// Follows the batches as a worker would.
struct Checker {
	client: LightClient,
	told: Instant,
}

impl Checker {
	fn new(anchor: &Anchor) -> Result<Self, Failure> {
		let client = LightClient::new::<LibraryCrypto>(anchor).map_err(|error| {
			Failure::new(format!("the anchor cannot be used: {error}")).hint("the source is broken or lies")
		})?;
		Ok(Self { client, told: Instant::now() })
	}

	fn tip(&self) -> u32 {
		self.client.tip().number
	}

	fn follower(&self) -> Follower {
		let milestone = self.client.milestone().map(|milestone| milestone.number);
		Follower { tip: self.tip(), set_id: self.client.set_id(), milestone }
	}

	fn check(&mut self, bytes: &[u8]) -> Result<(), Failure> {
		let after = self.tip();
		let refused = |why: String| {
			Failure::new(format!("the batch after block {after} is refused: {why}"))
				.hint("the source is broken or lies; nothing of this batch was used")
		};
		let batch = Batch::decode_bounded(bytes).map_err(|error| refused(error.to_string()))?;
		self.client.import::<LibraryCrypto>(&batch, &[]).map_err(|error| refused(error.to_string()))?;
		Ok(())
	}

	fn tell(&mut self, of: Option<u32>) {
		if self.told.elapsed() >= PROGRESS {
			self.told = Instant::now();
			let of = of.map(|of| format!(" of {of}")).unwrap_or_default();
			output::note(&format!("block {}{of}", self.tip()));
		}
	}
}

fn open(path: &Path) -> Result<(Anchor, BufReader<File>), Failure> {
	let make_one = "make one with: phala records export";
	let not_records = || Failure::new(format!("{} is not a file of records", path.display())).hint(make_one);
	let file = File::open(path)
		.map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())).hint(make_one))?;
	let mut reader = BufReader::new(file);
	let mut magic = [0u8; MAGIC.len()];
	reader.read_exact(&mut magic).map_err(|_| not_records())?;
	if magic != *MAGIC {
		return Err(not_records());
	}
	let anchor = Anchor::decode(&mut IoReader(&mut reader)).map_err(|_| not_records())?;
	Ok((anchor, reader))
}

/// The next batch, after block `tip`; none at the end of the file.
fn next_batch(reader: &mut impl Read, path: &Path, tip: u32) -> Result<Option<Vec<u8>>, Failure> {
	let cut = || {
		Failure::new(format!("{} ends inside a batch", path.display()))
			.hint(format!("it is good up to block {tip}; phala records export --after {tip} writes what follows"))
	};
	let mut length = [0u8; 4];
	match reader.read_exact(&mut length) {
		Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
		outcome => outcome.map_err(|_| cut())?,
	}
	let length = u32::from_le_bytes(length) as usize;
	if length > MAX_BATCH_BYTES {
		return Err(
			Failure::new(format!("{} has a batch of {length} bytes, too long", path.display())).hint("export it again")
		);
	}
	let mut batch = vec![0u8; length];
	reader.read_exact(&mut batch).map_err(|_| cut())?;
	Ok(Some(batch))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn case_26_a_file_that_is_cut_is_said_to_be_good_up_to_its_cut() {
		let cut = [9, 0, 0, 0, 1, 2];
		let refused = next_batch(&mut &cut[..], Path::new("records.bin"), 41).unwrap_err();
		assert!(refused.hint_text().contains("good up to block 41"), "{}", refused.hint_text());
	}

	#[test]
	fn case_26_a_proof_names_its_chain() {
		let anchor = Anchor {
			chain_genesis: [7; 32],
			number: 4,
			header_hash: [0; 32],
			record_head: [0; 32],
			set_id: 0,
			authorities: Vec::new(),
		};
		let said = proven(&anchor, 9, Path::new("records.bin"));
		assert!(said.starts_with("records 5..=9 of the chain with genesis 0x0707"), "{said}");
	}
}
