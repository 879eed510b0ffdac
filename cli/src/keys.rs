//! `phala keys`: accounts.
use crate::{account, failure::Failure, output};
use chain_client::{sr25519, Pair};
use edge_files::Readers;
use frame::deps::sp_runtime::AccountId32;
use phala_node::keys::{self, Scheme};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Keys of accounts.
#[derive(clap::Subcommand)]
pub enum Command {
	/// Make a new account. The phrase is the account: show it to nobody. On a terminal or with --out it stands alone, so
	/// that the file can be given to --key.
	#[command(after_help = "Example: phala keys generate --out account.key")]
	Generate {
		/// File for the phrase, readable by you alone; it must not be there yet.
		#[arg(long, value_name = "FILE")]
		out: Option<PathBuf>,
		/// Print a JSON document.
		#[arg(long)]
		json: bool,
	},
	/// Show address and public key of an account, or of a secret.
	#[command(after_help = "Example: phala keys inspect //Alice")]
	Inspect {
		/// An address, a development account such as //Alice, a file with a secret that is readable by you alone, or - for a
		/// secret on standard input. A secret itself does not belong on a command line.
		key: String,
		/// Print a JSON document.
		#[arg(long)]
		json: bool,
	},
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	#[serde(skip_serializing_if = "Option::is_none")]
	phrase: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	file: Option<PathBuf>,
	public_key: String,
	address: String,
}

/// Runs one of the commands.
pub fn run(command: &Command) -> Result<(), Failure> {
	match command {
		Command::Generate { out, json } => generate(out.clone(), *json),
		Command::Inspect { key, json } => inspect(&public(key)?, *json),
	}
}

fn generate(out: Option<PathBuf>, json: bool) -> Result<(), Failure> {
	let (phrase, _) = keys::generate(Scheme::Sr25519);
	let pair: sr25519::Pair = keys::pair(&phrase, "the new phrase")?;
	let mut document = Document::about(&pair.public().into());
	match &out {
		Some(path) => edge_files::create(path, format!("{}\n", phrase.expose()).as_bytes(), Readers::Owner)?,
		None => edge_secrets::check_output()?,
	}
	if json {
		document.phrase = out.is_none().then(|| phrase.expose().to_owned());
		document.file = out;
		return output::json(&document);
	}
	if out.is_some() {
		return output::rows(&document.rows());
	}
	// The phrase alone: whoever lets a shell write it to a private file has a file that --key takes.
	for (name, value) in document.rows() {
		output::note(&format!("{name:10}  {value}"));
	}
	output::line(phrase.expose())
}

fn inspect(account: &AccountId32, json: bool) -> Result<(), Failure> {
	let document = Document::about(account);
	match json {
		true => output::json(&document),
		false => output::rows(&document.rows()),
	}
}

/// Of an address, or of the secret that the words lead to. Digits alone are refused: a public key and a seed look alike, and
/// money sent to the address of the wrong one is lost.
fn public(text: &str) -> Result<AccountId32, Failure> {
	if !text.starts_with("0x") && !text.starts_with("//") {
		if let Ok(account) = account::parse(text) {
			return Ok(account);
		}
	}
	if looks_like_an_address(text) && !Path::new(text).exists() {
		return Err(Failure::usage(format!("{text} is no address: a letter of it is wrong or missing"))
			.hint("copy it again, whole"));
	}
	// What was typed leads to no key: that is a fault of the words, as it is with --key.
	let wrong = |error: phala_node::NodeError| Failure::usage(&error).hint(error.hint());
	let (secret, origin) = keys::typed(text).map_err(wrong)?;
	let pair: sr25519::Pair = keys::pair(&secret, &origin).map_err(wrong)?;
	Ok(pair.public().into())
}

/// Whether text has the length and the letters of an address.
fn looks_like_an_address(text: &str) -> bool {
	const LENGTH: std::ops::RangeInclusive<usize> = 44..=52;
	LENGTH.contains(&text.len()) && text.chars().all(|letter| letter.is_ascii_alphanumeric())
}

impl Document {
	fn about(account: &AccountId32) -> Self {
		let public_key = format!("0x{}", hex::encode::<&[u8]>(account.as_ref()));
		Self { schema: 1, phrase: None, file: None, public_key, address: account::text(account) }
	}

	fn rows(&self) -> [(&'static str, String); 2] {
		[("address", self.address.clone()), ("public key", self.public_key.clone())]
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_address_or_a_development_account_is_looked_at_and_a_typed_secret_is_not() {
		let alice = public("//Alice").unwrap();
		assert_eq!(public(&account::text(&alice)).unwrap(), alice);
		let phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
		let seed = format!("0x{}", "7".repeat(64));
		for secret in [phrase, seed.as_str(), ""] {
			let refused = public(secret).unwrap_err();
			assert!(!format!("{refused} {}", refused.hint_text()).contains("winner"), "{refused}");
		}
	}

	#[test]
	fn case_12_the_file_that_is_made_is_one_that_can_be_read() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("account.key");
		generate(Some(path.clone()), true).unwrap();
		let key = crate::transact::Key::read(&path.to_str().unwrap().parse().unwrap()).unwrap();
		assert_eq!(public(path.to_str().unwrap()).unwrap(), key.pair.public().into());
		assert!(generate(Some(path), true).is_err(), "nothing is written over a secret");
	}

	#[test]
	fn case_25_a_key_that_cannot_be_used_is_wrong_usage_and_an_address_with_a_slip_is_named_so() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("empty.key");
		edge_files::create(&path, b"", Readers::Owner).unwrap();
		assert_eq!(public(path.to_str().unwrap()).unwrap_err().code(), 2);
		let mut slip = account::text(&public("//Alice").unwrap());
		slip.pop();
		slip.push('1');
		let refused = public(&slip).unwrap_err();
		assert!(refused.code() == 2 && refused.to_string().contains("is no address"), "{refused}");
		let there = generate(Some(path), true).unwrap_err();
		assert!(there.hint_text().contains("nothing was changed"), "{}", there.hint_text());
	}
}
