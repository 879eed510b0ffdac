//! Anybody may carry a worker's quote, with genuine collateral of any day. Whoever does chooses nothing.
use crate::mock::*;
use crate::pallet::Collateral;
use attestation::{Platform, SgxIdentity};
use frame::deps::frame_support::assert_ok;
use protocol::RegistrationInfo;
use units::{ConfidenceLevel, Millis};
use worker_quotes::issuer::{CollateralRecipe, Pki, QuoteRecipe, FMSPC, PROGRAM_SIGNER};

const MINUTE: Millis = Millis(60_000);
const DAY: Millis = Millis(24 * 3_600_000);

/// Collateral that ends so much after now.
fn ending_in(left: Millis) -> CollateralRecipe {
	let life = collateral().tcb_info.until.since(Now::get());
	CollateralRecipe::at(Millis(Now::get().after(left).0 - life.0))
}

/// The quote of a registration with this collateral, carried by whoever saw it.
fn carry(info: &RegistrationInfo, collateral: &CollateralRecipe) {
	assert_ok!(send(info, evidence(&quote(info), Some(collateral))));
}

fn submit(collateral: &CollateralRecipe) {
	let carrier = evidence(&QuoteRecipe::of([0x77; 32], [5; 64]), None).quote;
	let collateral = collateral.issue_bytes(&Pki::development()).unwrap();
	assert_ok!(Registry::submit_collateral(signed(9), carrier, collateral));
}

/// The recovery round that the chain keeps, and for how long.
fn kept() -> (u32, Millis) {
	let kept = Collateral::<Test>::get((Platform::Sgx, FMSPC)).unwrap();
	(kept.tcb_evaluation, kept.until.since(Now::get()))
}

/// The only gatekeeper renews a day before its verification ends; a stranger carries the same quote first, with collateral
/// of 30 days ago. It ended the gatekeeper's verification, and with it everybody's pay.
#[test]
fn whoever_carries_a_renewal_ends_no_verification_sooner() {
	story(|| {
		let first = registered(1);
		let good_until = registration(first).verified_until;
		Now::set(&Millis(good_until.0 - DAY.0));
		blocks(3);
		carry(&info(1), &ending_in(MINUTE));
		assert!(registration(first).verified_until >= good_until);
	})
}

/// The same when the chain has nothing to compare it with: what was proven before still holds.
#[test]
fn a_renewal_ends_no_verification_sooner_though_the_chain_keeps_no_collateral() {
	story(|| {
		let first = registered(1);
		let good_until = registration(first).verified_until;
		Collateral::<Test>::remove((Platform::Sgx, FMSPC));
		blocks(3);
		carry(&info(1), &ending_in(MINUTE));
		assert_eq!(registration(first).verified_until, good_until);
	})
}

/// Another program proves itself anew: what was proven of the one before says nothing of it.
#[test]
fn an_upgrade_inherits_no_verification() {
	story(|| {
		let first = registered(1);
		let good_until = registration(first).verified_until;
		Collateral::<Test>::remove((Platform::Sgx, FMSPC));
		blocks(3);
		let info = info(1);
		let mut upgraded = quote(&info);
		upgraded.program.version = 1;
		let listed = attestation::sgx_measurement(&SgxIdentity {
			enclave: ENCLAVE,
			signer: PROGRAM_SIGNER,
			product: 0,
			version: 1,
		});
		assert_ok!(Registry::admit_measurement(root(), listed.into()));
		assert_ok!(send(&info, evidence(&upgraded, Some(&ending_in(MINUTE)))));
		assert!(registration(first).verified_until < good_until);
	})
}

#[test]
fn the_chains_newer_recovery_round_judges_whoever_brings_an_older_one() {
	story(|| {
		submit(&CollateralRecipe { evaluation: 2, status: "OutOfDate", ..collateral() });
		carry(&info(1), &collateral());
		assert_eq!(registration(worker(1)).confidence, ConfidenceLevel::Five);
		assert_eq!(kept().0, 2);
	})
}

#[test]
fn collateral_that_is_over_keeps_no_other_out() {
	story(|| {
		submit(&CollateralRecipe { evaluation: 2, ..ending_in(MINUTE) });
		Now::set(&Now::get().after(MINUTE).after(MINUTE));
		blocks(3);
		submit(&collateral());
		assert_eq!(kept().0, 1);
		let info = info(3);
		assert_ok!(send(&info, evidence(&quote(&info), None)));
	})
}

#[test]
fn a_newer_recovery_round_that_is_nearly_over_displaces_nothing_fresh() {
	story(|| {
		let _ = registered(1);
		let (round, left) = kept();
		submit(&CollateralRecipe { evaluation: 2, ..ending_in(MINUTE) });
		assert_eq!(kept(), (round, left));
		submit(&CollateralRecipe { evaluation: 2, ..ending_in(Millis(8 * DAY.0)) });
		assert_eq!(kept().0, 2);
	})
}
