use crate::mock::*;
use crate::pallet::{Error, Event, Workers};
use chain_traits::WorkerDirectory;
use frame::{
	deps::frame_support::{assert_noop, assert_ok},
	prelude::DispatchError,
};
use protocol::{RegistrationInfo, RegistryMessage};
use units::{AccountId, ConfidenceLevel, Millis};

type Fault = Error<Test>;

#[test]
fn a_worker_is_registered_by_its_evidence_and_asked_for_a_benchmark() {
	story(|| {
		let info = info(1);
		let w = info.worker;
		assert_ok!(register(&info));
		let entry = registration(w);
		assert_eq!((entry.info, entry.measurement, entry.confidence), (info, measurement(), ConfidenceLevel::One));
		assert_eq!((entry.registered_at, entry.score), (Now::get(), None));
		assert_eq!(entry.verified_until, Now::get().after(Millis::from_secs(30 * 24 * 3600)));
		let request = entry.benchmark.unwrap();
		assert_eq!((request.id, request.asked_at, request.duration), (0, Now::get(), Millis(20_000)));
		let told = vec![
			RegistryMessage::Registered { worker: w, confidence: ConfidenceLevel::One },
			RegistryMessage::BenchmarkRequested { worker: w },
		];
		assert_eq!(said(), told);
		assert!(Registry::may_start(&w, Now::get()));
	})
}

#[test]
fn anybody_may_carry_a_registration_but_somebody_pays() {
	story(|| {
		let info = info(1);
		let evidence = evidence(&quote(&info), Some(&collateral()));
		assert_noop!(
			Registry::register(RuntimeOrigin::none(), info.clone(), evidence.clone()),
			DispatchError::BadOrigin
		);
		let taken = Registry::register(signed(77), info, evidence).unwrap();
		let ten_milliseconds = 10_000_000_000;
		assert!(taken.actual_weight.unwrap().ref_time() > ten_milliseconds, "the verification is charged");
	})
}

#[test]
fn each_reason_to_refuse_a_registration_has_its_name() {
	let cases: [(&str, fn(&mut RegistrationInfo), Fault); 10] = [
		("another chain", |i| i.genesis = [9; 32], Fault::WrongGenesis),
		("an old version", |i| i.version = 0xffff, Fault::VersionTooLow),
		("old rules", |i| i.protocol = 0, Fault::ProtocolTooLow),
		("no core", |i| i.cores = 0, Fault::NoCores),
		("an anchor of nobody", |i| i.anchor = [9; 32], Fault::UnlistedAnchor),
		("the present", |i| i.recent_block.0 += 1, Fault::RecentBlockInFuture),
		("the future", |i| i.recent_block.0 += 2, Fault::RecentBlockInFuture),
		("another chain's block", |i| i.recent_block.1 = [9; 32], Fault::RecentBlockUnknown),
		("an old block", |i| i.recent_block = (4, hash_of(4)), Fault::RecentBlockTooOld),
		("the first block", |i| i.recent_block = (0, hash_of(0)), Fault::RecentBlockTooOld),
	];
	story(|| {
		blocks(13);
		for (what, change, fault) in cases {
			let mut info = info(1);
			change(&mut info);
			assert_eq!(register(&info), Err(fault.into()), "{what}");
		}
		assert_eq!(Workers::<Test>::iter().count(), 0);
		let mut oldest = info(1);
		oldest.recent_block = (5, hash_of(5));
		assert_ok!(register(&oldest));
	})
}

#[test]
fn a_renewal_of_the_same_program_keeps_the_score() {
	story(|| {
		let w = registered(1);
		Registry::set_score(&w, 700);
		assert_eq!(registration(w).benchmark, None);
		next_block();
		let _ = said();
		assert_ok!(register(&info(1)));
		assert_eq!((registration(w).score, registration(w).benchmark), (Some(700), None));
		let told = RegistryMessage::Registered { worker: w, confidence: ConfidenceLevel::One };
		assert_eq!(said(), vec![told]);
		assert!(matches!(events()[..], [.., Event::Registered { renewed: true, .. }]));
	})
}

#[test]
fn an_open_benchmark_stays_open_over_a_renewal() {
	story(|| {
		let w = registered(1);
		let open = registration(w).benchmark;
		next_block();
		assert_ok!(register(&info(1)));
		assert_eq!(registration(w).benchmark, open);
	})
}

#[test]
fn another_version_or_number_of_cores_is_benchmarked_anew() {
	story(|| {
		let w = registered(1);
		// Each differs from the one before in one thing alone.
		for (n, (newer, more)) in [(1, 0), (1, 1)].into_iter().enumerate() {
			Registry::set_score(&w, 700);
			next_block();
			let mut again = info(1);
			again.version += newer;
			again.cores += more;
			assert_ok!(register(&again));
			assert_eq!(registration(w).score, None);
			assert_eq!(registration(w).benchmark.map(|request| request.id), Some(n as u32 + 1));
		}
	})
}

