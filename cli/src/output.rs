//! Answers on standard output: a document for programs, aligned lines for people.
use crate::failure::Failure;
use serde::Serialize;
use std::io::Write;

/// Prints a JSON document and a newline.
pub fn json(document: &impl Serialize) -> Result<(), Failure> {
	let text = serde_json::to_string_pretty(document).map_err(Failure::new)?;
	line(&text)
}

/// Prints rows of name and value, the values aligned.
pub fn rows(rows: &[(&str, String)]) -> Result<(), Failure> {
	let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
	rows.iter().try_for_each(|(name, value)| line(&format!("{name:width$}  {value}")))
}

/// Prints a line. A closed pipe (`phala ... | head`) is not an error.
pub fn line(text: &str) -> Result<(), Failure> {
	match writeln!(std::io::stdout(), "{text}") {
		Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::new(error)),
		_ => Ok(()),
	}
}
