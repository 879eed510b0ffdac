use crate::mock::*;
use crate::pallet::{Anchors, Error, Event, Measurements, ProtocolVersion};
use crate::{Admission, Policy, Protocol, MAX_AUTHORITIES};
use chain_traits::{HostCrypto, WorkerDirectory};
use frame::{
	deps::frame_support::{assert_noop, assert_ok},
	prelude::{DispatchError, Get, H256},
};
use protocol::{Anchor, PROTOCOL};
use units::Millis;

type Fault = Error<Test>;

fn later_anchor() -> Anchor {
	Anchor { number: 3, header_hash: hash_of(3), record_head: [5; 32], set_id: 1, ..genesis_anchor() }
}

#[test]
fn the_chain_admits_the_anchor_of_block_0_by_itself() {
	story(|| {
		let hash = genesis_anchor().hash::<HostCrypto>();
		assert_eq!(Anchors::<Test>::get(hash), Some(Admission { admitted_at: START, retires_at: None }));
		assert_eq!(events()[0], Event::AnchorAdmitted { hash, number: 0 });
		assert_noop!(Registry::admit_anchor(root(), genesis_anchor()), Fault::AlreadyAdmitted);
	})
}

#[test]
fn behind_a_closed_gate_the_anchor_of_block_0_waits_for_governance() {
	story_under(vec![], false, || {
		assert_eq!(Anchors::<Test>::iter().count(), 0);
		assert_ok!(Registry::admit_anchor(root(), genesis_anchor()));
	})
}

#[test]
fn each_reason_to_refuse_an_anchor_has_its_name() {
	let cases: [(&str, fn(&mut Anchor), Fault); 7] = [
		("another chain", |a| a.chain_genesis = [9; 32], Fault::WrongGenesis),
		("this block", |a| a.number = 6, Fault::AnchorInFuture),
		("another block", |a| a.header_hash = [9; 32], Fault::ForeignAnchor),
		("no authorities", |a| a.authorities.clear(), Fault::BadAuthorities),
		("too many authorities", |a| a.authorities = vec![([1; 32], 1); MAX_AUTHORITIES + 1], Fault::BadAuthorities),
		("an authority without weight", |a| a.authorities[0].1 = 0, Fault::BadAuthorities),
		(
			"a record before the first",
			|a| *a = Anchor { record_head: [1; 32], ..genesis_anchor() },
			Fault::ForeignAnchor,
		),
	];
	story(|| {
		blocks(4);
		for (what, change, fault) in cases {
			let mut anchor = later_anchor();
			change(&mut anchor);
			assert_eq!(Registry::admit_anchor(root(), anchor), Err(fault.into()), "{what}");
		}
		assert_noop!(Registry::admit_anchor(signed(1), later_anchor()), DispatchError::BadOrigin);
		assert_ok!(Registry::admit_anchor(root(), later_anchor()));
	})
}

#[test]
fn a_worker_may_start_from_any_admitted_anchor_and_from_none_that_retired() {
	story(|| {
		blocks(4);
		let mut info = info(1);
		info.anchor = later_anchor().hash::<HostCrypto>();
		assert_noop!(register(&info), Fault::UnlistedAnchor);
		assert_ok!(Registry::admit_anchor(root(), later_anchor()));
		assert_ok!(register(&info));
		let hash = H256(info.anchor);
		assert_ok!(Registry::retire_anchor(root(), hash, Millis(12_000)));
		let mut second = self::info(2);
		second.anchor = info.anchor;
		assert_ok!(register(&second));
		next_block();
		let mut third = self::info(3);
		third.anchor = info.anchor;
		assert_noop!(register(&third), Fault::RetiredAnchor);
		assert!(Registry::may_start(&worker(1), Now::get()), "who registered before has followed the chain since");
		assert_ok!(Registry::admit_anchor(root(), later_anchor()));
		assert_ok!(register(&third));
		assert_noop!(Registry::retire_anchor(root(), H256([9; 32]), Millis(0)), Fault::NotAdmitted);
	})
}

