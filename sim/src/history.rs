//! Histories of the random machine: played, and made short when they fail.
use crate::{
	dice::Dice,
	random::{Mould, Step, Tally, MOVES},
};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Steps of one history, after which the chain is a fresh one.
pub const LENGTH: u64 = 500;

/// A history that broke a law.
#[derive(Debug)]
pub struct Failure {
	/// After so many steps.
	pub after: usize,
	/// What is wrong.
	pub complaint: String,
}

/// Plays a history on a fresh chain.
pub fn play(mould: &Mould, steps: &[Step], check_every: u64) -> Result<Tally, Failure> {
	let mut machine = mould.cast(check_every);
	for (after, step) in steps.iter().enumerate() {
		let judged = catch_unwind(AssertUnwindSafe(|| machine.step(*step)));
		let verdict = judged.unwrap_or_else(|panic| Err(said(panic)));
		verdict.map_err(|complaint| Failure { after: after + 1, complaint })?;
	}
	Ok(machine.tally)
}

/// What a panic said.
pub fn said(panic: Box<dyn std::any::Any + Send>) -> String {
	let text = panic.downcast_ref::<String>().cloned();
	text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

/// The steps of a history.
pub fn steps(seed: u64, length: u64) -> Vec<Step> {
	let mut dice = Dice::new(seed);
	(0..length).map(|_| Step::any(&mut dice)).collect()
}

/// The shortest history that was found to break a law too: leaves out halves, quarters, ... single steps.
pub fn shrink(mould: &Mould, mut steps: Vec<Step>) -> Vec<Step> {
	let mut chunk = steps.len() / 2;
	while chunk > 0 {
		let mut from = 0;
		while from < steps.len() {
			let mut without = steps.clone();
			without.drain(from..(from + chunk).min(steps.len()));
			match play(mould, &without, 1) {
				Err(failure) => {
					without.truncate(failure.after);
					steps = without;
				}
				Ok(_) => from += chunk,
			}
		}
		chunk /= 2;
	}
	steps
}

/// So many operations in histories of [`LENGTH`], the first with this seed and each further one with the next. Panics
/// with a short history and what replays it.
pub fn explore(seed: u64, operations: u64, check_every: u64) -> Tally {
	let mould = Mould::new();
	let mut tally = Tally::default();
	for seed in (seed..).take_while(|n| (n - seed) * LENGTH < operations) {
		let steps = steps(seed, LENGTH);
		match play(&mould, &steps, check_every) {
			Ok(played) => tally.add(&played),
			Err(failure) => {
				let last = MOVES[usize::from(steps[failure.after - 1].what)].0;
				eprintln!("SEED={seed}: {last} after {} steps: {}", failure.after, failure.complaint);
				let short = shrink(&mould, steps[..failure.after].to_vec());
				let named: Vec<_> = short.iter().map(|step| (MOVES[usize::from(step.what)].0, step)).collect();
				panic!("SEED={seed} SIM_OPERATIONS={LENGTH} replays: {failure:?}\nin short: {named:#?}");
			}
		}
	}
	tally
}

/// As [`explore`], up to the first complaint: after so many operations, and what is wrong.
pub fn first_complaint(seed: u64, operations: u64, check_every: u64) -> Option<(u64, String)> {
	let mould = Mould::new();
	for n in 0..operations.div_ceil(LENGTH) {
		if let Err(failure) = play(&mould, &steps(seed + n, LENGTH), check_every) {
			return Some((n * LENGTH + failure.after as u64, failure.complaint));
		}
	}
	None
}
