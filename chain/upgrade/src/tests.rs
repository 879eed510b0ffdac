//! Upgrades from the runtimes that were released, by the blobs themselves.
use crate::{state::entries, *};
use codec::{Decode, Encode};
use frame::{
	deps::{
		frame_support::{Blake2_128Concat, StorageHasher, Twox64Concat},
		sp_runtime::{traits::Header as _, AccountId32},
	},
	hashing::twox_128,
};
use frame_metadata::RuntimeMetadata;
use runtime_blob::Blob;
use runtime_common::books_api::NotACopy;
use sc_chain_spec::GenesisConfigBuilderRuntimeCaller;
use sp_core::{storage::well_known_keys::CODE, Pair};
use std::{collections::BTreeMap, fs, path::PathBuf, sync::OnceLock};

type Pairs = BTreeMap<Vec<u8>, Vec<u8>>;

/// The newest blob that was released.
fn released(chain: &str) -> Blob {
	read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../released").join(format!("{chain}.wasm")))
}

/// The blob of this tree, as the build made it beside this test.
fn next(chain: &str) -> Blob {
	let test = std::env::current_exe().expect("a test is a program");
	let programs = test.ancestors().nth(2).expect("it lies in deps/");
	read(programs.join("runtimes").join(format!("{chain}.wasm")))
}

fn read(path: PathBuf) -> Blob {
	let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; cargo xtask wasm", path.display()));
	Blob::new(bytes).expect("a runtime")
}

/// A chain that the released runtime has begun: its development genesis and two blocks.
fn living(chain: &str) -> State {
	static PHALA: OnceLock<(Header, Pairs)> = OnceLock::new();
	match chain {
		"phala" => {
			let begin = || {
				let state = begun("phala");
				(state.header().clone(), state.pairs)
			};
			let (header, pairs) = PHALA.get_or_init(begin).clone();
			State::new(header, pairs).expect("its own state")
		}
		other => begun(other),
	}
}

fn begun(chain: &str) -> State {
	let blob = released(chain);
	let code = sp_maybe_compressed_blob::decompress(blob.bytes(), sp_maybe_compressed_blob::CODE_BLOB_BOMB_LIMIT);
	let code = code.expect("packed well");
	let genesis = GenesisConfigBuilderRuntimeCaller::<sp_io::SubstrateHostFunctions>::new(&code);
	let mut pairs = genesis.get_storage_for_named_preset(Some(&"development".to_owned())).expect("a preset").top;
	pairs.insert(CODE.to_vec(), blob.bytes().to_vec());
	let mut state = of(0, pairs);
	for _ in 0..2 {
		state = after(&state, &blob);
	}
	state
}

/// A state that its header proves.
fn of(height: u32, pairs: Pairs) -> State {
	let header = |root| Header::new(height, Default::default(), root, Default::default(), Default::default());
	match State::new(header(Default::default()), pairs.clone()) {
		Err(StateError::AnotherRoot { got, .. }) => State::new(header(got), pairs).expect("its own root"),
		_ => panic!("a state without a root"),
	}
}

/// After one more block.
fn after(state: &State, blob: &Blob) -> State {
	let native = native::named(&blob.version().expect("it says").spec_name).expect("one of ours");
	let mut copy = state.copy();
	let (header, time) = copy.execute_with(|| {
		let header = (native.next)(state.header());
		let time = (native.timestamp)(&header);
		(header, time)
	});
	let made = crate::blob::make(blob, &mut copy, &header, &time).expect("a block");
	State::new(made.header, entries(&mut copy)).expect("the block's own state")
}

/// The same chain with one entry changed.
fn with(state: &State, key: Vec<u8>, value: Vec<u8>) -> State {
	let mut pairs = state.pairs.clone();
	pairs.insert(key, value);
	of(state.height(), pairs)
}

