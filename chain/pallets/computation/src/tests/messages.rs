use crate::mock::*;
use crate::pallet::{Error, Event};
use chain_traits::SessionControl;
use frame::deps::frame_support::{assert_noop, assert_ok};
use protocol::Topic;
use units::Millis;

type Fault = Error<Test>;

fn heartbeat(w: units::WorkerId, heartbeat: &protocol::Heartbeat) {
	assert_ok!(say(w, Topic::Heartbeat, heartbeat));
}

#[test]
fn a_heartbeat_shows_the_worker_s_speed_since_the_challenge_before() {
	story(|| {
		let w = computing(1);
		blocks(10);
		// 120 s since the start: 18,000 iterations are 900 in six seconds.
		heartbeat(w, &beat(w, 10, 18_000));
		assert_eq!(session(w).instant_score, 900);
		assert_eq!(session(w).last_heartbeat, Some((11, Now::get())));
		blocks(10);
		// 132 s since that challenge, which was drawn a block before its answer.
		heartbeat(w, &beat(w, 20, 18_000 + 22_000));
		assert_eq!(session(w).instant_score, 1_000);
	})
}

#[test]
fn the_shown_speed_is_capped_and_that_of_a_cluster_host_is_its_score() {
	story(|| {
		let w = computing(1);
		blocks(10);
		heartbeat(w, &beat(w, 5, u64::MAX));
		assert_eq!(session(w).instant_score, 1_200);
		heartbeat(w, &protocol::Heartbeat { clusters: 1, ..beat(w, 10, 0) });
		assert_eq!(session(w).instant_score, 1_000);
	})
}

#[test]
fn late_repeated_foreign_and_impossible_heartbeats_are_no_error_and_change_nothing() {
	story(|| {
		let w = computing(1);
		blocks(10);
		heartbeat(w, &beat(w, 10, 18_000));
		let before = (session(w), events());
		heartbeat(w, &beat(w, 10, 90_000));
		heartbeat(w, &beat(w, 9, 90_000));
		heartbeat(w, &protocol::Heartbeat { challenge_block: height(), ..beat(w, 1, 90_000) });
		heartbeat(w, &protocol::Heartbeat { session: 5, ..beat(w, 11, 90_000) });
		heartbeat(worker(77), &beat(w, 10, 90_000));
		assert_eq!((session(w), events()), before);
		assert_ok!(Computation::stop(&w));
		let stopped = (session(w), events());
		blocks(2);
		heartbeat(w, &beat(w, 12, 90_000));
		assert_eq!((session(w), events()), stopped);
	})
}

#[test]
fn a_heartbeat_cannot_stretch_or_shrink_its_time() {
	story(|| {
		let w = computing(1);
		blocks(10);
		heartbeat(w, &protocol::Heartbeat { challenge_time: Millis(u64::MAX), ..beat(w, 5, 0) });
		blocks(10);
		heartbeat(w, &beat(w, 20, 20_000));
		// Counted from the block that took the first one, not from the end of time: 20,000 in 120 s.
		assert_eq!(session(w).instant_score, 1_000);
	})
}

#[test]
fn a_benchmark_becomes_a_score_by_the_time_the_chain_saw() {
	story(|| {
		let w = worker(1);
		register(w, None);
		let asked = ask_benchmark(w, 3).asked_at;
		blocks(3);
		// Says it took 24 s; 36 s have passed since it began.
		assert_ok!(say(w, Topic::Benchmark, &benchmark(3, asked, asked.after(Millis(24_000)), 3_600)));
		assert_eq!(last_event(), Event::Benchmarked { worker: w, score: 600 });
		assert_eq!(Registered::get()[&w].score, Some(600));
		assert_ok!(say(w, Topic::Benchmark, &benchmark(3, asked, asked.after(Millis(24_000)), 9_999_999)));
		assert_eq!(Registered::get()[&w].score, Some(600), "answered once");
	})
}

#[test]
fn each_reason_to_refuse_a_benchmark_has_its_name() {
	story(|| {
		let w = worker(1);
		assert_noop!(say(w, Topic::Benchmark, &benchmark(0, START, START, 1)), Fault::NotRegistered);
		register(w, None);
		let asked = ask_benchmark(w, 3).asked_at;
		blocks(5);
		let at = |millis| asked.after(Millis(millis));
		let cases = [
			(benchmark(2, at(0), at(24_000), 1), Fault::OtherBenchmark),
			(benchmark(3, Millis(asked.0 - 1), at(24_000), 1), Fault::BenchmarkTooEarly),
			(benchmark(3, at(24_000), at(0), 1), Fault::BenchmarkTimeImpossible),
			(benchmark(3, at(0), at(60_001), 1), Fault::BenchmarkTimeImpossible),
			(benchmark(3, at(0), at(19_999), 1), Fault::BenchmarkTooShort),
		];
		for (report, fault) in cases {
			assert_noop!(say(w, Topic::Benchmark, &report), fault);
		}
		assert_ok!(say(w, Topic::Benchmark, &benchmark(3, at(0), at(20_000), 1)));
	})
}

#[test]
fn undecodable_payloads_are_refused_and_other_topics_are_not_ours() {
	story(|| {
		assert_noop!(say(worker(1), Topic::Heartbeat, &[0u8; 3]), Fault::Undecodable);
		assert_noop!(say(worker(1), Topic::Benchmark, &[0u8; 3]), Fault::Undecodable);
		assert_ok!(say(worker(1), Topic::MasterKey, &[0u8; 3]));
	})
}
