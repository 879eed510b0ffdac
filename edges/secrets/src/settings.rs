//! Errors of settings, without what they quote.

/// What is wrong with a settings file, in one line, without the lines of the file that a TOML reader quotes: a phrase that was
/// written where its file's path belongs would be printed whole, and logged.
pub fn what_is_wrong(error: &str) -> String {
	let own = error.lines().filter(|line| !line.contains('|'));
	own.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn case_12_no_line_of_the_file_is_quoted() {
		let error = "TOML parse error at line 2, column 14\n  |\n2 | payer_file = bottom drive obey lake\n  |              ^\ninvalid 		             string\nexpected `\"`, `'`\n";
		assert_eq!(what_is_wrong(error), "TOML parse error at line 2, column 14 invalid string expected `\"`, `'`");
		assert_eq!(what_is_wrong("unknown field `pace` in Relayer.toml"), "unknown field `pace` in Relayer.toml");
	}
}