fn item(pallet: &str, name: &str) -> Vec<u8> {
	[twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat()
}

fn last_authored(who: [u8; 32]) -> Vec<u8> {
	[item("ValidatorSet", "LastAuthored"), Twox64Concat::hash(&who)].concat()
}

#[test]
fn the_released_runtimes_are_upgraded_and_only_what_the_migrations_are_for_changes() {
	for chain in ["phala", "khala"] {
		let verdict = check(&living(chain), &next(chain)).expect("they fit");
		assert_eq!(verdict.complaints, [], "{chain}");
		assert!(verdict.to.spec_version > verdict.from.spec_version);
		assert!(verdict.weight > 0 && verdict.weight < verdict.full / 100, "{} of {}", verdict.weight, verdict.full);
		assert!(verdict.sums.iter().all(|sum| sum.before.is_some() && sum.before == sum.after), "{:?}", verdict.sums);
		assert_eq!(verdict.moved, [], "{chain}");
		assert!(verdict.took.is_some_and(|took| took > 0));
		let changes: Vec<_> = verdict.changes.iter().map(|c| (c.pallet.as_str(), c.item.as_str(), c.changed)).collect();
		let expected = [
			("System", "LastRuntimeUpgrade", 1),
			("ValidatorSet", "LastAuthored", 1),
			("ValidatorSet", "storage version", 1),
		];
		assert_eq!(changes, expected, "{chain}");
	}
}

#[test]
fn a_migration_that_loses_an_entry_does_not_pass() {
	// No block, but three bytes: the migration skips it.
	let state = with(&living("phala"), last_authored([9; 32]), vec![1, 2, 3]);
	let verdict = check(&state, &next("phala")).expect("they fit");
	let complaints = &verdict.complaints;
	assert!(
		matches!(complaints.as_slice(), [Complaint::Undecodable(keys), Complaint::Migration(_)] if keys.len() == 1),
		"{complaints:?}"
	);
}

#[test]
fn a_state_that_contradicts_itself_afterwards_does_not_pass() {
	let alice = AccountId32::from(sp_core::sr25519::Pair::from_string("//Alice", None).expect("known").public());
	let state = with(&living("phala"), item("ValidatorSet", "Validators"), vec![alice.clone(), alice].encode());
	let verdict = check(&state, &next("phala")).expect("they fit");
	assert!(
		matches!(verdict.complaints.as_slice(), [Complaint::Invariant(why)] if why.contains("named twice")),
		"{verdict:?}"
	);
}

#[test]
fn migrations_that_no_block_can_hold_do_not_pass() {
	let mut pairs = living("phala").pairs;
	for validator in 0..20_000u32 {
		let mut who = [0; 32];
		who[..4].copy_from_slice(&validator.to_le_bytes());
		pairs.insert(last_authored(who), 1u32.encode());
	}
	let verdict = check(&of(2, pairs), &next("phala")).expect("they fit");
	assert!(
		matches!(verdict.complaints.as_slice(), [Complaint::TooHeavy { takes, may }] if takes > may),
		"{verdict:?}"
	);
}

#[test]
fn a_migration_that_says_less_than_its_writes_take_does_not_pass() {
	let (state, blob) = (living("phala"), released("phala"));
	let native = native::named("phala").expect("one of ours");
	let writes = (native.writes)(7).ref_time();
	let mut trial = crate::check::Trial { state: &state, blob: &blob, native, complaints: Vec::new() };
	// Eight entries, of which the executive writes one.
	let changes = [Change { added: 3, removed: 1, ..Default::default() }, Change { changed: 4, ..Default::default() }];
	trial.find_too_light(writes, &changes);
	assert_eq!(trial.complaints, []);
	trial.find_too_light(writes - 1, &changes);
	assert_eq!(trial.complaints, [Complaint::TooLight { takes: writes - 1, least: writes }]);
}

#[test]
fn migrations_that_take_longer_in_wasm_than_a_block_may_do_not_pass() {
	let (state, blob) = (living("phala"), released("phala"));
	let native = native::named("phala").expect("one of ours");
	let may = (native.full)().ref_time() / 100 * 75;
	let mut trial = crate::check::Trial { state: &state, blob: &blob, native, complaints: Vec::new() };
	trial.find_too_slow(may);
	assert_eq!(trial.complaints, []);
	trial.find_too_slow(may + 1);
	assert_eq!(trial.complaints, [Complaint::TooSlow { took: may + 1, may }]);
}

/// Found by a reader: the chain's sums are told to copies alone, and the released runtime, which tells them to everybody, is
/// understood all the same.
#[test]
fn a_node_is_told_no_sums_and_a_copy_is_by_either_version() {
	let state = living("phala");
	let old = of_state(&state).expect("version 1 tells");
	let blob = next("phala");
	let answer = blob.call(&mut state.copy().ext(), "BooksApi_books", &[]).expect("it answers");
	assert_eq!(Result::<Vec<Line>, NotACopy>::decode(&mut &answer[..]), Ok(Err(NotACopy)));
	let mut copy = state.copy();
	let new = crate::books::of_blob(&blob, &mut copy).expect("version 2 tells");
	assert_eq!(new, old);
	assert_eq!(entries(&mut copy), state.pairs, "nothing stays of the question");
}

/// Found by a reader: sums stay as they are when a migration takes from one and gives to another.
#[test]
fn what_a_migration_takes_from_one_and_gives_to_another_is_told() {
	let (state, blob) = (living("phala"), released("phala"));
	let native = native::named("phala").expect("one of ours");
	let trial = crate::check::Trial { state: &state, blob: &blob, native, complaints: Vec::new() };
	let [alice, bob] = ["//Alice", "//Bob"]
		.map(|seed| AccountId32::from(sp_core::sr25519::Pair::from_string(seed, None).expect("known").public()));
	let mut migrated = state.copy();
	migrated.execute_with(|| {
		type Account = frame::deps::frame_system::Account<phala_runtime::Runtime>;
		Account::mutate(&alice, |account| account.data.free -= 5);
		Account::mutate(&bob, |account| account.data.free += 5);
	});
	let told = trial.moved(&mut migrated);
	let parts: Vec<_> = told.iter().map(|m| (&m.who, m.good, m.after.cast_signed() - m.before.cast_signed())).collect();
	assert_eq!(parts.len(), 2);
	assert!(parts.contains(&(&alice, Good::Free, -5)) && parts.contains(&(&bob, Good::Free, 5)), "{parts:?}");
	let other = of(2, entries(&mut migrated));
	assert_eq!(moved_between(&state, &other), Some(told));
}

/// Found by a reader: the SDK decodes the values of a state, never its keys.
#[test]
fn keys_that_the_new_runtime_would_never_find_do_not_pass() {
	let metadata = runtime_blob::decode_metadata(&(native::named("phala").expect("one of ours").metadata)());
	let metadata = metadata.expect("its own");
	let state = living("phala");
	assert_eq!(crate::keys::unreadable(&state.pairs, &metadata, 9), Vec::<String>::new());
	let account = item("System", "Account");
	let who = [7; 32];
	let own = Blake2_128Concat::hash(&who);
	let (pool, holder) = (Blake2_128Concat::hash(&0u64.encode()), Blake2_128Concat::hash(&who));
	let whitelist = item("PoolLedger", "Whitelist");
	let bad = [
		[&account[..], &own[..47]].concat(),
		[&account[..], &own, &[0]].concat(),
		[&account[..], &[0; 16], &who].concat(),
		[&whitelist[..], &pool].concat(),
		[&whitelist[..], &holder, &pool].concat(),
		[&item("System", "Number")[..], &[0]].concat(),
	];
	for key in bad {
		let told = crate::keys::unreadable(&Pairs::from([(key.clone(), vec![0])]), &metadata, 9);
		assert!(matches!(told.as_slice(), [one] if one.ends_with(&diff::hex(&key))), "{told:?}");
	}
	let good = [[&account[..], &own].concat(), [&whitelist[..], &pool, &holder].concat()];
	for key in good {
		assert_eq!(crate::keys::unreadable(&Pairs::from([(key, vec![0])]), &metadata, 9), Vec::<String>::new());
	}
	// An account that nobody finds, with nothing in it.
	let key = [&account[..], &[0; 16], &who].concat();
	let verdict = check(&with(&state, key.clone(), vec![0; 80]), &next("phala")).expect("they fit");
	let named = format!("System.Account key 0x{}", diff::hex(&key));
	assert_eq!(verdict.complaints, [Complaint::Undecodable(vec![named])]);
}

#[test]
fn a_blob_that_makes_no_block_does_not_pass() {
	// As if the next block had told its time already: none can tell it twice.
	let state = with(&living("phala"), item("Timestamp", "DidUpdate"), true.encode());
	let verdict = check(&state, &next("phala")).expect("they fit");
	assert!(matches!(verdict.complaints.as_slice(), [Complaint::Block(_)]), "{verdict:?}");
}

#[test]
fn a_blob_that_keeps_another_state_than_the_checked_runtime_does_not_pass() {
	// The released blob beside the checks of this tree.
	let (state, blob) = (living("phala"), released("phala"));
	let native = native::named("phala").expect("one of ours");
	let mut trial = crate::check::Trial { state: &state, blob: &blob, native, complaints: Vec::new() };
	trial.make_a_block();
	let complaints = &trial.complaints;
	assert!(
		matches!(complaints.as_slice(), [Complaint::Block(why)] if why.contains("System.LastRuntimeUpgrade")),
		"{complaints:?}"
	);
}

#[test]
fn entries_that_no_pallet_owns_are_named() {
	let key = [item("StakePool", "Forgotten"), vec![1]].concat();
	let verdict = check(&with(&living("phala"), key.clone(), vec![7]), &next("phala")).expect("they fit");
	let named = format!("0x{}", diff::hex(&key[..32]));
	assert_eq!(verdict.complaints, [Complaint::Forgotten(vec![named])]);
}

/// Found by a reader: the hash that signers sign covers no storage, and a blob with another name for an item passed.
#[test]
fn a_blob_of_another_storage_or_of_other_apis_is_another_release() {
	let phala = native::named("phala").expect("one of ours");
	let metadata = || runtime_blob::decode_metadata(&(phala.metadata)()).expect("its own");
	assert_eq!(shape::difference(metadata(), metadata()), None);
	let changed = |change: fn(&mut frame_metadata::v15::RuntimeMetadataV15)| {
		let RuntimeMetadata::V15(mut other) = metadata() else { panic!("version 15") };
		change(&mut other);
		shape::difference(RuntimeMetadata::V15(other), metadata()).expect("it differs")
	};
	let storage = changed(|other| {
		let storage = other.pallets.iter_mut().filter_map(|pallet| pallet.storage.as_mut()).next_back();
		storage.expect("a pallet stores").entries[0].name = "Hxlds".into();
	});
	assert!(storage.starts_with("another pallet "), "{storage}");
	let value = changed(|other| {
		let session =
			other.types.types.iter_mut().find(|ty| ty.ty.path.segments.last().is_some_and(|name| name == "Session"));
		session.expect("sessions are stored").ty.type_def =
			scale_info::TypeDef::Primitive(scale_info::TypeDefPrimitive::U8);
	});
	assert!(value.starts_with("another type ") && value.contains("Session"), "{value}");
	assert_eq!(changed(|other| other.apis.retain(|api| api.name != "BooksApi")), "other runtime APIs: BooksApi");
}

#[test]
fn only_a_newer_runtime_of_the_same_chain_and_of_this_release_is_tried() {
	let state = living("phala");
	assert!(matches!(check(&state, &released("phala")), Err(Refusal::NotNewer { wanted: 2_000, got: 2_000 })));
	assert!(matches!(check(&state, &next("khala")), Err(Refusal::OtherChain { .. })));
}

#[test]
fn a_state_of_which_an_entry_is_missing_or_other_is_refused() {
	let state = living("phala");
	for change in [None, Some(vec![7])] {
		let mut pairs = state.pairs.clone();
		let key = item("Balances", "TotalIssuance");
		match change {
			None => pairs.remove(&key),
			Some(value) => pairs.insert(key, value),
		};
		assert!(matches!(State::new(state.header().clone(), pairs), Err(StateError::AnotherRoot { .. })));
	}
}
