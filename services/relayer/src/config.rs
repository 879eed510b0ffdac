//! What is used: every cross-check of what was typed, once.
use crate::args::{Cli, Typed};
use clap::CommandFactory;
use collateral::{Cache, Keeper, Source, MARGIN};
use edge_manual::environment;
use edge_secrets::{SecretError, SecretSource, SecretText};
use figment::{
	providers::{Env, Format, Serialized, Toml},
	Figment,
};
use relayer::{plan::RESUBMIT_AFTER, Policy, Settings};
use std::{net::SocketAddr, path::PathBuf};
use units::Millis;
use worker_client::Endpoint;

const ENVIRONMENT: &str = "RELAYER_";
const NODE: &str = "ws://127.0.0.1:9944";
const JUMP_BEYOND: u32 = 10_000;
const RENEW_HOURS: u64 = 24;

/// How to run a relayer.
pub struct Config {
	/// URL of a node.
	pub chain: String,
	/// The worker.
	pub worker: Endpoint,
	/// Its token, for TCP.
	pub token: Option<SecretText>,
	/// What to do.
	pub settings: Settings,
	/// Everybody knows the payer's secret: no live chain is paid with it.
	pub development_only: bool,
	/// Where to serve metrics.
	pub metrics: Option<SocketAddr>,
	/// Log filter.
	pub log: String,
	/// Log format.
	pub log_format: edge_log::Format,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
	/// The file, the environment, or a value of the wrong type.
	#[error("cannot read the settings: {}", edge_secrets::what_is_wrong(&.0.to_string()))]
	Unreadable(Box<figment::Error>),
	/// The file given by `--config`.
	#[error("there is no configuration file {}", .0.display())]
	NoFile(PathBuf),
	/// A variable of the environment that says nothing.
	#[error("{}", environment::says_nothing(.0))]
	EmptyVariable(String),
	/// Nobody to carry to.
	#[error("no worker is given")]
	NoWorker,
	/// A value that does not read as what it should be.
	#[error("{setting} is \"{value}\": {reason}")]
	Value {
		/// Which.
		setting: &'static str,
		/// As typed.
		value: String,
		/// What is wrong with it.
		reason: String,
	},
	/// A secret that cannot be read.
	#[error("{setting}: {source}")]
	Secret {
		/// Which.
		setting: &'static str,
		/// Why.
		source: SecretError,
	},
	/// A secret that is no key.
	#[error("what payer_file holds is neither a phrase nor a key")]
	NoKey,
}

impl ConfigError {
	/// What to do about it.
	pub fn hint(&self) -> String {
		match self {
			Self::Unreadable(_) => "relayer --help lists every setting; in the file, write names with underscores".into(),
			Self::EmptyVariable(_) => environment::SAY_SOMETHING.into(),
			Self::NoFile(_) => "check the path given by --config or RELAYER_CONFIG".into(),
			Self::NoWorker => {
				"give --worker, RELAYER_WORKER or `worker` in the file: endpoints.json in the worker's data folder has its \
				 private endpoint"
					.into()
			}
			Self::Value { .. } => "relayer --help says what each setting looks like".into(),
			Self::Secret { source, .. } => source.hint(),
			Self::NoKey => "a secret is a phrase of 12 to 24 words, or 0x and 64 hexadecimal digits".into(),
		}
	}
}

impl Config {
	/// Flags over environment over file over defaults.
	///
	/// # Errors
	/// With the first setting that cannot be used.
	pub fn read(cli: &Cli) -> Result<Self, ConfigError> {
		let settings = environment::settings(&Cli::command());
		if let Some(name) = environment::empty_variable(ENVIRONMENT, &settings) {
			return Err(ConfigError::EmptyVariable(name));
		}
		let mut typed = Figment::new();
		if let Some(file) = &cli.config {
			if !file.is_file() {
				return Err(ConfigError::NoFile(file.clone()));
			}
			typed = typed.merge(Toml::file_exact(file));
		}
		let typed = typed
			.merge(Env::prefixed(ENVIRONMENT).ignore(&["config"]))
			.merge(Serialized::defaults(&cli.run))
			.extract::<Typed>()
			.map_err(|error| ConfigError::Unreadable(Box::new(error)))?;
		Self::check(typed)
	}

	fn check(typed: Typed) -> Result<Self, ConfigError> {
		let worker = typed.worker.ok_or(ConfigError::NoWorker)?;
		let payer = typed.payer_file.as_deref().map(payer).transpose()?;
		let is_public = payer.as_ref().is_some_and(|(_, is_public)| *is_public);
		let payer = payer.map(|(pair, _)| pair);
		let jump_beyond = typed.jump_beyond.unwrap_or(JUMP_BEYOND);
		let renew_before = Millis::from_secs(typed.renew_hours.unwrap_or(RENEW_HOURS).saturating_mul(3_600));
		let keeper = keeper(typed.collateral_url, typed.collateral_cache.as_deref(), renew_before)?;
		let policy = Policy {
			jump_beyond: (jump_beyond > 0).then_some(jump_beyond),
			renew_before,
			resubmit_after: RESUBMIT_AFTER,
			can_pay: payer.is_some(),
			has_source: keeper.is_some(),
		};
		let operator = typed.operator.map(|operator| value("operator", operator)).transpose()?;
		let token = typed.token_file.as_ref().map(|file| edge_secrets::read_file(file));
		Ok(Self {
			chain: typed.chain.unwrap_or_else(|| NODE.into()),
			worker: value("worker", worker)?,
			token: token.transpose().map_err(|source| ConfigError::Secret { setting: "token_file", source })?,
			settings: Settings { operator, payer, keeper, anchor: typed.anchor.unwrap_or_default(), policy },
			development_only: is_public && !typed.dev_on_live.unwrap_or(false),
			metrics: match typed.metrics.as_deref() {
				None | Some("none") => None,
				Some(address) => Some(value("metrics", address.to_owned())?),
			},
			log: typed.log.unwrap_or_else(|| "info".into()),
			log_format: typed.log_format.unwrap_or_default(),
		})
	}
}

