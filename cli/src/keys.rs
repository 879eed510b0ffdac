//! `phala keys`: accounts.
use crate::{failure::Failure, output};
use chain_client::{sr25519, Pair};
use frame::deps::sp_core::crypto::{Ss58AddressFormat, Ss58Codec};
use serde::Serialize;

/// Keys of accounts.
#[derive(clap::Subcommand)]
pub enum Command {
	/// Make a new account. The phrase is the account: write it down and show it to nobody.
	#[command(after_help = "Example: phala keys generate --json")]
	Generate {
		/// Print a JSON document.
		#[arg(long)]
		json: bool,
	},
	/// Show address and public key of a secret phrase, seed, //Name or address.
	#[command(after_help = "Example: phala keys inspect //Alice")]
	Inspect {
		/// What to look at. A secret can also be given on standard input as "-".
		key: String,
		/// Print a JSON document.
		#[arg(long)]
		json: bool,
	},
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	#[serde(skip_serializing_if = "Option::is_none")]
	phrase: Option<String>,
	public_key: String,
	address: String,
}

/// Runs one of the commands.
pub fn run(command: &Command) -> Result<(), Failure> {
	match command {
		Command::Generate { json } => {
			let (pair, phrase, _) = sr25519::Pair::generate_with_phrase(None);
			print(Some(phrase), pair.public(), *json)
		}
		Command::Inspect { key, json } => print(None, public(&typed(key)?)?, *json),
	}
}

/// The key itself, or the first line of standard input.
fn typed(key: &str) -> Result<String, Failure> {
	if key != "-" {
		return Ok(key.into());
	}
	let mut line = String::new();
	std::io::stdin().read_line(&mut line).map_err(Failure::new)?;
	Ok(line.trim().into())
}

fn public(key: &str) -> Result<sr25519::Public, Failure> {
	if let Ok(public) = sr25519::Public::from_ss58check(key) {
		return Ok(public);
	}
	sr25519::Pair::from_string(key, None).map(|pair| pair.public()).map_err(|_| {
		Failure::usage("that is neither an address nor a secret")
			.hint("give twelve or more words, 0x and 64 hexadecimal digits, //Name, or an address")
	})
}

fn print(phrase: Option<String>, public: sr25519::Public, json: bool) -> Result<(), Failure> {
	let format = Ss58AddressFormat::custom(phala_node::spec::SS58_FORMAT);
	let document = Document {
		phrase,
		public_key: format!("0x{}", hex::encode(public.0)),
		address: public.to_ss58check_with_version(format),
	};
	if json {
		return output::json(&document);
	}
	let mut rows = vec![("address", document.address), ("public key", document.public_key)];
	if let Some(phrase) = document.phrase {
		rows.insert(0, ("phrase", phrase));
	}
	output::rows(&rows)
}
