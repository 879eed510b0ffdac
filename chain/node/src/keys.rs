//! Keys of validators and accounts: make, look at, put into a node's keystore.
use crate::{spec::SS58_FORMAT, NodeError};
use sc_keystore::LocalKeystore;
use serde::Serialize;
use sp_core::{
	crypto::{key_types, Ss58AddressFormat, Ss58Codec},
	ed25519, sr25519, Pair,
};
use sp_keystore::Keystore;
use std::path::Path;

/// What a secret is used for on chain: Aura and accounts use sr25519, GRANDPA uses ed25519.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scheme {
	/// Accounts, block authoring, workers.
	Sr25519,
	/// Finality votes.
	Ed25519,
}

/// The public side of a secret; `phrase` only for one just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyInfo {
	/// The secret as words. Whoever has them has the account.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub phrase: Option<String>,
	/// `sr25519` or `ed25519`.
	pub scheme: &'static str,
	/// Public key, hex.
	pub public: String,
	/// Address on Phala and Khala.
	pub address: String,
}

/// A new secret of 12 words.
pub fn generate(scheme: Scheme) -> KeyInfo {
	match scheme {
		Scheme::Sr25519 => {
			let (pair, phrase, _) = sr25519::Pair::generate_with_phrase(None);
			info("sr25519", pair.public().0, Some(phrase))
		}
		Scheme::Ed25519 => {
			let (pair, phrase, _) = ed25519::Pair::generate_with_phrase(None);
			info("ed25519", pair.public().0, Some(phrase))
		}
	}
}

/// The public side of a secret: words, 0x and 64 hex digits, or a development path such as `//Alice`.
pub fn inspect(secret: &str, scheme: Scheme) -> Result<KeyInfo, NodeError> {
	Ok(match scheme {
		Scheme::Sr25519 => info("sr25519", pair::<sr25519::Pair>(secret)?.public().0, None),
		Scheme::Ed25519 => info("ed25519", pair::<ed25519::Pair>(secret)?.public().0, None),
	})
}

/// Puts a validator's session keys (authoring and finality, both from `secret`) into the keystore at `path`.
pub fn insert(secret: &str, path: &Path) -> Result<[KeyInfo; 2], NodeError> {
	let fail = |reason: String| NodeError::BadFolder { path: path.into(), reason };
	let authoring = pair::<sr25519::Pair>(secret)?.public();
	let finality = pair::<ed25519::Pair>(secret)?.public();
	std::fs::create_dir_all(path).map_err(|e| fail(e.to_string()))?;
	let store = LocalKeystore::open(path, None).map_err(|e| fail(e.to_string()))?;
	for (kind, public) in [(key_types::AURA, &authoring.0), (key_types::GRANDPA, &finality.0)] {
		store.insert(kind, secret, public).map_err(|()| fail("the keystore refused the key".into()))?;
	}
	Ok([info("sr25519", authoring.0, None), info("ed25519", finality.0, None)])
}

/// The words are never repeated in the error: it may end up in a log. Nothing at all is refused as well: it would mean
/// the development phrase, which everybody knows.
fn pair<P: Pair>(secret: &str) -> Result<P, NodeError> {
	if secret.trim().is_empty() {
		return Err(NodeError::BadKey("this is no secret: it is empty".into()));
	}
	P::from_string(secret, None).map_err(|e| NodeError::BadKey(format!("this is no secret: {e}")))
}

fn info(scheme: &'static str, public: [u8; 32], phrase: Option<String>) -> KeyInfo {
	let account = sp_core::crypto::AccountId32::new(public);
	KeyInfo {
		phrase,
		scheme,
		public: format!("{:?}", sp_core::H256(public)),
		address: account.to_ss58check_with_version(Ss58AddressFormat::custom(SS58_FORMAT)),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_generated_phrase_leads_to_the_same_key_again() {
		for scheme in [Scheme::Sr25519, Scheme::Ed25519] {
			let made = generate(scheme);
			let again = inspect(made.phrase.as_deref().unwrap(), scheme).unwrap();
			assert_eq!((made.public, made.address), (again.public, again.address));
		}
	}

	#[test]
	fn inserted_keys_are_found_by_a_keystore_opened_later() {
		let folder = tempfile::tempdir().unwrap();
		insert("//Alice", folder.path()).unwrap();
		let store = LocalKeystore::open(folder.path(), None).unwrap();
		let alice = pair::<sr25519::Pair>("//Alice").unwrap().public();
		assert_eq!(store.sr25519_public_keys(key_types::AURA), [alice]);
		assert_eq!(store.ed25519_public_keys(key_types::GRANDPA).len(), 1);
	}

	#[test]
	fn an_empty_secret_does_not_mean_the_development_phrase() {
		for nothing in ["", " \n"] {
			assert!(matches!(inspect(nothing, Scheme::Sr25519), Err(NodeError::BadKey(_))));
			assert!(matches!(insert(nothing, Path::new("unused")), Err(NodeError::BadKey(_))));
		}
	}

	#[test]
	fn a_bad_secret_is_refused_without_repeating_it() {
		let error = inspect("correct horse battery staple", Scheme::Sr25519).unwrap_err().to_string();
		assert!(!error.contains("horse"), "{error}");
	}
}
