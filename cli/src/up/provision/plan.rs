//! What a development network still lacks before its worker is paid. Pure.
mod guests;

pub use guests::{Guests, OwnVault};

use crate::{up::story::WORKING, when};
use protocol::{Registration, Session};
use std::fmt;
use units::{Amount, ConfidenceLevel, Economy, Hash, Millis, PoolId, Score, WorkerId};

/// One chain of a development network, as far as it matters for paying its worker.
#[derive(Clone, Debug, Default)]
pub struct View {
	/// Measurements of the worker program that run and that the chain does not admit.
	pub unlisted: Option<Hash>,
	/// The gatekeeper.
	pub gatekeeper: Member,
	/// Whether it is on the chain's list of gatekeepers.
	pub gatekeeper_listed: bool,
	/// Whether the master key is on chain.
	pub has_master_key: bool,
	/// The paid worker.
	pub worker: Member,
	/// The pool that employs the worker.
	pub pool_of_worker: Option<PoolId>,
	/// The worker's session, running or cooling down.
	pub session: Option<Session>,
	/// The owner's pool.
	pub pool: Option<OwnPool>,
	/// What the economy demands.
	pub economy: Option<Economy>,
	/// Slot time of the newest block.
	pub now: Millis,
	/// How long a stopped worker cools down.
	pub cool_down: Millis,
	/// The lowest score that a session may start with.
	pub minimum_score: Score,
	/// From when on the worker may be benchmarked again.
	pub benchmark_from: Millis,
	/// What others than the owner have staked.
	pub guests: Guests,
}

/// A worker of the network.
#[derive(Clone, Debug, Default)]
pub struct Member {
	/// Its identity, once it has one.
	pub id: Option<WorkerId>,
	/// What the chain knows of it.
	pub registration: Option<Registration>,
}

/// The pool owner's pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnPool {
	/// Its id.
	pub id: PoolId,
	/// What it could lend now.
	pub free: Amount,
}

/// The next transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
	/// A motion that admits this measurement.
	AdmitMeasurement(Hash),
	/// A motion that makes this worker a gatekeeper.
	RegisterGatekeeper(WorkerId),
	/// The owner's pool.
	CreatePool,
	/// Stake for the pool.
	Contribute(PoolId, Amount),
	/// The worker joins the pool.
	AddWorker(PoolId, WorkerId),
	/// Another benchmark: the last one was disturbed.
	Benchmark(WorkerId),
	/// The worker's session.
	Start(PoolId, WorkerId, Amount),
	/// The stake of a session that has cooled down.
	Reclaim(PoolId, WorkerId),
	/// The delegator's stake in the pool.
	Delegate(PoolId, Amount),
	/// The vault owner's vault.
	CreateVault,
	/// The stake of the vault's delegator.
	DelegateToVault(PoolId, Amount),
	/// Money of the vault for the pool.
	Invest(PoolId, PoolId, Amount),
	/// Nothing to send now.
	Wait(Waiting),
}

/// Why nothing is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
	/// A worker has no identity yet.
	Worker,
	/// The relayer has not registered the gatekeeper yet.
	GatekeeperRegistration,
	/// The gatekeeper has not offered its master key yet.
	MasterKey,
	/// The relayer has not registered the worker yet.
	WorkerRegistration,
	/// The worker counts its benchmark.
	Benchmark,
	/// The score is too low, and another benchmark is possible only after this span.
	LowScore(Score, Millis),
	/// The stopped session cools down for so long.
	CoolDown(Millis),
	/// The chain has no economy yet: a motion sets it.
	Economy,
	/// No stake makes a session of this score possible.
	NoStakeFits(Score),
	/// Nothing: the worker works.
	Nothing,
}

