//! Lines without colours, whoever wrote their words: some libraries colour theirs as soon as the process has a terminal.
use std::borrow::Cow;
use std::io::{self, Write};
use tracing_subscriber::fmt::MakeWriter;

/// How a terminal's commands begin: as they are, as JSON writes them, and as words for people do.
const BEGINNINGS: [&[u8]; 3] = [b"\x1b[", b"\\u001b[", b"\\x1b["];

/// Writes what it is given without colours. A line is written at once.
#[derive(Clone, Copy, Debug)]
pub struct Plain<W>(pub W);

impl<W: Write> Write for Plain<W> {
	fn write(&mut self, line: &[u8]) -> io::Result<usize> {
		self.0.write_all(&without_colours(line))?;
		Ok(line.len())
	}

	fn flush(&mut self) -> io::Result<()> {
		self.0.flush()
	}
}

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Plain<W> {
	type Writer = Plain<W::Writer>;

	fn make_writer(&'a self) -> Self::Writer {
		Plain(self.0.make_writer())
	}
}

/// A command is its beginning, digits and semicolons, and an `m`; anything else stays.
fn without_colours(line: &[u8]) -> Cow<'_, [u8]> {
	if !BEGINNINGS.iter().any(|beginning| line.windows(beginning.len()).any(|window| window == *beginning)) {
		return Cow::Borrowed(line);
	}
	let (mut kept, mut rest) = (Vec::with_capacity(line.len()), line);
	while let [first, behind @ ..] = rest {
		match behind_command(rest) {
			Some(next) => rest = next,
			None => {
				kept.push(*first);
				rest = behind;
			}
		}
	}
	Cow::Owned(kept)
}

/// What stands behind the command that begins here; none if none does.
fn behind_command(text: &[u8]) -> Option<&[u8]> {
	let parameters = BEGINNINGS.iter().find_map(|beginning| text.strip_prefix(*beginning))?;
	let end = parameters.iter().position(|byte| !byte.is_ascii_digit() && *byte != b';')?;
	parameters[end..].strip_prefix(b"m")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn colours_go_and_everything_else_stays() {
		for (line, plain) in [
			("no colours\n", "no colours\n"),
			("\x1b[1;37m42\x1b[0m peers\n", "42 peers\n"),
			(r#"{"message":"\u001b[1m42\u001b[0m \"x\""}"#, r#"{"message":"42 \"x\""}"#),
			(r"\x1b[32mok\x1b[m", "ok"),
			("\x1b[2J \x1b[1;3", "\x1b[2J \x1b[1;3"),
		] {
			assert_eq!(String::from_utf8_lossy(&without_colours(line.as_bytes())), plain);
		}
	}
}
