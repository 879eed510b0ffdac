//! What belongs to one pool: its queue, its workers, its whitelist.
use super::{key, Snapshot, MAX_WAITING};
use crate::{
	session::state_word,
	staking::{
		outlook::{departure, way_out},
		pool::{Body, Candidate, Head, Pool, Terms, Waiting, Worker},
	},
};
use chain_client::{ClientError, Runtime};
use chain_traits::{in_order, Release, Request, Source};
use frame::deps::sp_runtime::AccountId32;
use pallet_stake_pool::Loan;
use protocol::{storage, Registration, Session};
use std::collections::{BTreeMap, BTreeSet};
use units::{Millis, PoolId, WorkerId};

impl Snapshot<'_> {
	/// A pool with its lists; none if there is no such pool or vault.
	pub async fn pool(&self, id: PoolId) -> Result<Option<Pool>, ClientError> {
		let Some(mut pool) = self.single(id).await? else { return Ok(None) };
		if let Body::Vault { positions, .. } = &pool.head.body {
			let ids: Vec<PoolId> = positions.iter().map(|position| position.pool).collect();
			for id in ids {
				pool.pools.extend(self.single(id).await?);
			}
			pool.releases = redemptions(&pool, self.now, &self.terms);
		}
		Ok(Some(pool))
	}

	/// A pool with its lists, but of a vault without its stake pools.
	async fn single(&self, id: PoolId) -> Result<Option<Pool>, ClientError> {
		let Some(head) = self.head(id).await? else { return Ok(None) };
		let workers = if head.is_vault() { Vec::new() } else { self.workers(id).await? };
		let description: Option<Vec<u8>> =
			self.value(pallet_pool_ledger::Descriptions::<Runtime>::hashed_key_for(id)).await?;
		let whitelist: Vec<(AccountId32, u128)> = match head.whitelisted {
			0 => Vec::new(),
			_ => self.below("PoolLedger", "Whitelist", &[key(&id)]).await?,
		};
		Ok(Some(Pool {
			description: String::from_utf8_lossy(&description.unwrap_or_default()).into_owned(),
			whitelist: whitelist.into_iter().map(|(account, _)| account).collect(),
			waiting: self.waiting(&head).await?,
			releases: releases(&workers),
			workers,
			pools: Vec::new(),
			head,
		}))
	}

	/// The oldest waiting requests, at most [`MAX_WAITING`].
	async fn waiting(&self, head: &Head) -> Result<Vec<Waiting>, ClientError> {
		let end = head.queue.tail.min(head.queue.head.saturating_add(MAX_WAITING));
		let numbers: Vec<u64> = (head.queue.head..end).collect();
		type Requests = pallet_pool_ledger::Requests<Runtime>;
		let keys: Vec<Vec<u8>> = numbers.iter().map(|number| Requests::hashed_key_for(head.id, number)).collect();
		let requests: Vec<Option<Request>> = self.values("PoolLedger.Requests", &keys).await?;
		let found: Vec<(u64, Request)> =
			numbers.into_iter().zip(requests).filter_map(|(number, request)| Some((number, request?))).collect();
		let items: Vec<_> = found.iter().map(|(_, request)| request.item).collect();
		let holders = self.bearers(head.id, &items).await?;
		let mut before = 0;
		let mut waiting = Vec::with_capacity(found.len());
		for ((number, request), holder) in found.into_iter().zip(holders) {
			let through = head.queue.waiting_through(&request);
			waiting.push(Waiting {
				request: number,
				item: request.item,
				holder,
				since: request.since,
				shares: through.saturating_sub(before),
				through,
				size: head.queue.size_through(&request),
				at_most: request.at_most,
				vault: request.vault,
			});
			before = through;
		}
		Ok(waiting)
	}

	/// The members of a stake pool, and whoever left it and still has its stake.
	async fn workers(&self, pool: PoolId) -> Result<Vec<Worker>, ClientError> {
		let members: Vec<(WorkerId, ())> = self.below("StakePool", "Members", &[key(&pool)]).await?;
		let members: BTreeSet<WorkerId> = members.into_iter().map(|(worker, ())| worker).collect();
		let borrowers: Vec<(WorkerId, ())> = self.below("StakePool", "Borrowers", &[key(&pool)]).await?;
		let borrowers: Vec<WorkerId> = borrowers.into_iter().map(|(worker, ())| worker).collect();
		let keys: Vec<_> = borrowers.iter().map(pallet_stake_pool::Loans::<Runtime>::hashed_key_for).collect();
		let loans: Vec<Option<Loan>> = self.values("StakePool.Loans", &keys).await?;
		let loan = |(worker, loan): (WorkerId, Option<Loan>)| Some((worker, loan?));
		let loans: BTreeMap<WorkerId, Loan> = borrowers.into_iter().zip(loans).filter_map(loan).collect();
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
			back_at: session.as_ref().and_then(Session::stopped_at).map(|at| at.after(self.terms.cool_down)),
			state: match (&session, registration.and_then(|registration| registration.score)) {
				(Some(session), _) => state_word(&session.state),
				(None, Some(_)) => "benchmarked",
				(None, None) => "registered",
			},
		};
		Ok(all.iter().zip(sessions).zip(known).map(worker).collect())
	}

	/// What the chain knows of a worker that shall join a pool.
	pub async fn candidate(&self, worker: &WorkerId) -> Result<Candidate, ClientError> {
		let loan: Option<Loan> = self.value(pallet_stake_pool::Loans::<Runtime>::hashed_key_for(worker)).await?;
		Ok(Candidate {
			registration: self.registration(worker).await?,
			pool: self.value(pallet_stake_pool::PoolOf::<Runtime>::hashed_key_for(worker)).await?,
			lent_by: loan.map(|loan| loan.pool),
		})
	}

	/// What the chain knows of a worker.
	pub async fn registration(&self, worker: &WorkerId) -> Result<Option<Registration>, ClientError> {
		self.value(storage::registration(worker)).await
	}
}

/// What sessions that cool down give back, the earliest first.
fn releases(workers: &[Worker]) -> Vec<Release> {
	let release = |worker: &Worker| {
		Some(Release { amount: worker.coming?, at: worker.back_at?, from: Source::Worker(worker.id) })
	};
	in_order(workers.iter().filter_map(release).collect())
}

/// What stake pools pay a vault, as far as it is on its way there, the earliest first.
fn redemptions(vault: &Pool, now: Millis, terms: &Terms) -> Vec<Release> {
	let mut releases: Vec<Release> = Vec::new();
	for pool in &vault.pools {
		for waiting in pool.waiting.iter().filter(|waiting| waiting.vault == Some(vault.head.id)) {
			let expected = way_out(&departure(pool, waiting), now, terms).expected;
			let from = Source::Pool(pool.head.id);
			releases.extend(expected.map(|at| Release { amount: waiting.value(&pool.head), at, from }));
		}
	}
	in_order(releases)
}
