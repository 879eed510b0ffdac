//! What only a trust domain has: attributes, service domains, the TDX module, a launch in the past.
use crate::case::{refused_domain, Case};
use attestation::{Link, Refusal};
use units::ConfidenceLevel;
use worker_quotes::issuer::{Level, ModuleVersion, TdBody, TrustDomain, TDX_MODULE_SIGNER};

const SERVTD_EXT: u64 = 1 << 17;
const SEPT_VE_DISABLE: u64 = 1 << 28;
const MIGRATABLE: u64 = 1 << 29;
/// One version of the module behind the sound one.
const BEHIND: [u8; 16] = [1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2];

/// A domain quoted with this body is refused for its attributes after `break_it`.
#[track_caller]
fn forbidden(bodies: &[TdBody], break_it: impl Fn(&mut TrustDomain)) {
	for body in bodies {
		refused_domain(Refusal::ForbiddenAttributes, |case| {
			case.domain().body = *body;
			break_it(case.domain());
		});
	}
}

#[test]
fn every_body_of_a_trust_domain_is_believed_and_measures_the_same() {
	let measurements = TdBody::ALL.map(|body| {
		let mut case = Case::tdx();
		case.domain().body = body;
		case.verdict().unwrap().measurement
	});
	assert_eq!(measurements, [measurements[0]; 4]);
}

#[test]
fn everything_that_makes_two_trust_domains_differ_is_measured() {
	let changes: [fn(&mut TrustDomain); 10] = [
		|domain| domain.base.mr_td[0] ^= 1,
		|domain| domain.base.rt_mr0[1] ^= 1,
		|domain| domain.base.rt_mr1[2] ^= 1,
		|domain| domain.base.rt_mr2[3] ^= 1,
		|domain| domain.base.rt_mr3[4] ^= 1,
		|domain| domain.base.mr_config_id[5] ^= 1,
		|domain| domain.base.mr_owner[6] ^= 1,
		|domain| domain.base.mr_owner_config[7] ^= 1,
		// Protection keys: admitted, and another domain.
		|domain| domain.set_attributes(1 << 30),
		|domain| domain.base.xfam[1] ^= 1,
	];
	let mut seen = vec![Case::tdx().verdict().unwrap().measurement];
	for change in changes {
		let mut case = Case::tdx();
		change(case.domain());
		let measurement = case.verdict().unwrap().measurement;
		assert!(!seen.contains(&measurement));
		seen.push(measurement);
	}
}

#[test]
fn a_trust_domain_in_debug_mode_is_refused_for_it() {
	for body in TdBody::ALL {
		refused_domain(Refusal::DebugEnabled, |case| {
			case.domain().body = body;
			case.domain().set_attributes(1);
		});
	}
}

#[test]
fn profiling_bits_of_a_trust_domain_are_refused() {
	for bit in 4..7 {
		forbidden(&TdBody::ALL, |domain| domain.set_attributes(1 << bit));
	}
}

#[test]
fn reserved_attributes_of_a_trust_domain_are_refused() {
	for bit in (1..4).chain([7, 8, 15, 23, 26, 32, 61]) {
		forbidden(&[TdBody::V4, TdBody::V5Td15], |domain| domain.set_attributes(1 << bit));
	}
}

#[test]
fn a_trust_domain_without_sept_ve_disable_is_refused() {
	forbidden(&TdBody::ALL, |domain| domain.clear_attributes(SEPT_VE_DISABLE));
}

#[test]
fn a_trust_domain_that_may_migrate_is_refused() {
	forbidden(&TdBody::ALL, |domain| domain.set_attributes(MIGRATABLE));
}

#[test]
fn a_trust_domain_with_an_extended_service_domain_is_refused() {
	forbidden(&TdBody::ALL, |domain| domain.set_attributes(SERVTD_EXT));
}

#[test]
fn a_trust_domain_with_a_service_domain_is_refused() {
	forbidden(&[TdBody::V5Td15, TdBody::V5Td15Ex], |domain| domain.mr_service_td[47] = 1);
}

#[test]
fn a_service_domain_bound_after_the_launch_is_refused() {
	forbidden(&[TdBody::V5Td15Ex], |domain| domain.cur_service_td_hash[47] = 1);
}

