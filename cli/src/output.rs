//! Answers on standard output: a document for programs, aligned lines for people.
use crate::failure::Failure;
use serde::Serialize;
use std::{
	future::Future,
	io::{self, ErrorKind, Write},
	time::Duration,
};

/// Prints `words` on standard error if `work` is not done after `patience`: nobody is left without a word.
pub async fn patiently<T>(patience: Duration, words: &str, work: impl Future<Output = T>) -> T {
	let mut work = std::pin::pin!(work);
	match tokio::time::timeout(patience, &mut work).await {
		Ok(done) => done,
		Err(_) => {
			note(words);
			work.await
		}
	}
}

/// Prints a JSON document and a newline.
pub fn json(document: &impl Serialize) -> Result<(), Failure> {
	let text = serde_json::to_string_pretty(document).map_err(Failure::inside)?;
	line(&text)
}

/// Prints rows of name and value, the values aligned.
pub fn rows(rows: &[(&str, String)]) -> Result<(), Failure> {
	let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
	rows.iter().try_for_each(|(name, value)| line(&format!("{name:width$}  {value}")))
}

/// Prints a line. A closed pipe (`phala ... | head`) is not an error.
pub fn line(text: &str) -> Result<(), Failure> {
	bytes(format!("{text}\n").as_bytes())
}

/// Prints bytes as they are. A closed pipe is not an error.
pub fn bytes(bytes: &[u8]) -> Result<(), Failure> {
	written(bytes).map(|_| ())
}

/// Prints a line of something that has no end. False: nobody reads it any more.
pub fn told(text: &str) -> Result<bool, Failure> {
	written(format!("{text}\n").as_bytes())
}

fn written(bytes: &[u8]) -> Result<bool, Failure> {
	let mut out = io::stdout().lock();
	match out.write_all(bytes).and_then(|()| out.flush()) {
		Ok(()) => Ok(true),
		Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
		Err(error) => Err(Failure::new(format!("cannot write to standard output: {error}"))
			.hint("check where the output goes, and the space on its disk")),
	}
}

/// Says something beside the answer, on standard error. Nobody has to listen.
pub fn note(text: &str) {
	let _ = writeln!(io::stderr(), "{text}");
}
