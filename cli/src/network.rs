//! Which networks to ask: the same options, environment and file for every command.
mod choice;
mod file;

use crate::{failure::Failure, output};
use chain_client::ChainClient;
pub use choice::Target;
use choice::{choose, targets, Layer};
use file::File;
use std::{path::PathBuf, time::Duration};

/// A node is waited for so long without a word.
const PATIENCE: Duration = Duration::from_secs(3);

/// The networks to ask. Options beat the environment, which beats the configuration file.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Networks {
	/// A network by name: phala, khala, or one of the configuration file [env: PHALA_NETWORK]
	#[arg(long, value_name = "NAME", value_delimiter = ',', conflicts_with = "url")]
	network: Vec<String>,
	/// URL of a node, instead of --network [env: PHALA_URL]
	#[arg(long, value_name = "URL", value_delimiter = ',')]
	url: Vec<String>,
	/// Configuration file (docs/operations/configuration.md) [env: PHALA_CONFIG; default: ~/.config/phala/config.toml]
	#[arg(long, value_name = "FILE")]
	config: Option<PathBuf>,
}

/// What was chosen.
#[derive(Clone, Debug)]
pub struct Settings {
	chosen: Option<Layer>,
	file: File,
	/// Where the secret of the account is, if no option says it: from environment or file.
	pub key_file: Option<PathBuf>,
}

impl Networks {
	/// A network by name, or by the URL of a node of it.
	pub fn one(name: &str, url: Option<&str>) -> Self {
		match url {
			Some(url) => Self { url: vec![url.into()], ..Self::default() },
			None => Self { network: vec![name.into()], ..Self::default() },
		}
	}

	/// Reads environment and file.
	pub fn settings(&self) -> Result<Settings, Failure> {
		let environment = file::environment()?;
		let file = file::read(self.config.clone().or(environment.config.clone()))?;
		let typed = Layer::new(&self.network, &self.url, "the command line")?;
		let chosen = choose([
			typed,
			Layer::new(environment.network(), environment.url(), "the environment")?,
			Layer::new(file.network(), file.url(), "the configuration file")?,
		]);
		let key_file = environment.key_file.clone().or(file.key_file.clone());
		Ok(Settings { chosen, file, key_file })
	}

	/// Connects to the one network that is chosen, Phala if none is.
	pub async fn connect(&self) -> Result<ChainClient, Failure> {
		self.settings()?.connect().await
	}

	/// The networks that are chosen, all that are known if none is.
	pub fn all(&self) -> Result<Vec<Target>, Failure> {
		let settings = self.settings()?;
		let known = settings.file.known();
		match &settings.chosen {
			Some(chosen) => targets(chosen, &known),
			None => Ok(known),
		}
	}
}

impl Settings {
	/// Connects to the one network that is chosen, Phala if none is.
	pub async fn connect(&self) -> Result<ChainClient, Failure> {
		let url = self.one()?.url;
		let words = format!("waiting for the node at {url}, at most 20 s");
		Ok(output::patiently(PATIENCE, &words, ChainClient::connect(&url)).await?)
	}

	fn one(&self) -> Result<Target, Failure> {
		let known = self.file.known();
		let mut chosen = match &self.chosen {
			Some(chosen) => targets(chosen, &known)?,
			None => known.into_iter().take(1).collect(),
		};
		match (chosen.pop(), chosen.is_empty()) {
			(Some(one), true) => Ok(one),
			_ => Err(Failure::usage("this command asks one network, and several are chosen")
				.hint("give one --network or one --url")),
		}
	}
}
