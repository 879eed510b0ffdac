//! How every program of ours logs: lines for people or JSON, on standard error or in a file that cannot grow without end.

mod plain;
mod rotating;

pub use rotating::Rotating;

use plain::Plain;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use tracing_subscriber::{fmt::MakeWriter, layer::SubscriberExt, util::SubscriberInitExt, EnvFilter, Layer, Registry};

/// What a line looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
	/// For people: time, level, where, words, fields.
	#[default]
	Text,
	/// A JSON object a line: timestamp, level, target, fields (with `message`), spans.
	Json,
}

/// Where lines go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
	/// Standard error, in colours if it is a terminal and NO_COLOR is not set.
	Stderr,
	/// A file of at most so many bytes; what was in it before moves to one with `.old` behind its name.
	File {
		/// The file.
		path: PathBuf,
		/// Its bound, and that of the old one.
		most_bytes: u64,
	},
}

/// Why nothing is logged.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
	/// The filter is none.
	#[error("\"{filter}\" is no log filter: {reason}")]
	Filter {
		/// As given.
		filter: String,
		/// What is wrong with it.
		reason: String,
	},
	/// The file cannot be written.
	#[error("cannot write the log {}: {source}", path.display())]
	File {
		/// The file.
		path: PathBuf,
		/// What the system said.
		source: io::Error,
	},
	/// Another subscriber is there already.
	#[error("the log was started already")]
	Started,
}

impl LogError {
	/// What to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::Filter { .. } => {
				"write a level (error, warn, info, debug, trace) or target=level pairs, such as info,relayer=debug"
			}
			Self::File { .. } => "check the path, the space on its disk, and that this user may write there",
			Self::Started => "start one program a process",
		}
	}
}

/// Starts logging for this process. `filter`: a level, or `target=level` pairs separated by commas.
///
/// # Errors
/// If the filter is none, the file cannot be written, or the log was started before; nothing is logged then.
pub fn start(filter: &str, format: Format, output: &Output) -> Result<(), LogError> {
	let filter = EnvFilter::builder()
		.parse(filter)
		.map_err(|error| LogError::Filter { filter: filter.into(), reason: error.to_string() })?;
	let layer = match output {
		Output::Stderr if colours(&io::stderr()) => layer(format, io::stderr, true),
		Output::Stderr => layer(format, Plain(io::stderr), false),
		Output::File { path, most_bytes } => {
			let file =
				Rotating::open(path, *most_bytes).map_err(|source| LogError::File { path: path.clone(), source })?;
			layer(format, Plain(file), false)
		}
	};
	tracing_subscriber::registry().with(layer.with_filter(filter)).try_init().map_err(|_| LogError::Started)
}

/// Whether to write colours to a stream: it is a terminal, and nobody asked for none (<https://no-color.org>).
pub fn colours(stream: &impl IsTerminal) -> bool {
	stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn layer<W>(format: Format, writer: W, colours: bool) -> Box<dyn Layer<Registry> + Send + Sync>
where
	W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
	// Where the lines go may be gone (a closed pipe): then there is nobody to tell it, and telling it would panic.
	let layer = tracing_subscriber::fmt::layer().with_ansi(colours).with_writer(writer).log_internal_errors(false);
	match format {
		Format::Text => layer.boxed(),
		Format::Json => layer.json().boxed(),
	}
}

#[cfg(test)]
mod tests;
