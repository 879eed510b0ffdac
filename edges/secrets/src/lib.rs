//! The one way our programs read a secret: from a private file or from standard input, never from a command line, where
//! every process of the machine can read it; never empty, which key libraries take for the public development phrase.

mod development;
mod settings;

pub use development::is_development;
pub use settings::what_is_wrong;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use zeroize::Zeroizing;

/// A secret is not longer than this.
pub const MAX_SECRET: u64 = 4_096;

/// Text that is wiped when dropped and never printed. Not empty, no space around it, one line.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
	/// From text that is a secret already in memory. `origin` names it in errors.
	///
	/// # Errors
	/// If nothing is in it, or more than one line.
	pub fn new(text: &str, origin: &str) -> Result<Self, SecretError> {
		let text = text.trim();
		if text.is_empty() {
			return Err(SecretError::Empty { origin: origin.into() });
		}
		if text.lines().filter(|line| !line.trim().is_empty()).count() > 1 {
			return Err(SecretError::SeveralLines { origin: origin.into() });
		}
		Ok(Self(Zeroizing::new(text.to_owned())))
	}

	/// The text, for the one call that needs it.
	pub fn expose(&self) -> &str {
		&self.0
	}

	/// Whether everybody knows it: see [`is_development`].
	pub fn is_development(&self) -> bool {
		is_development(&self.0)
	}
}

impl fmt::Debug for SecretText {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("SecretText(…)")
	}
}

/// Where a secret is, as typed: a path, or `-` for standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
	/// A file that only its owner can read.
	File(PathBuf),
	/// Standard input: its first 4 KiB, up to the end or a line's end.
	Stdin,
}

impl FromStr for SecretSource {
	type Err = SecretError;

	/// # Errors
	/// If nothing was typed: an unset variable of a shell must not look like a choice. If it looks like a secret instead of
	/// its place: it would be repeated as the path that cannot be read.
	fn from_str(typed: &str) -> Result<Self, SecretError> {
		match typed {
			"" => Err(SecretError::NoPath),
			"-" => Ok(Self::Stdin),
			path => {
				check_place(Path::new(path))?;
				Ok(Self::File(path.into()))
			}
		}
	}
}

impl fmt::Display for SecretSource {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::File(path) => path.display().fmt(f),
			Self::Stdin => f.write_str("standard input"),
		}
	}
}

/// Whether text is rather a secret than its place: so many words, or a seed's digits, with or without a path behind them.
fn looks_like_a_secret(text: &str) -> bool {
	const WORDS: usize = 4;
	const DIGITS: usize = 60;
	let root = text.split('/').next().unwrap_or_default();
	let digits = root.trim_start_matches("0x");
	root.split_whitespace().count() >= WORDS
		|| (digits.len() >= DIGITS && digits.chars().all(|digit| digit.is_ascii_hexdigit()))
}

/// Refuses a secret that was typed where the place of one is asked for: errors and new files would repeat it.
///
/// # Errors
/// [`SecretError::Typed`].
pub fn check_place(typed: &Path) -> Result<(), SecretError> {
	match typed.to_str().is_some_and(looks_like_a_secret) && !typed.exists() {
		true => Err(SecretError::Typed),
		false => Ok(()),
	}
}

/// Refuses to print a secret where others could read it: standard output is a file, and not of its owner alone.
///
/// # Errors
/// [`SecretError::SharedOutput`].
pub fn check_output() -> Result<(), SecretError> {
	let about = io::stdout().as_fd().try_clone_to_owned().and_then(|output| File::from(output).metadata());
	match about {
		Ok(about) if about.is_file() && about.permissions().mode() & 0o077 != 0 => Err(SecretError::SharedOutput),
		_ => Ok(()),
	}
}

/// Why a secret cannot be used. Never repeats any of it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
	/// `--key ""`.
	#[error("the path of the secret is empty")]
	NoPath,
	/// `--key "word word word …"`.
	#[error("a secret was typed where its place is asked for: every process of this machine can read a command line")]
	Typed,
	/// `> file`.
	#[error("standard output is a file that others can read, and no place for a secret")]
	SharedOutput,
	/// The file or standard input.
	#[error("cannot read the secret {origin}: {source}")]
	Unreadable {
		/// Where it was looked for.
		origin: String,
		/// What the system said.
		source: io::Error,
	},
	/// Group or world may read it.
	#[error("others than its owner can read the secret {}", .0.display())]
	Shared(PathBuf),
	/// Nothing, or nothing but space.
	#[error("{origin} holds no secret: it is empty")]
	Empty {
		/// Where it was looked for.
		origin: String,
	},
	/// More than one line that is not empty.
	#[error("{origin} holds more than one line")]
	SeveralLines {
		/// Where it was looked for.
		origin: String,
	},
	/// Longer than [`MAX_SECRET`].
	#[error("{origin} is longer than a secret of {MAX_SECRET} bytes")]
	TooLong {
		/// Where it was looked for.
		origin: String,
	},
}

impl SecretError {
	/// What to do about it.
	pub fn hint(&self) -> String {
		match self {
			Self::NoPath | Self::Typed => "give the path of a file, or - for standard input".into(),
			Self::SharedOutput => "let the program write the file itself: --out FILE".into(),
			Self::Unreadable { source, .. } if source.kind() == io::ErrorKind::InvalidData => {
				"a secret is one line of text, and this is none: check that it is the file that was meant".into()
			}
			Self::Unreadable { .. } => "check the path, and that this user may read it".into(),
			Self::Shared(path) => format!("chmod 600 {}", path.display()),
			Self::Empty { .. } | Self::SeveralLines { .. } | Self::TooLong { .. } => {
				"a secret is the one line of its file, and nothing else".into()
			}
		}
	}
}

/// Reads a secret.
///
/// # Errors
/// If it cannot be read, others can read it too, or it is not one line of text.
pub fn read(source: &SecretSource) -> Result<SecretText, SecretError> {
	match source {
		SecretSource::File(path) => read_file(path),
		SecretSource::Stdin => from_reader(io::stdin().lock(), "standard input"),
	}
}

/// Reads the secret in a file that only its owner can read.
///
/// # Errors
/// As [`read`].
pub fn read_file(path: &Path) -> Result<SecretText, SecretError> {
	check_place(path)?;
	let origin = path.display().to_string();
	let unreadable = |source| SecretError::Unreadable { origin: origin.clone(), source };
	let file = File::open(path).map_err(unreadable)?;
	let about = file.metadata().map_err(unreadable)?;
	// A pipe (`--key <(pass show phala)`) has no readers but its two ends.
	if about.is_file() && about.permissions().mode() & 0o077 != 0 {
		return Err(SecretError::Shared(path.into()));
	}
	from_reader(file, &origin)
}

fn from_reader(source: impl Read, origin: &str) -> Result<SecretText, SecretError> {
	let unreadable = |source| SecretError::Unreadable { origin: origin.into(), source };
	let mut text = Zeroizing::new(String::with_capacity(MAX_SECRET as usize + 1));
	source.take(MAX_SECRET + 1).read_to_string(&mut text).map_err(unreadable)?;
	if text.len() as u64 > MAX_SECRET {
		return Err(SecretError::TooLong { origin: origin.into() });
	}
	SecretText::new(&text, origin)
}

#[cfg(test)]
mod tests;
