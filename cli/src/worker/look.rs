//! Looks at a worker and at every link between it and its pay, all of the chain at one block.
use super::observation::{Asked, ChainSeen, ChallengesSeen, Lacking, Observation, ReportsSeen, WorkerSaid};
use crate::{failure::Failure, running::Running, status::gather::Reader};
use chain_client::{BlockRef, ChainClient, ClientError, Runtime};
use codec::{Decode, DecodeAll};
use pallet_computation::SettlementStatusViewFunction as SettlementStatus;
use pallet_launch_gate::Closure;
use protocol::{storage, BlockRecord, Crypto, Gatekeepers, Registration, Session};
use secrets::LibraryCrypto;
use std::{
	path::Path,
	time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokenomics::{challenge::draw_probability, formulas};
use units::{Amount, BlockNumber, Millis, PoolId, RewardWeight, WorkerId};
use worker_client::{ClientError as ClientRefusal, Endpoint, Worker};

/// Blocks looked through for the last challenge.
const LOOK_BACK: BlockNumber = 600;
/// Gates and debts read at most.
const MAX_ENTRIES: usize = 256;
/// Collateral should have been renewed when no more than this is left of it: relayers begin at twice that.
const COLLATERAL_LATE: Millis = Millis::from_secs(3 * 24 * 3_600);
/// How long the worker itself may take to answer.
const ASK_TIMEOUT: Duration = Duration::from_secs(10);

/// Its share, from value, score and confidence as the chain has them.
pub fn share(session: &Session) -> RewardWeight {
	formulas::share(session.value, formulas::score_fixed(session.instant_score), session.confidence)
}

/// Everything.
pub async fn look(
	client: &ChainClient,
	worker: WorkerId,
	endpoint: Option<&Endpoint>,
	token: Option<&Path>,
) -> Result<Observation, Failure> {
	let status = client.status().await?;
	let best = status.best;
	let at = Some(best.hash);
	let clock: Option<pallet_computation::Clock> =
		client.storage(&pallet_computation::BlockClock::<Runtime>::hashed_key(), at).await?;
	let now = clock.map_or(Millis(0), |clock| clock.slot);
	let minimum: Option<u32> = client.storage(&storage::minimum_version(), at).await?;
	let paused: Option<bool> =
		client.storage(&pallet_computation::HeartbeatsPaused::<Runtime>::hashed_key(), at).await?;
	let running = Running::read(client, best.hash).await?;
	let session: Option<Session> = client.storage(&storage::session(&worker), at).await?;
	Ok(Observation {
		worker,
		chain: ChainSeen {
			best: best.number,
			now,
			finalized: status.finalized.number,
			clock: host_clock(),
			syncing: status.syncing,
		},
		closed: closed(client, best, now).await?,
		reports: reports(client, best).await?,
		subsidy: Reader { client, at: best.hash }.balance(&runtime_common::accounts::subsidy()).await?,
		minimum_version: minimum.unwrap_or(0),
		paused: paused.unwrap_or(false),
		registration: client.storage::<Registration>(&storage::registration(&worker), at).await?,
		debt: debt(client, &worker, best).await?,
		challenges: challenges(client, &worker, best, &running).await?,
		asked: ask(client, endpoint, token).await?,
		running,
		session,
	})
}

fn host_clock() -> Millis {
	let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	Millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// The pallets whose gate is closed at `now`.
async fn closed(client: &ChainClient, best: BlockRef, now: Millis) -> Result<Vec<String>, ClientError> {
	const HASH: usize = 8;
	let prefix = storage::item("LaunchGate", "Closed");
	let closures = client.entries::<Closure>(&prefix, MAX_ENTRIES, best.hash).await?;
	let name = |key: &[u8]| {
		let name = Vec::<u8>::decode(&mut key.get(HASH..).unwrap_or_default()).unwrap_or_default();
		String::from_utf8_lossy(&name).into_owned()
	};
	Ok(closures.iter().filter(|(_, closure)| closure.holds(now)).map(|(key, _)| name(key)).collect())
}

/// How settlement stands, as the chain itself says who counts and who is missing.
async fn reports(client: &ChainClient, best: BlockRef) -> Result<ReportsSeen, ClientError> {
	let status = client.view(SettlementStatus::<Runtime>::new(), best.hash).await?;
	let gatekeepers: Gatekeepers = client.storage(&storage::gatekeepers(), Some(best.hash)).await?.unwrap_or_default();
	Ok(ReportsSeen {
		next: status.next,
		covered: status.last.map(|last| last.upto),
		is_agreed: status.agreed.is_some(),
		voted: status.voted.into_iter().map(|(who, _)| who).collect(),
		missing: status.missing,
		lapsed: status.lapsed,
		pending: status.pending,
		has_master_key: gatekeepers.master_key.is_some(),
		gatekeepers: gatekeepers.members.len(),
	})
}

async fn debt(client: &ChainClient, worker: &WorkerId, best: BlockRef) -> Result<Amount, ClientError> {
	/// Of the pool's id: its hash, and itself.
	const POOL: usize = 16 + 8;
	let mut prefix = pallet_computation::Debts::<Runtime>::hashed_key_for(worker, PoolId::default());
	prefix.truncate(prefix.len().saturating_sub(POOL));
	let debts = client.entries::<pallet_computation::Debt>(&prefix, MAX_ENTRIES, best.hash).await?;
	Ok(debts.iter().fold(Amount::ZERO, |sum, (_, debt)| sum.saturating_add(debt.payout)))
}

/// What the newest records say of the worker's challenges.
async fn challenges(
	client: &ChainClient,
	worker: &WorkerId,
	best: BlockRef,
	running: &Running,
) -> Result<ChallengesSeen, Failure> {
	let meter: Option<pallet_computation::Meter> =
		client.storage(&pallet_computation::Meters::<Runtime>::hashed_key_for(worker), Some(best.hash)).await?;
	let answered = meter.map_or(0, |meter| meter.challenge_block.max(meter.started_in));
	let hash = LibraryCrypto::blake2_256(&worker.0);
	let first = best.number.saturating_sub(LOOK_BACK).max(client.records_available().await?.first);
	let mut seen = ChallengesSeen {
		looked_through: best.number.saturating_add(1).saturating_sub(first),
		one_in: one_in(running),
		..ChallengesSeen::default()
	};
	let mut from = first;
	while from <= best.number {
		let records = client.records(from, best.number).await?;
		for bytes in &records.records {
			let BlockRecord::V1(record) = BlockRecord::decode_all(&mut &bytes[..]).map_err(|error| {
				Failure::new(format!("a record cannot be read: {error}"))
					.hint("the node is of another version than this program")
			})?;
			if record.challenge.is_some_and(|challenge| challenge.draws(&hash)) {
				seen.last = Some(record.number);
				if record.number > answered {
					seen.unanswered = seen.unanswered.or(Some(record.number));
				}
			}
		}
		from = records.to.saturating_add(1);
	}
	Ok(seen)
}

/// Of how many records one draws a given worker, rounded up; none if none ever does.
fn one_in(running: &Running) -> Option<u64> {
	let economy = running.economy.as_ref()?;
	let probability = draw_probability(running.workers, running.block_time, economy).bits();
	let one_in = (1u128 << 64).checked_div(probability)?;
	u64::try_from(one_in.saturating_add(1)).ok()
}

/// Asks the worker itself, if it is known where it is.
async fn ask(client: &ChainClient, endpoint: Option<&Endpoint>, token: Option<&Path>) -> Result<Asked, Failure> {
	let Some(endpoint) = endpoint else { return Ok(Asked::Nobody) };
	let token = token.map(edge_secrets::read_file).transpose()?.map(|token| token.expose().to_owned());
	let worker = Worker::new(endpoint.clone(), token);
	let status = match tokio::time::timeout(ASK_TIMEOUT, worker.status()).await {
		Err(_) => return Ok(Asked::Silent(format!("no answer in {} s", ASK_TIMEOUT.as_secs()))),
		Ok(Err(error @ ClientRefusal::Refused(_))) => {
			let hint = error.hint().unwrap_or("the worker's log says more").to_owned();
			return Ok(Asked::Refused(format!("{error} ({hint})")));
		}
		Ok(Err(error)) => return Ok(Asked::Silent(error.to_string())),
		Ok(Ok(status)) => status,
	};
	let warnings = status.warnings.iter().map(|warning| format!("{} ({})", warning.message, warning.hint)).collect();
	let Some(chain) = status.chain else {
		return Ok(Asked::Said(WorkerSaid { warnings, why: status.why, ..WorkerSaid::default() }));
	};
	let tip = chain.sync.tip;
	let node_has = match client.block_hash(tip).await {
		Ok(hash) => Some(hash.0),
		Err(ClientError::NoBlock { .. }) => None,
		Err(error) => return Err(error.into()),
	};
	Ok(Asked::Said(WorkerSaid {
		lacks: lacks(client, &worker).await?,
		identity: status.worker,
		is_of_this_chain: chain.genesis.0 == client.genesis().0,
		tip,
		tip_hash: chain.sync.tip_hash.0,
		node_has,
		why: status.why,
		warnings,
	}))
}

/// What the chain lacks for the platform of a worker that brings no collateral. A worker that gives no quote has warnings of
/// its own.
async fn lacks(client: &ChainClient, worker: &Worker) -> Result<Option<Lacking>, Failure> {
	let Ok(Ok(said)) = tokio::time::timeout(ASK_TIMEOUT, worker.registration()).await else { return Ok(None) };
	let family = collateral::family_of(&said.evidence.quote).ok().filter(|_| said.evidence.collateral.is_none());
	let Some(family) = family else { return Ok(None) };
	let chain = collateral::ChainSeen::look(client, &family).await?;
	let until = chain.kept.map(|kept| kept.until);
	Ok(match collateral::need(chain.kept, chain.minimum(), COLLATERAL_LATE, chain.now) {
		collateral::Need::None => None,
		collateral::Need::Soon => Some(Lacking { family: family.to_string(), until }),
		collateral::Need::Now => Some(Lacking { family: family.to_string(), until: None }),
	})
}
