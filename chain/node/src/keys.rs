//! Keys of validators and accounts: make, look at, put into a node's keystore.
use crate::{spec::SS58_FORMAT, NodeError};
use edge_secrets::{SecretSource, SecretText};
use sc_keystore::LocalKeystore;
use serde::Serialize;
use sp_core::{
	crypto::{key_types, SecretString, SecretStringError, Ss58AddressFormat, Ss58Codec},
	ed25519, sr25519, Pair,
};
use sp_keystore::Keystore;
use std::{collections::BTreeSet, path::Path, sync::LazyLock};

/// What a secret is used for on chain: Aura and accounts use sr25519, GRANDPA uses ed25519.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scheme {
	/// Accounts, block authoring, workers.
	Sr25519,
	/// Finality votes.
	Ed25519,
}

/// The public side of a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyInfo {
	/// `sr25519` or `ed25519`.
	pub scheme: &'static str,
	/// Public key, hex.
	pub public: String,
	/// Address on Phala and Khala.
	pub address: String,
}

/// A secret just made: its words, and its public side.
pub fn generate(scheme: Scheme) -> (SecretText, KeyInfo) {
	let (phrase, info) = match scheme {
		Scheme::Sr25519 => {
			let (pair, phrase, _) = sr25519::Pair::generate_with_phrase(None);
			(phrase, info("sr25519", pair.public().0))
		}
		Scheme::Ed25519 => {
			let (pair, phrase, _) = ed25519::Pair::generate_with_phrase(None);
			(phrase, info("ed25519", pair.public().0))
		}
	};
	(SecretText::new(&phrase, "the new phrase").expect("twelve words are one line of text"), info)
}

/// What was typed where a secret or its place is asked for: a development path such as `//Alice`, which everybody knows,
/// a file, or `-` for standard input. `origin` names it in errors.
pub fn typed(text: &str) -> Result<(SecretText, String), NodeError> {
	if text.starts_with("//") {
		return Ok((SecretText::new(text, text)?, text.to_owned()));
	}
	let source: SecretSource = text.parse()?;
	Ok((edge_secrets::read(&source)?, source.to_string()))
}

/// The public side of a secret.
pub fn inspect(secret: &SecretText, origin: &str, scheme: Scheme) -> Result<KeyInfo, NodeError> {
	Ok(match scheme {
		Scheme::Sr25519 => info("sr25519", pair::<sr25519::Pair>(secret, origin)?.public().0),
		Scheme::Ed25519 => info("ed25519", pair::<ed25519::Pair>(secret, origin)?.public().0),
	})
}

/// A validator's two secrets; one may be both.
pub struct SessionSecrets<'a> {
	/// Makes blocks (sr25519), with its place for errors.
	pub authoring: (&'a SecretText, &'a str),
	/// Votes on finality (ed25519), with its place for errors.
	pub finality: (&'a SecretText, &'a str),
}

/// Puts a validator's session keys into the keystore at `path`. With a password, the words in there give other keys without it:
/// it is part of what the keys are derived from, and so of the public keys.
pub fn insert(
	secrets: &SessionSecrets<'_>,
	path: &Path,
	password: Option<&SecretText>,
) -> Result<[KeyInfo; 2], NodeError> {
	let fail = |reason: String| NodeError::BadFolder { path: path.into(), reason };
	let authoring = pair_under::<sr25519::Pair>(secrets.authoring.0, secrets.authoring.1, password)?.public();
	let finality = pair_under::<ed25519::Pair>(secrets.finality.0, secrets.finality.1, password)?.public();
	std::fs::create_dir_all(path).map_err(|e| fail(e.to_string()))?;
	let store = LocalKeystore::open(path, password.map(self::password)).map_err(|e| fail(e.to_string()))?;
	let all =
		[(key_types::AURA, secrets.authoring.0, &authoring.0), (key_types::GRANDPA, secrets.finality.0, &finality.0)];
	for (kind, secret, public) in all {
		store.insert(kind, secret.expose(), public).map_err(|()| fail("the keystore refused the key".into()))?;
	}
	Ok([info("sr25519", authoring.0), info("ed25519", finality.0)])
}

/// As the keystore wants it.
pub fn password(text: &SecretText) -> SecretString {
	SecretString::new(text.expose().to_owned())
}

/// The key pair of a secret. The library's own words are never passed on: they repeat the secret.
pub fn pair<P: Pair>(secret: &SecretText, origin: &str) -> Result<P, NodeError> {
	pair_under(secret, origin, None)
}

fn pair_under<P: Pair>(secret: &SecretText, origin: &str, password: Option<&SecretText>) -> Result<P, NodeError> {
	P::from_string(secret.expose(), password.map(SecretText::expose))
		.map_err(|why| NodeError::BadKey { origin: origin.into(), reason: reason(&why) })
}

fn reason(why: &SecretStringError) -> &'static str {
	match why {
		SecretStringError::InvalidFormat(_) => "it has a form that no secret has",
		SecretStringError::InvalidPhrase => "a word of the phrase is wrong or missing",
		SecretStringError::InvalidPassword => "its password cannot be used",
		SecretStringError::InvalidSeed => "its seed cannot be used",
		SecretStringError::InvalidSeedLength => "its seed has another length than 32 bytes",
		SecretStringError::InvalidPath => "its path cannot be used",
	}
}

