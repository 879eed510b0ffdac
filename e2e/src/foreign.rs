//! Other people's clients, unmodified, as processes.
use crate::Programs;
use anyhow::{ensure, Context, Result};
use serde_json::Value;
use std::{path::Path, process::Command, thread};

/// Who tries Phala and who tries Khala, beside `substrate-interface`, which tries both.
const OF_NPM: [&[&str]; 2] = [&["polkadotjs.mjs", "chopsticks.mjs"], &["papi.mjs", "dedot.mjs"]];

/// A transfer, a batch, a multisig, a proxy, a contribution and a failing call with its reason by each client, and from npm's every
/// storage entry; how many of those there are, which all agree on.
///
/// On each chain, given by its URL and a worker that is paid: on both at the same time, and on each one client after another,
/// because all act for the same accounts. The chains' metadata differ in a name alone, so not every client tries both.
pub fn act(chains: &[(String, String)]) -> Result<u64> {
	let entries = on_each(chains, |(url, worker), of_npm| {
		of_python("foreign_client.py", &[url, worker])?;
		of_npm.iter().map(|script| Ok(of_npm_said(script, &[url])?["entries"].as_u64())).collect()
	})?;
	agreed(&entries)
}

/// Each client, at the same time, on the chain at `url`: a hundred blocks whole, with every transaction, every event and the digest,
/// and `substrate-interface` every storage entry, of which there are as many as others found.
///
/// Waits for the hundredth block: the faster chain has it sooner.
pub fn read(url: &str, entries: u64) -> Result<()> {
	let of_npm = OF_NPM.concat();
	let found = thread::scope(|scope| {
		let runs: Vec<_> =
			of_npm.iter().map(|script| scope.spawn(|| of_npm_said(script, &[url, "blocks"]).map(drop))).collect();
		let read = of_python("foreign_reader.py", &[url]);
		runs.into_iter().try_for_each(|run| run.join().expect("a client's run does not panic"))?;
		read
	})?;
	agreed(&[found["entries"].as_u64(), Some(entries)]).map(drop)
}

/// Runs a script of `e2e/foreign`; what it said, which is printed, too.
pub fn of_npm_said(script: &str, arguments: &[&str]) -> Result<Value> {
	let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/foreign")).join(script);
	said(node().arg("--no-warnings").arg(path).args(arguments), script)
}

/// Node.js as it came with the clients: theirs ask for a newer one than Debian has.
pub(crate) fn node() -> Command {
	Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/foreign/node_modules/.bin/node"))
}

fn of_python(script: &str, arguments: &[&str]) -> Result<Value> {
	let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts")).join(script);
	said(Command::new(Programs::path("foreign-client/bin/python")?).arg(path).args(arguments), script)
}

fn said(command: &mut Command, script: &str) -> Result<Value> {
	let output =
		command.output().with_context(|| format!("cannot start {script}: `make setup` says what is missing"))?;
	ensure!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
	let line = String::from_utf8_lossy(&output.stdout);
	println!("{}", line.trim());
	serde_json::from_str(&line).with_context(|| format!("{script} said: {line}"))
}

type Entries = Vec<Option<u64>>;

fn on_each<C: Sync>(chains: &[C], run: impl Fn(&C, &[&str]) -> Result<Entries> + Sync) -> Result<Entries> {
	ensure!(chains.len() == OF_NPM.len(), "two chains");
	let run = &run;
	thread::scope(|scope| {
		let runs: Vec<_> =
			chains.iter().zip(OF_NPM).map(|(chain, of_npm)| scope.spawn(move || run(chain, of_npm))).collect();
		let done: Result<Vec<_>> =
			runs.into_iter().map(|run| run.join().expect("a client's run does not panic")).collect();
		Ok(done?.concat())
	})
}

fn agreed(entries: &[Option<u64>]) -> Result<u64> {
	let first = entries.first().copied().flatten().filter(|&entries| entries > 0).context("no storage entries")?;
	ensure!(
		entries.iter().all(|&other| other == Some(first)),
		"clients found other numbers of storage entries: {entries:?}"
	);
	Ok(first)
}
