//! What a command says when it fails, and with which exit code.
use std::{fmt, process::ExitCode};

/// A lower-case sentence with the facts, a hint what to do, an exit code. There is none without a hint.
#[derive(Debug)]
pub struct Failure {
	message: String,
	hint: String,
	code: u8,
}

/// A failure that still lacks its hint.
#[must_use]
pub struct Unhinted {
	message: String,
	code: u8,
}

/// The exit codes, as `phala --help` and docs/operations/json.md say them.
mod codes {
	/// The request was refused or could not be carried out.
	pub const REFUSED: u8 = 1;
	/// The words on the command line do not fit together. Clap says so by the same code.
	pub const USAGE: u8 = 2;
	/// A node or worker cannot be reached.
	pub const UNREACHABLE: u8 = 3;
	/// A transaction may have happened, or may still happen.
	pub const UNKNOWN: u8 = 4;
}

impl Unhinted {
	/// With what to do about it.
	pub fn hint(self, hint: impl fmt::Display) -> Failure {
		Failure { message: self.message, hint: hint.to_string(), code: self.code }
	}
}

impl Failure {
	/// The request was refused or could not be carried out.
	#[allow(clippy::new_ret_no_self)]
	pub fn new(message: impl fmt::Display) -> Unhinted {
		Unhinted { message: message.to_string(), code: codes::REFUSED }
	}

	/// The words on the command line do not fit together.
	pub fn usage(message: impl fmt::Display) -> Unhinted {
		Unhinted { message: message.to_string(), code: codes::USAGE }
	}

	/// A node or worker cannot be reached.
	pub fn unreachable(message: impl fmt::Display) -> Unhinted {
		Unhinted { message: message.to_string(), code: codes::UNREACHABLE }
	}

	/// A transaction may have happened, or may still happen.
	pub fn unknown(message: impl fmt::Display) -> Unhinted {
		Unhinted { message: message.to_string(), code: codes::UNKNOWN }
	}

	/// Something that only a broken machine or program makes happen.
	pub fn inside(error: impl fmt::Display) -> Self {
		Self::new(error).hint("this is a fault of the program or of its machine: report it, with the words above")
	}

	/// Several of one kind as one: each is said, once. None if there is none.
	pub fn together(failures: Vec<Self>) -> Option<Self> {
		failures.into_iter().reduce(|mut all, next| {
			all.message = format!("{}\nerror: {}", all.message, next.message);
			all
		})
	}

	/// Whether it says that a node or worker cannot be reached.
	pub fn is_unreachable(&self) -> bool {
		self.code == codes::UNREACHABLE
	}

	/// What to do about it.
	#[cfg(test)]
	pub fn hint_text(&self) -> &str {
		&self.hint
	}

	/// The exit code.
	#[cfg(test)]
	pub fn code(&self) -> u8 {
		self.code
	}

	/// Prints to standard error: the message, a blank line, the hint.
	pub fn report(&self) -> ExitCode {
		crate::output::note(&format!("error: {}\n\nhint: {}", self.message, self.hint));
		ExitCode::from(self.code)
	}
}

impl fmt::Display for Failure {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.message)
	}
}

impl From<chain_client::ClientError> for Failure {
	fn from(error: chain_client::ClientError) -> Self {
		use chain_client::ClientError::*;
		let failure = match &error {
			Unknown { .. } => Self::unknown(&error),
			BadUrl { .. } => Self::usage(&error),
			_ if error.is_transient() => Self::unreachable(&error),
			_ => Self::new(&error),
		};
		failure.hint(error.hint())
	}
}

impl From<worker_client::ClientError> for Failure {
	fn from(error: worker_client::ClientError) -> Self {
		let failure = if error.is_retryable() { Self::unreachable(&error) } else { Self::new(&error) };
		failure.hint(error.hint().unwrap_or("the worker's log says more"))
	}
}

impl From<edge_files::FileError> for Failure {
	fn from(error: edge_files::FileError) -> Self {
		Self::new(&error).hint(error.hint())
	}
}

impl From<edge_log::LogError> for Failure {
	fn from(error: edge_log::LogError) -> Self {
		match error {
			edge_log::LogError::Filter { .. } => Self::usage(&error).hint(error.hint()),
			_ => Self::new(&error).hint(error.hint()),
		}
	}
}

impl From<phala_node::NodeError> for Failure {
	fn from(error: phala_node::NodeError) -> Self {
		Self::new(&error).hint(error.hint())
	}
}

impl From<edge_secrets::SecretError> for Failure {
	fn from(error: edge_secrets::SecretError) -> Self {
		Self::usage(&error).hint(error.hint())
	}
}

impl From<collateral::KeeperError> for Failure {
	fn from(error: collateral::KeeperError) -> Self {
		use collateral::{KeeperError, SourceError};
		let failure = match &error {
			KeeperError::Source(SourceError::Unreachable { .. } | SourceError::Slow { .. }) => {
				Self::unreachable(&error)
			}
			KeeperError::Chain(chain) if chain.is_transient() => Self::unreachable(&error),
			_ => Self::new(&error),
		};
		failure.hint(error.hint())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn case_20_every_network_that_does_not_answer_is_named_once() {
		let down = |url: &str| Failure::unreachable(format!("no node answers at {url}")).hint("check it");
		let said = Failure::together(vec![down("ws://a"), down("ws://b")]).unwrap();
		assert_eq!(said.to_string(), "no node answers at ws://a\nerror: no node answers at ws://b");
		assert_eq!((said.code(), said.hint_text()), (3, "check it"));
		assert!(Failure::together(Vec::new()).is_none());
	}
}
