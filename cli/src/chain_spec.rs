//! `phala chain-spec`: how a chain begins, and where one that runs is met.
use crate::{failure::Failure, network::Networks, output};
use chain_client::ChainClient;
use phala_node::spec::{new_spec, to_json, with_bootnodes, Bootnode, NewSpec};
use std::{fs, path::PathBuf};

/// Which spec to print.
#[derive(clap::Args)]
#[command(
	after_help = "Example, what a light client needs to join the network of `phala up`:\n  phala chain-spec khala --running > khala.json"
)]
pub struct Args {
	/// The spec that the running network CHAIN has, raw, with a node to start from: as its node tells it.
	#[arg(long, conflicts_with_all = ["preset", "runtime", "patch", "raw", "bootnode"])]
	running: bool,
	/// URL of a node of the running network, instead of that which CHAIN has in the configuration.
	#[arg(long, value_name = "URL", requires = "running")]
	url: Option<String>,
	/// Genesis preset of the runtime: development, local, launch or production.
	#[arg(long, default_value = "development")]
	preset: String,
	/// Runtime blob [default: runtimes/CHAIN.wasm beside this program]
	#[arg(long, value_name = "FILE")]
	runtime: Option<PathBuf>,
	/// JSON file merged over the preset.
	#[arg(long, value_name = "FILE")]
	patch: Option<PathBuf>,
	/// A peer to start from, as /dns/node.example.org/tcp/30333/p2p/12D3...; may be repeated.
	#[arg(long, value_name = "MULTIADDR", value_delimiter = ',')]
	bootnode: Vec<Bootnode>,
	/// Write storage instead of readable genesis: starts faster, and light clients read nothing else.
	#[arg(long)]
	raw: bool,
	/// The chain: phala or khala; with --running, any network of the configuration.
	chain: String,
}

/// Prints the spec.
pub async fn run(args: &Args) -> Result<(), Failure> {
	if args.running {
		let networks = Networks::one(&args.chain, args.url.as_deref());
		let client: ChainClient = networks.connect().await?;
		return output::line(client.chain_spec().await?.get());
	}
	output::line(&made(args)?)
}

fn made(args: &Args) -> Result<String, Failure> {
	let name = match args.chain.as_str() {
		"phala" => "Phala",
		"khala" => "Khala",
		other => {
			return Err(Failure::usage(format!("there is no chain {other:?}")).hint("there are phala and khala"));
		}
	};
	let read = |path: &PathBuf| {
		fs::read(path).map_err(|error| {
			Failure::new(format!("cannot read {}: {error}", path.display()))
				.hint("runtimes are built by `make build`; give --runtime and --patch files that can be read")
		})
	};
	let blob = match &args.runtime {
		Some(path) => path.clone(),
		None => std::env::current_exe()
			.map_err(Failure::inside)?
			.with_file_name("runtimes")
			.join(format!("{}.wasm", args.chain)),
	};
	let patch = args.patch.as_ref().map(read).transpose()?;
	let patch = patch.map(|text| serde_json::from_slice(&text)).transpose();
	let patch = patch.map_err(|error| {
		Failure::new(format!("the patch is not JSON: {error}"))
			.hint("it is merged over the preset, such as {\"balances\": {\"balances\": []}}")
	})?;
	let id = format!("{}-{}", args.chain, args.preset);
	let spec = new_spec(NewSpec {
		code: &read(&blob)?,
		blob: &blob.display().to_string(),
		id: &id,
		name,
		preset: &args.preset,
		patch,
		live: args.preset == "production" || args.preset == "launch",
	})?;
	let spec = with_bootnodes(spec, args.bootnode.clone());
	Ok(to_json(&spec, args.raw)?)
}
