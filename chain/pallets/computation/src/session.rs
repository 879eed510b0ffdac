//! Who works for whom: binding, starting, stopping, reclaiming.
use crate::pallet::*;
use crate::types::{Meter, PastSession};
use crate::MAX_PAST;
use chain_traits::{Gate, MessageSink, SessionControl, SessionEvents, WorkerDirectory, WorkerUsage};
use codec::Encode;
use frame::prelude::*;
use protocol::{ComputationMessage, Session, SessionState, Source, Topic};
use tokenomics::{formulas, paid};
use units::{Amount, BlockNumber, ConfidenceLevel, Millis, PoolId, Score, SessionId, Value, WorkerId};

/// What a session begins with, after every check.
struct Start {
	initial_value: Value,
	score: Score,
	confidence: ConfidenceLevel,
}

impl<T: Config> Pallet<T> {
	/// This block's height.
	pub(crate) fn height() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}

	/// Says something to the workers.
	pub(crate) fn tell(message: ComputationMessage) {
		T::Messages::push(Source::Computation, Topic::Computation, message.encode());
	}

	/// Stops the running session of `worker`; returns it as it is after that.
	pub(crate) fn stop_session(worker: &WorkerId) -> Result<Session, DispatchError> {
		let mut session = Sessions::<T>::get(worker).ok_or(Error::<T>::NoSession)?;
		ensure!(session.is_running(), Error::<T>::NotRunning);
		let was_paid = session.state == SessionState::Computing;
		session.state = SessionState::CoolingDown { since: T::SlotTime::get() };
		Sessions::<T>::insert(worker, &session);
		Meters::<T>::mutate_extant(worker, |meter| {
			let height = Self::height();
			meter.stopped_in = Some(height);
			Budget::<T>::mutate(|claims| match was_paid {
				true => claims.leave(meter.claim, height),
				// It may have answered again, which is not reported yet.
				false => claims.hold_until(height),
			});
		});
		// Counted when the session started, so it is at least one.
		Online::<T>::mutate(|online| *online = online.saturating_sub(1));
		Self::tell(ComputationMessage::SessionStopped { worker: *worker, session: session.id });
		Self::deposit_event(Event::SessionStopped { worker: *worker, session: session.id, stake: session.stake });
		Ok(session)
	}

	/// Takes the worker out of its pool and tells the pool.
	pub(crate) fn leave_pool(worker: &WorkerId) -> DispatchResult {
		<Self as SessionControl>::unbind(worker)?;
		T::SessionEvents::on_unbound(worker);
		Ok(())
	}

	/// Keeps what reports about the last records of a session need, if any are still to come; forgets what none needs.
	fn remember(worker: &WorkerId, session: &Session, meter: &Meter, stopped_at: Millis) {
		let told = Budget::<T>::get().told;
		let stopped_in = meter.stopped_in.unwrap_or_default();
		let mut past = Past::<T>::get(worker);
		past.retain(|earlier| earlier.stopped_in > told);
		if stopped_in > told {
			let Meter { pool, started_in, claim, .. } = *meter;
			let (session, claim_from) = (session.id, claim.from);
			// A session starts only while there is room for the end of it.
			let kept = past.try_push(PastSession { session, pool, started_in, stopped_in, stopped_at, claim_from });
			frame::prelude::defensive_assert!(kept.is_ok(), "there was room when the session started");
		}
		if past.is_empty() {
			Past::<T>::remove(worker);
		} else {
			Past::<T>::insert(worker, past);
		}
	}

	/// Refuses a session of a worker whose many earlier ones still wait for their reports.
	fn ensure_room_for_past(worker: &WorkerId) -> DispatchResult {
		let told = Budget::<T>::get().told;
		let waiting = Past::<T>::get(worker).iter().filter(|earlier| earlier.stopped_in > told).count();
		ensure!(waiting < MAX_PAST as usize, Error::<T>::TooManyUnsettled);
		Ok(())
	}

	fn check_start(worker: &WorkerId, stake: Amount, now: Millis) -> Result<Start, DispatchError> {
		let registration = T::Workers::registration(worker).ok_or(Error::<T>::NotRegistered)?;
		ensure!(T::Workers::may_start(worker, now), Error::<T>::NotAdmitted);
		let score = registration.score.ok_or(Error::<T>::BenchmarkMissing)?;
		ensure!(score >= MinimumScore::<T>::get(), Error::<T>::ScoreTooLow);
		let parameters = Economy::<T>::get().ok_or(Error::<T>::NoEconomy)?.tokenomic;
		ensure!(stake >= formulas::minimum_stake(score, &parameters), Error::<T>::StakeTooLow);
		let confidence = registration.confidence;
		let initial_value =
			formulas::initial_value(stake, score, confidence, &parameters).map_err(|_| Error::<T>::StakeTooHigh)?;
		Ok(Start { initial_value, score, confidence })
	}

	/// Lets a session go on with more stake, by the newest score and confidence. Its value moves by what its initial value
	/// moved: a restart washes nothing off, and nothing that is under way for this session is lost.
	fn go_on_with(
		worker: &WorkerId,
		pool: PoolId,
		old: Session,
		stake: Amount,
		start: Start,
	) -> Result<(SessionId, Amount), DispatchError> {
		let Start { initial_value, score, confidence } = start;
		let v_max = Economy::<T>::get().map_or(Value::ZERO, |economy| Value::from_bits(economy.tokenomic.v_max));
		let value = paid::value_after_restart(old.value, old.initial_value, initial_value, v_max);
		let instant_score = if score == old.score { old.instant_score } else { score };
		let (id, returned, initial_before) = (old.id, old.stake, old.initial_value);
		Sessions::<T>::insert(worker, Session { stake, initial_value, value, score, instant_score, confidence, ..old });
		Self::tell(ComputationMessage::SessionRestarted {
			worker: *worker,
			session: id,
			initial_before,
			initial_value,
			score,
			confidence,
		});
		Self::deposit_event(Event::SessionRestarted {
			worker: *worker,
			session: id,
			pool,
			stake,
			initial_value,
			value,
			score,
			confidence,
		});
		Ok((id, returned))
	}

	/// Begins a session. The worker is bound to `pool` and has no session.
	fn open_session(
		worker: &WorkerId,
		pool: PoolId,
		stake: Amount,
		start: Start,
		now: Millis,
	) -> Result<SessionId, DispatchError> {
		Self::ensure_room_for_past(worker)?;
		let id = NextSession::<T>::get();
		NextSession::<T>::put(id.checked_add(1).ok_or(Error::<T>::NoMoreSessions)?);
		let Start { initial_value, score, confidence } = start;
		let session = Session {
			id,
			state: SessionState::Computing,
			stake,
			initial_value,
			value: initial_value,
			score,
			instant_score: score,
			confidence,
			started_at: now,
			last_heartbeat: None,
			last_payout: None,
			total_payout: Amount::ZERO,
			payouts: 0,
		};
		Sessions::<T>::insert(worker, session);
		let started_in = Self::height();
		let claim = Budget::<T>::mutate(|claims| claims.open());
		Meters::<T>::insert(
			worker,
			Meter {
				started_in,
				stopped_in: None,
				pool,
				claim,
				challenge_block: started_in,
				challenge_time: now,
				iterations: 0,
			},
		);
		Online::<T>::mutate(|online| *online = online.saturating_add(1));
		Self::tell(ComputationMessage::SessionStarted {
			worker: *worker,
			session: id,
			initial_value,
			score,
			confidence,
		});
		Self::deposit_event(Event::SessionStarted {
			worker: *worker,
			session: id,
			pool,
			stake,
			initial_value,
			score,
			confidence,
		});
		Ok(id)
	}
}

