//! `pruntime`: see `pruntime --help`.
use clap::{CommandFactory, Parser};
use edge_manual::environment;
use pruntime::args::{Cli, Command};
use pruntime::settings::Settings;
use std::fmt::Display;
use std::io;
use std::process::ExitCode;

/// Begins the variables that stand for options.
const ENVIRONMENT: &str = "PRUNTIME_";
/// It failed; started again it may do.
const FAILED: u8 = 1;
/// As it was started it never will.
const USAGE: u8 = 2;

fn main() -> ExitCode {
	// Before the options are read: they would blame the option for what its variable says.
	if let Some(name) = environment::empty_variable(ENVIRONMENT, &environment::settings(&Cli::command())) {
		return fail(&environment::says_nothing(&name), environment::SAY_SOMETHING, USAGE);
	}
	let cli = Cli::parse();
	match &cli.command {
		Some(Command::Measurement { platform }) => {
			return match pruntime::measurement(*platform) {
				Ok(measurement) => {
					printed(edge_manual::print(format!("{}\n", units::WorkerId(measurement)).as_bytes()))
				}
				Err(error) => fail(&error, error.hint(), USAGE),
			};
		}
		Some(Command::Manual(manual)) => return printed(manual.run(Cli::command())),
		None => (),
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

fn printed(outcome: io::Result<()>) -> ExitCode {
	match outcome {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => fail(&format!("cannot write the output: {error}"), "check where it goes and its disk", FAILED),
	}
}

fn fail(error: &dyn Display, hint: &str, code: u8) -> ExitCode {
	edge_manual::note(&format!("error: {error}\n\nhint: {hint}"));
	ExitCode::from(code)
}
