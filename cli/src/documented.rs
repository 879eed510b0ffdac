//! Case 26: every command that README and docs show is one that the programs understand.
use crate::Cli;
use clap::{Command, CommandFactory};
use std::{
	fs,
	path::{Path, PathBuf},
};

fn root() -> PathBuf {
	Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// README and everything below docs.
fn pages() -> Vec<(String, String)> {
	let mut pages = Vec::new();
	let mut folders = vec![root().join("docs")];
	let mut add = |path: &Path| pages.push((path.display().to_string(), fs::read_to_string(path).unwrap()));
	add(&root().join("README.md"));
	add(&root().join("CONTRIBUTING.md"));
	while let Some(folder) = folders.pop() {
		for entry in fs::read_dir(folder).unwrap() {
			let path = entry.unwrap().path();
			if path.is_dir() {
				folders.push(path);
			} else if path.extension().is_some_and(|extension| extension == "md") {
				add(&path);
			}
		}
	}
	pages
}

/// The commands of a page's shell blocks, whole, and its code spans.
struct Shown {
	blocks: Vec<String>,
	spans: Vec<String>,
}

fn shown(page: &str) -> Shown {
	let (mut blocks, mut spans) = (Vec::new(), Vec::new());
	for (index, part) in page.split("```").enumerate() {
		match (index % 2, part.strip_prefix("sh\n")) {
			(1, Some(block)) => blocks.extend(commands(block)),
			(1, None) => {}
			_ => spans.extend(part.split('`').skip(1).step_by(2).map(|span| span.replace('\n', " "))),
		}
	}
	Shown { blocks, spans }
}

/// A block's commands: lines joined where one ends in a backslash or inside quotes, comments taken off.
fn commands(block: &str) -> Vec<String> {
	let mut commands = Vec::new();
	let mut open = String::new();
	for line in block.lines() {
		let line = line.split(" #").next().unwrap_or_default().trim();
		open = format!("{open} {}", line.trim_end_matches('\\')).trim().to_owned();
		let in_quotes = open.matches('\'').count() % 2 == 1;
		if !line.ends_with('\\') && !in_quotes && !open.is_empty() {
			commands.push(std::mem::take(&mut open));
		}
	}
	commands
}

/// As a shell would split it, without redirections; words in capitals stand for what a user puts there.
fn words(command: &str) -> Vec<String> {
	let plain = command.split(['<', '>', '|']).next().unwrap_or_default();
	let quoted = |(index, part): (usize, &str)| match index % 2 {
		0 => part.split_whitespace().map(filled_in).collect(),
		_ => vec![part.to_owned()],
	};
	plain.split('\'').enumerate().flat_map(quoted).collect()
}

fn filled_in(word: &str) -> String {
	match word {
		"WORKER" | "HASH" => format!("0x{}", "5".repeat(64)),
		"BLOCK" | "AMOUNT" | "POOL" => "1".into(),
		"FILE" | "DIR" | "NAME" => "x".into(),
		word => word.into(),
	}
}

fn programs() -> [(&'static str, Command); 2] {
	[("phala", Cli::command()), ("phala-node", phala_node::command::Cli::command())]
}

/// The program that a command starts, and its words.
fn of_ours(command: &str) -> Option<(Command, Vec<String>)> {
	let words = words(command);
	let first = words.first()?.clone();
	programs().into_iter().find(|(name, _)| *name == first).map(|(_, program)| (program, words))
}

#[test]
fn case_26_every_command_in_a_shell_block_is_understood() {
	let mut count = 0;
	for (path, page) in pages() {
		for command in shown(&page).blocks {
			if let Some((program, words)) = of_ours(&command) {
				let parsed = program.try_get_matches_from(&words);
				assert!(
					parsed.is_ok(),
					"{path}: {command}\n{}",
					parsed.err().map(|e| e.to_string()).unwrap_or_default()
				);
				count += 1;
			}
		}
	}
	assert!(count >= 10, "only {count} commands were found");
}

#[test]
fn case_26_every_command_and_option_named_in_a_sentence_exists() {
	let mut count = 0;
	for (path, page) in pages() {
		for span in shown(&page).spans {
			if let Some((program, words)) = of_ours(&span) {
				let missing = missing(&program, &words[1..]);
				assert!(missing.is_none(), "{path}: `{span}`: there is no {}", missing.unwrap_or_default());
				count += 1;
			}
		}
	}
	assert!(count >= 30, "only {count} commands were found");
}

/// The first word that is neither a command below nor an option of it; arguments are not looked at.
fn missing(program: &Command, words: &[String]) -> Option<String> {
	let mut command = program.clone();
	command.build();
	for word in words {
		if let Some(long) = word.strip_prefix("--") {
			let name = long.split('=').next().unwrap_or_default();
			let known = command.get_arguments().any(|argument| argument.get_long() == Some(name)) || name == "help";
			if !known {
				return Some(word.clone());
			}
		} else if command.has_subcommands() {
			match command.find_subcommand(word) {
				Some(below) => command = below.clone(),
				None => return Some(word.clone()),
			}
		}
	}
	None
}

#[test]
fn case_26_every_make_target_that_is_named_exists() {
	let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
	for (path, page) in pages() {
		let Shown { blocks, spans } = shown(&page);
		for command in blocks.iter().chain(&spans) {
			let Some(target) = command.strip_prefix("make ").and_then(|rest| rest.split_whitespace().next()) else {
				continue;
			};
			assert!(makefile.lines().any(|line| line.starts_with(&format!("{target}:"))), "{path}: {command}");
		}
	}
}

#[test]
fn commands_are_joined_and_freed_of_comments() {
	let block = "phala a \\\n  --b   # why\nphala c '{\n \"d\": 1 }' > e\n";
	assert_eq!(commands(block), ["phala a --b", "phala c '{ \"d\": 1 }' > e"]);
	assert_eq!(words("phala c '{ \"d\": 1 }' > e"), ["phala", "c", "{ \"d\": 1 }"]);
}
