//! What a chain does that was made to steal, by one changed line: `mutants/staking-thefts.toml` has the lines.
//!
//! Each test is for `make mutants`: it fails on a chain that commits its theft, if the random machine notices that on each
//! of five seeds within ten thousand operations and says what was stolen and from whom. On an honest chain it passes, as
//! every test of the random machine does; so `cargo test` runs none of them unless it is asked for this file.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]
use sim::{history, knobs};

/// Seeds on each of which a theft must be noticed. They lie so far apart that their histories do not overlap.
const SEEDS: u64 = 5;
const APART: u64 = 1_000;

/// Fails if each seed's first complaint names what was stolen, from whom, and speaks of `what`.
fn noticed(what: &str) {
	let mut complaints = Vec::new();
	for seed in (0..SEEDS).map(|n| knobs::seed() + APART * n) {
		let Some((after, complaint)) = history::first_complaint(seed, knobs::operations(), knobs::check_every()) else {
			println!("thefts.noticed seed {seed}: nothing");
			return;
		};
		println!("thefts.noticed seed {seed}, after {after} operations: {complaint}");
		complaints.push(complaint);
	}
	let named = |text: &&String| text.starts_with("stolen: ") && text.contains("from ") && text.contains(what);
	let named = complaints.iter().filter(named).count();
	assert!(named < complaints.len(), "noticed on each of {SEEDS} seeds: {}", complaints[0]);
}

#[test]
fn a_vaults_fee_is_taken_once_on_a_gain() {
	noticed("fee of vault");
}

#[test]
fn a_higher_commission_waits_for_its_notice() {
	noticed("for its owner");
}

#[test]
fn only_its_owner_stops_the_workers_of_a_pool() {
	noticed("StakePool::stop_worker");
}

#[test]
fn only_root_sets_the_rules_of_all_pools() {
	noticed("StakePool::set_rules");
}

#[test]
fn only_its_bearer_splits_and_merges_an_item() {
	noticed("item");
}

#[test]
fn only_its_bearer_withdraws_an_item() {
	noticed("withdraw");
}

#[test]
fn a_commission_is_paid_once() {
	noticed("commission");
}

#[test]
fn young_shares_leave_at_cost() {
	noticed("young");
}

#[test]
fn what_waits_or_votes_stays_with_its_bearer() {
	noticed("waits or votes");
}

#[test]
fn stopped_stake_cools_down() {
	noticed("cooled down");
}

#[test]
fn a_proxy_that_runs_workers_takes_no_money() {
	noticed("by its proxy");
}
