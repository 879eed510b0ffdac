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

	/// Prints to standard error: the message, a blank line, the hint.
	pub fn report(&self) -> ExitCode {
		eprintln!("error: {}", self.message);
		if let Some(hint) = &self.hint {
			eprintln!("\nhint: {hint}");
		}
		ExitCode::from(self.code)
	}
}
