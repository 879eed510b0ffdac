//! What the node asks of the runtime.
use super::*;
use crate::VERSION;
use chain_traits::{Funding, WithdrawalPreview};
use codec::Encode;
#[cfg(feature = "runtime-benchmarks")]
use frame::deps::frame_support::traits::StorageInfo;
use frame::{
	deps::{
		frame_support::view_functions::runtime_api,
		frame_support::view_functions::{ViewFunctionDispatchError, ViewFunctionId},
		sp_consensus_aura, sp_consensus_grandpa,
		sp_core::crypto::KeyTypeId,
		sp_runtime::{
			traits::{Block as BlockT, NumberFor},
			transaction_validity::{TransactionSource, TransactionValidity},
		},
	},
	runtime::{apis, types_common::AccountId},
};
use runtime_common::{
	books_api::{Line, NotACopy},
	currency::Balance,
	staking_api::{self, Contribution, HoldingRow, Page, PoolRow, RequestRow, WorkerRow},
};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use units::{Amount, ItemId, PoolId, WorkerId};

#[cfg(feature = "try-runtime")]
use frame::deps::frame_try_runtime::{self, TryStateSelect, UpgradeCheckSelect};

impl_runtime_apis! {
	impl apis::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			VERSION
		}
		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			Executive::execute_block(block)
		}
		fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
			Executive::initialize_block(header)
		}
	}

	impl apis::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}
		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}
		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl runtime_api::RuntimeViewFunction<Block> for Runtime {
		fn execute_view_function(id: ViewFunctionId, input: Vec<u8>) -> Result<Vec<u8>, ViewFunctionDispatchError> {
			Runtime::execute_view_function(id, input)
		}
	}

	impl apis::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
			Executive::apply_extrinsic(extrinsic)
		}
		fn finalize_block() -> <Block as BlockT>::Header {
			Executive::finalize_block()
		}
		fn inherent_extrinsics(data: InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
			data.create_extrinsics()
		}
		fn check_inherents(block: <Block as BlockT>::LazyBlock, data: InherentData) -> CheckInherentsResult {
			data.check_extrinsics(&block)
		}
	}

	impl apis::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			tx: <Block as BlockT>::Extrinsic,
			block_hash: <Block as BlockT>::Hash,
		) -> TransactionValidity {
			Executive::validate_transaction(source, tx, block_hash)
		}
	}

	impl apis::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(header: &<Block as BlockT>::Header) {
			Executive::offchain_worker(header)
		}
	}

	impl apis::SessionKeys<Block> for Runtime {
		fn generate_session_keys(owner: Vec<u8>, seed: Option<Vec<u8>>) -> apis::OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}
		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl apis::AuraApi<Block, AuraId> for Runtime {
		fn slot_duration() -> sp_consensus_aura::SlotDuration {
			sp_consensus_aura::SlotDuration::from_millis(Aura::slot_duration())
		}
		fn authorities() -> Vec<AuraId> {
			pallet_aura::Authorities::<Runtime>::get().into_inner()
		}
	}

	impl apis::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}
		fn current_set_id() -> sp_consensus_grandpa::SetId {
			pallet_grandpa::CurrentSetId::<Runtime>::get()
		}
		fn submit_report_equivocation_unsigned_extrinsic(
			proof: sp_consensus_grandpa::EquivocationProof<<Block as BlockT>::Hash, NumberFor<Block>>,
			owner: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Grandpa::submit_unsigned_equivocation_report(proof, owner.decode()?)
		}
		fn generate_key_ownership_proof(
			set: sp_consensus_grandpa::SetId,
			key: GrandpaId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			let owner = offences::Equivocations::known_owner(set, &key)?;
			Some(sp_consensus_grandpa::OpaqueKeyOwnershipProof::new(owner.encode()))
		}
	}

	impl runtime_common::staking_api::StakingApi<Block, AccountId> for Runtime {
		fn network() -> staking_api::Network {
			screens::network()
		}
		fn pools(from: PoolId, limit: u32) -> Page<PoolRow<AccountId>, PoolId> {
			screens::pools(from, limit)
		}
		fn holdings(
			account: AccountId,
			after: Option<(PoolId, ItemId)>,
			limit: u32,
		) -> Page<HoldingRow<AccountId>, (PoolId, ItemId)> {
			screens::holdings(account, after, limit)
		}
		fn queue(pool: PoolId, from: u64, limit: u32) -> Page<RequestRow<AccountId>, u64> {
			screens::queue(pool, from, limit)
		}
		fn workers(pool: PoolId, after: Option<WorkerId>, limit: u32) -> Page<WorkerRow, WorkerId> {
			screens::workers(pool, after, limit)
		}
		fn contribution(
			who: AccountId,
			pool: PoolId,
			amount: Amount,
			funding: Funding,
		) -> Result<Contribution, DispatchError> {
			screens::contribution(who, pool, amount, funding)
		}
		fn withdrawal(pool: PoolId, item: ItemId, shares: u128) -> Option<WithdrawalPreview> {
			screens::withdrawal(pool, item, shares)
		}
	}

	impl runtime_common::books_api::BooksApi<Block> for Runtime {
		fn books() -> Result<Vec<Line>, NotACopy> {
			books::books()
		}
	}

	#[cfg(feature = "try-runtime")]
	impl frame_try_runtime::TryRuntime<Block> for Runtime {
		fn on_runtime_upgrade(checks: UpgradeCheckSelect) -> (Weight, Weight) {
			let weight = Executive::try_runtime_upgrade(checks).expect("the checks of an upgrade pass");
			(weight, system::Weights::get().max_block)
		}
		fn execute_block(
			block: <Block as BlockT>::LazyBlock,
			state_root_check: bool,
			signature_check: bool,
			select: TryStateSelect,
		) -> Weight {
			let done = Executive::try_execute_block(block, state_root_check, signature_check, select);
			done.expect("the checks of a block pass")
		}
	}

	impl apis::AccountNonceApi<Block, AccountId, u32> for Runtime {
		fn account_nonce(account: AccountId) -> u32 {
			System::account_nonce(account)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
		fn query_info(
			uxt: <Block as BlockT>::Extrinsic,
			len: u32,
		) -> pallet_transaction_payment::RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_info(uxt, len)
		}
		fn query_fee_details(
			uxt: <Block as BlockT>::Extrinsic,
			len: u32,
		) -> pallet_transaction_payment::FeeDetails<Balance> {
			TransactionPayment::query_fee_details(uxt, len)
		}
		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}
		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(_: bool) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<StorageInfo>) {
			(benchmarks::list(), Vec::new())
		}
		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			benchmarks::run(config)
		}
	}

	impl apis::GenesisBuilder<Block> for Runtime {
		fn build_state(json: Vec<u8>) -> GenesisBuilderResult {
			build_state::<RuntimeGenesisConfig>(json)
		}
		fn get_preset(id: &Option<PresetId>) -> Option<Vec<u8>> {
			get_preset::<RuntimeGenesisConfig>(id, genesis::preset)
		}
		fn preset_names() -> Vec<PresetId> {
			runtime_common::NETWORKS.into_iter().map(|network| PresetId::from(network.preset())).collect()
		}
	}
}
