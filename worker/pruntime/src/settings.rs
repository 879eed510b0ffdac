//! What is used: every cross-check of what was typed, once.
use crate::args::{Cli, Platform, Typed};
use figment::providers::{Format, Serialized, Toml};
use figment::Figment;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

const MAX_CORES: u16 = 1_024;
const MAX_CHECKPOINTS: usize = 100;
const MAX_CHECKPOINT_INTERVAL: u64 = 24 * 60 * 60;

/// How to run a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
	/// Identity, checkpoints and sockets.
	pub data_dir: PathBuf,
	/// Where it runs.
	pub platform: Platform,
	/// The platform's attestation device, where it is not at its usual place.
	pub attestation_device: Option<PathBuf>,
	/// For the relayer.
	pub private: Private,
	/// For everybody.
	pub public: Option<SocketAddr>,
	/// Whether it folds the economy.
	pub gatekeeper: bool,
	/// Whether the sealing key may be a plain file where the platform has none.
	pub plain_sealing_key: bool,
	/// Benchmark threads.
	pub cores: u16,
	/// Percent of each.
	pub duty: u8,
	/// Between checkpoints.
	pub checkpoint_interval: Duration,
	/// To keep.
	pub checkpoints: usize,
	/// End when the parent process ends.
	pub exit_with_parent: Option<u32>,
	/// Log filter.
	pub log: String,
	/// What its lines look like.
	pub log_format: edge_log::Format,
}

/// A private listener that not everybody can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Private {
	/// A socket that only this user may open.
	Unix,
	/// Whoever knows the token.
	Tcp {
		/// Where to listen.
		address: SocketAddr,
		/// Where the token is; none: in the data folder.
		token_file: Option<PathBuf>,
	},
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
	/// The file, the environment, or a value of the wrong type.
	#[error("cannot read the settings: {}", edge_secrets::what_is_wrong(&.0.to_string()))]
	Unreadable(Box<figment::Error>),
	/// The file given by `--config`.
	#[error("there is no configuration file {}", .0.display())]
	NoFile(PathBuf),
	/// Not an address.
	#[error("{setting} is \"{value}\", which is not an address like 127.0.0.1:8000")]
	Address {
		/// Which.
		setting: &'static str,
		/// As typed.
		value: String,
	},
	/// A number out of range.
	#[error("{setting} is {value}, allowed is {least} to {most}")]
	Range {
		/// Which.
		setting: &'static str,
		/// As typed.
		value: u64,
		/// At least.
		least: u64,
		/// At most.
		most: u64,
	},
	/// Nobody said that it may be.
	#[error(
		"a TDX guest has no sealing key of its own: the key to its identity would be a plain file in the data folder"
	)]
	PlainSealingKey,
	/// The platform seals, so there is nothing to accept.
	#[error("plain_sealing_key is set, and platform {0} seals by a key of its own")]
	SealedByPlatform(&'static str),
	/// Development quotes come from no device.
	#[error("attestation_device is set, and platform development has none")]
	NoDevice,
	/// A token file without a listener that asks for tokens.
	#[error("token_file is set but the private listener is a unix socket, which takes no token")]
	TokenWithoutTcp,
}

impl SettingsError {
	/// What to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::Unreadable(_) => "pruntime --help lists every setting; in the file, write names with underscores",
			Self::NoFile(_) => "check the path given by --config or PRUNTIME_CONFIG",
			Self::Address { .. } => "write an IP address and a port; port 0 takes a free one",
			Self::Range { .. } => "choose a value in that range, or leave it out",
			Self::PlainSealingKey => {
				"put the data folder on a disk that only this guest can decrypt, then accept it by --plain-sealing-key"
			}
			Self::SealedByPlatform(_) => "leave plain_sealing_key out",
			Self::NoDevice => "leave attestation_device out, or set platform to gramine or tdx",
			Self::TokenWithoutTcp => "leave token_file out, or set private to an address",
		}
	}
}

impl Settings {
	/// What was typed, in which flags beat the environment already, over file over defaults.
	///
	/// # Errors
	/// With the first setting that cannot be used.
	pub fn read(cli: &Cli) -> Result<Self, SettingsError> {
		let mut typed = Figment::new();
		if let Some(file) = &cli.config {
			if !file.is_file() {
				return Err(SettingsError::NoFile(file.clone()));
			}
			typed = typed.merge(Toml::file_exact(file));
		}
		let typed = typed
			.merge(Serialized::defaults(&cli.run))
			.extract::<Typed>()
			.map_err(|error| SettingsError::Unreadable(Box::new(error)))?;
		Self::check(typed)
	}

