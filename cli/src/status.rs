//! `phala status`: what both chains say of themselves, their workers and pools.
pub mod document;
pub mod gather;
mod table;

use crate::{failure::Failure, output};
use chain_client::ChainClient;
use document::{Document, SCHEMA};
use table::lines;
pub use table::{amount, short};

/// Which networks to ask.
#[derive(clap::Args)]
pub struct Args {
	#[command(flatten)]
	networks: Networks,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	json: bool,
}

/// The nodes to ask.
#[derive(clap::Args)]
pub struct Networks {
	/// URL of a node; may be given several times.
	#[arg(long = "url", default_values = ["ws://127.0.0.1:9944", "ws://127.0.0.1:9945"], value_delimiter = ',')]
	pub urls: Vec<String>,
}

/// Prints the status of every asked network.
pub async fn run(args: &Args) -> Result<(), Failure> {
	let mut chains = Vec::new();
	for url in &args.networks.urls {
		let client = ChainClient::connect(url).await?;
		chains.push(gather::chain(&client).await?);
	}
	let document = Document { schema: SCHEMA, chains };
	if args.json {
		return output::json(&document);
	}
	document.chains.iter().flat_map(lines).try_for_each(|line| output::line(&line))
}
