//! Who signs. A secret is never typed on a command line, where every process of the machine can read it.
use crate::{account, failure::Failure};
use chain_client::{sr25519, Pair};
use frame::deps::sp_runtime::AccountId32;
use std::{
	fs,
	io::Read,
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
};

/// The account that signs.
#[derive(clap::Args)]
pub struct Signer {
	/// File with the secret phrase or seed of the account, readable by you alone; `-` reads standard input
	/// [env: PHALA_KEY_FILE]
	#[arg(long, value_name = "FILE")]
	key: Option<PathBuf>,
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

/// A secret is not longer than this.
const MAX_SECRET: u64 = 4_096;
/// Names the key file if no option does.
const KEY_FILE: &str = "PHALA_KEY_FILE";

impl About {
	/// As named, or the signer's.
	pub fn account(&self) -> Result<AccountId32, Failure> {
		match &self.account {
			Some(account) => Ok(account.clone()),
			None => Ok(AccountId32::from(self.signer.pair()?.public())),
		}
	}
}

impl Signer {
	/// Its key.
	pub fn pair(&self) -> Result<sr25519::Pair, Failure> {
		if let Some(name) = self.dev {
			return parse(&format!("//{name:?}"), "the development account");
		}
		let path = self.key.clone().or_else(|| std::env::var_os(KEY_FILE).map(PathBuf::from));
		match path {
			Some(path) if path.as_os_str() == "-" => parse(&first_line(std::io::stdin())?, "standard input"),
			Some(path) => parse(&from_file(&path)?, &path.display().to_string()),
			None => Err(Failure::usage("it is not said which account this is about")
				.hint("give --key FILE, or set PHALA_KEY_FILE; on a development network --dev alice works")),
		}
	}
}

fn from_file(path: &Path) -> Result<String, Failure> {
	let cannot = |error: std::io::Error| Failure::new(format!("cannot read the key {}: {error}", path.display()));
	let file = fs::File::open(path).map_err(cannot)?;
	if file.metadata().map_err(cannot)?.permissions().mode() & 0o077 != 0 {
		return Err(Failure::new(format!("others than you can read the key {}", path.display()))
			.hint(format!("chmod 600 {}", path.display())));
	}
	first_line(file)
}

fn first_line(source: impl Read) -> Result<String, Failure> {
	let mut text = String::new();
	source.take(MAX_SECRET).read_to_string(&mut text).map_err(Failure::new)?;
	Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

fn parse(secret: &str, origin: &str) -> Result<sr25519::Pair, Failure> {
	sr25519::Pair::from_string(secret, None).map_err(|_| {
		Failure::usage(format!("{origin} holds no secret"))
			.hint("it is twelve or more words, or 0x and 64 hexadecimal digits; phala keys generate makes one")
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	fn file(mode: u32, text: &str) -> (tempfile::TempDir, Signer) {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("key");
		fs::write(&path, text).unwrap();
		fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
		(folder, Signer { key: Some(path), dev: None })
	}

	#[test]
	fn a_key_is_read_from_a_private_file_only() {
		let (_private, signer) = file(0o600, "//Alice\n");
		assert_eq!(
			signer.pair().unwrap().public(),
			Signer { key: None, dev: Some(Development::Alice) }.pair().unwrap().public()
		);
		let (_shared, signer) = file(0o644, "//Alice\n");
		assert!(signer.pair().err().unwrap().to_string().starts_with("others than you"));
		let (_empty, signer) = file(0o600, "not a secret");
		assert!(signer.pair().is_err());
	}
}
