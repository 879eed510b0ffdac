//! `phala chain-spec`: how a chain begins.
use crate::{failure::Failure, output};
use phala_node::spec::{new_spec, to_json, NewSpec};
use std::{fs, path::PathBuf};

/// Which spec to make.
#[derive(clap::Args)]
pub struct Args {
	/// Genesis preset of the runtime: development, local, launch or production.
	#[arg(long, default_value = "development")]
	preset: String,
	/// Runtime blob [default: runtimes/CHAIN.wasm beside this program]
	#[arg(long, value_name = "FILE")]
	runtime: Option<PathBuf>,
	/// JSON file merged over the preset.
	#[arg(long, value_name = "FILE")]
	patch: Option<PathBuf>,
	/// Write storage instead of readable genesis: starts faster.
	#[arg(long)]
	raw: bool,
	/// The chain: phala or khala.
	chain: String,
}

/// Prints the spec.
pub fn run(args: &Args) -> Result<(), Failure> {
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
	output::line(&to_json(&spec, args.raw)?)
}
