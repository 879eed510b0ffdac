//! What the messages of a record do.
use crate::challenges::Open;
use crate::economy::{EconomyFold, Moment, Scalars};
use crate::workers::{Member, Newcomer, Raise, Standing};
use protocol::{ComputationMessage, Crypto, Heartbeat, Message, RegistryMessage, Sender, Settlement, Source, Topic};
use tokenomics::formulas::score_fixed;
use tokenomics::paid::{split, value_after_payout};
use tokenomics::score::{instant_score, is_measurement};
use units::{ConfidenceLevel, Fixed, Ratio, Score, SessionId, Value, WorkerId};

/// What a session starts with, as computation tells it.
struct Start {
	worker: WorkerId,
	session: SessionId,
	value: Value,
	score: Score,
	confidence: ConfidenceLevel,
}

impl EconomyFold {
	/// Takes one message. Whatever does not fit has no effect and is counted; topics of others are passed over.
	pub(crate) fn hear<C: Crypto>(&mut self, message: &Message, moment: &mut Moment) {
		let heard = match (message.topic, &message.sender) {
			(Topic::Registry, Sender::Pallet(Source::Registry)) => {
				message.decode().map(|told| self.registry(told, moment))
			}
			(Topic::Computation, Sender::Pallet(Source::Computation)) => {
				message.decode().map(|told| self.computation::<C>(told, moment))
			}
			(Topic::Heartbeat, Sender::Worker(worker)) => {
				message.decode().map(|heartbeat| self.heartbeat(*worker, &heartbeat, moment))
			}
			(Topic::Registry | Topic::Computation | Topic::Heartbeat, _) => None,
			_ => Some(()),
		};
		if heard.is_none() {
			count(&mut self.scalars.ignored.unreadable);
		}
	}

	fn registry(&mut self, told: RegistryMessage, moment: &Moment) {
		let Scalars { launch, random, .. } = &mut self.scalars;
		match told {
			RegistryMessage::GatekeepersChanged { gatekeepers } => launch.has_gatekeepers |= !gatekeepers.is_empty(),
			// A new key after a lost one: whoever has only the new one must come to the same numbers.
			RegistryMessage::MasterKeyKnown { .. } => (launch.has_master_key, *random) = (true, [0; 32]),
			// A session is paid by the confidence it started with.
			RegistryMessage::Registered { .. } | RegistryMessage::BenchmarkRequested { .. } => {}
		}
		if launch.has_gatekeepers && launch.has_master_key {
			self.watch.cover(*launch.reported.get_or_insert(moment.number));
		}
	}

	fn computation<C: Crypto>(&mut self, told: ComputationMessage, moment: &mut Moment) {
		match told {
			ComputationMessage::SessionStarted { worker, session, initial_value: value, score, confidence } => {
				self.start::<C>(Start { worker, session, value, score, confidence }, moment);
			}
			ComputationMessage::SessionStopped { worker, session } => self.stop(&worker, session),
			ComputationMessage::EconomyChanged(economy) => moment.next_economy = Some(economy),
			ComputationMessage::BudgetChanged(bits) => {
				let economy = moment.next_economy.get_or_insert_with(|| self.scalars.economy.clone());
				economy.tokenomic.budget_per_block = bits;
			}
			ComputationMessage::SessionRestarted {
				worker,
				session,
				initial_before,
				initial_value,
				score,
				confidence,
			} => self.restart(&worker, session, Raise { initial_before, initial_value, score, confidence }),
			ComputationMessage::ReportApplied { report } => self.cover(report),
		}
	}

	/// A session starts with nothing accrued, no open challenge and P for p.
	fn start<C: Crypto>(&mut self, start: Start, moment: &Moment) {
		self.end_session(&start.worker);
		if self.workers.is_full() {
			count(&mut self.scalars.ignored.no_room);
			return;
		}
		self.workers.add::<C>(Newcomer {
			member: Member {
				id: start.worker,
				session: start.session,
				confidence: start.confidence,
				instant: score_fixed(start.score),
				hosting: false,
				iterations: 0,
				challenged_at: moment.slot_time,
				last_heartbeat: None,
			},
			score: start.score,
			value: start.value,
		});
	}

