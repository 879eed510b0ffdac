//! What belongs to one pool: its queue, its workers, its whitelist.
use super::{key, Snapshot, MAX_WAITING};
use crate::{
	staking::pool::{Head, Pool, Release, Waiting, Worker},
	status::document::state_word,
};
use chain_client::{ClientError, Runtime};
use chain_traits::Request;
use frame::deps::sp_runtime::AccountId32;
use pallet_stake_pool::Loan;
use protocol::{storage, Registration, Session, SessionState};
use std::collections::{BTreeMap, BTreeSet};
use units::{PoolId, WorkerId};

impl Snapshot<'_> {
	/// A pool with its lists; none if there is no such pool or vault.
	pub async fn pool(&self, id: PoolId) -> Result<Option<Pool>, ClientError> {
		let Some(head) = self.head(id).await? else { return Ok(None) };
		let workers = self.workers(id).await?;
		let description: Option<Vec<u8>> =
			self.value(pallet_pool_ledger::Descriptions::<Runtime>::hashed_key_for(id)).await?;
		let whitelist: Vec<(AccountId32, ())> = self.below("PoolLedger", "Whitelist", &[key(&id)]).await?;
		let waiting = self.waiting(&head).await?;
		Ok(Some(Pool {
			description: String::from_utf8_lossy(&description.unwrap_or_default()).into_owned(),
			whitelist: whitelist.into_iter().map(|(account, ())| account).collect(),
			waiting,
			releases: releases(&workers),
			workers,
			head,
		}))
	}

	/// The oldest waiting requests, at most [`MAX_WAITING`].
	async fn waiting(&self, head: &Head) -> Result<Vec<Waiting>, ClientError> {
		let numbers: Vec<u64> =
			(head.queue.head..head.queue.tail.min(head.queue.head.saturating_add(MAX_WAITING))).collect();
		type Requests = pallet_pool_ledger::Requests<Runtime>;
		let keys: Vec<Vec<u8>> = numbers.iter().map(|number| Requests::hashed_key_for(head.id, number)).collect();
		let requests: Vec<Option<Request>> = self.values("PoolLedger.Requests", &keys).await?;
		let found: Vec<(u64, Request)> =
			numbers.into_iter().zip(requests).filter_map(|(number, request)| Some((number, request?))).collect();
		let items: Vec<_> = found.iter().map(|(_, request)| request.item).collect();
		let holders = self.bearers(head.id, &items).await?;
		let mut before = 0;
		let waiting = found.into_iter().zip(holders).map(|((number, request), holder)| {
			let through = head.queue.waiting_through(&request);
			let shares = through.saturating_sub(before);
			before = through;
			Waiting {
				request: number,
				item: request.item,
				holder,
				since: request.since,
				shares,
				through,
				vault: request.vault,
			}
		});
		Ok(waiting.collect())
	}

	/// The members of a stake pool, and whoever left it and still has its stake.
	async fn workers(&self, pool: PoolId) -> Result<Vec<Worker>, ClientError> {
		let members: Vec<(WorkerId, ())> = self.below("StakePool", "Members", &[key(&pool)]).await?;
		let members: BTreeSet<WorkerId> = members.into_iter().map(|(worker, ())| worker).collect();
		let loans: Vec<(WorkerId, Loan)> = self.below("StakePool", "Loans", &[]).await?;
		let loans: BTreeMap<WorkerId, Loan> = loans.into_iter().filter(|(_, loan)| loan.pool == pool).collect();
		let all: BTreeSet<WorkerId> = members.iter().chain(loans.keys()).copied().collect();
		let keys = |key: fn(&WorkerId) -> Vec<u8>| all.iter().map(key).collect::<Vec<_>>();
		let sessions: Vec<Option<Session>> = self.values("Computation.Sessions", &keys(storage::session)).await?;
		let known: Vec<Option<Registration>> =
			self.values("WorkerRegistry.Workers", &keys(storage::registration)).await?;
		let worker = |((id, session), registration): ((&WorkerId, Option<Session>), Option<Registration>)| Worker {
			id: *id,
			member: members.contains(id),
			lent: loans.get(id).map(|loan| loan.stake),
			coming: loans.get(id).and_then(|loan| loan.releasing),
			back_at: session.as_ref().and_then(|session| match session.state {
				SessionState::CoolingDown { since } => Some(since.after(self.terms.cool_down)),
				_ => None,
			}),
			state: match (&session, registration.and_then(|registration| registration.score)) {
				(Some(session), _) => state_word(&session.state),
				(None, Some(_)) => "benchmarked",
				(None, None) => "registered",
			},
		};
		Ok(all.iter().zip(sessions).zip(known).map(worker).collect())
	}

	/// What the chain knows of a worker.
	pub async fn registration(&self, worker: &WorkerId) -> Result<Option<Registration>, ClientError> {
		self.value(storage::registration(worker)).await
	}
}

/// What sessions that cool down give back, the earliest first.
fn releases(workers: &[Worker]) -> Vec<Release> {
	let release = |worker: &Worker| Some(Release { amount: worker.coming?, at: worker.back_at?, worker: worker.id });
	let mut releases: Vec<Release> = workers.iter().filter_map(release).collect();
	releases.sort_by_key(|release| release.at);
	releases
}
