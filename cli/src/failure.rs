//! What a command says when it fails, and with which exit code.
use std::{fmt, process::ExitCode};

/// A lower-case sentence with the facts, a hint what to do, an exit code.
#[derive(Debug)]
pub struct Failure {
	message: String,
	hint: Option<String>,
	code: u8,
}

impl Failure {
	/// The request was refused or could not be carried out.
	pub fn new(message: impl fmt::Display) -> Self {
		Self { message: message.to_string(), hint: None, code: 1 }
	}

	/// The words on the command line do not fit together.
	pub fn usage(message: impl fmt::Display) -> Self {
		Self { code: 2, ..Self::new(message) }
	}

	/// With what to do about it.
	pub fn hint(self, hint: impl fmt::Display) -> Self {
		Self { hint: Some(hint.to_string()), ..self }
	}

	/// A node or worker cannot be reached.
	fn unreachable(message: impl fmt::Display) -> Self {
		Self { code: 3, ..Self::new(message) }
	}

	/// Prints to standard error: the message, a blank line, the hint.
	pub fn report(&self) -> ExitCode {
		eprintln!("error: {}", self.message);
		if let Some(hint) = &self.hint {
			eprintln!("\nhint: {hint}");
		}
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
		let failure = if error.is_transient() { Self::unreachable(&error) } else { Self::new(&error) };
		failure.hint(error.hint())
	}
}

impl From<worker_client::ClientError> for Failure {
	fn from(error: worker_client::ClientError) -> Self {
		let failure = if error.is_retryable() { Self::unreachable(&error) } else { Self::new(&error) };
		match error.hint() {
			Some(hint) => failure.hint(hint),
			None => failure,
		}
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
