//! Reads what the plan needs, all at the newest block.
use super::plan::{Member, OwnPool, View};
use crate::status::gather::Reader;
use chain_client::{ChainClient, ClientError, Runtime, H256};
use frame::deps::sp_runtime::AccountId32;
use protocol::{storage, Gatekeepers};
use units::{Hash, Millis, WorkerId};

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

/// One look at the chain.
pub async fn observe(client: &ChainClient, members: Members, owner: &AccountId32) -> Result<View, ClientError> {
	let at = client.best().await?.hash;
	let gatekeepers: Gatekeepers = client.storage(&storage::gatekeepers(), Some(at)).await?.unwrap_or_default();
	let clock: Option<pallet_computation::Clock> =
		client.storage(&pallet_computation::BlockClock::<Runtime>::hashed_key(), Some(at)).await?;
	let cool_down: Option<Millis> =
		client.storage(&pallet_computation::CoolDown::<Runtime>::hashed_key(), Some(at)).await?;
	let pools = Reader { client, at }.pools().await?;
	let owner = owner.to_string();
	let (pool_of_worker, session) = match members.worker {
		Some(worker) => {
			let binding = pallet_computation::Bindings::<Runtime>::hashed_key_for(worker);
			(client.storage(&binding, Some(at)).await?, client.storage(&storage::session(&worker), Some(at)).await?)
		}
		None => (None, None),
	};
	Ok(View {
		unlisted: unlisted(client, members.measurement, at).await?,
		gatekeeper: member(client, members.gatekeeper, at).await?,
		gatekeeper_listed: members.gatekeeper.is_some_and(|id| gatekeepers.members.contains(&id)),
		has_master_key: gatekeepers.master_key.is_some(),
		worker: member(client, members.worker, at).await?,
		pool_of_worker,
		session,
		pool: pools.iter().find(|pool| pool.owner == owner).map(|pool| OwnPool { id: pool.id, free: pool.free }),
		economy: client.storage(&storage::economy(), Some(at)).await?,
		now: clock.map_or(Millis(0), |clock| clock.slot),
		cool_down: cool_down.unwrap_or(pallet_computation::DEFAULT_COOL_DOWN),
	})
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
