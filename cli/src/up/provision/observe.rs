//! Reads what the plan needs, all at the newest block.
use super::plan::{Guests, Member, OwnPool, OwnVault, View};
use crate::staking::{Body, Head, Snapshot};
use chain_client::{ChainClient, ClientError, Runtime, H256};
use frame::deps::sp_runtime::AccountId32;
use protocol::{storage, Gatekeepers};
use units::{Amount, Hash, Millis, Score, WorkerId};

/// The workers of a network, as their own status tells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Members {
	/// What the worker program is, by its quotes.
	pub measurement: Option<Hash>,
	/// Identity of the gatekeeper.
	pub gatekeeper: Option<WorkerId>,
	/// Identity of the paid worker.
	pub worker: Option<WorkerId>,
}

/// Who stakes.
#[derive(Clone, Debug)]
pub struct Stakers {
	/// Owner of the pool.
	pub owner: AccountId32,
	/// Delegates to it.
	pub delegator: AccountId32,
	/// Owner of the vault.
	pub vault_owner: AccountId32,
}

/// One look at the chain.
pub async fn observe(client: &ChainClient, members: Members, stakers: &Stakers) -> Result<View, ClientError> {
	let seen = Snapshot::newest(client).await?;
	let at = seen.at;
	let gatekeepers: Gatekeepers = client.storage(&storage::gatekeepers(), Some(at)).await?.unwrap_or_default();
	let heads = seen.heads().await?;
	let pool = heads.values().find(|head| !head.is_vault() && head.owner == stakers.owner);
	let (pool_of_worker, session) = match members.worker {
		Some(worker) => {
			let binding = pallet_computation::Bindings::<Runtime>::hashed_key_for(worker);
			(client.storage(&binding, Some(at)).await?, client.storage(&storage::session(&worker), Some(at)).await?)
		}
		None => (None, None),
	};
	let minimum_score: Option<Score> =
		client.storage(&pallet_computation::MinimumScore::<Runtime>::hashed_key(), Some(at)).await?;
	Ok(View {
		unlisted: unlisted(client, members.measurement, at).await?,
		gatekeeper: member(client, members.gatekeeper, at).await?,
		gatekeeper_listed: members.gatekeeper.is_some_and(|id| gatekeepers.members.contains(&id)),
		has_master_key: gatekeepers.master_key.is_some(),
		worker: member(client, members.worker, at).await?,
		pool_of_worker,
		session,
		guests: guests(&seen, stakers, pool, heads.values().find(|head| is_vault_of(head, stakers))).await?,
		pool: pool.map(|pool| OwnPool { id: pool.id, free: pool.free }),
		minimum_score: minimum_score.unwrap_or(0),
		benchmark_from: benchmark_from(client, members.worker, at).await?,
		economy: client.storage(&storage::economy(), Some(at)).await?,
		now: seen.now,
		cool_down: seen.terms.cool_down,
	})
}

fn is_vault_of(head: &Head, stakers: &Stakers) -> bool {
	head.is_vault() && head.owner == stakers.vault_owner
}

async fn guests(
	seen: &Snapshot<'_>,
	stakers: &Stakers,
	pool: Option<&Head>,
	vault: Option<&Head>,
) -> Result<Guests, ClientError> {
	let Some(pool) = pool else { return Ok(Guests::default()) };
	let items = seen.items_of(&stakers.delegator).await?;
	let vault = vault.map(|vault| OwnVault {
		id: vault.id,
		was_funded: vault.issued > 0,
		is_invested: matches!(&vault.body, Body::Vault { positions, .. } if !positions.is_empty()),
		free: if vault.queue.is_empty() { vault.free } else { Amount::ZERO },
	});
	Ok(Guests { delegated: items.iter().any(|item| item.pool == pool.id), vault })
}

/// From when on the worker may be benchmarked again.
async fn benchmark_from(client: &ChainClient, worker: Option<WorkerId>, at: H256) -> Result<Millis, ClientError> {
	let Some(worker) = worker else { return Ok(Millis(0)) };
	let key = pallet_worker_registry::LastBenchmark::<Runtime>::hashed_key_for(worker);
	let last: Option<protocol::BenchmarkRequest> = client.storage(&key, Some(at)).await?;
	let policy: Option<pallet_worker_registry::Policy> =
		client.storage(&pallet_worker_registry::CurrentPolicy::<Runtime>::hashed_key(), Some(at)).await?;
	let interval = policy.unwrap_or_default().benchmark_interval;
	Ok(last.map_or(Millis(0), |last| last.asked_at.after(interval)))
}

async fn unlisted(client: &ChainClient, measurement: Option<Hash>, at: H256) -> Result<Option<Hash>, ClientError> {
	let Some(measurement) = measurement else { return Ok(None) };
	let key = pallet_worker_registry::Measurements::<Runtime>::hashed_key_for(measurement);
	let admitted: Option<pallet_worker_registry::Admission> = client.storage(&key, Some(at)).await?;
	Ok(admitted.is_none().then_some(measurement))
}

async fn member(client: &ChainClient, id: Option<WorkerId>, at: H256) -> Result<Member, ClientError> {
	let registration = match id {
		Some(id) => client.storage(&storage::registration(&id), Some(at)).await?,
		None => None,
	};
	Ok(Member { id, registration })
}
