//! The command line of `phala-node`: what can be typed, and the settings it becomes.
mod apart;
mod data;
mod run;

pub use data::DataCommand;
pub use run::{Run, Typed};

use crate::{
	keys::{self, Scheme},
	spec::{self, NewSpec},
	NodeError,
};
use clap::{Args, Parser, Subcommand};
use edge_files::Readers;
use edge_secrets::SecretText;
use std::path::PathBuf;

/// A node of Phala or Khala.
///
/// Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 refused or failed, 2 wrong usage or
/// settings.
#[derive(Parser, Debug)]
#[command(name = "phala-node", version, about, propagate_version = true)]
pub struct Cli {
	/// What to do.
	#[command(subcommand)]
	pub command: Command,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
	/// Run a node of one chain.
	Run(Box<Run>),
	/// Make a chain spec (JSON on stdout) from a runtime blob and one of its genesis presets.
	BuildSpec(BuildSpecArgs),
	/// Make keys, look at them, put them into a keystore.
	#[command(subcommand)]
	Key(KeyCommand),
	/// Look at a chain's data, move its blocks, go back, remove it.
	#[command(flatten)]
	Data(DataCommand),
	/// Print the version.
	Version,
	/// Completions and man pages.
	#[command(flatten)]
	Manual(edge_manual::Manual),
}

/// A chain spec as typed.
#[derive(Args, Debug)]
pub struct BuildSpecArgs {
	/// Runtime blob, built by `cargo xtask wasm`.
	#[arg(long, value_name = "FILE")]
	pub wasm: PathBuf,
	/// Id of the chain: letters, digits, - and _. Names its data folder.
	#[arg(long)]
	pub id: String,
	/// Name for people; the id if not given.
	#[arg(long)]
	pub name: Option<String>,
	/// Genesis preset of the runtime.
	#[arg(long, default_value = "development")]
	pub preset: String,
	/// JSON merged over the preset, such as '{"balances":{"balances":[]}}'.
	#[arg(long, value_name = "JSON")]
	pub patch: Option<String>,
	/// A peer to start from, as /dns/node.example.org/tcp/30333/p2p/12D3...; may be repeated.
	#[arg(long, visible_alias = "bootnodes", value_name = "MULTIADDR", value_delimiter = ',')]
	pub bootnode: Vec<spec::Bootnode>,
	/// Genesis as storage instead of settings: starts faster.
	#[arg(long)]
	pub raw: bool,
	/// A live network, not a development one: keys that everybody has make no blocks and sign nothing there.
	#[arg(long)]
	pub live: bool,
}

impl BuildSpecArgs {
	/// The spec's JSON.
	pub fn json(&self) -> Result<String, NodeError> {
		let blob = self.wasm.display().to_string();
		let code = std::fs::read(&self.wasm)
			.map_err(|e| NodeError::BadRuntime { blob: blob.clone(), reason: e.to_string() })?;
		let patch = self.patch.as_deref().map(serde_json::from_str).transpose();
		let patch = patch.map_err(|e| NodeError::BadSettings(format!("--patch is no JSON: {e}")))?;
		let new = NewSpec {
			code: &code,
			blob: &blob,
			id: &self.id,
			name: self.name.as_deref().unwrap_or(&self.id),
			preset: &self.preset,
			patch,
			live: self.live,
		};
		spec::to_json(&spec::with_bootnodes(spec::new_spec(new)?, self.bootnode.clone()), self.raw)
	}
}