impl fmt::Display for Waiting {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Worker => f.write_str("the workers are starting"),
			Self::GatekeeperRegistration => f.write_str("the gatekeeper is being attested"),
			Self::MasterKey => f.write_str("the gatekeeper is making the master key"),
			Self::WorkerRegistration => f.write_str("the worker is being attested"),
			Self::Benchmark => f.write_str("the worker is being benchmarked"),
			Self::LowScore(score, left) => {
				write!(
					f,
					"a score of {score} is too low: is this machine busy? next benchmark in {}",
					when::span(*left)
				)
			}
			Self::CoolDown(left) => write!(f, "the worker cools down for {}", when::span(*left)),
			Self::Economy => f.write_str("the chain has no tokenomic parameters"),
			Self::NoStakeFits(score) => write!(f, "no stake makes a session at score {score} possible"),
			Self::Nothing => f.write_str(WORKING),
		}
	}
}

/// The next thing to send. Order: what workers need to be admitted, then the gatekeeper, then pool and stake, and once the
/// worker works, whatever others stake beside its owner.
pub fn next_step(view: &View) -> Step {
	if let Some(measurement) = view.unlisted {
		return Step::AdmitMeasurement(measurement);
	}
	let (Some(gatekeeper), Some(worker)) = (view.gatekeeper.id, view.worker.id) else {
		return Step::Wait(Waiting::Worker);
	};
	if !view.gatekeeper_listed {
		return match view.gatekeeper.registration {
			None => Step::Wait(Waiting::GatekeeperRegistration),
			Some(_) => Step::RegisterGatekeeper(gatekeeper),
		};
	}
	let Some(pool) = view.pool else { return Step::CreatePool };
	if !view.has_master_key {
		return Step::Wait(Waiting::MasterKey);
	}
	let Some(registration) = &view.worker.registration else { return Step::Wait(Waiting::WorkerRegistration) };
	let Some(score) = registration.score else { return Step::Wait(Waiting::Benchmark) };
	if view.session.is_none() && score < view.minimum_score {
		return match view.now >= view.benchmark_from {
			true => Step::Benchmark(worker),
			false => Step::Wait(Waiting::LowScore(score, view.benchmark_from.since(view.now))),
		};
	}
	if view.pool_of_worker.is_none() {
		return Step::AddWorker(pool.id, worker);
	}
	match &view.session {
		Some(session) if session.is_running() => guests::next_step(pool.id, &view.guests),
		Some(session) => reclaim(session, pool.id, worker, view),
		None => start(pool, worker, score, registration.confidence, view),
	}
}

fn reclaim(session: &Session, pool: PoolId, worker: WorkerId, view: &View) -> Step {
	let protocol::SessionState::CoolingDown { since } = session.state else { return Step::Wait(Waiting::Nothing) };
	let until = since.after(view.cool_down);
	if view.now < until {
		return Step::Wait(Waiting::CoolDown(until.since(view.now)));
	}
	Step::Reclaim(pool, worker)
}

fn start(pool: OwnPool, worker: WorkerId, score: Score, level: ConfidenceLevel, view: &View) -> Step {
	let Some(economy) = &view.economy else { return Step::Wait(Waiting::Economy) };
	let Some(stake) = fitting_stake(score, level, economy) else { return Step::Wait(Waiting::NoStakeFits(score)) };
	match stake.checked_sub(pool.free) {
		Some(missing) if missing > Amount::ZERO => Step::Contribute(pool.id, missing),
		_ => Step::Start(pool.id, worker, stake),
	}
}

/// Twice the least stake in whole PHA, so that the worker is worth something, if that is not too much.
fn fitting_stake(score: Score, level: ConfidenceLevel, economy: &Economy) -> Option<Amount> {
	let least = tokenomics::formulas::minimum_stake(score, &economy.tokenomic);
	let most = tokenomics::formulas::maximum_stake(score, level, &economy.tokenomic)?;
	let wished = Amount::from_pha(least.0.saturating_mul(2).div_ceil(units::PHA));
	let stake = wished.min(most);
	(stake >= least).then_some(stake)
}

#[cfg(test)]
mod tests;
