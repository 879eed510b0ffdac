use crate::mock::*;
use crate::pallet::{Collateral, Error, Event, Workers};
use crate::{EvidenceFault, Link, Policy};
use attestation::Platform;
use frame::deps::frame_support::{assert_noop, assert_ok};
use protocol::Evidence;
use units::{ConfidenceLevel, Millis};
use worker_quotes::issuer::{CollateralRecipe, Pki, QuoteRecipe, Role, FMSPC};

type Fault = Error<Test>;

fn refused(fault: EvidenceFault) -> Result<(), frame::prelude::DispatchError> {
	Err(Fault::Evidence(fault).into())
}

/// What breaks, how, and why it is refused.
type Break = (&'static str, fn(&mut QuoteRecipe, &mut CollateralRecipe), EvidenceFault);

#[test]
fn each_link_that_breaks_is_named() {
	use EvidenceFault::*;
	let breaks: Vec<Break> = vec![
		("report data", |q, _| q.report_data = [0; 64], WrongReportData),
		("debug bit", |q, _| q.debug = true, DebugEnabled),
		("quote signature", |q, _| q.quote_by = Role::Stranger, BadSignature(Link::Quote)),
		("attestation key", |q, _| q.vouched = Role::Stranger, ForeignAttestationKey),
		("QE report", |q, _| q.qe_report_by = Role::Stranger, BadSignature(Link::QeReport)),
		("PCK", |q, _| q.pck_by = Role::Stranger, NotIssued(Link::Pck)),
		("model", |q, _| q.fmspc = [9; 6], ForeignCollateral),
		("TCB info", |_, c| c.tcb_info_by = Role::Stranger, BadSignature(Link::TcbInfo)),
		("QE identity", |_, c| c.qe_identity_by = Role::Stranger, BadSignature(Link::QeIdentity)),
		("QE signer", |_, c| c.qe_signer = [9; 32], ForeignQuotingEnclave),
		("TCB signer", |_, c| c.signer_by = Role::Stranger, NotIssued(Link::TcbSigner)),
		("expiry", |_, c| c.tcb_info.until = Millis(START.0 - 1_000), Expired(Link::TcbInfo)),
		("revoked PCK", |_, c| c.revoked_by_platform_ca = vec![Role::Pck], Revoked(Link::Pck)),
		("revoked TCB", |_, c| c.status = "Revoked", TcbRevoked),
		("TCB level", |_, c| c.svn = 3, UnknownTcb),
	];
	story(|| {
		let info = info(1);
		for (what, break_one, fault) in breaks {
			let (mut quote, mut collateral) = (quote(&info), collateral());
			break_one(&mut quote, &mut collateral);
			assert_eq!(send(&info, evidence(&quote, Some(&collateral))), refused(fault), "{what}");
		}
		assert_eq!((Workers::<Test>::iter().count(), Collateral::<Test>::iter().count()), (0, 0));
	})
}

#[test]
fn a_production_chain_admits_no_development_quote() {
	story_under(vec![], true, || {
		assert_noop!(register(&info(1)), Fault::Evidence(EvidenceFault::UntrustedRoot));
	})
}

#[test]
fn another_infrastructure_is_not_admitted() {
	story(|| {
		let info = info(1);
		let pki = Pki::labelled("somebody else");
		let evidence = Evidence {
			quote: quote(&info).issue(&pki).unwrap(),
			collateral: Some(collateral().issue_bytes(&pki).unwrap()),
		};
		assert_eq!(send(&info, evidence), refused(EvidenceFault::UntrustedRoot));
	})
}

#[test]
fn a_quote_for_one_registration_is_not_good_for_another() {
	story(|| {
		let mine = info(1);
		let evidence = evidence(&quote(&mine), Some(&collateral()));
		let mut stolen = mine;
		stolen.operator = Some(units::AccountId([66; 32]));
		assert_eq!(send(&stolen, evidence), refused(EvidenceFault::WrongReportData));
	})
}

#[test]
fn a_program_that_is_not_listed_is_refused() {
	story(|| {
		let info = info(1);
		let mut other = quote(&info);
		other.program.enclave = [0x22; 32];
		assert_noop!(send(&info, evidence(&other, Some(&collateral()))), Fault::UnlistedMeasurement);
		let mut upgraded = quote(&info);
		upgraded.program.version = 1;
		assert_noop!(send(&info, evidence(&upgraded, Some(&collateral()))), Fault::UnlistedMeasurement);
	})
}

#[test]
fn a_platform_behind_the_least_admitted_level_is_refused() {
	story(|| {
		let strict = Policy { minimum_confidence: ConfidenceLevel::Three, ..policy() };
		assert_ok!(Registry::set_policy(root(), strict));
		let info = info(1);
		let outdated = CollateralRecipe { status: "OutOfDate", ..collateral() };
		let evidence = evidence(&quote(&info), Some(&outdated));
		assert_eq!(send(&info, evidence.clone()), refused(EvidenceFault::ConfidenceTooLow));
		assert_ok!(Registry::set_policy(root(), policy()));
		assert_ok!(send(&info, evidence));
		assert_eq!(registration(worker(1)).confidence, ConfidenceLevel::Five);
	})
}

#[test]
fn collateral_of_an_old_recovery_round_is_refused_if_the_policy_says_so() {
	story(|| {
		assert_ok!(Registry::set_policy(root(), Policy { minimum_tcb_evaluation: 2, ..policy() }));
		let info = info(1);
		assert_eq!(register(&info), refused(EvidenceFault::OldTcbEvaluation));
		let newer = CollateralRecipe { evaluation: 2, ..collateral() };
		assert_ok!(send(&info, evidence(&quote(&info), Some(&newer))));
	})
}

#[test]
fn collateral_may_be_left_out_while_the_chain_has_a_fresh_one() {
	story(|| {
		let info = info(1);
		let bare = evidence(&quote(&info), None);
		assert_noop!(send(&info, bare.clone()), Fault::CollateralNeeded);
		let _ = registered(2);
		assert_ok!(send(&info, bare));
		let until = Collateral::<Test>::get((Platform::Sgx, FMSPC)).unwrap().until;
		Now::set(&until.after(Millis(1)));
		next_block();
		let later = self::info(3);
		assert_noop!(send(&later, evidence(&quote(&later), None)), Fault::CollateralNeeded);
	})
}

#[test]
fn anyone_may_renew_collateral_with_any_genuine_quote() {
	story(|| {
		let foreign = evidence(&QuoteRecipe::of([0x77; 32], [5; 64]), Some(&collateral()));
		let Evidence { quote, collateral: brought } = foreign;
		let brought = brought.unwrap();
		assert_ok!(Registry::submit_collateral(signed(9), quote.clone(), brought.clone()));
		assert!(matches!(last_event(), Event::CollateralKept { platform: Platform::Sgx, fmspc: FMSPC, .. }));
		let told = events().len();
		assert_ok!(Registry::submit_collateral(signed(9), quote.clone(), brought));
		assert_eq!(events().len(), told, "nothing newer");
		let forged = CollateralRecipe { tcb_info_by: Role::Stranger, ..collateral() };
		let forged = forged.issue_bytes(&Pki::development()).unwrap();
		let fault = Fault::Evidence(EvidenceFault::BadSignature(Link::TcbInfo));
		assert_noop!(Registry::submit_collateral(signed(9), quote, forged), fault);
	})
}

#[test]
fn older_collateral_does_not_replace_newer() {
	story(|| {
		let _ = registered(1);
		let kept = || Collateral::<Test>::get((Platform::Sgx, FMSPC)).unwrap();
		let before = kept();
		let older = CollateralRecipe::at(Millis(Now::get().0 - 3_600_000));
		let info = info(2);
		assert_ok!(send(&info, evidence(&quote(&info), Some(&older))));
		assert_eq!(kept(), before);
		let newer = CollateralRecipe { evaluation: 2, ..older };
		let info = self::info(3);
		assert_ok!(send(&info, evidence(&quote(&info), Some(&newer))));
		assert_eq!(kept().tcb_evaluation, 2);
	})
}

#[test]
fn bytes_of_any_kind_are_refused_without_a_panic() {
	story(|| {
		let info = info(1);
		let good = evidence(&quote(&info), Some(&collateral()));
		for cut in [0, 1, 47, 48, 431, 432, 1_000, good.quote.len() - 1] {
			let quote = good.quote[..cut].to_vec();
			let refused = send(&info, Evidence { quote: quote.clone(), ..good.clone() });
			assert!(refused.is_err(), "{cut} bytes of quote");
			assert!(Registry::submit_collateral(signed(9), quote, vec![]).is_err());
		}
		let long = Evidence { quote: vec![0; attestation::MAX_QUOTE + 1], ..good.clone() };
		assert_eq!(send(&info, long), refused(EvidenceFault::TooLong(Link::Quote)));
		let long = Evidence { collateral: Some(vec![0; attestation::MAX_COLLATERAL + 1]), ..good.clone() };
		assert_eq!(send(&info, long), refused(EvidenceFault::TooLong(Link::Collateral)));
		let mut trailing = good.clone();
		trailing.collateral.as_mut().unwrap().push(0);
		assert_eq!(send(&info, trailing), refused(EvidenceFault::Malformed(Link::Collateral)));
	})
}

/// Not a bar, a figure: `cargo test -p pallet-worker-registry --features figures --lib -- --nocapture verification`.
#[cfg(feature = "figures")]
#[test]
fn the_time_of_one_verification() {
	story(|| {
		let info = info(1);
		let good = evidence(&quote(&info), Some(&collateral()));
		let report_data = info.report_data::<chain_traits::HostCrypto>();
		let begun = std::time::Instant::now();
		let rounds = 50;
		for _ in 0..rounds {
			let verdict = Registry::verify(&good.quote, good.collateral.as_deref().unwrap(), &report_data, Now::get());
			assert!(verdict.is_ok());
		}
		println!("{:?} for one verification", begun.elapsed() / rounds);
	})
}
