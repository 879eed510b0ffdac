//! `pruntime`: see `pruntime --help`.
use clap::Parser;
use pruntime::args::{Cli, Command};
use pruntime::settings::Settings;
use std::fmt::Display;
use std::io::IsTerminal;
use std::process::ExitCode;

fn main() -> ExitCode {
	let cli = Cli::parse();
	if let Some(Command::Measurement { platform }) = cli.command {
		return match pruntime::measurement(platform) {
			Ok(measurement) => {
				println!("{}", units::WorkerId(measurement));
				ExitCode::SUCCESS
			}
			Err(error) => fail(&error, Some(error.hint())),
		};
	}
	let settings = match Settings::read(&cli) {
		Ok(settings) => settings,
		Err(error) => return fail(&error, Some(error.hint())),
	};
	let filter = match tracing_subscriber::EnvFilter::try_new(&settings.log) {
		Ok(filter) => filter,
		Err(error) => {
			return fail(&format!("log is \"{}\": {error}", settings.log), Some("write a level, such as info"))
		}
	};
	let colours = std::io::stderr().is_terminal();
	tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
	match pruntime::run(settings) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => fail(&error, error.hint()),
	}
}

fn fail(error: &dyn Display, hint: Option<&str>) -> ExitCode {
	eprintln!("error: {error}");
	if let Some(hint) = hint {
		eprintln!("\nhint: {hint}");
	}
	ExitCode::FAILURE
}
