//! Who signs. A secret is never typed on a command line, where every process of the machine can read it.
use crate::{account, failure::Failure, network::Settings};
use chain_client::{sr25519, ChainClient, Pair};
use edge_secrets::{SecretSource, SecretText};
use frame::deps::sp_runtime::AccountId32;
use phala_node::keys;

/// The account that signs.
#[derive(clap::Args, Debug, Default)]
pub struct Signer {
	/// File with the secret phrase or seed of the account, readable by you alone; `-` reads standard input
	/// [env: PHALA_KEY_FILE]
	#[arg(long, value_name = "FILE")]
	key: Option<String>,
	/// A development account instead: alice, bob, charlie, dave, eve, ferdie. Everybody knows its secret.
	#[arg(long, value_name = "NAME", conflicts_with = "key")]
	dev: Option<Development>,
}

/// The account that is asked about.
#[derive(clap::Args)]
pub struct About {
	/// Address or public key; without it, the account of --key or --dev.
	#[arg(value_name = "ACCOUNT", value_parser = account::parse)]
	account: Option<AccountId32>,
	#[command(flatten)]
	signer: Signer,
}

/// The well-known accounts that are rich on networks for tests.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Development {
	Alice,
	Bob,
	Charlie,
	Dave,
	Eve,
	Ferdie,
}

/// A key, and whether everybody has it.
pub struct Key {
	/// The key.
	pub pair: sr25519::Pair,
	/// Whether its secret is public.
	pub is_development: bool,
}

impl About {
	/// As named, or the signer's.
	pub fn account(&self, settings: &Settings) -> Result<AccountId32, Failure> {
		match &self.account {
			Some(account) => Ok(account.clone()),
			None => Ok(AccountId32::from(self.signer.key(settings)?.pair.public())),
		}
	}
}

impl Signer {
	/// Its key.
	pub fn key(&self, settings: &Settings) -> Result<Key, Failure> {
		if let Some(name) = self.dev {
			let path = SecretText::new(&format!("//{name:?}"), "the development account")?;
			return Key::from_secret(&path, "the development account");
		}
		let source = match (&self.key, &settings.key_file) {
			(Some(typed), _) => typed.parse()?,
			(None, Some(path)) => SecretSource::File(path.clone()),
			(None, None) => {
				return Err(Failure::usage("it is not said which account this is about")
					.hint("give --key FILE, or set PHALA_KEY_FILE; on a development network --dev alice works"))
			}
		};
		Key::read(&source)
	}
}

impl Key {
	/// Reads it, from a private file or standard input.
	pub fn read(source: &SecretSource) -> Result<Self, Failure> {
		Self::from_secret(&edge_secrets::read(source)?, &source.to_string())
	}

	fn from_secret(secret: &SecretText, origin: &str) -> Result<Self, Failure> {
		let pair: sr25519::Pair = keys::pair(secret, origin).map_err(|error| {
			Failure::usage(error).hint(
				"it is twelve or more words, or 0x and 64 hexadecimal digits; phala keys generate --out FILE makes one",
			)
		})?;
		let is_development = secret.is_development() || keys::is_development(&pair.public().0);
		Ok(Self { pair, is_development })
	}

	/// Refuses a key that everybody has on a chain whose money is real.
	pub async fn check_chain(&self, client: &ChainClient, on_live: bool) -> Result<(), Failure> {
		if !self.is_development || on_live {
			return Ok(());
		}
		match client.is_live().await? {
			true => Err(Failure::new(format!(
				"everybody knows the secret of this account, and {} is a live chain",
				client.chain()
			))
			.hint("sign with a key of your own (--key FILE); --dev-on-live signs all the same")),
			false => Ok(()),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::network::Networks;
	use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

	fn file(mode: u32, text: &str) -> (tempfile::TempDir, PathBuf) {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("key");
		fs::write(&path, text).unwrap();
		fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
		(folder, path)
	}

	fn key(path: &std::path::Path) -> Result<Key, Failure> {
		Key::read(&SecretSource::File(path.into()))
	}

	#[test]
	fn a_key_is_read_from_a_private_file_only() {
		let (_private, path) = file(0o600, "//Alice\n");
		assert!(key(&path).unwrap().is_development);
		let (_shared, path) = file(0o644, "//Alice\n");
		assert!(key(&path).err().unwrap().to_string().starts_with("others than"));
		let (_wrong, path) = file(0o600, "not a secret");
		let refused = key(&path).err().unwrap();
		assert!(!format!("{refused} {}", refused.hint_text()).contains("not a secret"), "{refused}");
	}

	#[test]
	fn case_12_an_empty_key_file_is_nobodys_key() {
		for nothing in ["", "\n", "  \n\n"] {
			let (_folder, path) = file(0o600, nothing);
			assert!(key(&path).is_err(), "{nothing:?}");
			// The same file by the environment's or the configuration's name.
			let mut settings = Networks::default().settings().unwrap();
			settings.key_file = Some(path);
			assert!(Signer::default().key(&settings).is_err(), "{nothing:?}");
		}
		let settings = Networks::default().settings().unwrap();
		assert!(Signer { key: Some(String::new()), dev: None }.key(&settings).is_err());
	}

	#[test]
	fn case_12_a_key_that_everybody_has_is_known_by_its_public_key_too() {
		let seed_of = |path: &str| {
			let (_, seed) = sr25519::Pair::from_string_with_seed(path, None).unwrap();
			format!("0x{}", hex::encode(seed.unwrap()))
		};
		for public in ["//Alice", "//Bob", "//Alice//stash"] {
			let (_folder, path) = file(0o600, &seed_of(public));
			assert!(key(&path).unwrap().is_development, "{public}");
		}
		let (own, _) = sr25519::Pair::generate();
		assert!(!keys::is_development(&own.public().0));
	}
}
