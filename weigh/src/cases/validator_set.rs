//! The longest list, of which only the last has keys.
use crate::{
	case::{Case, Cases},
	stage::send,
};
use codec::Encode;
use frame::{
	deps::sp_core::{ed25519, sr25519, Pair},
	prelude::BoundedVec,
	runtime::types_common::AccountId,
};
use pallet_validator_set::{Call, Validators, MAX_VALIDATORS};
use phala_runtime::{
	testing::{account, Chain},
	Runtime, RuntimeCall, SessionKeys,
};
use runtime_common::{work::By, Network};

/// Accounts without keys, and then these.
fn list(last: &[&str]) -> Vec<AccountId> {
	let strangers = MAX_VALIDATORS as usize - last.len();
	let strangers = (0..strangers).map(|n| AccountId::new([n as u8; 32]));
	strangers.chain(last.iter().map(|name| account(name))).collect()
}

fn set_keys(owner: &AccountId) -> RuntimeCall {
	let aura: sr25519::Pair = Pair::from_string("//new", None).expect("a path");
	let grandpa: ed25519::Pair = Pair::from_string("//new", None).expect("a path");
	let statement = [b"POP_", owner.encode().as_slice()].concat();
	let proof = (aura.sign(&statement), grandpa.sign(&statement)).encode();
	let keys = SessionKeys { aura: aura.public().into(), grandpa: grandpa.public().into() };
	pallet_session::Call::set_keys { keys, proof }.into()
}

pub fn cases() -> Vec<Case> {
	let mut cases = Cases::of("validator-set");
	let mut chain = Chain::start(Network::Development);
	send(&mut chain, "Eve", vec![set_keys(&account("Eve"))]);
	let full = list(&["Bob", "Alice"]);
	let old = full.clone();
	cases.on(&mut chain, move || Validators::<Runtime>::put(BoundedVec::truncate_from(old)));
	let one = BoundedVec::truncate_from(vec![account("Alice")]);
	cases.root("set_validators_1", Call::set_validators { validators: one });
	// The council replaces a part, and the lists are compared. All but the last are looked at for keys.
	let mut others = list(&["Bob", "Alice"]);
	others.rotate_left(1);
	others.truncate(MAX_VALIDATORS as usize - 1);
	others.insert(0, account("Charlie"));
	let validators = BoundedVec::truncate_from(others);
	cases.call("set_validators_64", By::Council, Call::set_validators { validators }.into());
	cases.by("Bob", "leave", Call::leave {});
	let with_eve = list(&["Eve", "Alice"]);
	cases.on(&mut chain, move || Validators::<Runtime>::put(BoundedVec::truncate_from(with_eve)));
	cases.by("Eve", "purge_keys", Call::purge_keys {});
	cases.end()
}
