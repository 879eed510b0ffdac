//! Reads a chain's status out of its state, all at one block.
use super::document::{Chain, Heartbeat, Pool, Vault, Worker};
use crate::{
	session::state_word,
	staking::{Body, Head, Snapshot},
};
use chain_client::{ChainClient, ClientError, Runtime, H256};
use codec::{Decode, DecodeAll};
use frame::deps::sp_runtime::AccountId32;
use protocol::{storage, Gatekeepers, Registration, Session};
use std::collections::{BTreeMap, BTreeSet};
use tokenomics::formulas;
use units::{Amount, Economy, Fixed, Millis, PoolId, WorkerId};

/// Workers and pools shown at most.
const MAX_ROWS: usize = 1_000;

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
	let snapshot = Snapshot::of(client, best).await?;
	let heads = snapshot.heads().await?;
	let block_time_ms: u64 = client.call_api("AuraApi_slot_duration", &(), at).await?;
	Ok(Chain {
		name: client.chain().into(),
		url: client.url().into(),
		genesis: format!("{:?}", client.genesis()),
		best: best.number,
		finalized: finalized.number,
		time: (snapshot.now > Millis(0)).then_some(snapshot.now),
		block_time_ms,
		budget: economy.as_ref().map(|economy| Fixed::from_bits(economy.tokenomic.budget_per_block).to_string()),
		subsidy: reader.balance(&runtime_common::accounts::subsidy()).await?,
		treasury: reader.balance(&runtime_common::accounts::treasury()).await?,
		paid_to_pools: workers.iter().fold(Amount::ZERO, |sum, worker| sum.saturating_add(worker.total_payout)),
		total_share: last.map(|last| last.shares.to_string()),
		next_report: next.unwrap_or(1),
		pools: heads.values().filter_map(pool).take(MAX_ROWS).collect(),
		vaults: heads.values().filter_map(vault).take(MAX_ROWS).collect(),
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

fn pool(head: &Head) -> Option<Pool> {
	let Body::Stake { lent, workers, .. } = head.body else { return None };
	Some(Pool {
		id: head.id,
		owner: head.owner.to_string(),
		total_value: head.ledger.value,
		total_shares: Amount(head.ledger.shares),
		price: head.ledger.price(),
		free: head.free,
		lent,
		queue: head.queue.len(),
		workers,
	})
}

fn vault(head: &Head) -> Option<Vault> {
	let Body::Vault { positions, .. } = &head.body else { return None };
	Some(Vault {
		id: head.id,
		owner: head.owner.to_string(),
		total_value: head.ledger.value,
		total_shares: Amount(head.ledger.shares),
		price: head.ledger.price(),
		free: head.free,
		invested: positions.iter().fold(Amount::ZERO, |sum, position| sum.saturating_add(position.value)),
		queue: head.queue.len(),
		positions: positions.len(),
	})
}
