//! Case 13 of issue 7: one bad worker, one bad machine.
use crate::mock::*;
use crate::pallet::{Error, Event, PlatformOf};
use chain_traits::WorkerDirectory;
use frame::{
	deps::frame_support::{assert_noop, assert_ok},
	prelude::DispatchError,
};

type Fault = Error<Test>;

#[test]
fn a_denied_worker_registers_and_starts_nothing_until_it_is_allowed_again() {
	story(|| {
		let (bad, good) = (registered(1), registered(2));
		assert_ok!(Registry::deny_worker(root(), bad));
		assert_eq!(last_event(), Event::WorkerDenied { worker: bad });
		assert_noop!(Registry::deny_worker(root(), bad), Fault::AlreadyDenied);
		assert_eq!((Registry::is_denied(&bad), Registry::is_denied(&good)), (true, false));
		assert_eq!((Registry::may_start(&bad, Now::get()), Registry::may_start(&good, Now::get())), (false, true));
		next_block();
		assert_noop!(register(&info(1)), Fault::WorkerDenied);
		assert_noop!(Registry::register_gatekeeper(root(), bad), Fault::NotVerified);
		assert_ok!(Registry::allow_worker(root(), bad));
		assert_noop!(Registry::allow_worker(root(), bad), Fault::NotDenied);
		assert!(Registry::may_start(&bad, Now::get()));
		assert_ok!(register(&info(1)));
	})
}

#[test]
fn all_workers_of_a_denied_machine_are_shut_out() {
	story(|| {
		let here = registered(1);
		let platform = PlatformOf::<Test>::get(here).expect("known since it registered");
		assert_eq!(&platform, b"gemini dev. ppid");
		assert_ok!(Registry::deny_platform(root(), [9; 16]));
		assert!(!Registry::is_denied(&here), "another machine");
		assert_ok!(Registry::deny_platform(root(), platform));
		assert_eq!(last_event(), Event::PlatformDenied { platform });
		assert_noop!(Registry::deny_platform(root(), platform), Fault::AlreadyDenied);
		assert!(Registry::is_denied(&here) && !Registry::may_start(&here, Now::get()));
		next_block();
		assert_noop!(register(&info(2)), Fault::PlatformDenied);
		assert_ok!(Registry::allow_platform(root(), platform));
		assert_noop!(Registry::allow_platform(root(), platform), Fault::NotDenied);
		assert_ok!(register(&info(2)));
	})
}

#[test]
fn the_lists_are_for_governance_alone() {
	story(|| {
		let w = registered(1);
		assert_noop!(Registry::deny_worker(signed(1), w), DispatchError::BadOrigin);
		assert_noop!(Registry::allow_worker(signed(1), w), DispatchError::BadOrigin);
		assert_noop!(Registry::deny_platform(signed(1), [1; 16]), DispatchError::BadOrigin);
		assert_noop!(Registry::allow_platform(signed(1), [1; 16]), DispatchError::BadOrigin);
	})
}
