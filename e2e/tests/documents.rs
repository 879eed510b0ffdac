//! Case 26: the shell blocks of docs/operations/node.md, run as they stand by somebody who follows them.
use anyhow::{bail, ensure, Context, Result};
use e2e::Programs;
use std::{
	fs,
	io::{BufRead, BufReader},
	os::unix::fs::symlink,
	path::Path,
	process::{Child, Command, Stdio},
};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations/node.md");

/// The shell blocks below a heading.
fn blocks(heading: &str) -> Result<Vec<String>> {
	let page = fs::read_to_string(PAGE)?;
	let section =
		page.split("\n## ").find(|section| section.starts_with(heading)).context("the page has the heading")?;
	let parts: Vec<&str> = section.split("```sh\n").skip(1).collect();
	parts.iter().map(|part| Ok(part.split("```").next().context("a block ends")?.to_owned())).collect()
}

/// What a shell says of a script, with our programs in its path.
fn shell(folder: &Path, script: &str) -> Result<String> {
	let output = command(folder, script)?.output()?;
	ensure!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
	Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn command(folder: &Path, script: &str) -> Result<Command> {
	let programs = Programs::path("phala-node")?;
	let path = format!("{}:{}", programs.parent().context("in a folder")?.display(), std::env::var("PATH")?);
	let mut command = Command::new("bash");
	command.args(["-euc", script]).current_dir(folder).env("PATH", path).stdin(Stdio::null());
	Ok(command)
}

/// A node that the last command of a block runs; killed when dropped.
struct Running(Child);

impl Drop for Running {
	fn drop(&mut self) {
		let _ = self.0.kill();
		let _ = self.0.wait();
	}
}

/// Runs a node as the page says, at free ports, until it serves.
fn serves(folder: &Path, script: &str) -> Result<Running> {
	let script = format!("exec {} --rpc-port 0 --p2p-port 0", script.trim().replace("\\\n", " "));
	let mut node = Running(command(folder, &script)?.stderr(Stdio::piped()).spawn()?);
	let mut said = String::new();
	let errors = node.0.stderr.take().context("piped")?;
	for line in BufReader::new(errors).lines() {
		let line = line?;
		if line.contains(" serves ws://") {
			return Ok(node);
		}
		said.push_str(&line);
		said.push('\n');
	}
	bail!("{script} ended:\n{said}")
}

/// The value of a field in the documents that a script printed.
fn field(printed: &str, name: &str) -> Result<Vec<String>> {
	let documents = serde_json::Deserializer::from_str(printed).into_iter::<serde_json::Value>();
	documents.map(|document| Ok(document?[name].as_str().context("a text")?.to_owned())).collect()
}

#[test]
fn case_26_a_network_of_ones_own_starts_as_the_page_says() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let folder = folder.path();
	symlink(Programs::path("runtimes/phala.wasm")?, folder.join("phala.wasm"))?;
	let blocks = blocks("A network of your own")?;
	let [keys, spec, start] = blocks.as_slice() else { bail!("the page has {} blocks", blocks.len()) };

	let [_, account, finality] = &field(&shell(folder, keys)?, "address")?[..] else { bail!("three documents") };
	let other = tempfile::tempdir()?;
	let [_, account_2, finality_2] = &field(&shell(other.path(), keys)?, "address")?[..] else {
		bail!("three documents")
	};
	let patch =
		[("ACCOUNT-1", account), ("FINALITY-1", finality), ("ACCOUNT-2", account_2), ("FINALITY-2", finality_2)];
	let spec = patch.iter().fold(spec.clone(), |spec, (name, address)| spec.replace(name, address));
	shell(folder, &spec)?;

	let (insert, run) = start.split_once('\n').context("two commands")?;
	shell(folder, insert)?;
	// The other validator's address stands for a real one.
	let run = run.replace("12D3...", "12D3KooWSsChzF81YDUKpe9Uk5AHV5oqAaXAcWNSPYgoLauUk4st");
	serves(folder, &run)?;
	// The same chain takes no keys that everybody has.
	let alice = shell(folder, &insert.replace(" words", " //Alice"));
	ensure!(alice.is_err_and(|error| error.to_string().contains("everybody knows")));
	Ok(())
}

#[test]
fn case_26_a_development_chain_starts_as_the_page_says() -> Result<()> {
	let folder = tempfile::tempdir()?;
	symlink(Programs::path("runtimes/phala.wasm")?, folder.path().join("phala.wasm"))?;
	let blocks = blocks("A development chain")?;
	let (build, run) = blocks.first().and_then(|block| block.split_once('\n')).context("two commands")?;
	shell(folder.path(), build)?;
	serves(folder.path(), run)?;
	Ok(())
}

