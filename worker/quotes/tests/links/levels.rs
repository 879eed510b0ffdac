//! What the vendor's judgement on a platform's versions is worth.
use crate::case::{refused, refused_domain, refused_one, Case};
use attestation::{Link, Platform, Refusal};
use units::ConfidenceLevel;
use worker_quotes::issuer::Level;

#[test]
fn the_vendor_stands_behind_the_platforms_versions() {
	refused(Refusal::TcbRevoked, |case| case.collateral.status = "Revoked");
	refused(Refusal::UnknownTcb, |case| case.collateral.svn = 3);
	refused(Refusal::UnknownTcb, |case| case.quote.svn = 1);
	refused(Refusal::ForeignCollateral, |case| case.collateral.fmspc = *b"others");
	refused(Refusal::ForeignCollateral, |case| case.quote.fmspc = *b"others");
}

#[test]
fn collateral_for_the_other_kind_of_platform_is_refused() {
	// Of the same model, so that only the kind is wrong.
	refused_one(Case::sgx(), Refusal::ForeignCollateral, |case| case.collateral.platform = Platform::Tdx);
	refused_domain(Refusal::ForeignCollateral, |case| case.collateral.platform = Platform::Sgx);
}

#[test]
fn the_highest_level_that_the_platform_reaches_counts_in_whatever_order_they_stand() {
	for mut case in Case::kinds() {
		case.collateral.status = "OutOfDate";
		case.collateral.svn = 1;
		case.collateral.more_levels = vec![Level::of(3, "UpToDate"), Level::of(2, "SWHardeningNeeded")];
		assert_eq!(case.level(), Ok(ConfidenceLevel::Two));
		case.quote.svn = 1;
		assert_eq!(case.level(), Ok(ConfidenceLevel::Five));
		case.quote.svn = 0;
		assert_eq!(case.level(), Err(Refusal::UnknownTcb));
	}
}

#[test]
fn levels_follow_the_vendors_status_and_advisories() {
	let table = [
		("UpToDate", "INTEL-SA-00999", ConfidenceLevel::One),
		("SWHardeningNeeded", "INTEL-SA-00999", ConfidenceLevel::Two),
		("ConfigurationNeeded", "INTEL-SA-00334", ConfidenceLevel::Three),
		("ConfigurationAndSWHardeningNeeded", "INTEL-SA-00219", ConfidenceLevel::Three),
		("ConfigurationNeeded", "INTEL-SA-00999", ConfidenceLevel::Four),
		("ConfigurationAndSWHardeningNeeded", "INTEL-SA-00999", ConfidenceLevel::Four),
		("OutOfDate", "INTEL-SA-00334", ConfidenceLevel::Five),
		("OutOfDateConfigurationNeeded", "INTEL-SA-00334", ConfidenceLevel::Five),
	];
	for (status, advisory, level) in table {
		for mut case in Case::kinds() {
			case.collateral.status = status;
			case.collateral.advisories = vec![advisory.into()];
			assert_eq!(case.level(), Ok(level), "{status} with {advisory}");
		}
	}
}

#[test]
fn one_advisory_outside_the_list_is_enough_for_level_four() {
	for mut case in Case::kinds() {
		case.collateral.status = "ConfigurationNeeded";
		case.collateral.advisories = vec!["INTEL-SA-00334".into(), "INTEL-SA-00999".into(), "INTEL-SA-00219".into()];
		assert_eq!(case.level(), Ok(ConfidenceLevel::Four));
	}
}

#[test]
fn an_unknown_status_is_refused() {
	refused(Refusal::Malformed(Link::TcbInfo), |case| case.collateral.status = "Perfect");
	// Known to the parser, but never a status of a platform level.
	refused(Refusal::Malformed(Link::TcbInfo), |case| case.collateral.status = "TDRelaunchAdvised");
}

#[test]
fn what_the_policy_asks_for_is_enforced() {
	let too_low = |level| Refusal::ConfidenceTooLow { level, needed: ConfidenceLevel::Three };
	refused(too_low(ConfidenceLevel::Five), |case| {
		case.minimum = ConfidenceLevel::Three;
		case.collateral.status = "OutOfDate";
	});
	refused(Refusal::OldTcbEvaluation { got: 1, needed: 2 }, |case| case.minimum_tcb_evaluation = 2);
	for mut case in Case::kinds() {
		(case.minimum, case.minimum_tcb_evaluation) = (ConfidenceLevel::Three, 1);
		case.collateral.status = "ConfigurationNeeded";
		assert_eq!(case.level(), Ok(ConfidenceLevel::Three), "what is asked for is enough");
	}
}

#[test]
fn a_sound_level_behind_a_broken_one_does_not_count() {
	refused(Refusal::Malformed(Link::TcbInfo), |case| {
		case.collateral.status = "TDRelaunchAdvised";
		case.collateral.more_levels = vec![Level::of(1, "UpToDate")];
	});
}