/// Whether everybody knows the secret of a public key of either scheme: that of the public phrase, and of the paths that
/// development networks are made with.
pub fn is_development(public: &[u8; 32]) -> bool {
	static KEYS: LazyLock<BTreeSet<[u8; 32]>> = LazyLock::new(|| {
		let names = ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie", "One", "Two"];
		let paths = names.iter().flat_map(|name| [format!("//{name}"), format!("//{name}//stash")]);
		// Nothing at all stands for the public phrase itself.
		let paths = paths.chain([String::new()]);
		paths
			.flat_map(|path| {
				let authoring = sr25519::Pair::from_string(&path, None).ok().map(|pair| pair.public().0);
				authoring.into_iter().chain(ed25519::Pair::from_string(&path, None).ok().map(|pair| pair.public().0))
			})
			.collect()
	});
	KEYS.contains(public)
}

/// Refuses session keys that everybody has: whoever wants can make blocks and vote with them, too.
pub fn check_not_development(store: &dyn Keystore) -> Result<(), NodeError> {
	let authoring = store.sr25519_public_keys(key_types::AURA).into_iter().map(|key| key.0);
	let finality = store.ed25519_public_keys(key_types::GRANDPA).into_iter().map(|key| key.0);
	match authoring.chain(finality).any(|public| is_development(&public)) {
		true => Err(NodeError::DevelopmentKeys),
		false => Ok(()),
	}
}

fn info(scheme: &'static str, public: [u8; 32]) -> KeyInfo {
	let account = sp_core::crypto::AccountId32::new(public);
	KeyInfo {
		scheme,
		public: format!("{:?}", sp_core::H256(public)),
		address: account.to_ss58check_with_version(Ss58AddressFormat::custom(SS58_FORMAT)),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn secret(text: &str) -> SecretText {
		SecretText::new(text, "test").unwrap()
	}

	#[test]
	fn a_generated_phrase_leads_to_the_same_key_again() {
		for scheme in [Scheme::Sr25519, Scheme::Ed25519] {
			let (phrase, made) = generate(scheme);
			assert_eq!(inspect(&phrase, "test", scheme).unwrap(), made);
			assert!(!phrase.is_development());
		}
	}

	#[test]
	fn inserted_keys_are_found_by_a_keystore_opened_later() {
		let folder = tempfile::tempdir().unwrap();
		let alice = secret("//Alice");
		let both = SessionSecrets { authoring: (&alice, "test"), finality: (&alice, "test") };
		insert(&both, folder.path(), None).unwrap();
		let store = LocalKeystore::open(folder.path(), None).unwrap();
		let alice = pair::<sr25519::Pair>(&secret("//Alice"), "test").unwrap().public();
		assert_eq!(store.sr25519_public_keys(key_types::AURA), [alice]);
		assert_eq!(store.ed25519_public_keys(key_types::GRANDPA).len(), 1);
		assert!(matches!(check_not_development(&store), Err(NodeError::DevelopmentKeys)));
	}

	#[test]
	fn a_validator_may_vote_with_another_secret_than_it_makes_blocks_with_and_lock_both_by_a_password() {
		let folder = tempfile::tempdir().unwrap();
		let [(authoring, _), (finality, vote)] = [Scheme::Sr25519, Scheme::Ed25519].map(generate);
		let secrets = SessionSecrets { authoring: (&authoring, "test"), finality: (&finality, "test") };
		let lock = secret("correct horse");
		let [_, inserted] = insert(&secrets, folder.path(), Some(&lock)).unwrap();
		assert_ne!(inserted, vote, "the words alone give the key");
		let sign = |password| {
			let store = LocalKeystore::open(folder.path(), password).unwrap();
			let public = store.ed25519_public_keys(key_types::GRANDPA)[0];
			assert_eq!(info("ed25519", public.0), inserted);
			store.ed25519_sign(key_types::GRANDPA, &public, b"x").is_ok_and(|signed| signed.is_some())
		};
		assert!(sign(Some(password(&lock))) && !sign(Some(password(&secret("wrong")))) && !sign(None));
	}

	#[test]
	fn keys_of_ones_own_are_no_development_keys() {
		let folder = tempfile::tempdir().unwrap();
		let (phrase, _) = generate(Scheme::Sr25519);
		let both = SessionSecrets { authoring: (&phrase, "test"), finality: (&phrase, "test") };
		insert(&both, folder.path(), None).unwrap();
		check_not_development(&LocalKeystore::open(folder.path(), None).unwrap()).unwrap();
	}

	#[test]
	fn case_12_an_empty_secret_does_not_mean_the_development_phrase() {
		let folder = tempfile::tempdir().unwrap();
		let file = folder.path().join("words");
		for nothing in ["", " \n"] {
			std::fs::write(&file, nothing).unwrap();
			std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
			assert!(typed(file.to_str().unwrap()).is_err(), "{nothing:?}");
		}
		assert!(typed("").is_err());
	}

	#[test]
	fn case_12_no_error_repeats_any_of_a_secret() {
		for almost in
			["correct horse battery staple", "0x12horse", "legal winner horse//0", "horse///pass", "//horse//"]
		{
			if let Err(error) = inspect(&secret(almost), "words", Scheme::Ed25519) {
				let said = format!("{error} {error:?} {}", error.hint());
				assert!(!said.contains("horse"), "{said}");
			}
			let said = typed(almost).map(|_| ()).map_err(|error| format!("{error} {error:?}"));
			let is_path = almost.starts_with("//") || almost.split_whitespace().count() < 4;
			assert!(is_path || said.is_err_and(|said| !said.contains("horse")), "{almost}");
		}
	}

	#[test]
	fn case_12_public_keys_of_the_development_accounts_are_known() {
		for path in ["//Alice", "//Bob", "//Ferdie//stash"] {
			let path = secret(path);
			assert!(is_development(&pair::<sr25519::Pair>(&path, "test").unwrap().public().0));
			assert!(is_development(&pair::<ed25519::Pair>(&path, "test").unwrap().public().0));
		}
	}
}