	fn stop(&mut self, worker: &WorkerId, session: SessionId) {
		match self.workers.member(worker) {
			None => count(&mut self.scalars.ignored.no_session),
			Some(member) if member.session != session => count(&mut self.scalars.ignored.other_session),
			Some(_) => self.end_session(worker),
		}
	}

	/// More stake for a session that goes on.
	fn restart(&mut self, worker: &WorkerId, session: SessionId, raise: Raise) {
		let v_max = Value::from_bits(self.scalars.economy.tokenomic.v_max);
		match self.workers.member(worker) {
			None => count(&mut self.scalars.ignored.no_session),
			Some(member) if member.session != session => count(&mut self.scalars.ignored.other_session),
			Some(_) => self.workers.raise(worker, &raise, v_max),
		}
	}

	/// What the worker accrued since its last settlement is forfeited.
	fn end_session(&mut self, worker: &WorkerId) {
		let Some(accrued) = self.workers.remove(worker) else { return };
		let forfeited = &mut self.scalars.totals.forfeited;
		*forfeited = forfeited.saturating_add(accrued);
		self.outgoing.forget_transitions(worker);
	}

	fn heartbeat(&mut self, worker: WorkerId, heartbeat: &Heartbeat, moment: &Moment) {
		let state = &mut self.scalars;
		let Some(mut row) = self.workers.row(&worker) else { return count(&mut state.ignored.no_session) };
		if row.member.session != heartbeat.session {
			return count(&mut state.ignored.other_session);
		}
		let recovers = *row.standing == Standing::Unresponsive;
		if recovers && !self.outgoing.has_room_for_transition() {
			return count(&mut state.ignored.no_room);
		}
		let challenge = Open { block: heartbeat.challenge_block, slot_time: heartbeat.challenge_time };
		if !row.open.answer(challenge) {
			return count(&mut state.ignored.no_such_challenge);
		}
		measure(row.member, row.score, heartbeat, moment);
		row.refresh();
		let is_first = *row.standing == Standing::Responsive;
		*row.standing = Standing::Beaten;
		if recovers {
			self.outgoing.transition(worker, true);
		} else if is_first {
			self.settle(&worker, moment);
		}
	}

	/// Pays what a responsive worker accrued, once in a record.
	fn settle(&mut self, worker: &WorkerId, moment: &Moment) {
		let state = &mut self.scalars;
		let Some(row) = self.workers.row(worker) else { return };
		if !self.outgoing.has_room_for_settlement() {
			return count(&mut state.ignored.no_room);
		}
		let treasury_ratio = Ratio::from_bits(state.economy.tokenomic.treasury_ratio);
		let split = split(std::mem::take(row.accrued), treasury_ratio);
		*row.value = value_after_payout(*row.value, std::mem::take(row.grown), split.payout_value);
		state.totals.paid = state.totals.paid.saturating_add(split.payout);
		state.totals.treasury = state.totals.treasury.saturating_add(split.treasury);
		self.outgoing.settle(Settlement {
			worker: *worker,
			value: *row.value,
			score: shown(row.member.instant),
			payout: split.payout,
			treasury: split.treasury,
			settled_in: moment.number,
			settled_at: moment.slot_time,
		});
	}
}

/// Takes the measurement of an accepted heartbeat: from the challenge before to the record that carries the answer. One
/// that measures nothing leaves p as it is; the next one counts from its challenge.
fn measure(member: &mut Member, score: Score, heartbeat: &Heartbeat, moment: &Moment) {
	let answered_before = member.last_heartbeat.map(|(_, at)| at);
	if is_measurement(heartbeat.challenge_time, heartbeat.iterations, answered_before) {
		let counted_for = moment.slot_time.since(member.challenged_at);
		if let Some(instant) = instant_score(heartbeat.iterations, member.iterations, counted_for, score) {
			member.instant = instant;
		}
	}
	member.hosting = heartbeat.clusters > 0;
	member.iterations = heartbeat.iterations;
	member.challenged_at = heartbeat.challenge_time;
	member.last_heartbeat = Some((moment.number, moment.slot_time));
}

/// A measured score as people see it: to the nearest whole number.
fn shown(instant: Fixed) -> Score {
	const HALF: Fixed = Fixed::from_bits(1 << 63);
	Score::try_from(instant.saturating_add(HALF).floor()).unwrap_or(Score::MAX)
}

fn count(counter: &mut u64) {
	*counter = counter.saturating_add(1);
}