impl<T: Config> Pallet<T> {
	/// What is worse for holders waits until everybody who wants to leave for it has left.
	pub(crate) fn change_cool_down(span: Millis) {
		if span <= CoolDown::<T>::get() {
			NextCoolDown::<T>::kill();
			CoolDown::<T>::put(span);
			Self::deposit_event(Event::CoolDownSet { span });
		} else {
			let from = T::SlotTime::get().after(T::Notice::get());
			NextCoolDown::<T>::put((span, from));
			Self::deposit_event(Event::CoolDownAnnounced { span, from });
		}
	}

	/// Puts an announced cool-down in force if its time has come.
	pub(crate) fn apply_coming_cool_down() {
		let Some((span, from)) = NextCoolDown::<T>::get() else { return };
		if T::SlotTime::get() >= from {
			NextCoolDown::<T>::kill();
			CoolDown::<T>::put(span);
			Self::deposit_event(Event::CoolDownSet { span });
		}
	}
}

impl<T: Config> SessionControl for Pallet<T> {
	fn bind(worker: &WorkerId, pool: PoolId) -> DispatchResult {
		ensure!(T::Gate::is_open(), Error::<T>::Closed);
		let registration = T::Workers::registration(worker).ok_or(Error::<T>::NotRegistered)?;
		ensure!(registration.score.is_some(), Error::<T>::BenchmarkMissing);
		ensure!(!Bindings::<T>::contains_key(worker), Error::<T>::AlreadyBound);
		// An unbound worker may still cool down for its former pool: its record must not be overwritten.
		ensure!(!Sessions::<T>::contains_key(worker), Error::<T>::StakeStillBound);
		Bindings::<T>::insert(worker, pool);
		Self::deposit_event(Event::Bound { worker: *worker, pool });
		Ok(())
	}

