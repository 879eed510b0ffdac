//! `phala anchor`: where a worker starts to trust a chain.
use crate::{failure::Failure, network::Networks, output};
use codec::Encode;
use protocol::worker_api::HexHash;
use secrets::LibraryCrypto;
use serde::Serialize;
use std::path::PathBuf;

/// Anchors.
#[derive(clap::Subcommand)]
pub enum Command {
	/// Write the anchor at a final block to a file, for the motion that admits it. A relayer started with `--anchor HEIGHT`
	/// tells its worker the same one.
	#[command(after_help = "Example: phala anchor export --out anchor.scale")]
	Export(Export),
}

/// Which anchor.
#[derive(clap::Args)]
pub struct Export {
	#[command(flatten)]
	networks: Networks,
	/// Height of the block; the newest final one by default.
	#[arg(long)]
	block: Option<u32>,
	/// File for the anchor's SCALE encoding; without it only the description is printed.
	#[arg(long, value_name = "FILE")]
	out: Option<PathBuf>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	hash: HexHash,
	chain_genesis: HexHash,
	number: u32,
	header_hash: HexHash,
	record_head: HexHash,
	set_id: u64,
	authorities: usize,
}

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	let Command::Export(args) = command;
	let client = args.networks.connect().await?;
	let block = match args.block {
		Some(block) => block,
		None => client.finalized().await?.number,
	};
	let anchor = client.anchor(block).await?;
	if let Some(path) = &args.out {
		edge_files::replace(path, &anchor.encode(), edge_files::Readers::Everybody)?;
	}
	output::json(&Document {
		schema: 1,
		hash: HexHash(anchor.hash::<LibraryCrypto>()),
		chain_genesis: HexHash(anchor.chain_genesis),
		number: anchor.number,
		header_hash: HexHash(anchor.header_hash),
		record_head: HexHash(anchor.record_head),
		set_id: anchor.set_id,
		authorities: anchor.authorities.len(),
	})
}
