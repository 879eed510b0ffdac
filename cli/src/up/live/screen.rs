//! The terminal while a picture is shown: its alternate screen, given back however this ends.
use std::io::{self, Stdout, Write};
use termion::{
	clear, cursor,
	screen::{AlternateScreen, IntoAlternateScreen},
};

/// What a terminal has that does not tell its size.
const USUAL: (u16, u16) = (80, 24);
/// A line that is too long is cut by the terminal, should it have shrunk since its size was asked for.
const NO_WRAP: &str = "\x1b[?7l";
const WRAP: &str = "\x1b[?7h";

/// The alternate screen of standard output.
pub struct Screen(AlternateScreen<Stdout>);

impl Screen {
	/// Switches to it.
	pub fn open() -> io::Result<Self> {
		let mut screen = io::stdout().into_alternate_screen()?;
		write!(screen, "{}{NO_WRAP}{}", cursor::Hide, clear::All)?;
		screen.flush()?;
		Ok(Self(screen))
	}

	/// Columns and rows, now.
	pub fn size() -> (usize, usize) {
		let (columns, rows) = termion::terminal_size().ok().filter(|size| size.0 > 0 && size.1 > 0).unwrap_or(USUAL);
		(columns.into(), rows.into())
	}

	/// Shows lines in place of the last ones, without flicker: each is cleared to its end, the rest of the screen too.
	pub fn show(&mut self, lines: &[String]) -> io::Result<()> {
		let mut picture = cursor::Goto(1, 1).to_string();
		for (index, line) in lines.iter().enumerate() {
			let newline = if index > 0 { "\r\n" } else { "" };
			picture += &format!("{newline}{line}{}", clear::UntilNewline);
		}
		picture += clear::AfterCursor.as_ref();
		self.0.write_all(picture.as_bytes())?;
		self.0.flush()
	}
}

impl Drop for Screen {
	fn drop(&mut self) {
		let _ = write!(self.0, "{WRAP}{}", cursor::Show);
		let _ = self.0.flush();
	}
}
