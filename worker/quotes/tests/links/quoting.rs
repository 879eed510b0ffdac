//! The quoting enclave: vouched for by the platform, described and judged by the vendor.
use crate::case::{refused, refused_one, Case};
use attestation::{Link, Refusal};
use units::ConfidenceLevel;
use worker_quotes::issuer::Role;

#[test]
fn the_platform_stands_behind_its_quoting_enclave() {
	refused(Refusal::BadSignature(Link::QeReport), |case| case.quote.qe_report_by = Role::Stranger);
	refused(Refusal::ForeignAttestationKey, |case| case.quote.vouched = Role::Stranger);
}

#[test]
fn a_quoting_enclave_is_the_one_the_vendor_describes() {
	let foreign = Refusal::ForeignQuotingEnclave;
	refused(foreign, |case| case.collateral.qe_signer = [1; 32]);
	refused(foreign, |case| case.quote.quoting_enclave.signer = [1; 32]);
	refused(foreign, |case| case.quote.quoting_enclave.product += 1);
	refused(foreign, |case| case.quote.quoting_misc = 1);
	// Without the provisioning key, which every quoting enclave has.
	refused(foreign, |case| case.quote.quoting_flags &= !0x10);
}

#[test]
fn a_quoting_enclave_in_debug_mode_is_refused() {
	refused(Refusal::ForeignQuotingEnclave, |case| case.quote.quoting_flags |= 0x02);
	// Even if the vendor's own document described it.
	refused(Refusal::ForeignQuotingEnclave, |case| {
		case.quote.quoting_flags |= 0x02;
		case.collateral.quoting_enclave.flags |= 0x02;
	});
}

#[test]
fn the_version_of_a_quoting_enclave_reaches_a_level() {
	refused(Refusal::ForeignQuotingEnclave, |case| case.quote.quoting_enclave.version = 0);
	refused(Refusal::ForeignQuotingEnclave, |case| case.collateral.quoting_enclave.levels[0].0 = 2);
	refused(Refusal::ForeignQuotingEnclave, |case| case.collateral.quoting_enclave.levels.clear());
}

#[test]
fn the_status_of_a_quoting_enclave_lowers_the_verdict() {
	let table = [
		("UpToDate", Ok(ConfidenceLevel::One)),
		// Only what is out of date or revoked counts for the platform, as in the vendor's own verifier.
		("ConfigurationNeeded", Ok(ConfidenceLevel::One)),
		("OutOfDate", Ok(ConfidenceLevel::Five)),
		("Revoked", Err(Refusal::TcbRevoked)),
		// Never a quoting enclave's.
		("SWHardeningNeeded", Err(Refusal::Malformed(Link::QeIdentity))),
		("TDRelaunchAdvised", Err(Refusal::Malformed(Link::QeIdentity))),
	];
	for (status, level) in table {
		for mut case in Case::kinds() {
			case.collateral.quoting_enclave.levels = vec![(2, "UpToDate"), (1, status)];
			assert_eq!(case.level(), level, "{status} on {:?}", case.collateral.platform);
			case.quote.quoting_enclave.version = 2;
			assert_eq!(case.level(), Ok(ConfidenceLevel::One), "the level above {status}");
		}
	}
}

#[test]
fn the_identity_of_a_quoting_enclave_is_for_its_kind_of_platform() {
	refused(Refusal::ForeignCollateral, |case| case.collateral.quoting_enclave.version = 4);
	refused_one(Case::sgx(), Refusal::ForeignCollateral, |case| case.collateral.quoting_enclave.id = "TD_QE");
	refused_one(Case::sgx(), Refusal::ForeignCollateral, |case| case.collateral.quoting_enclave.version = 3);
	refused_one(Case::tdx(), Refusal::ForeignCollateral, |case| case.collateral.quoting_enclave.id = "QE");
	let mut newer = Case::tdx();
	newer.collateral.quoting_enclave.version = 3;
	assert_eq!(newer.level(), Ok(ConfidenceLevel::One));
}
