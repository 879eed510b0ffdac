//! Reads a chain's status out of its state, all at one block.
use super::document::{state_word, Chain, Heartbeat, Pool, Worker};
use chain_client::{ChainClient, ClientError, Runtime, H256};
use codec::{Decode, DecodeAll};
use frame::deps::sp_runtime::AccountId32;
use protocol::{storage, Gatekeepers, Registration, Session};
use std::collections::{BTreeMap, BTreeSet};
use tokenomics::{formulas, pool::Ledger};
use units::{Amount, Economy, Fixed, PoolId, WorkerId};

/// Workers and pools shown at most.
const MAX_ROWS: usize = 1_000;

type StakePool = pallet_stake_pool::Pool<AccountId32>;

/// One chain, as of its newest block.
pub async fn chain(client: &ChainClient) -> Result<Chain, ClientError> {
	let best = client.best().await?;
	let finalized = client.finalized().await?;
	let at = best.hash;
	let reader = Reader { client, at };
	let economy: Option<Economy> = client.storage(&storage::economy(), Some(at)).await?;
	let last: Option<pallet_computation::LastReport> =
		client.storage(&pallet_computation::Last::<Runtime>::hashed_key(), Some(at)).await?;
	let next: Option<u32> = client.storage(&pallet_computation::NextReport::<Runtime>::hashed_key(), Some(at)).await?;
	let workers = reader.workers(economy.as_ref()).await?;
	let block_time_ms: u64 = client.call_api("AuraApi_slot_duration", &(), at).await?;
	Ok(Chain {
		name: client.chain().into(),
		url: client.url().into(),
		genesis: format!("{:?}", client.genesis()),
		best: best.number,
		finalized: finalized.number,
		block_time_ms,
		budget: economy.as_ref().map(|economy| Fixed::from_bits(economy.tokenomic.budget_per_block).to_string()),
		subsidy: reader.balance(&runtime_common::accounts::subsidy()).await?,
		treasury: reader.balance(&runtime_common::accounts::treasury()).await?,
		paid_to_pools: workers.iter().fold(Amount::ZERO, |sum, worker| sum.saturating_add(worker.total_payout)),
		total_share: last.map(|last| last.shares.to_string()),
		next_report: next.unwrap_or(1),
		pools: reader.pools().await?,
		workers,
	})
}

/// Reads at one block.
pub struct Reader<'a> {
	/// Through this client.
	pub client: &'a ChainClient,
	/// The block.
	pub at: H256,
}

impl Reader<'_> {
	/// Free PHA of an account.
	pub async fn balance(&self, account: &AccountId32) -> Result<Amount, ClientError> {
		Ok(Amount(self.client.free_balance(account.as_ref(), Some(self.at)).await?))
	}

	/// Registered workers with their sessions.
	pub async fn workers(&self, economy: Option<&Economy>) -> Result<Vec<Worker>, ClientError> {
		let registrations: BTreeMap<WorkerId, Registration> = self.map("WorkerRegistry", "Workers").await?;
		let sessions: BTreeMap<WorkerId, Session> = self.map("Computation", "Sessions").await?;
		let bindings: BTreeMap<WorkerId, PoolId> = self.map("Computation", "Bindings").await?;
		let gatekeepers: Option<Gatekeepers> = self.client.storage(&storage::gatekeepers(), Some(self.at)).await?;
		let gatekeepers = gatekeepers.unwrap_or_default().members;
		let all: BTreeSet<WorkerId> = registrations.keys().chain(sessions.keys()).copied().collect();
		let row = |id: WorkerId| {
			let registration = registrations.get(&id);
			let mut row = worker(id, registration, sessions.get(&id), economy);
			row.gatekeeper = gatekeepers.contains(&id);
			row.pool = bindings.get(&id).copied();
			row
		};
		Ok(all.into_iter().map(row).collect())
	}

	/// All stake pools.
	pub async fn pools(&self) -> Result<Vec<Pool>, ClientError> {
		let pools: BTreeMap<PoolId, StakePool> = self.map("StakePool", "Pools").await?;
		let books: BTreeMap<PoolId, pallet_pool_ledger::Book> = self.map("PoolLedger", "Books").await?;
		let shares = |id: &PoolId| books.get(id).map_or(0, |book| book.total);
		Ok(pools.iter().map(|(id, stake_pool)| pool(*id, stake_pool, shares(id))).collect())
	}

	/// A map keyed by `Blake2_128Concat`, whole up to [`MAX_ROWS`].
	async fn map<K: Decode + Ord, V: Decode>(&self, pallet: &str, map: &str) -> Result<BTreeMap<K, V>, ClientError> {
		const HASH: usize = 16;
		let entries = self.client.entries::<V>(&storage::item(pallet, map), MAX_ROWS, self.at).await?;
		let decode = |(key, value): (Vec<u8>, V)| {
			let key = K::decode_all(&mut key.get(HASH..).unwrap_or_default());
			key.map(|key| (key, value))
				.map_err(|error| ClientError::BadAnswer { what: format!("{pallet}.{map}"), reason: error.to_string() })
		};
		entries.into_iter().map(decode).collect()
	}
}

fn worker(
	id: WorkerId,
	registration: Option<&Registration>,
	session: Option<&Session>,
	economy: Option<&Economy>,
) -> Worker {
	let score = registration.and_then(|registration| registration.score);
	let share = |session: &Session| {
		let instant = formulas::score_fixed(session.instant_score);
		formulas::share(session.value, instant, session.confidence).to_string()
	};
	Worker {
		public_key: id,
		state: session
			.map_or(if score.is_some() { "benchmarked" } else { "registered" }, |session| state_word(&session.state)),
		gatekeeper: false,
		session: session.map(|session| session.id),
		pool: None,
		value: session.map(|session| session.value.to_string()),
		score: session.map(|session| session.instant_score).or(score),
		share: economy.and(session).map(share),
		stake: session.map(|session| session.stake),
		last_heartbeat: session
			.and_then(|session| session.last_heartbeat)
			.map(|(block, time)| Heartbeat { block, time }),
		payouts: session.map_or(0, |session| session.payouts),
		total_payout: session.map_or(Amount::ZERO, |session| session.total_payout),
		verified_until: registration.map(|registration| registration.verified_until),
	}
}

fn pool(id: PoolId, pool: &StakePool, shares: u128) -> Pool {
	let value = pool.value().unwrap_or_default();
	Pool {
		id,
		owner: pool.owner.to_string(),
		total_value: value,
		total_shares: Amount(shares),
		price: Ledger { value, shares }.price(),
		free: pool.free,
		lent: pool.lent,
		queue: pool.queue.len(),
		workers: pool.workers,
	}
}
