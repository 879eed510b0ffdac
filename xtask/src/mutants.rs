//! Breaks one rule at a time and asks whether a test that names the rule notices.
//!
//! The lists in `mutants/` hold hand-written changes of one line. Each is made in a scratch copy of the tree, the tests it
//! names are run there, and it counts as caught only if one of them fails whose name names the rule: a golden hash that
//! breaks with everything names nothing.
mod judge;
mod list;
mod sample;
mod scratch;

pub use list::check;

use crate::metadata::Metadata;
use anyhow::{bail, ensure, Result};
use judge::Verdict;
use list::Mutant;
use scratch::Scratch;
use std::{collections::BTreeSet, path::Path, time::Instant};

/// Which mutants to judge.
#[derive(clap::Args)]
pub struct Args {
	/// Only so many, drawn from the lists that are judged quickly.
	#[arg(long)]
	sample: Option<usize>,
	/// What the sample is drawn by; the same seed draws the same mutants from the same lists.
	#[arg(long, default_value_t = 1)]
	seed: u64,
	/// Run each test command once on the unchanged copy first: what fails there catches nothing.
	#[arg(long)]
	baseline: bool,
	/// Break the tree itself, not a copy, in a checkout that nobody works in: its crates are not compiled a second time.
	#[arg(long)]
	here: bool,
	/// Only the lists of these names.
	#[arg(long, value_delimiter = ',')]
	list: Vec<String>,
	/// Only mutants whose list, file or rule contains one of these words.
	words: Vec<String>,
}

/// Judges the mutants that `args` choose; an error if one survives.
pub fn run(args: &Args) -> Result<()> {
	let metadata = Metadata::load()?;
	let mut mutants = list::load(&metadata.workspace_root)?;
	mutants.retain(|mutant| args.list.is_empty() || args.list.contains(&mutant.list));
	mutants.retain(|mutant| args.words.is_empty() || args.words.iter().any(|word| mutant.mentions(word)));
	if let Some(count) = args.sample {
		mutants.retain(|mutant| mutant.quick);
		mutants = sample::draw(mutants, count, args.seed);
		println!("mutants: a sample of {} by seed {}", mutants.len(), args.seed);
	}
	ensure!(!mutants.is_empty(), "no mutant is chosen");
	let place = if args.here { Scratch::here } else { Scratch::prepare };
	let scratch = place(&metadata.workspace_root, &metadata.target_directory)?;
	if args.baseline {
		baseline(&scratch, &mutants)?;
	}
	let survivors = judge_all(&scratch, &mutants)?;
	match survivors {
		0 => Ok(()),
		n => bail!("{n} of {} mutants survive", mutants.len()),
	}
}

/// The number of mutants that no test named for their rule caught.
fn judge_all(scratch: &Scratch, mutants: &[Mutant]) -> Result<usize> {
	let (started, mut survivors) = (Instant::now(), 0);
	for (place, mutant) in mutants.iter().enumerate() {
		let began = Instant::now();
		let verdict = {
			let _changed = scratch.change(mutant)?;
			judge::run(scratch.root(), mutant)?
		};
		println!("{:>3}/{} {:>4} s  {mutant}: {verdict}", place + 1, mutants.len(), began.elapsed().as_secs());
		survivors += usize::from(!matches!(verdict, Verdict::Caught { .. }));
	}
	let minutes = started.elapsed().as_secs_f32() / 60.0;
	println!("mutants: {} caught, {survivors} survive, {minutes:.1} min", mutants.len() - survivors);
	Ok(survivors)
}

fn baseline(scratch: &Scratch, mutants: &[Mutant]) -> Result<()> {
	let commands: BTreeSet<&str> = mutants.iter().map(|mutant| mutant.test.as_str()).collect();
	for command in commands {
		let began = Instant::now();
		judge::passes(scratch.root(), command)?;
		println!("baseline {:>4} s  {command}", began.elapsed().as_secs());
	}
	Ok(())
}

/// The text of `file` under `root`, for messages that name it.
fn read(root: &Path, file: &str) -> Result<String> {
	use anyhow::Context;
	std::fs::read_to_string(root.join(file)).with_context(|| format!("cannot read {file}"))
}