#[test]
fn an_old_registration_undoes_nothing() {
	story(|| {
		next_block();
		let mut first = info(1);
		first.operator = Some(AccountId([2; 32]));
		let old = evidence(&quote(&first), Some(&collateral()));
		assert_ok!(send(&first, old.clone()));
		assert_noop!(send(&first, old.clone()), Fault::NotNewer);
		next_block();
		assert_ok!(register(&info(1)));
		assert_noop!(send(&first, old), Fault::NotNewer);
		assert_eq!(registration(worker(1)).info.operator, Some(AccountId([1; 32])));
	})
}

#[test]
fn the_operator_changes_only_while_the_worker_is_free() {
	story(|| {
		let w = registered(1);
		InUse::set(&vec![w]);
		next_block();
		let mut moved = info(1);
		moved.operator = Some(AccountId([2; 32]));
		assert_noop!(register(&moved), Fault::OperatorOfBusyWorker);
		assert_ok!(register(&info(1)));
		InUse::set(&vec![]);
		next_block();
		let mut moved = info(1);
		moved.operator = Some(AccountId([2; 32]));
		assert_ok!(register(&moved));
		assert_eq!(registration(w).info.operator, Some(AccountId([2; 32])));
	})
}

#[test]
fn nothing_new_starts_after_the_verification_ends() {
	story(|| {
		let w = registered(1);
		let until = registration(w).verified_until;
		assert!(Registry::may_start(&w, until));
		assert!(!Registry::may_start(&w, until.after(Millis(1))));
		assert!(!Registry::may_start(&worker(2), Now::get()));
	})
}

#[test]
fn the_operator_asks_for_benchmarks_but_not_too_often() {
	story(|| {
		let w = registered(1);
		assert_noop!(Registry::request_benchmark(signed(2), w), Fault::NotOperator);
		assert_noop!(Registry::request_benchmark(signed(1), worker(2)), Fault::NotRegistered);
		assert_noop!(Registry::request_benchmark(signed(1), w), Fault::BenchmarkTooSoon);
		Registry::set_score(&w, 700);
		blocks(4);
		assert_noop!(Registry::request_benchmark(signed(1), w), Fault::BenchmarkTooSoon);
		next_block();
		let _ = said();
		assert_ok!(Registry::request_benchmark(signed(1), w));
		assert_eq!(registration(w).benchmark.map(|request| request.id), Some(1));
		assert_eq!(registration(w).score, Some(700), "the old score holds until the new one comes");
		assert_eq!(said(), vec![RegistryMessage::BenchmarkRequested { worker: w }]);
	})
}

#[test]
fn endpoints_are_set_and_cleared_by_the_operator() {
	use crate::pallet::Endpoints;
	story(|| {
		let w = registered(1);
		let list: crate::EndpointList =
			vec![b"https://worker.example".to_vec().try_into().unwrap()].try_into().unwrap();
		assert_noop!(Registry::set_endpoint(signed(2), w, list.clone()), Fault::NotOperator);
		assert_ok!(Registry::set_endpoint(signed(1), w, list.clone()));
		assert_eq!(Endpoints::<Test>::get(w), Some(list));
		assert_ok!(Registry::set_endpoint(signed(1), w, Default::default()));
		assert_eq!(Endpoints::<Test>::get(w), None);
	})
}

/// Case 10 of issue 7: a refusal was paid for to be known.
#[test]
fn case_10_what_a_registration_would_come_to_in_the_next_block_is_told_for_nothing() {
	let changes: [fn(&mut RegistrationInfo); 5] =
		[|_| (), |i| i.version = 0xffff, |i| i.anchor = [9; 32], |i| i.recent_block.1 = [9; 32], |i| i.cores = 0];
	story(|| {
		for change in changes {
			let mut info = info(1);
			change(&mut info);
			let evidence = evidence(&quote(&info), Some(&collateral()));
			let before = Registry::check_invariants();
			let foreseen = Registry::foresee_registration(info.clone(), evidence.clone());
			assert_eq!((Workers::<Test>::iter().count(), Registry::check_invariants()), (0, before));
			next_block();
			let came = send(&info, evidence).map(|()| registration(info.worker).verified_until);
			Workers::<Test>::remove(info.worker);
			match (foreseen, came) {
				(Ok(until), Ok(got)) => assert!(until <= got && got <= until.after(BLOCK)),
				(foreseen, came) => assert_eq!(foreseen, came),
			}
		}
	})
}

#[test]
fn case_10_a_worker_at_the_newest_block_is_foreseen_like_any_other() {
	story(|| {
		let mut info = info(1);
		info.recent_block = (System::block_number() as u32, hash_of(System::block_number()));
		let evidence = evidence(&quote(&info), Some(&collateral()));
		assert!(Registry::foresee_registration(info.clone(), evidence.clone()).is_ok());
		assert_eq!(send(&info, evidence.clone()), Err(Fault::RecentBlockInFuture.into()));
		next_block();
		assert_ok!(send(&info, evidence));
	})
}
