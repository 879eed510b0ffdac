//! Variables of the environment that stand for options.
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::Command;
use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;

/// The settings of a command, as a file names them: its long options, with underscores.
pub fn settings(command: &Command) -> Vec<String> {
	let long = command.get_arguments().filter_map(clap::Arg::get_long);
	long.map(|name| name.replace('-', "_")).collect()
}

/// The first variable for one of these settings that is set and empty. That is no value, and not the same as none either:
/// whoever wrote it meant something, which is not known.
pub fn empty_variable(prefix: &str, settings: &[String]) -> Option<String> {
	let names = settings.iter().map(|setting| format!("{prefix}{}", setting.to_uppercase()));
	names.into_iter().find(|name| is_empty(env::var_os(name).as_deref()))
}

/// What is wrong with such a variable.
pub fn says_nothing(name: &str) -> String {
	format!("{name} is set and empty")
}

/// What to do about it.
pub const SAY_SOMETHING: &str = "give the variable a value, or unset it";

/// Reads a path that a variable may give. Empty is taken, for `empty_variable` to refuse: clap would blame the option, which
/// nobody typed.
pub fn path() -> impl TypedValueParser<Value = PathBuf> {
	OsStringValueParser::new().map(PathBuf::from)
}

fn is_empty(value: Option<&OsStr>) -> bool {
	value.is_some_and(OsStr::is_empty)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_setting_is_an_option_with_underscores_and_empty_is_not_absent() {
		let command = Command::new("x").arg(clap::Arg::new("a").long("base-path")).arg(clap::Arg::new("FILE"));
		assert_eq!(settings(&command), ["base_path"]);
		assert!(is_empty(Some(OsStr::new(""))) && !is_empty(None) && !is_empty(Some(OsStr::new("0"))));
	}

	/// Case 25 of issue 7: `RELAYER_CONFIG=` ended with "a value is required for '--config <FILE>'".
	#[test]
	fn case_25_an_empty_path_is_left_to_who_names_the_variable() {
		let command = Command::new("x").arg(clap::Arg::new("config").long("config").value_parser(path()));
		let typed = command.try_get_matches_from(["x", "--config", ""]).unwrap();
		assert_eq!(typed.get_one::<PathBuf>("config"), Some(&PathBuf::new()));
	}
}