fn value<T: std::str::FromStr>(setting: &'static str, value: String) -> Result<T, ConfigError>
where
	T::Err: std::fmt::Display,
{
	value.parse().map_err(|error: T::Err| ConfigError::Value { setting, value, reason: error.to_string() })
}

/// Who is asked for collateral. It is renewed early enough for a registration that is renewed to gain by it.
fn keeper(url: Option<String>, cache: Option<&str>, renew_before: Millis) -> Result<Option<Keeper>, ConfigError> {
	let url = url.unwrap_or_else(|| collateral::INTEL.into());
	if url == "none" {
		return Ok(None);
	}
	let source = Source::at(value("collateral_url", url)?);
	let cache = match cache {
		None => Cache::usual(),
		Some("none") => None,
		Some(folder) => Some(Cache::at(folder)),
	};
	let margin = MARGIN.max(Millis(renew_before.0.saturating_mul(2)));
	Ok(Some(Keeper { source, cache, margin }))
}

/// The payer's key, and whether everybody knows it.
fn payer(typed: &str) -> Result<(chain_client::sr25519::Pair, bool), ConfigError> {
	use chain_client::Pair;
	let refused = |source| ConfigError::Secret { setting: "payer_file", source };
	let source: SecretSource = typed.parse().map_err(refused)?;
	let secret = edge_secrets::read(&source).map_err(refused)?;
	// The error may repeat the secret.
	let pair = chain_client::sr25519::Pair::from_string(secret.expose(), None).map_err(|_| ConfigError::NoKey)?;
	Ok((pair, secret.is_development()))
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;
	use figment::Jail;

	fn read(args: &str) -> Result<Config, ConfigError> {
		Config::read(&Cli::parse_from(format!("relayer {args}").split_whitespace()))
	}

	#[test]
	fn the_command_line_is_consistent() {
		Cli::command().debug_assert();
	}

	/// Case 25 of issue 7: this program alone took no file.
	#[test]
	#[allow(clippy::result_large_err)] // The jail's own error.
	fn case_25_flags_beat_the_environment_which_beats_the_file_which_beats_the_defaults() {
		Jail::expect_with(|jail| {
			jail.create_file(
				"relayer.toml",
				"worker = \"http://127.0.0.1:1\"\nanchor = 7\nrenew_hours = 3\nchain = \"ws://file:1\"",
			)?;
			jail.set_env("RELAYER_ANCHOR", "8");
			jail.set_env("RELAYER_CHAIN", "ws://environment:1");
			let config = read("--config relayer.toml --chain ws://flag:1 --log-format json").unwrap();
			assert_eq!((config.chain.as_str(), config.settings.anchor), ("ws://flag:1", 8));
			assert_eq!(config.settings.policy.renew_before, Millis::from_secs(3 * 3_600));
			assert_eq!(config.settings.policy.jump_beyond, Some(JUMP_BEYOND));
			assert_eq!(config.log_format, edge_log::Format::Json);
			Ok(())
		});
	}

	/// Case 25: it was "not a node's URL", and that with code 1.
	#[test]
	#[allow(clippy::result_large_err)] // The jail's own error.
	fn case_25_an_empty_variable_is_refused_by_name() {
		Jail::expect_with(|jail| {
			for name in ["RELAYER_CHAIN", "RELAYER_CONFIG", "RELAYER_PAYER_FILE"] {
				jail.set_env(name, "");
				let error = read("--worker unix:/x --chain ws://x:1").err().unwrap();
				assert_eq!(error.to_string(), format!("{name} is set and empty"));
				std::env::remove_var(name);
			}
			Ok(())
		});
	}

	#[test]
	#[allow(clippy::result_large_err)] // The jail's own error.
	fn each_setting_that_cannot_be_used_is_named_with_a_hint() {
		Jail::expect_with(|jail| {
			jail.create_file("odd.toml", "wroker = 1")?;
			jail.create_file("empty", "")?;
			std::fs::set_permissions("empty", std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
			for (args, words) in [
				("", "no worker"),
				("--config missing.toml", "missing.toml"),
				("--config odd.toml", "wroker"),
				("--worker nonsense", "nonsense"),
				("--worker unix:/x --operator 12", "operator"),
				("--worker unix:/x --metrics 12", "metrics"),
				("--worker unix:/x --collateral-url nonsense", "collateral_url"),
				("--worker unix:/x --payer-file empty", "empty"),
				("--worker unix:/x --token-file nowhere", "token_file"),
			] {
				let error = read(args).err().unwrap_or_else(|| panic!("{args} was taken"));
				assert!(error.to_string().contains(words) && !error.hint().is_empty(), "{args}: {error}");
			}
			Ok(())
		});
	}
}