/// What to do with keys. No secret is typed on a command line, where every process of the machine can read it.
#[derive(Subcommand, Debug)]
pub enum KeyCommand {
	/// Make a secret of 12 words, in a file or on stdout, and show its public key and address (JSON).
	Generate {
		/// What the key is for.
		#[arg(long, value_enum, default_value = "sr25519")]
		scheme: Scheme,
		/// File for the secret, readable by you alone; it must not be there yet. Without it, the document has the secret.
		#[arg(long, value_name = "FILE")]
		out: Option<PathBuf>,
	},
	/// Show public key and address of a secret (JSON on stdout).
	Inspect {
		/// File with the secret, readable by you alone, - for stdin, or a development path such as //Alice.
		secret: String,
		/// What the key is for.
		#[arg(long, value_enum, default_value = "sr25519")]
		scheme: Scheme,
	},
	/// Put a validator's session keys into the keystore of a chain.
	Insert {
		/// File with the secret, readable by you alone, - for stdin, or a development path such as //Alice.
		secret: String,
		/// Folder for the chain's data.
		#[arg(long, value_name = "FOLDER")]
		base_path: PathBuf,
		/// Chain spec file.
		#[arg(long, value_name = "FILE")]
		chain: PathBuf,
		/// File with another secret for finality votes, readable by you alone, or - for stdin; the same one if not given.
		#[arg(long, value_name = "SECRET")]
		finality: Option<String>,
		/// Keystore folder, where the node is told another one by --keystore.
		#[arg(long, value_name = "FOLDER")]
		keystore: Option<PathBuf>,
		/// File with a password, readable by you alone, without which the words in the keystore give other keys. Start the node with
		/// the same; the public keys that are printed are those under it.
		#[arg(long, value_name = "FILE")]
		keystore_password_file: Option<PathBuf>,
		/// Also keys that everybody has, on a live chain.
		#[arg(long)]
		dev_on_live: bool,
	},
}

impl KeyCommand {
	/// Does it; the answer is JSON.
	pub fn run(self) -> Result<serde_json::Value, NodeError> {
		match self {
			Self::Generate { scheme, out } => generate(scheme, out),
			Self::Inspect { secret, scheme } => {
				let (secret, origin) = keys::typed(&secret)?;
				Ok(serde_json::json!(keys::inspect(&secret, &origin, scheme)?))
			}
			Self::Insert { secret, finality, base_path, chain, keystore, keystore_password_file, dev_on_live } => {
				let spec = spec::from_file(&chain)?;
				let authoring = keys::typed(&secret)?;
				let finality = finality.as_deref().map(keys::typed).transpose()?.unwrap_or_else(|| authoring.clone());
				let of = |(secret, origin): &'_ (SecretText, String)| -> Result<bool, NodeError> {
					let public = sp_core::Pair::public(&keys::pair::<sp_core::sr25519::Pair>(secret, origin)?).0;
					Ok(secret.is_development() || keys::is_development(&public))
				};
				if (of(&authoring)? || of(&finality)?) && spec::is_live(&spec) && !dev_on_live {
					return Err(NodeError::DevelopmentKeys);
				}
				let password = keystore_password_file.as_deref().map(edge_secrets::read_file).transpose()?;
				let folder = crate::folder::ChainFolder::open(&base_path, spec.id())?;
				let place = keystore.unwrap_or_else(|| folder.keystore());
				let secrets = keys::SessionSecrets {
					authoring: (&authoring.0, &authoring.1),
					finality: (&finality.0, &finality.1),
				};
				Ok(serde_json::json!(keys::insert(&secrets, &place, password.as_ref())?))
			}
		}
	}
}

fn generate(scheme: Scheme, out: Option<PathBuf>) -> Result<serde_json::Value, NodeError> {
	let (phrase, info) = keys::generate(scheme);
	let mut document = serde_json::json!(info);
	match out {
		Some(path) => {
			edge_files::create(&path, format!("{}\n", phrase.expose()).as_bytes(), Readers::Owner)?;
			document["file"] = serde_json::json!(path);
		}
		None => {
			edge_secrets::check_output()?;
			document["phrase"] = serde_json::json!(phrase.expose());
		}
	}
	Ok(document)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn the_command_line_is_consistent() {
		Cli::command().debug_assert();
	}

	#[test]
	fn case_12_a_generated_secret_is_in_a_private_file_that_can_be_read_again() {
		use std::os::unix::fs::PermissionsExt;
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("words");
		let made = generate(Scheme::Sr25519, Some(path.clone())).unwrap();
		assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
		assert!(made.get("phrase").is_none());
		let (secret, origin) = keys::typed(path.to_str().unwrap()).unwrap();
		let again = serde_json::json!(keys::inspect(&secret, &origin, Scheme::Sr25519).unwrap());
		assert_eq!((&again["public"], &again["address"]), (&made["public"], &made["address"]));
		assert!(generate(Scheme::Sr25519, Some(path)).is_err(), "a secret is never written over another");
	}
}
