//! The runtimes as this program holds them, with their checks.
use crate::{
	diff::Names,
	holdings::{Good, Holdings},
	Header,
};
use codec::{Decode, Encode};
use frame::{
	deps::{
		frame_support::traits::{
			PalletsInfoAccess, StorageInfoTrait, TryDecodeEntireStorage, TryState, TryStateSelect, UpgradeCheckSelect,
		},
		frame_system,
		sp_consensus_aura::{Slot, AURA_ENGINE_ID},
		sp_runtime::{
			traits::{BlakeTwo256, Header as _},
			AccountId32, Digest, DigestItem, DispatchError, TryRuntimeError,
		},
	},
	runtime::prelude::{RuntimeVersion, Weight},
};
use sp_state_machine::TestExternalities;

/// A runtime that this program holds.
pub(crate) struct Native {
	/// Its version.
	pub version: fn() -> RuntimeVersion,
	/// Its metadata of version 15.
	pub metadata: fn() -> Vec<u8>,
	/// Names of its storage.
	pub names: fn() -> Names,
	/// Runs all migrations with the checks before and after each, and says what they weigh.
	pub migrate: fn() -> Result<Weight, TryRuntimeError>,
	/// Keys that cannot be decoded, with the names of their storage.
	pub undecodable: fn() -> Vec<String>,
	/// What everybody has, as this runtime reads it.
	pub holdings: fn() -> Holdings,
	/// What is wrong with the state of each pallet.
	pub broken: fn(u32) -> Vec<String>,
	/// Header with which the block after this one begins.
	pub next: fn(&Header) -> Header,
	/// The transaction that every block has: its time.
	pub timestamp: fn(&Header) -> Vec<u8>,
	/// Makes a block of that header and transaction, and returns its header.
	pub make: fn(&Header, &[u8]) -> Result<Header, String>,
	/// Weight of a full block.
	pub full: fn() -> Weight,
	/// Weight of so many writes.
	pub writes: fn(u64) -> Weight,
}

/// The runtime of this name.
pub(crate) fn named(name: &str) -> Option<Native> {
	[phala::native(), khala::native()].into_iter().find(|native| (native.version)().spec_name == name)
}

/// The words of an error.
pub(crate) fn told(error: TryRuntimeError) -> String {
	match error {
		DispatchError::Other(text) => text.into(),
		error => format!("{error:?}"),
	}
}

/// Asks for what no state decides. Some of it is looked up in one all the same.
fn without_state<R>(told: impl FnOnce() -> R) -> R {
	TestExternalities::<BlakeTwo256>::new_empty().execute_with(told)
}

/// Both runtimes have the same modules, and no common trait: each gets these functions.
macro_rules! native {
	($name:ident, $runtime:ident) => {
		mod $name {
			use super::*;
			use $runtime::{
				AllPalletsWithSystem, Assets, Aura, Executive, Nfts, Runtime, RuntimeCall, UncheckedExtrinsic,
			};

			pub fn native() -> Native {
				Native {
					version: || $runtime::VERSION,
					metadata,
					names,
					migrate: || Executive::try_runtime_upgrade(UpgradeCheckSelect::PreAndPost),
					undecodable,
					holdings,
					broken,
					next,
					timestamp,
					make,
					writes: |count| <Runtime as frame_system::Config>::DbWeight::get().writes(count),
					full: || without_state(|| <Runtime as frame_system::Config>::BlockWeights::get().max_block),
				}
			}

			fn metadata() -> Vec<u8> {
				let told = || Runtime::metadata_at_version(15).map(|metadata| (*metadata).clone());
				without_state(told).unwrap_or_default()
			}

			fn names() -> Names {
				let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
				let all = without_state(AllPalletsWithSystem::storage_info).into_iter();
				let pallets = AllPalletsWithSystem::infos().into_iter().map(|info| info.name.to_owned());
				Names::new(pallets, all.map(|info| (text(info.pallet_name), text(info.storage_name), info.prefix)))
			}

			/// One pallet after the other: of all at once, the reasons would be in a log alone.
			fn broken(height: u32) -> Vec<String> {
				let names = AllPalletsWithSystem::infos().into_iter().map(|info| info.name);
				let check = |name: &str| {
					let only = TryStateSelect::Only(vec![name.as_bytes().to_vec()]);
					AllPalletsWithSystem::try_state(height, only).map_err(|error| format!("{name}: {}", told(error)))
				};
				names.filter_map(|name| check(name).err()).collect()
			}

			fn undecodable() -> Vec<String> {
				let errors = AllPalletsWithSystem::try_decode_entire_state().err().unwrap_or_default();
				errors.iter().map(|error| error.to_string().replace('`', "")).collect()
			}

			fn holdings() -> Holdings {
				let mut all = Holdings::default();
				for (who, account) in frame_system::Account::<Runtime>::iter() {
					all.add(who.clone(), Good::Free, account.data.free);
					all.add(who.clone(), Good::Reserved, account.data.reserved);
					all.add(who, Good::Frozen, account.data.frozen);
				}
				for (asset, who) in pallet_assets::Account::<Runtime>::iter_keys() {
					let has = Assets::balance(asset, &who);
					all.add(who, Good::Wrapped, has);
				}
				for (pool, item, title) in pallet_pool_ledger::Items::<Runtime>::iter() {
					let book = pallet_pool_ledger::Books::<Runtime>::get(pool);
					let is_void = book.is_none_or(|book| book.generation != title.generation);
					// An item without a title is nobody's.
					let who = Nfts::owner(pool, item).unwrap_or(AccountId32::new([0; 32]));
					all.add(who, Good::Shares(pool), if is_void { 0 } else { title.shares });
				}
				all
			}

			fn next(parent: &Header) -> Header {
				let slot = Slot::from(u64::from(pallet_aura::CurrentSlot::<Runtime>::get()).saturating_add(1));
				let digest = Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())] };
				let number = parent.number.saturating_add(1);
				Header::new(number, Default::default(), Default::default(), parent.hash(), digest)
			}

			fn timestamp(header: &Header) -> Vec<u8> {
				let slot = header.digest.logs.iter().find_map(|log| log.as_pre_runtime());
				let slot = slot.and_then(|(_, slot)| u64::decode(&mut &slot[..]).ok()).unwrap_or_default();
				let now = slot.saturating_mul(Aura::slot_duration());
				let call = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now });
				UncheckedExtrinsic::new_bare(call).encode()
			}

			fn make(header: &Header, transaction: &[u8]) -> Result<Header, String> {
				let transaction = UncheckedExtrinsic::decode(&mut &*transaction).map_err(|error| error.to_string())?;
				Executive::initialize_block(header);
				match Executive::apply_extrinsic(transaction) {
					Ok(Ok(())) => Ok(Executive::finalize_block()),
					other => Err(format!("the block's time is refused: {other:?}")),
				}
			}
		}
	};
}

native!(phala, phala_runtime);
native!(khala, khala_runtime);