#[test]
fn a_tdx_module_is_one_that_the_vendor_describes() {
	let foreign = Refusal::ForeignTdxModule;
	refused_domain(foreign, |case| case.domain().base.mr_signer_seam[0] ^= 1);
	refused_domain(foreign, |case| case.module().versions[0].signer = [1; 48]);
	refused_domain(foreign, |case| case.module().versions[0].number = 2);
	refused_domain(foreign, |case| case.module().versions.clear());
	refused_domain(foreign, |case| case.domain().base.seam_attributes[0] = 1);
	// A bit that the mask leaves out must be zero all the same.
	refused_domain(foreign, |case| {
		case.domain().base.seam_attributes[7] = 0x80;
		case.module().versions[0].mask = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
	});
	refused_domain(foreign, |case| case.collateral.module = None);
}

#[test]
fn a_tdx_module_without_a_version_is_judged_by_its_signer() {
	let mut case = Case::tdx();
	case.domain().base.tee_tcb_svn[1] = 0;
	case.collateral.more_levels = vec![Level { tdx_svn: [0; 16], ..Level::of(2, "UpToDate") }];
	assert_eq!(case.level(), Ok(ConfidenceLevel::One));
	case.module().signer = [1; 48];
	assert_eq!(case.level(), Err(Refusal::ForeignTdxModule));
}

#[test]
fn the_version_of_a_tdx_module_reaches_a_level() {
	refused_domain(Refusal::UnknownTcb, |case| case.module().versions[0].levels = vec![(3, "UpToDate")]);
	refused_domain(Refusal::UnknownTcb, |case| case.domain().base.tee_tcb_svn = BEHIND);
	refused_domain(Refusal::UnknownTcb, |case| case.domain().base.tee_tcb_svn[15] = 1);
	refused_domain(Refusal::UnknownTcb, |case| case.module().versions[0].levels.clear());
}

#[test]
fn the_status_of_a_tdx_module_lowers_the_verdict() {
	let table = [
		("UpToDate", Ok(ConfidenceLevel::One)),
		("OutOfDate", Ok(ConfidenceLevel::Five)),
		("Revoked", Err(Refusal::TcbRevoked)),
		("ConfigurationNeeded", Err(Refusal::Malformed(Link::TcbInfo))),
	];
	for (status, level) in table {
		let mut case = Case::tdx();
		case.module().versions[0].levels = vec![(3, "UpToDate"), (2, status)];
		assert_eq!(case.level(), level, "{status}");
	}
}

/// Launched on a module that is out of date, which was updated under it since.
fn relaunch_advised(platform: &'static str) -> Case {
	let mut case = Case::tdx();
	case.domain().body = TdBody::V5Td15;
	case.domain().base.tee_tcb_svn = BEHIND;
	case.collateral.status = platform;
	case.module().versions[0].levels = vec![(2, "UpToDate"), (1, "OutOfDate")];
	case
}

#[test]
fn a_trust_domain_whose_relaunch_is_advised_is_out_of_date() {
	for platform in ["UpToDate", "SWHardeningNeeded", "ConfigurationNeeded"] {
		assert_eq!(relaunch_advised(platform).level(), Ok(ConfidenceLevel::Five), "{platform}");
	}
	let mut relaunched = relaunch_advised("UpToDate");
	relaunched.domain().base.tee_tcb_svn = relaunched.domain().tee_tcb_svn2;
	assert_eq!(relaunched.level(), Ok(ConfidenceLevel::One));
}

#[test]
fn the_module_that_runs_now_is_judged_beside_that_of_the_launch() {
	let now = |svn: [u8; 16]| {
		move |case: &mut Case| {
			case.domain().body = TdBody::V5Td15Ex;
			case.domain().tee_tcb_svn2 = svn;
		}
	};
	refused_domain(Refusal::UnknownTcb, now(BEHIND));
	let mut other_version = BEHIND;
	other_version[1] = 7;
	refused_domain(Refusal::ForeignTdxModule, now(other_version));
	refused_domain(Refusal::TcbRevoked, |case| {
		now(BEHIND)(case);
		case.module().versions[0].levels = vec![(2, "UpToDate"), (1, "Revoked")];
	});
}

#[test]
fn one_of_several_module_versions_is_chosen_by_the_report() {
	let mut case = Case::tdx();
	let other = ModuleVersion { number: 3, signer: [3; 48], ..case.module().versions[0].clone() };
	case.module().versions.insert(0, other);
	assert_eq!(case.level(), Ok(ConfidenceLevel::One));
	case.domain().base.tee_tcb_svn[1] = 3;
	assert_eq!(case.level(), Err(Refusal::ForeignTdxModule));
	case.domain().base.mr_signer_seam = [3; 48];
	assert_eq!(case.level(), Ok(ConfidenceLevel::One));
	assert_ne!(TDX_MODULE_SIGNER, [3; 48]);
}