#[test]
fn a_retired_program_neither_registers_nor_starts_and_can_be_admitted_again() {
	story(|| {
		let w = registered(1);
		let listed = H256(measurement());
		assert_noop!(Registry::admit_measurement(root(), listed), Fault::AlreadyAdmitted);
		assert_ok!(Registry::retire_measurement(root(), listed, Millis(12_000)));
		assert!(Registry::may_start(&w, Now::get()), "the grace runs");
		assert_ok!(register(&info(2)));
		next_block();
		assert!(!Registry::may_start(&w, Now::get()));
		assert_noop!(register(&info(3)), Fault::RetiredMeasurement);
		assert_ok!(Registry::admit_measurement(root(), listed));
		assert!(Registry::may_start(&w, Now::get()));
		assert_ok!(register(&info(3)));
	})
}

#[test]
fn lists_and_limits_are_for_governance_alone() {
	story(|| {
		let any = H256([9; 32]);
		assert_noop!(Registry::admit_measurement(signed(1), any), DispatchError::BadOrigin);
		assert_noop!(Registry::retire_measurement(signed(1), any, Millis(0)), DispatchError::BadOrigin);
		assert_noop!(Registry::retire_anchor(signed(1), any, Millis(0)), DispatchError::BadOrigin);
		assert_noop!(Registry::unregister_gatekeeper(signed(1), worker(1)), DispatchError::BadOrigin);
		assert_noop!(Registry::set_minimum_version(signed(1), 1), DispatchError::BadOrigin);
		assert_noop!(Registry::set_protocol_version(signed(1), 2), DispatchError::BadOrigin);
		assert_noop!(Registry::set_policy(signed(1), policy()), DispatchError::BadOrigin);
		assert_noop!(Registry::retire_measurement(root(), any, Millis(0)), Fault::NotAdmitted);
		assert_ok!(Registry::admit_measurement(root(), any));
		assert!(Measurements::<Test>::contains_key(any.0));
	})
}

#[test]
fn a_raised_minimum_version_ends_new_starts() {
	story(|| {
		let w = registered(1);
		assert_ok!(Registry::set_minimum_version(root(), (1 << 16) + 1));
		assert!(!Registry::may_start(&w, Now::get()));
		assert_noop!(register(&info(2)), Fault::VersionTooLow);
	})
}

#[test]
fn the_protocol_is_only_raised_and_only_to_rules_this_runtime_knows() {
	story(|| {
		assert_eq!(Protocol::<Test>::get(), 1);
		assert_noop!(Registry::set_protocol_version(root(), 1), Fault::ProtocolNotRaised);
		assert_noop!(Registry::set_protocol_version(root(), PROTOCOL + 1), Fault::ProtocolUnknown);
		ProtocolVersion::<Test>::put(0);
		assert_ok!(Registry::set_protocol_version(root(), PROTOCOL));
		assert_eq!(last_event(), Event::ProtocolRaised { protocol: PROTOCOL });
	})
}

#[test]
fn a_worker_behind_the_protocol_does_not_start() {
	story(|| {
		let w = registered(1);
		ProtocolVersion::<Test>::put(2);
		assert!(!Registry::may_start(&w, Now::get()));
		assert_noop!(register(&info(2)), Fault::ProtocolTooLow);
	})
}

#[test]
fn a_policy_with_an_empty_span_is_refused() {
	let broken: [fn(&mut Policy); 3] =
		[|p| p.verified_for = Millis(0), |p| p.quote_age = 0, |p| p.benchmark_duration = Millis(0)];
	story(|| {
		for change in broken {
			let mut policy = policy();
			change(&mut policy);
			assert_noop!(Registry::set_policy(root(), policy), Fault::BadPolicy);
		}
	})
}

#[test]
#[should_panic(expected = "too long root certificates")]
fn a_preset_with_an_oversized_root_makes_no_chain() {
	story_under(vec![vec![0; crate::MAX_ROOT as usize + 1]], true, || ())
}
