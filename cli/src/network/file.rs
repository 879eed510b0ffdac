//! The configuration file and the environment.
use super::Target;
use crate::failure::Failure;
use figment::{
	providers::{Format, Toml},
	Figment,
};
use serde::Deserialize;
use std::{
	collections::BTreeMap,
	path::{Path, PathBuf},
};

/// The networks of this machine, where `phala up` puts them.
const LOCAL: [(&str, &str); 2] = [("phala", "ws://127.0.0.1:9944"), ("khala", "ws://127.0.0.1:9945")];
/// Below the folder for configuration.
const USUAL: &str = "phala/config.toml";

/// What environment or file says. The environment has no [`File::networks`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
	network: Option<OneOrMore>,
	url: Option<OneOrMore>,
	/// File with the secret of the account.
	pub key_file: Option<PathBuf>,
	/// Of the environment: where the configuration file is.
	#[serde(skip)]
	pub config: Option<PathBuf>,
	#[serde(default)]
	networks: BTreeMap<String, Network>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Network {
	url: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "a text, or a list of texts")]
enum OneOrMore {
	One(String),
	More(Vec<String>),
}

impl OneOrMore {
	fn slice(this: Option<&Self>) -> &[String] {
		match this {
			Some(Self::One(one)) => std::slice::from_ref(one),
			Some(Self::More(more)) => more,
			None => &[],
		}
	}
}

impl File {
	/// Networks by name.
	pub fn network(&self) -> &[String] {
		OneOrMore::slice(self.network.as_ref())
	}

	/// URLs of nodes.
	pub fn url(&self) -> &[String] {
		OneOrMore::slice(self.url.as_ref())
	}

	/// Every network with a name: Phala and Khala, here or where the file says, then the file's others.
	pub fn known(&self) -> Vec<Target> {
		let target = |name: &str, url: &str| Target { name: Some(name.into()), url: url.into() };
		let usual = LOCAL.iter().map(|(name, url)| match self.networks.get(*name) {
			Some(network) => target(name, &network.url),
			None => target(name, url),
		});
		let others = self.networks.iter().filter(|(name, _)| LOCAL.iter().all(|(usual, _)| usual != name));
		usual.chain(others.map(|(name, network)| target(name, &network.url))).collect()
	}
}

/// What the variables `PHALA_*` say.
///
/// # Errors
/// If one is empty: an unset variable of a shell must not look like a choice.
pub fn environment() -> Result<File, Failure> {
	let value = |name: &str| match std::env::var(name) {
		Ok(value) if value.is_empty() => {
			Err(Failure::usage(format!("{name} is empty")).hint(format!("set it, or unset {name}")))
		}
		Ok(value) => Ok(Some(value)),
		Err(std::env::VarError::NotPresent) => Ok(None),
		Err(error) => Err(Failure::usage(format!("{name}: {error}")).hint("write it in UTF-8")),
	};
	let list = |value: String| OneOrMore::More(value.split(',').map(str::to_owned).collect());
	Ok(File {
		network: value("PHALA_NETWORK")?.map(list),
		url: value("PHALA_URL")?.map(list),
		key_file: value("PHALA_KEY_FILE")?.map(PathBuf::from),
		config: value("PHALA_CONFIG")?.map(PathBuf::from),
		networks: BTreeMap::new(),
	})
}

/// The file that was asked for, or the usual one if there is one.
pub fn read(asked: Option<PathBuf>) -> Result<File, Failure> {
	match (asked, usual()) {
		(Some(path), _) if !path.is_file() => {
			Err(Failure::usage(format!("there is no configuration file {}", path.display()))
				.hint("check --config, or PHALA_CONFIG"))
		}
		(Some(path), _) => parse(&path),
		(None, Some(path)) if path.is_file() => parse(&path),
		(None, _) => Ok(File::default()),
	}
}

fn usual() -> Option<PathBuf> {
	let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
	let folder = named("XDG_CONFIG_HOME").or_else(|| named("HOME").map(|home| home.join(".config")))?;
	Some(folder.join(USUAL))
}

fn parse(path: &Path) -> Result<File, Failure> {
	Figment::from(Toml::file_exact(path)).extract().map_err(|error| {
		let reason = edge_secrets::what_is_wrong(&error.to_string());
		Failure::usage(format!("cannot use the configuration file {}: {reason}", path.display()))
			.hint("it may have network, url, key_file and [networks.NAME] with a url: docs/operations/configuration.md")
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	fn parsed(text: &str) -> Result<File, Failure> {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("config.toml");
		std::fs::write(&path, text).unwrap();
		read(Some(path))
	}

	#[test]
	fn a_file_names_networks_and_moves_the_usual_ones() {
		let file = parsed(
			"network = \"own\"\nkey_file = \"/k\"\n[networks.own]\nurl = \"wss://own\"\n[networks.khala]\nurl = \"wss://k\"\n",
		)
		.unwrap();
		assert_eq!(file.network(), ["own"]);
		let known: Vec<_> = file.known().into_iter().map(|target| (target.name.unwrap(), target.url)).collect();
		let expected = [("phala", LOCAL[0].1), ("khala", "wss://k"), ("own", "wss://own")];
		assert_eq!(known, expected.map(|(name, url)| (name.to_owned(), url.to_owned())));
	}

	#[test]
	fn what_a_file_cannot_say_is_refused_by_name() {
		let refused = parsed("keyfile = \"/k\"\n").unwrap_err();
		assert!(refused.to_string().contains("keyfile"), "{refused}");
		assert!(read(Some("/nowhere/config.toml".into())).is_err());
	}

	#[test]
	fn case_25_a_value_of_another_kind_is_refused_in_words() {
		let refused = parsed("network = 5\n").unwrap_err();
		assert!(
			refused.to_string().contains("a text, or a list") && !refused.to_string().contains("enum"),
			"{refused}"
		);
	}
}
