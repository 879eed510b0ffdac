//! What a program prints about itself (completions, man pages), and how it prints anything: a reader that has seen enough
//! and closes the pipe (`phala completions bash | head`) is no error, and never a panic.

pub mod environment;

use clap::Command;
use clap_complete::Shell;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// What a program can say of itself.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Manual {
	/// Print completions for a shell.
	Completions {
		/// The shell to complete in.
		shell: Shell,
	},
	/// Print the man page, or write one for each command.
	Man {
		/// Folder for the pages of the program and of every command below it.
		#[arg(long, value_name = "DIR")]
		out: Option<std::path::PathBuf>,
	},
}

impl Manual {
	/// Prints or writes it. `program` is the command line of the whole program.
	///
	/// # Errors
	/// If standard output or the folder cannot be written; a closed pipe is no error.
	pub fn run(&self, program: Command) -> io::Result<()> {
		match self {
			Self::Completions { shell } => print(&completions(program, *shell)),
			Self::Man { out: None } => print(&man(program)?),
			Self::Man { out: Some(folder) } => man_pages(program, folder),
		}
	}
}

/// Prints to standard output. Who reads it may stop reading: that is no error.
///
/// # Errors
/// If it cannot be written for another reason.
pub fn print(bytes: &[u8]) -> io::Result<()> {
	let mut out = io::stdout().lock();
	match out.write_all(bytes).and_then(|()| out.flush()) {
		Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
		outcome => outcome,
	}
}

/// Says a line on standard error. Nobody has to listen: what goes wrong is ignored.
pub fn note(line: &str) {
	let _ = writeln!(io::stderr(), "{line}");
}

/// The script that completes a program's command line.
pub fn completions(mut program: Command, shell: Shell) -> Vec<u8> {
	let name = program.get_name().to_owned();
	let mut script = Vec::new();
	clap_complete::generate(shell, &mut program, name, &mut script);
	script
}

/// The man page of a program.
///
/// # Errors
/// None: writing to memory does not fail.
pub fn man(program: Command) -> io::Result<Vec<u8>> {
	let mut page = Vec::new();
	clap_mangen::Man::new(program).render(&mut page)?;
	Ok(page)
}

/// The man pages of a program and of every command below it, each in a file of `folder`, which is made.
fn man_pages(program: Command, folder: &Path) -> io::Result<()> {
	std::fs::create_dir_all(folder)?;
	clap_mangen::generate_to(program, folder)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn program() -> Command {
		Command::new("example").about("Shows an example.").subcommand(Command::new("run").about("Runs it."))
	}

	#[test]
	fn completions_and_man_pages_name_the_program_and_its_commands() {
		let script = String::from_utf8(completions(program(), Shell::Bash)).unwrap();
		assert!(script.contains("example") && script.contains("run"));
		let page = String::from_utf8(man(program()).unwrap()).unwrap();
		assert!(page.contains("example") && page.contains("run"));
	}

	#[test]
	fn every_command_has_a_page_of_its_own() {
		let folder = std::env::temp_dir().join(format!("edge-manual-{}", std::process::id()));
		man_pages(program(), &folder).unwrap();
		assert!(folder.join("example.1").is_file() && folder.join("example-run.1").is_file());
		std::fs::remove_dir_all(folder).unwrap();
	}
}