	fn check(typed: Typed) -> Result<Self, SettingsError> {
		let platform = typed.platform.unwrap_or(Platform::Development);
		let plain_sealing_key = plain_sealing_key(platform, typed.plain_sealing_key.unwrap_or(false))?;
		if platform == Platform::Development && typed.attestation_device.is_some() {
			return Err(SettingsError::NoDevice);
		}
		let gatekeeper = typed.gatekeeper.unwrap_or(false);
		let all_cores =
			|| std::thread::available_parallelism().map_or(1, |n| u16::try_from(n.get()).unwrap_or(MAX_CORES));
		let duty = typed.duty.unwrap_or(if platform == Platform::Development { 10 } else { 100 });
		let interval = typed.checkpoint_interval.unwrap_or(if gatekeeper { 60 } else { 10 });
		Ok(Self {
			data_dir: typed.data_dir.unwrap_or_else(|| Path::new("pruntime-data").into()),
			platform,
			attestation_device: typed.attestation_device,
			private: private(typed.private, typed.token_file)?,
			public: match typed.public.as_deref() {
				None | Some("none") => None,
				Some(value) => Some(address("public", value)?),
			},
			gatekeeper,
			plain_sealing_key,
			cores: within("cores", typed.cores.unwrap_or_else(all_cores), 1, MAX_CORES)?,
			duty: within("duty", duty, 1, 100)?,
			checkpoint_interval: Duration::from_secs(within(
				"checkpoint_interval",
				interval,
				1,
				MAX_CHECKPOINT_INTERVAL,
			)?),
			checkpoints: within("checkpoints", typed.checkpoints.unwrap_or(3) as u64, 1, MAX_CHECKPOINTS as u64)?
				as usize,
			exit_with_parent: typed.exit_with_parent,
			log: typed.log.unwrap_or_else(|| "info".into()),
			log_format: typed.log_format.unwrap_or_default(),
		})
	}
}

/// Whether the sealing key is a plain file. Where that gives something away, somebody has to have said so.
fn plain_sealing_key(platform: Platform, accepted: bool) -> Result<bool, SettingsError> {
	match (platform, accepted) {
		(Platform::Development, _) | (Platform::Tdx, true) => Ok(true),
		(Platform::Tdx, false) => Err(SettingsError::PlainSealingKey),
		(Platform::Gramine, false) => Ok(false),
		(Platform::Gramine, true) => Err(SettingsError::SealedByPlatform(platform.name())),
	}
}

fn private(typed: Option<String>, token_file: Option<PathBuf>) -> Result<Private, SettingsError> {
	match typed.as_deref() {
		None | Some("unix") if token_file.is_some() => Err(SettingsError::TokenWithoutTcp),
		None | Some("unix") => Ok(Private::Unix),
		Some(value) => Ok(Private::Tcp { address: address("private", value)?, token_file }),
	}
}

fn address(setting: &'static str, value: &str) -> Result<SocketAddr, SettingsError> {
	value.parse().map_err(|_| SettingsError::Address { setting, value: value.into() })
}

fn within<T: Copy + PartialOrd + Into<u64>>(
	setting: &'static str,
	value: T,
	least: T,
	most: T,
) -> Result<T, SettingsError> {
	if (least..=most).contains(&value) {
		return Ok(value);
	}
	Err(SettingsError::Range { setting, value: value.into(), least: least.into(), most: most.into() })
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	fn read(args: &[&str]) -> Result<Settings, SettingsError> {
		Settings::read(&Cli::try_parse_from([&["pruntime"], args].concat()).unwrap())
	}

	#[test]
	fn nothing_typed_is_a_development_worker_behind_a_unix_socket() {
		let settings = read(&[]).unwrap();
		assert_eq!((settings.platform, settings.duty), (Platform::Development, 10));
		assert_eq!((settings.private, settings.public), (Private::Unix, None));
		assert_eq!((settings.gatekeeper, settings.checkpoints), (false, 3));
	}

	#[test]
	fn a_flag_beats_the_file_and_the_file_beats_the_default() {
		let folder = tempfile::tempdir().unwrap();
		let file = folder.path().join("worker.toml");
		std::fs::write(&file, "duty = 30\ncores = 2\ngatekeeper = true\nprivate = \"127.0.0.1:0\"\n").unwrap();
		let settings = read(&["--config", file.to_str().unwrap(), "--duty", "40"]).unwrap();
		assert_eq!((settings.duty, settings.cores, settings.gatekeeper), (40, 2, true));
		assert_eq!(settings.private, Private::Tcp { address: "127.0.0.1:0".parse().unwrap(), token_file: None });
	}

	#[test]
	fn case_17_a_tdx_worker_keeps_its_sealing_key_in_a_plain_file_only_if_told_so() {
		let error = read(&["--platform", "tdx"]).unwrap_err();
		assert!(matches!(error, SettingsError::PlainSealingKey), "{error}");
		assert!(error.hint().contains("--plain-sealing-key"));
		assert!(read(&["--platform", "tdx", "--plain-sealing-key", "false"]).is_err());
		assert!(read(&["--platform", "tdx", "--plain-sealing-key"]).unwrap().plain_sealing_key);
		assert!(read(&["--platform", "development"]).unwrap().plain_sealing_key);
		assert!(!read(&["--platform", "gramine"]).unwrap().plain_sealing_key);
	}

	#[test]
	fn every_unusable_setting_is_named() {
		let folder = tempfile::tempdir().unwrap();
		let file = folder.path().join("worker.toml");
		std::fs::write(&file, "dutty = 30\n").unwrap();
		let file = file.to_str().unwrap();
		for (args, named) in [
			(&["--public", "localhost"][..], "public is \"localhost\""),
			(&["--token-file", "t"], "token_file is set"),
			(&["--config", "/nowhere/worker.toml"], "no configuration file /nowhere/worker.toml"),
			(&["--config", file], "dutty"),
			(&["--checkpoints", "0"], "checkpoints is 0"),
			(&["--platform", "gramine", "--plain-sealing-key"], "plain_sealing_key is set"),
			(&["--attestation-device", "/dev/attestation"], "attestation_device is set"),
		] {
			let error = read(args).unwrap_err();
			assert!(error.to_string().contains(named), "{error}");
			assert!(!error.hint().is_empty());
		}
	}
}
