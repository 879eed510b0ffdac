//! What staking costs natively, side by side with the stock nomination pools.
//!
//! Run with `cargo bench -p sim --profile dev`. Prints `name value bound limit` lines, processor time of one thread
//! where the system tells it, best of three, and exits with 1 if a bound is broken. Both sides run calls whole, each in its storage
//! layer with its events, on a state that is committed to a trie; blocks are not closed in between. The peer runs on a
//! stub that keeps what a pool has bonded in one map: in production a staking pallet works behind it, so the
//! peer's figures are what it costs at the least.
mod peer;
mod pools;

use std::time::{Duration, Instant};

/// Contributing into an own item, and withdrawing, a second.
const BOUND: f64 = 8_000.0;
/// Calls of each kind that are measured.
const CALLS: u32 = 4_000;

fn main() {
	let ours = pools::measure();
	let theirs = peer::measure();
	println!("staking.reward_1_delegator_us {:.1}", ours.reward_one);
	println!("staking.reward_10000_delegators_us {:.1}", ours.reward_many);
	println!("staking.reward_ratio {:.2} bound 1.5", ours.reward_many / ours.reward_one);
	println!("staking.contribute_own_item_per_s {:.0} bound {BOUND}", ours.contribute);
	println!("staking.withdraw_per_s {:.0} bound {BOUND}", ours.withdraw);
	println!("staking.withdraw_part_per_s {:.0}", ours.withdraw_part);
	println!("staking.contribute_new_item_per_s {:.0}", ours.join);
	println!("nomination-pools.reward_us {:.1}", theirs.reward);
	println!("nomination-pools.bond_extra_per_s {:.0}", theirs.bond_extra);
	println!("nomination-pools.unbond_per_s {:.0}", theirs.unbond);
	println!("nomination-pools.join_per_s {:.0}", theirs.join);
	let compare = |name: &str, ours: f64, theirs: f64| println!("staking.{name}_to_peer {:.2}", ours / theirs);
	compare("contribute", ours.contribute, theirs.bond_extra);
	compare("withdraw", ours.withdraw, theirs.unbond);
	compare("contribute_new", ours.join, theirs.join);
	let flat = ours.reward_many <= ours.reward_one * 1.5;
	if !flat || ours.contribute < BOUND || ours.withdraw < BOUND {
		std::process::exit(1);
	}
}

/// Calls that a block holds here, after which the state is written into its trie.
const BLOCK: u32 = 250;

/// Calls a second, each given its number, in blocks. What `close` does between blocks takes no time here.
fn per_second<S>(state: &mut S, call: impl Fn(&mut S, std::ops::Range<u32>), close: impl Fn(&mut S)) -> f64 {
	let mut sum = Duration::ZERO;
	for block in 0..CALLS / BLOCK {
		let first = block * BLOCK;
		let ((), elapsed) = measure(|| call(state, first..first + BLOCK));
		sum += elapsed;
		close(state);
	}
	f64::from(CALLS / BLOCK * BLOCK) / sum.as_secs_f64()
}

/// The best of three: who shares the machine takes from its caches, and never gives.
fn best(mut once: impl FnMut() -> f64) -> f64 {
	(0..3).map(|_| once()).fold(0.0, f64::max)
}

/// Microseconds a call, the median of many: one reward is rare, and a page fault in it is not its cost.
fn median_micros(mut call: impl FnMut(u32)) -> f64 {
	let mut times: Vec<Duration> = (0..CALLS / 4).map(|n| measure(|| call(n)).1).collect();
	times.sort();
	times[times.len() / 2].as_secs_f64() * 1_000_000.0
}

fn measure<T>(work: impl FnOnce() -> T) -> (T, Duration) {
	let (wall, busy) = (Instant::now(), processor_time());
	let done = work();
	let elapsed = match (busy, processor_time()) {
		(Some(before), Some(after)) if after > before => after.saturating_sub(before),
		_ => wall.elapsed(),
	};
	(done, elapsed)
}

/// Processor time of this thread so far; none where the system does not tell.
fn processor_time() -> Option<Duration> {
	let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
	Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}
