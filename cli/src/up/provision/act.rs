//! Sends what the plan says, as the development accounts.
use super::{observe::Stakers, plan::Step};
use chain_client::{sr25519, ChainClient, ClientError, Pair, RuntimeCall, H256};
use chain_traits::Funding;
use codec::Encode;
use frame::deps::sp_runtime::AccountId32;
use units::{Amount, PoolId};

/// The development accounts: their secrets are public.
pub struct Accounts {
	/// Sole member of the council.
	pub council: sr25519::Pair,
	/// Owner of the pool and operator of the worker.
	pub owner: sr25519::Pair,
	/// Pays for registrations.
	pub payer: sr25519::Pair,
	/// Delegates to the pool.
	pub delegator: sr25519::Pair,
	/// Owner of the vault.
	pub vault_owner: sr25519::Pair,
	/// Delegates to the vault.
	pub vault_delegator: sr25519::Pair,
}

impl Accounts {
	/// Alice, Bob, Charlie, Dave, Eve and Ferdie.
	pub fn development() -> Result<Self, String> {
		let account = |path: &str| sr25519::Pair::from_string(path, None).map_err(|error| format!("{path}: {error:?}"));
		Ok(Self {
			council: account("//Alice")?,
			owner: account("//Bob")?,
			payer: account("//Charlie")?,
			delegator: account("//Dave")?,
			vault_owner: account("//Eve")?,
			vault_delegator: account("//Ferdie")?,
		})
	}

	/// The accounts that stake.
	pub fn stakers(&self) -> Stakers {
		let account = |pair: &sr25519::Pair| AccountId32::from(pair.public());
		Stakers {
			owner: account(&self.owner),
			delegator: account(&self.delegator),
			vault_owner: account(&self.vault_owner),
		}
	}
}

/// Sends one step and waits until a block has taken it.
pub async fn act(step: &Step, client: &ChainClient, accounts: &Accounts) -> Result<(), ClientError> {
	let (call, signer) = match step {
		Step::AdmitMeasurement(measurement) => {
			let call = pallet_worker_registry::Call::admit_measurement { measurement: H256(*measurement) };
			(motion(RuntimeCall::WorkerRegistry(call)), &accounts.council)
		}
		Step::RegisterGatekeeper(worker) => {
			let call = pallet_worker_registry::Call::register_gatekeeper { worker: *worker };
			(motion(RuntimeCall::WorkerRegistry(call)), &accounts.council)
		}
		Step::CreatePool => (RuntimeCall::StakePool(pallet_stake_pool::Call::create {}), &accounts.owner),
		Step::Contribute(pool, amount) => (contribution(*pool, *amount), &accounts.owner),
		Step::Delegate(pool, amount) => (contribution(*pool, *amount), &accounts.delegator),
		Step::CreateVault => (RuntimeCall::Vault(pallet_vault::Call::create {}), &accounts.vault_owner),
		Step::DelegateToVault(vault, amount) => {
			let (vault, amount, funding, into, min_shares_out) = (*vault, *amount, Funding::Native, None, 0);
			let call = pallet_vault::Call::contribute {
				vault,
				amount,
				funding,
				into,
				min_shares_out,
				max_commission: frame::arithmetic::Permill::one(),
			};
			(RuntimeCall::Vault(call), &accounts.vault_delegator)
		}
		Step::Invest(vault, pool, amount) => {
			let (vault, pool, amount, min_shares_out) = (*vault, *pool, *amount, 0);
			(
				RuntimeCall::Vault(pallet_vault::Call::invest {
					vault,
					pool,
					amount,
					min_shares_out,
					max_commission: frame::arithmetic::Permill::one(),
				}),
				&accounts.vault_owner,
			)
		}
		Step::AddWorker(pool, worker) => {
			let call = pallet_stake_pool::Call::add_worker { pool: *pool, worker: *worker };
			(RuntimeCall::StakePool(call), &accounts.owner)
		}
		Step::Benchmark(worker) => {
			let call = pallet_worker_registry::Call::request_benchmark { worker: *worker };
			(RuntimeCall::WorkerRegistry(call), &accounts.owner)
		}
		Step::Start(pool, worker, stake) => {
			let call = pallet_stake_pool::Call::start_worker { pool: *pool, worker: *worker, stake: *stake };
			(RuntimeCall::StakePool(call), &accounts.owner)
		}
		Step::Reclaim(_, worker) => {
			let call = pallet_stake_pool::Call::reclaim_worker { worker: *worker };
			(RuntimeCall::StakePool(call), &accounts.owner)
		}
		Step::Wait(_) => return Ok(()),
	};
	client.submit_signed(call, signer).await?.in_block().await?;
	Ok(())
}

/// Native PHA for a new item of a pool.
fn contribution(pool: PoolId, amount: Amount) -> RuntimeCall {
	let (funding, into, min_shares_out) = (Funding::Native, None, 0);
	RuntimeCall::StakePool(pallet_stake_pool::Call::contribute {
		pool,
		amount,
		funding,
		into,
		min_shares_out,
		max_commission: frame::arithmetic::Permill::one(),
	})
}

/// A motion that a council of one passes by proposing it.
fn motion(call: RuntimeCall) -> RuntimeCall {
	let length_bound = call.encoded_size() as u32;
	RuntimeCall::Council(pallet_collective::Call::propose { threshold: 1, proposal: Box::new(call), length_bound })
}