	fn unbind(worker: &WorkerId) -> DispatchResult {
		let pool = Bindings::<T>::get(worker).ok_or(Error::<T>::NotBound)?;
		if Sessions::<T>::get(worker).is_some_and(|session| session.is_running()) {
			Self::stop_session(worker)?;
		}
		Bindings::<T>::remove(worker);
		Self::deposit_event(Event::Unbound { worker: *worker, pool });
		Ok(())
	}

	fn start(worker: &WorkerId, stake: Amount) -> Result<SessionId, DispatchError> {
		ensure!(T::Gate::is_open(), Error::<T>::Closed);
		let pool = Bindings::<T>::get(worker).ok_or(Error::<T>::NotBound)?;
		ensure!(!Sessions::<T>::contains_key(worker), Error::<T>::StakeStillBound);
		let now = T::SlotTime::get();
		let start = Self::check_start(worker, stake, now)?;
		Self::open_session(worker, pool, stake, start, now)
	}

	fn stop(worker: &WorkerId) -> Result<Amount, DispatchError> {
		Self::stop_session(worker).map(|session| session.stake)
	}

	/// All of its stake: nothing slashes yet.
	fn expected(worker: &WorkerId) -> Amount {
		Sessions::<T>::get(worker).map_or(Amount::ZERO, |session| session.stake)
	}

	fn reclaim(worker: &WorkerId) -> Result<Amount, DispatchError> {
		let session = Sessions::<T>::get(worker).ok_or(Error::<T>::NoSession)?;
		let SessionState::CoolingDown { since } = session.state else { return Err(Error::<T>::NotStopped.into()) };
		ensure!(T::SlotTime::get() >= since.after(CoolDown::<T>::get()), Error::<T>::StillCoolingDown);
		Sessions::<T>::remove(worker);
		if let Some(meter) = Meters::<T>::take(worker) {
			Self::remember(worker, &session, &meter, since);
		}
		Self::deposit_event(Event::SessionReclaimed { worker: *worker, session: session.id, stake: session.stake });
		Ok(session.stake)
	}

	fn restart(worker: &WorkerId, stake: Amount) -> Result<(SessionId, Amount), DispatchError> {
		ensure!(T::Gate::is_open(), Error::<T>::Closed);
		let pool = Bindings::<T>::get(worker).ok_or(Error::<T>::NotBound)?;
		let old = Sessions::<T>::get(worker).ok_or(Error::<T>::NoSession)?;
		ensure!(old.is_running(), Error::<T>::NotRunning);
		ensure!(stake > old.stake, Error::<T>::NotMoreStake);
		let start = Self::check_start(worker, stake, T::SlotTime::get())?;
		Self::go_on_with(worker, pool, old, stake, start)
	}

	fn session(worker: &WorkerId) -> Option<Session> {
		Sessions::<T>::get(worker)
	}

	fn cool_down() -> Millis {
		CoolDown::<T>::get()
	}
}

impl<T: Config> WorkerUsage for Pallet<T> {
	fn is_in_use(worker: &WorkerId) -> bool {
		Bindings::<T>::contains_key(worker) || Sessions::<T>::contains_key(worker)
	}
}
