//! Names what is wrong with the versions of a platform: its quoting enclave, its TDX module, its TCB level.
use crate::{Link, Refusal};
use alloc::vec::Vec;
use dcap_qvl::configs::RustCryptoConfig;
use dcap_qvl::intel::{parse_pck_extension_with, PckExtension};
use dcap_qvl::quote::{EnclaveReport, Quote, Report, TDReport10};
use dcap_qvl::{QeIdentity, TcbInfo, TcbLevel, TcbStatus};

/// What a vendor may say of a platform's versions.
const PLATFORM_STATUSES: &[TcbStatus] = &[
	TcbStatus::UpToDate,
	TcbStatus::SWHardeningNeeded,
	TcbStatus::ConfigurationNeeded,
	TcbStatus::ConfigurationAndSWHardeningNeeded,
	TcbStatus::OutOfDate,
	TcbStatus::OutOfDateConfigurationNeeded,
	TcbStatus::Revoked,
];
/// What it may say of a quoting enclave's version.
const QE_STATUSES: &[TcbStatus] = &[
	TcbStatus::UpToDate,
	TcbStatus::ConfigurationNeeded,
	TcbStatus::OutOfDate,
	TcbStatus::OutOfDateConfigurationNeeded,
	TcbStatus::Revoked,
];
/// What it may say of a TDX module's version.
const MODULE_STATUSES: &[TcbStatus] = &[TcbStatus::UpToDate, TcbStatus::OutOfDate, TcbStatus::Revoked];

/// The quoting enclave must be the one that the vendor describes, at a version that the vendor judges.
pub(super) fn check_quoting_enclave(quote: &Quote, qe: &EnclaveReport, identity: &QeIdentity) -> Result<(), Refusal> {
	let (id, versions): (&str, &[u8]) = match quote.report {
		Report::SgxEnclave(_) => ("QE", &[2]),
		_ => ("TD_QE", &[2, 3]),
	};
	if identity.id != id || !versions.contains(&identity.version) {
		return Err(Refusal::ForeignCollateral);
	}
	let same = qe.mr_signer == identity.mrsigner
		&& qe.isv_prod_id == identity.isvprodid
		&& qe.attributes[0] & 0x02 == 0
		&& masked(&qe.misc_select.to_le_bytes(), &identity.miscselect_mask)
			== masked(&identity.miscselect, &identity.miscselect_mask)
		&& masked(&qe.attributes, &identity.attributes_mask) == masked(&identity.attributes, &identity.attributes_mask);
	let level = identity.tcb_levels.iter().find(|level| qe.isv_svn >= level.tcb.isvsvn);
	match level {
		Some(level) if same => check_status(level.tcb_status, QE_STATUSES, Link::QeIdentity),
		_ => Err(Refusal::ForeignQuotingEnclave),
	}
}

/// The platform must be of the model, have a level and, for TDX, run a module that the vendor describes.
pub(super) fn check_platform(quote: &Quote, pck: &[u8], info: &TcbInfo) -> Result<(), Refusal> {
	let platform = parse_pck_extension_with::<RustCryptoConfig>(pck).map_err(|_| Refusal::Malformed(Link::Pck))?;
	let (id, version) = match quote.report {
		Report::SgxEnclave(_) => ("SGX", 2),
		_ => ("TDX", 3),
	};
	let same_model = hex::decode(&info.fmspc).is_ok_and(|fmspc| fmspc[..] == platform.fmspc[..]);
	if !same_model || info.id != id || info.version < version {
		return Err(Refusal::ForeignCollateral);
	}
	let Some(domain) = quote.report.as_td10() else { return check_level(info, &platform, None) };
	check_td_level(info, &platform, &domain.tee_tcb_svn)?;
	check_module(info, domain)?;
	// A report of TDX 1.5 has the versions of now beside those of the launch.
	match quote.report.as_td15() {
		Some(report) => check_td_level(info, &platform, &report.tee_tcb_svn2),
		None => Ok(()),
	}
}

/// The platform must reach one of the levels. The highest that it reaches counts, whatever their order in the document.
fn check_level(info: &TcbInfo, platform: &PckExtension, tee_tcb_svn: Option<&[u8; 16]>) -> Result<(), Refusal> {
	let reaches = |level: &&TcbLevel| {
		level.shortfalls(&platform.cpu_svn, platform.pce_svn, tee_tcb_svn).is_ok_and(|short| short.is_empty())
	};
	let rank = |level: &TcbLevel| {
		let numbers = |components: &[dcap_qvl::TcbComponents]| components.iter().map(|one| one.svn).collect::<Vec<_>>();
		(numbers(&level.tcb.sgx_components), level.tcb.pce_svn, numbers(&level.tcb.tdx_components))
	};
	let highest = info.tcb_levels.iter().filter(reaches).max_by_key(|level| rank(level));
	check_status(highest.ok_or(Refusal::UnknownTcb)?.tcb_status, PLATFORM_STATUSES, Link::TcbInfo)
}

/// The module's version must be described, and it must reach one of its levels too. Version 0 has none.
fn check_td_level(info: &TcbInfo, platform: &PckExtension, tee_tcb_svn: &[u8; 16]) -> Result<(), Refusal> {
	check_level(info, platform, Some(tee_tcb_svn))?;
	let module = info.tdx_module_identity(tee_tcb_svn).map_err(|_| Refusal::ForeignTdxModule)?;
	let Some(module) = module else { return Ok(()) };
	let level = module.tcb_levels.iter().find(|level| level.shortfall(tee_tcb_svn).is_none());
	check_status(level.ok_or(Refusal::UnknownTcb)?.tcb_status, MODULE_STATUSES, Link::TcbInfo)
}

/// The module must be signed by the vendor and run with the attributes it describes, no others set.
fn check_module(info: &TcbInfo, domain: &TDReport10) -> Result<(), Refusal> {
	let foreign = Refusal::ForeignTdxModule;
	let module = info.tdx_module.as_ref().ok_or(foreign)?;
	let (signer, attributes, mask) = match info.tdx_module_identity(&domain.tee_tcb_svn).map_err(|_| foreign)? {
		Some(identity) => (&identity.mrsigner, &identity.attributes, &identity.attributes_mask),
		None => (&module.mrsigner, &module.attributes, &module.attributes_mask),
	};
	let bytes = |text: &str| hex::decode(text).map_err(|_| Refusal::Malformed(Link::TcbInfo));
	let (signer, attributes, mask) = (bytes(signer)?, bytes(attributes)?, bytes(mask)?);
	let beside = domain.seam_attributes.iter().zip(&mask).any(|(byte, mask)| byte & !mask != 0);
	let same = domain.mr_signer_seam[..] == signer[..]
		&& masked(&domain.seam_attributes, &mask) == masked(&attributes, &mask)
		&& !beside;
	if same {
		Ok(())
	} else {
		Err(foreign)
	}
}

fn check_status(status: TcbStatus, known: &[TcbStatus], link: Link) -> Result<(), Refusal> {
	if known.contains(&status) {
		Ok(())
	} else {
		Err(Refusal::Malformed(link))
	}
}

fn masked(bytes: &[u8], mask: &[u8]) -> Vec<u8> {
	bytes.iter().zip(mask).map(|(byte, mask)| byte & mask).collect()
}
