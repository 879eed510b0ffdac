//! Who can do what: every origin is tried with every call, and what the table does not allow has to be refused.
//!
//! A row for each dispatchable of the runtime, ours and the stock ones: a call without one fails the test, so nothing new is
//! open by oversight. `docs/adr/0022-power-is-split-by-danger.md` says why.
use crate::{composition::governance::*, testing::*, *};
use codec::Decode;
use frame::{
	deps::sp_runtime::traits::{AppendZerosInput, Dispatchable},
	prelude::*,
	runtime::types_common::AccountId,
};
use pallet_collective::RawOrigin as Collective;
use pallet_origins::Power;
use runtime_common::Network;
use std::collections::{BTreeMap, BTreeSet};

/// Origins that exist, and their names.
fn origins() -> Vec<(String, RuntimeOrigin)> {
	let council = |ayes, of| -> RuntimeOrigin { Collective::<AccountId, CouncilInstance>::Members(ayes, of).into() };
	let committee =
		|ayes, of| -> RuntimeOrigin { Collective::<AccountId, TechnicalInstance>::Members(ayes, of).into() };
	let mut all: Vec<(&str, RuntimeOrigin)> = vec![
		("none", RuntimeOrigin::none()),
		("signed", RuntimeOrigin::signed(account("Ferdie"))),
		("root", RuntimeOrigin::root()),
		("one of the council", Collective::<AccountId, CouncilInstance>::Member(account("Alice")).into()),
		("just half of the council", council(3, 6)),
		("half of the council", council(7, 12)),
		("two thirds of the council", council(4, 6)),
		("one of the committee", Collective::<AccountId, TechnicalInstance>::Member(account("Alice")).into()),
		("half of the committee", committee(7, 12)),
		("two thirds of the committee", committee(4, 6)),
	];
	let powers: Vec<(String, RuntimeOrigin)> = Power::ALL.map(|power| (format!("{power:?}"), power.into())).to_vec();
	all.drain(..).map(|(name, origin)| (name.to_owned(), origin)).chain(powers).collect()
}

/// The origins that may make each call.
fn table() -> BTreeMap<String, Vec<String>> {
	let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../common/composition/tests/powers/table.txt");
	let text = std::fs::read_to_string(path).expect("the table").replace("\n\t", " ");
	let lines = || text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
	let named: BTreeMap<&str, Vec<String>> = lines()
		.filter_map(|line| line.split_once('='))
		.map(|(name, who)| (name.trim(), who.split(',').map(|who| who.trim().to_owned()).collect()))
		.collect();
	let mut table = BTreeMap::new();
	for (who, row) in lines().filter_map(|line| line.split_once(": ")) {
		let mut words = row.split_whitespace();
		let pallet = words.next().expect("a pallet");
		for call in words {
			assert_eq!(
				table.insert(format!("{pallet}.{call}"), named[who].clone()),
				None,
				"{pallet}.{call} has two rows"
			);
		}
	}
	table
}

/// Whether a row allows an origin.
fn may(allowed: &[String], who: &str) -> bool {
	let says = |word: &str| allowed.iter().any(|allowed| allowed == word);
	says(who) || says("everybody") || (says("everybody but none") && who != "none")
}

/// Every call of the runtime with arguments that decode: zeros, where zeros do.
fn calls() -> BTreeMap<String, RuntimeCall> {
	let zeros = (0..=u8::MAX).flat_map(|pallet| (0..=u8::MAX).map(move |call| [pallet, call]));
	let zeros = zeros.filter_map(|index| RuntimeCall::decode(&mut AppendZerosInput::new(&mut &index[..])).ok());
	let named = |call: RuntimeCall| {
		let name = call.get_call_metadata();
		(format!("{}.{}", name.pallet_name, name.function_name), call)
	};
	zeros.chain(samples()).map(named).collect()
}

/// Calls whose arguments cannot be zeros.
fn samples() -> Vec<RuntimeCall> {
	let rules = pallet_stake_pool::Rules::default();
	let swap = pallet_nfts::Call::create_swap {
		offered_collection: 0,
		offered_item: 0,
		desired_collection: 0,
		maybe_desired_item: Some(0),
		maybe_price: None,
		duration: 1,
	};
	vec![pallet_stake_pool::Call::set_rules { rules }.into(), swap.into()]
}

/// Whether an origin was refused as such.
fn is_refused(outcome: DispatchResult) -> bool {
	let filtered: DispatchError = frame_system::Error::<Runtime>::CallFiltered.into();
	outcome == Err(DispatchError::BadOrigin) || outcome == Err(filtered)
}

#[test]
fn every_call_has_a_row_and_every_row_a_call() {
	let modules = RuntimeCall::get_module_names().iter();
	let names: BTreeSet<String> = modules
		.flat_map(|pallet| RuntimeCall::get_call_names(pallet).iter().map(move |call| format!("{pallet}.{call}")))
		.collect();
	let rows: BTreeSet<String> = table().into_keys().collect();
	assert_eq!(names.difference(&rows).collect::<Vec<_>>(), Vec::<&String>::new(), "calls without a row");
	assert_eq!(rows.difference(&names).collect::<Vec<_>>(), Vec::<&String>::new(), "rows without a call");
	let tried: BTreeSet<String> = calls().into_keys().collect();
	assert_eq!(names.difference(&tried).collect::<Vec<_>>(), Vec::<&String>::new(), "calls without arguments to try");
}

#[test]
fn nobody_can_do_what_the_table_does_not_say() {
	let mut chain = Chain::start(Network::Development);
	chain.idle();
	let (table, mut wrong, mut pairs) = (table(), Vec::new(), 0);
	for (name, call) in calls() {
		let Some(allowed) = table.get(&name) else { continue };
		for (who, origin) in origins() {
			let may = may(allowed, &who);
			// Taken, they ask the node what the blob is, and the block for its slot.
			if may && ["System.set_code", "Timestamp.set"].contains(&name.as_str()) {
				continue;
			}
			let call = call.clone();
			let outcome = chain.read(|| call.dispatch(origin).map(|_| ()).map_err(|refused| refused.error));
			pairs += 1;
			if is_refused(outcome) == may {
				wrong.push(format!(
					"{name} by {who}: {outcome:?}, though {}",
					if may { "it may" } else { "it may not" }
				));
			}
		}
	}
	println!("{pairs} pairs of origin and call");
	assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
