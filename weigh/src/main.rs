//! Measures in wasm what calls of ours take, and holds what they are charged against it. Runs in the workspace's folder.
use anyhow::{ensure, Context, Result};
use chain_traits::Cost;
use clap::{Parser, Subcommand};
use std::{fs, path::PathBuf};
use weigh::{blob::Blob, case::Case, cases::PALLETS, day, machine, measured, state::State, table};

/// The page that the table stands on.
const PAGE: &str = "docs/operations/weights.md";

/// Measures in wasm what calls of ours take, and holds what they are charged against it.
#[derive(Parser)]
#[command(name = "weigh")]
struct Cli {
	#[command(subcommand)]
	task: Task,
}

#[derive(Subcommand)]
enum Task {
	/// Measures the cases and writes what they took into the pallets.
	Measure {
		/// The blob, built with `runtime-benchmarks`.
		blob: PathBuf,
		/// Only cases whose pallet or name contains one of these words; the others keep what was measured before.
		words: Vec<String>,
	},
	/// Holds what is charged against what was measured, and writes the table of it.
	Check,
}

fn main() -> Result<()> {
	match Cli::parse().task {
		Task::Measure { blob, words } => measure(&Blob::read(&blob)?, &words),
		Task::Check => check(),
	}
}

fn measure(blob: &Blob, words: &[String]) -> Result<()> {
	let how = machine::describe()?;
	let is_asked = |case: &Case| words.is_empty() || words.iter().any(|word| name(case).contains(word.as_str()));
	let mut failed = Vec::new();
	for (pallet, cases) in PALLETS {
		let (held, cases) = (measured::held(pallet), cases());
		if !cases.iter().any(is_asked) {
			continue;
		}
		let mut costs = Vec::new();
		for case in &cases {
			match held.get(case.what).filter(|_| !is_asked(case)) {
				Some(cost) => costs.push((case, *cost)),
				None => match weigh(blob, case) {
					Ok(cost) => costs.push((case, cost)),
					Err(reason) => failed.push(format!("{}: {reason:#}", name(case))),
				},
			}
		}
		// Never half a pallet.
		if costs.len() == cases.len() {
			measured::write(pallet, &costs, &how)?;
		}
	}
	ensure!(failed.is_empty(), "not measured:\n{}", failed.join("\n"));
	Ok(())
}

fn weigh(blob: &Blob, case: &Case) -> Result<Cost> {
	let taken = blob.measure(&State::new(case.entries()))?;
	let cost = measured::cost_of(case, &taken);
	println!("{}: {:?}, {} read, {} written, {} times", name(case), taken.time, cost.1, cost.2, taken.repeats);
	Ok(cost)
}

fn name(case: &Case) -> String {
	format!("{} {}", case.pallet, case.what)
}

fn check() -> Result<()> {
	let (rows, missing) = table::rows();
	let (table, day) = (table::table(&rows), day::table());
	print!("{table}\n{day}");
	let page = fs::read_to_string(PAGE).with_context(|| format!("cannot read {PAGE}"))?;
	let page = replaced(&replaced(&page, "measured", &table)?, "day", &day)?;
	fs::write(PAGE, page).with_context(|| format!("cannot write {PAGE}"))?;
	let unfair = rows.iter().filter(|row| !row.is_fair()).map(|row| format!("{} {}", row.pallet, row.what));
	let unfair: Vec<String> = unfair.collect();
	ensure!(missing.is_empty(), "not measured: {}", missing.join(", "));
	ensure!(unfair.is_empty(), "charged too little or too much: {}", unfair.join(", "));
	Ok(())
}

/// The page with `text` between the marks of this name.
fn replaced(page: &str, name: &str, text: &str) -> Result<String> {
	let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
	let (before, rest) = page.split_once(&begin).with_context(|| format!("{PAGE} has no place for {name}"))?;
	let (_, after) = rest.split_once(&end).with_context(|| format!("{PAGE} does not say where {name} ends"))?;
	Ok(format!("{before}{begin}{text}{end}{after}"))
}
