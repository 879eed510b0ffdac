//! What the mock runtimes of staking pallets share: stock pallets, and a clock, workers and paid sessions that tests control.
//!
//! They keep their state in storage, so that a failed call rolls it back as it would on a chain. For tests only.
mod stock;

use chain_traits::{SessionControl, WorkerDirectory};
use frame::{
	deps::{
		frame_support::{storage_alias, traits::AsEnsureOriginWithArg},
		sp_runtime::AccountId32,
	},
	prelude::*,
	runtime::prelude::EnsureNever,
};
use protocol::{Registration, RegistrationInfo, Session, SessionState};
use units::{Amount, ConfidenceLevel, Millis, PoolId, Score, SessionId, Value, WorkerId, PHA};

/// The least an account holds.
pub const EXISTENTIAL_DEPOSIT: u128 = PHA / 100;
/// May create no asset and no collection.
pub type Nobody = AsEnsureOriginWithArg<EnsureNever<AccountId32>>;
/// Seconds of a day.
pub const DAY: u64 = 24 * 60 * 60;
/// How long stopped sessions cool down.
pub const COOL_DOWN: Millis = Millis::from_secs(7 * DAY);
/// Operates all workers.
pub const OPERATOR: AccountId32 = AccountId32::new([1; 32]);

#[storage_alias]
type Now = StorageValue<Mock, Millis, ValueQuery>;
#[storage_alias]
type Bound = StorageMap<Mock, Blake2_128Concat, WorkerId, PoolId>;
#[storage_alias]
type Sessions = StorageMap<Mock, Blake2_128Concat, WorkerId, Session>;
#[storage_alias]
type NextSession = StorageValue<Mock, SessionId, ValueQuery>;
#[storage_alias]
type Lost = StorageMap<Mock, Blake2_128Concat, WorkerId, Amount, ValueQuery>;

/// Tells the time that the test has set.
pub struct Clock;

impl Get<Millis> for Clock {
	fn get() -> Millis {
		Now::get()
	}
}

/// Lets time pass.
pub fn pass(time: Millis) {
	Now::mutate(|now| *now = now.after(time));
}

/// Sets the time, also backwards.
pub fn set_time(time: Millis) {
	Now::put(time);
}

/// So many days.
pub const fn days(n: u64) -> Millis {
	Millis::from_secs(n.saturating_mul(DAY))
}

/// The `n`-th worker.
pub fn worker(n: u8) -> WorkerId {
	WorkerId([n; 32])
}

/// Whether a worker works for a pool.
pub fn is_bound(n: u8) -> bool {
	Bound::contains_key(worker(n))
}

/// The session of this worker will give back `amount` less.
pub fn lose(n: u8, amount: u128) {
	Lost::insert(worker(n), Amount(amount));
}

/// All workers are registered, scored and operated by [`OPERATOR`].
pub struct MockWorkers;

impl WorkerDirectory for MockWorkers {
	fn registration(worker: &WorkerId) -> Option<Registration> {
		Some(Registration {
			info: RegistrationInfo {
				version: 1,
				protocol: 1,
				worker: *worker,
				agreement_key: [0; 32],
				genesis: [0; 32],
				anchor: [0; 32],
				recent_block: (0, [0; 32]),
				operator: Some(units::AccountId(OPERATOR.into())),
				cores: 1,
			},
			measurement: [0; 32],
			confidence: ConfidenceLevel::One,
			registered_at: Millis(0),
			verified_until: Millis(u64::MAX),
			score: Some(100),
			benchmark: None,
		})
	}

	fn may_start(_: &WorkerId, _: Millis) -> bool {
		true
	}

	fn is_denied(_: &WorkerId) -> bool {
		false
	}

	fn set_score(_: &WorkerId, _: Score) {}
}

/// Sessions as the chain keeps them, without the economy: a session gives back its stake less what [`lose`] took.
pub struct MockSessions;

/// Why a mock refuses.
pub fn refused(reason: &'static str) -> DispatchError {
	DispatchError::Other(reason)
}

/// A session that was just started.
fn new_session(id: SessionId, stake: Amount) -> Session {
	Session {
		id,
		state: SessionState::Computing,
		stake,
		initial_value: Value::ZERO,
		value: Value::ZERO,
		score: 100,
		instant_score: 100,
		confidence: ConfidenceLevel::One,
		started_at: Now::get(),
		last_heartbeat: None,
		last_payout: None,
		total_payout: Amount::ZERO,
		payouts: 0,
	}
}

impl SessionControl for MockSessions {
	fn bind(worker: &WorkerId, pool: PoolId) -> DispatchResult {
		ensure!(!Bound::contains_key(worker) && !Sessions::contains_key(worker), refused("worker is not free"));
		Bound::insert(worker, pool);
		Ok(())
	}

	fn unbind(worker: &WorkerId) -> DispatchResult {
		ensure!(Bound::take(worker).is_some(), refused("worker is not bound"));
		if Sessions::get(worker).is_some_and(|session| session.is_running()) {
			Self::stop(worker)?;
		}
		Ok(())
	}

	fn start(worker: &WorkerId, stake: Amount) -> Result<SessionId, DispatchError> {
		ensure!(Bound::contains_key(worker), refused("worker is not bound"));
		ensure!(!Sessions::contains_key(worker), refused("worker has a session"));
		ensure!(stake.0 >= PHA, refused("stake is too low"));
		let id = NextSession::mutate(|next| core::mem::replace(next, next.saturating_add(1)));
		Sessions::insert(worker, new_session(id, stake));
		Ok(id)
	}

	fn stop(worker: &WorkerId) -> Result<Amount, DispatchError> {
		let mut session = Sessions::get(worker).ok_or(refused("no session"))?;
		ensure!(session.is_running(), refused("session is not running"));
		session.state = SessionState::CoolingDown { since: Now::get() };
		let stake = session.stake;
		Sessions::insert(worker, session);
		Ok(stake)
	}

	fn expected(worker: &WorkerId) -> Amount {
		Sessions::get(worker).map_or(Amount::ZERO, |session| session.stake.saturating_sub(Lost::get(worker)))
	}

	fn reclaim(worker: &WorkerId) -> Result<Amount, DispatchError> {
		let session = Sessions::get(worker).ok_or(refused("no session"))?;
		let SessionState::CoolingDown { since } = session.state else { return Err(refused("session is running")) };
		ensure!(Now::get().since(since) >= COOL_DOWN, refused("session cools down"));
		Sessions::remove(worker);
		Ok(session.stake.saturating_sub(Lost::take(worker)))
	}

	fn restart(worker: &WorkerId, stake: Amount) -> Result<(SessionId, Amount), DispatchError> {
		let session = Sessions::get(worker).ok_or(refused("no session"))?;
		ensure!(session.is_running(), refused("session is not running"));
		let returned = session.stake.saturating_sub(Lost::take(worker));
		ensure!(stake > returned, refused("a restart needs more stake"));
		Sessions::remove(worker);
		Ok((Self::start(worker, stake)?, returned))
	}

	fn session(worker: &WorkerId) -> Option<Session> {
		Sessions::get(worker)
	}

	fn cool_down() -> Millis {
		COOL_DOWN
	}
}
