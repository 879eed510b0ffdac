//! What workers say: heartbeats, benchmarks, votes. Late is normal and no error.
use crate::pallet::*;
use crate::votes::Cast;
use crate::{WeightInfo, MAX_OPEN_REPORTS};
use chain_traits::{GatekeeperDirectory, MessageHandler, WorkerDirectory};
use codec::{Decode, DecodeAll};
use frame::prelude::*;
use protocol::{BenchmarkReport, BenchmarkRequest, Heartbeat, ReportVote, Topic};
use tokenomics::score;
use units::{Millis, WorkerId};

impl<T: Config> MessageHandler for Pallet<T> {
	fn handle(sender: &WorkerId, topic: Topic, payload: &[u8]) -> DispatchResult {
		match topic {
			Topic::Heartbeat => Self::on_heartbeat(sender, Self::decode(payload)?),
			Topic::Benchmark => Self::on_benchmark(sender, Self::decode(payload)?),
			Topic::ReportVote => Self::on_vote(sender, Self::decode(payload)?),
			Topic::Registry | Topic::Computation | Topic::MasterKey => Ok(()),
		}
	}

	fn weight(topic: Topic) -> Weight {
		match topic {
			Topic::Heartbeat => T::WeightInfo::on_heartbeat(),
			Topic::Benchmark => T::WeightInfo::on_benchmark(),
			Topic::ReportVote => T::WeightInfo::on_vote(),
			Topic::Registry | Topic::Computation | Topic::MasterKey => Weight::zero(),
		}
	}
}

impl<T: Config> Pallet<T> {
	fn decode<M: Decode>(payload: &[u8]) -> Result<M, DispatchError> {
		M::decode_all(&mut &payload[..]).map_err(|_| Error::<T>::Undecodable.into())
	}

	/// Notes the answer and the speed it shows. The gatekeepers judge whether it came in time and pay for it; this is
	/// what a reader of the chain sees meanwhile.
	fn on_heartbeat(worker: &WorkerId, heartbeat: Heartbeat) -> DispatchResult {
		// The session may have ended, or another may have begun, while the heartbeat was under way.
		let Some(mut session) = Sessions::<T>::get(worker) else { return Ok(()) };
		if session.is_running() && T::Workers::is_denied(worker) {
			return Self::stop_session(worker).map(|_| ());
		}
		let Some(mut meter) = Meters::<T>::get(worker) else { return Ok(()) };
		let height = Self::height();
		let is_news = session.id == heartbeat.session
			&& session.is_running()
			&& heartbeat.challenge_block > meter.challenge_block
			&& heartbeat.challenge_block < height;
		if !is_news {
			return Ok(());
		}
		let now = T::SlotTime::get();
		let answered_before = session.last_heartbeat.map(|(_, at)| at);
		session.instant_score = if heartbeat.clusters > 0 {
			session.score
		} else if !score::is_measurement(heartbeat.challenge_time, heartbeat.iterations, answered_before) {
			session.instant_score
		} else {
			let seconds = now.since(meter.challenge_time).as_secs();
			score::instant_score_shown(heartbeat.iterations, meter.iterations, seconds, session.score)
				.unwrap_or(session.instant_score)
		};
		session.last_heartbeat = Some((height, now));
		meter.challenge_block = heartbeat.challenge_block;
		// Attested code says when it was challenged, but a clock that only this pallet knows cannot be wrong.
		meter.challenge_time = heartbeat.challenge_time.clamp(meter.challenge_time, now);
		meter.iterations = heartbeat.iterations;
		Self::deposit_event(Event::HeartbeatReceived {
			worker: *worker,
			session: session.id,
			challenge_block: heartbeat.challenge_block,
			instant_score: session.instant_score,
		});
		Sessions::<T>::insert(worker, session);
		Meters::<T>::insert(worker, meter);
		Ok(())
	}

	/// Turns counted iterations into a score.
	///
	/// The time counted against the worker runs from the record it began at until now, not until the record it says it
	/// ended at: who feeds it records late makes it count longer, and gains nothing.
	fn on_benchmark(worker: &WorkerId, report: BenchmarkReport) -> DispatchResult {
		let registration = T::Workers::registration(worker).ok_or(Error::<T>::NotRegistered)?;
		// Answered before: the report was sent twice.
		let Some(request) = registration.benchmark else { return Ok(()) };
		let now = T::SlotTime::get();
		Self::check_benchmark(&request, &report, now)?;
		let score =
			score::initial_score(report.iterations, now.since(report.started)).ok_or(Error::<T>::BenchmarkTooShort)?;
		T::Workers::set_score(worker, score);
		Self::deposit_event(Event::Benchmarked { worker: *worker, score });
		Ok(())
	}

	fn check_benchmark(request: &BenchmarkRequest, report: &BenchmarkReport, now: Millis) -> Result<(), Error<T>> {
		ensure!(report.request == request.id, Error::<T>::OtherBenchmark);
		ensure!(report.started >= request.asked_at, Error::<T>::BenchmarkTooEarly);
		ensure!(report.started < report.ended && report.ended <= now, Error::<T>::BenchmarkTimeImpossible);
		ensure!(report.ended.since(report.started) >= request.duration, Error::<T>::BenchmarkTooShort);
		Ok(())
	}

	/// Takes the vote of a gatekeeper that holds the master key; whether it counts is asked whenever a majority is. A
	/// second, different vote of the same gatekeeper is an event and changes nothing.
	fn on_vote(gatekeeper: &WorkerId, vote: ReportVote) -> DispatchResult {
		ensure!(T::Gatekeepers::master_key().is_some(), Error::<T>::NoMasterKey);
		let holders = T::Gatekeepers::holders();
		ensure!(holders.contains(gatekeeper), Error::<T>::NotGatekeeper);
		let next = NextReport::<T>::get();
		if vote.report < next {
			return Ok(());
		}
		ensure!(vote.report.saturating_sub(next) < MAX_OPEN_REPORTS, Error::<T>::VoteTooEarly);
		let ReportVote { report, digest } = vote;
		let (mut tally, counted) = (Self::tally(report), T::Gatekeepers::counted());
		let agreed_before = tally.agreed(&counted).is_some();
		match tally.cast(*gatekeeper, digest, &holders) {
			Cast::Repeated => return Ok(()),
			Cast::NoRoom => return Err(Error::<T>::TooManyVotes.into()),
			Cast::Equivocated { first } => {
				let gatekeeper = *gatekeeper;
				Self::deposit_event(Event::Equivocated { gatekeeper, report, first, second: digest });
				return Ok(());
			}
			Cast::Counted => {}
		}
		if let Some(digest) = tally.agreed(&counted).filter(|_| !agreed_before) {
			Self::deposit_event(Event::ReportAgreed { report, digest });
		}
		Votes::<T>::insert(report, tally);
		Ok(())
	}
}
