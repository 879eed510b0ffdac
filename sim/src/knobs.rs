//! How long the machines run: said by the environment, short if nothing is said.
use std::{env, str::FromStr};

/// A number from the environment.
fn number<N: FromStr>(name: &str) -> Option<N> {
	let text = env::var(name).ok()?;
	Some(text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

/// `SIM_OPERATIONS`: how many operations the random machine tries; 10,000 in the test stage.
pub fn operations() -> u64 {
	number("SIM_OPERATIONS").unwrap_or(10_000)
}

/// `SIM_DEPTH`: the longest sequence of operations that is tried; 8 in the test stage.
pub fn depth() -> u32 {
	number("SIM_DEPTH").unwrap_or(8)
}

/// `SIM_CASES`: how many hostile owners, and how many corrupt states by the hundred; 40 in the test stage.
pub fn cases() -> u64 {
	number("SIM_CASES").unwrap_or(40)
}

/// `SIM_CHECK_EVERY`: the costly laws are checked after every so many steps; after each in the test stage.
pub fn check_every() -> u64 {
	number("SIM_CHECK_EVERY").unwrap_or(1).max(1)
}

/// `SEED`: where chance begins; 1 unless said.
pub fn seed() -> u64 {
	number("SEED").unwrap_or(1)
}
