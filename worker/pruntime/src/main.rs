//! `pruntime`: see `pruntime --help`.
use clap::Parser;
use pruntime::args::{Cli, Command};
use pruntime::settings::Settings;
use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// It failed; started again it may do.
const FAILED: u8 = 1;
/// As it was started it never will.
const USAGE: u8 = 2;

fn main() -> ExitCode {
	let cli = Cli::parse();
	if let Some(Command::Measurement { platform }) = cli.command {
		return match pruntime::measurement(platform) {
			Ok(measurement) => print(&format!("{}\n", units::WorkerId(measurement))),
			Err(error) => fail(&error, error.hint(), USAGE),
		};
	}
	let settings = match Settings::read(&cli) {
		Ok(settings) => settings,
		Err(error) => return fail(&error, error.hint(), USAGE),
	};
	if let Err(error) = edge_log::start(&settings.log, settings.log_format, &edge_log::Output::Stderr) {
		return fail(&error, error.hint(), USAGE);
	}
	pruntime::log_panics();
	let format = settings.log_format;
	match pruntime::run(settings) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			let code = if error.may_pass() { FAILED } else { USAGE };
			match format {
				edge_log::Format::Text => fail(&error, error.hint(), code),
				// Whoever reads objects reads the last line as one, too.
				edge_log::Format::Json => {
					tracing::error!(hint = error.hint(), code, "{error}");
					ExitCode::from(code)
				}
			}
		}
	}
}

/// Who reads it may stop reading: that is no error.
fn print(text: &str) -> ExitCode {
	let mut out = io::stdout().lock();
	match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
		Err(error) if error.kind() != ErrorKind::BrokenPipe => {
			fail(&format!("cannot write to standard output: {error}"), "check where it leads", FAILED)
		}
		_ => ExitCode::SUCCESS,
	}
}

fn fail(error: &dyn Display, hint: &str, code: u8) -> ExitCode {
	// Nobody has to listen.
	let _ = writeln!(io::stderr(), "error: {error}\n\nhint: {hint}");
	ExitCode::from(code)
}
