//! `phala status`: what both chains say of themselves, their workers and pools.
pub mod document;
pub mod gather;
mod table;

use crate::{
	failure::Failure,
	network::{Networks, Target},
	output,
};
use chain_client::ChainClient;
use document::{Chain, Document, Unreachable, SCHEMA};
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

/// Prints the status of every asked network that answers. One that does not is named, and the exit code says so.
pub async fn run(args: &Args) -> Result<(), Failure> {
	let mut chains = Vec::new();
	let mut unreachable = Vec::new();
	let mut failures = Vec::new();
	for target in args.networks.all()? {
		match one(&target).await {
			Ok(chain) => chains.push(chain),
			Err(error) => {
				let Target { name, url } = target;
				unreachable.push(Unreachable { name, url, error: error.to_string() });
				failures.push(error);
			}
		}
	}
	let document = Document { schema: SCHEMA, chains, unreachable };
	if args.json {
		output::json(&document)?;
	} else {
		document.chains.iter().flat_map(lines).try_for_each(|line| output::line(&line))?;
	}
	Failure::together(failures).map_or(Ok(()), Err)
}

async fn one(target: &Target) -> Result<Chain, Failure> {
	let client = ChainClient::connect(&target.url).await?;
	Ok(gather::chain(&client).await?)
}