/// Case 12: keys that everybody has make no blocks on a live chain, unless that is said twice.
#[test]
fn case_12_development_keys_make_no_blocks_on_a_live_chain_unless_said_twice() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let folder = folder.path();
	symlink(Programs::path("runtimes/phala.wasm")?, folder.join("phala.wasm"))?;
	shell(folder, "phala-node build-spec --wasm phala.wasm --id live --live --raw > live.json")?;
	let run = "phala-node run --chain live.json --base-path data";
	for keys in ["--dev-seed //Alice", "--validator"] {
		if keys == "--validator" {
			shell(folder, "phala-node key insert --chain live.json --base-path data --dev-on-live //Alice")?;
		}
		let refused = serves(folder, &format!("{run} {keys}")).map(drop);
		ensure!(refused.is_err_and(|error| error.to_string().contains("everybody knows")), "{keys}");
		serves(folder, &format!("{run} {keys} --dev-on-live"))?;
	}
	Ok(())
}

/// Case 12 on the client's side.
#[test]
fn case_12_development_keys_sign_nothing_on_a_live_chain_unless_said_twice() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let folder = folder.path();
	symlink(Programs::path("runtimes/phala.wasm")?, folder.join("phala.wasm"))?;
	shell(folder, "phala-node build-spec --wasm phala.wasm --id live --live --raw > live.json")?;
	let script =
		"exec phala-node run --chain live.json --base-path data --dev-seed //Alice --dev-on-live --lapse-ms 100 \
		--rpc-port 0 --p2p-port 0";
	let mut node = Running(command(folder, script)?.stderr(Stdio::piped()).spawn()?);
	let mut lines = BufReader::new(node.0.stderr.take().context("piped")?).lines();
	let url = lines
		.by_ref()
		.map_while(Result::ok)
		.find_map(|line| line.split_once(" serves ").map(|(_, url)| url.to_owned()));
	let url = url.context("it serves")?;
	std::thread::spawn(move || lines.for_each(drop));
	let wrap = format!("phala wpha wrap 1 --yes --url {url} --dev");
	let refused = shell(folder, &format!("{wrap} dave"));
	ensure!(refused.is_err_and(|error| error.to_string().contains("live chain")));
	shell(folder, &format!("{wrap} dave --dev-on-live"))?;
	Ok(())
}

/// Case 25: who has seen enough closes the pipe, and nothing panics.
#[test]
fn case_25_a_closed_pipe_is_no_panic() -> Result<()> {
	let folder = tempfile::tempdir()?;
	for script in [
		"phala completions bash",
		"phala man",
		"phala --help",
		"phala calc --score 1900 --stake 10000",
		"phala keys generate",
		"phala-node completions zsh",
		"phala-node man",
		"phala-node key generate",
		"phala-node key inspect //Alice",
		"phala-node version",
	] {
		// The reader is gone before the first byte.
		let script = format!("set -o pipefail; {{ sleep 0.2; {script}; }} | true");
		let output = command(folder.path(), &script)?.output()?;
		let said = String::from_utf8_lossy(&output.stderr);
		ensure!(output.status.success() && !said.contains("panicked"), "{script}: {said}");
	}
	Ok(())
}

/// Case 12: a secret is not written where others can read it.
#[test]
fn case_12_no_secret_is_printed_into_a_file_that_others_can_read() -> Result<()> {
	let folder = tempfile::tempdir()?;
	for program in ["phala keys generate", "phala keys generate --json", "phala-node key generate"] {
		let refused = shell(folder.path(), &format!("umask 022; {program} > shared"));
		ensure!(refused.is_err_and(|error| error.to_string().contains("--out FILE")), "{program}");
		ensure!(fs::read(folder.path().join("shared"))?.is_empty(), "{program}");
		shell(folder.path(), &format!("umask 077; rm -f own; {program} > own"))?;
		shell(folder.path(), &format!("umask 022; rm -f out; {program} --out out >/dev/null"))?;
		let key = shell(folder.path(), "phala keys inspect out")?;
		ensure!(key.contains("address"), "{key}");
	}
	// What was printed alone into a private file is a key.
	shell(folder.path(), "umask 077; phala keys generate > key && phala keys inspect key")?;
	Ok(())
}
