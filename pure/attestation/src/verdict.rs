//! What evidence proves.
use crate::quote::Fmspc;
use dcap_qvl::quote::{EnclaveReport, Report, TDReport10};
use dcap_qvl::TcbStatus;
use sha2::{Digest, Sha256};
use units::{ConfidenceLevel, Hash, Millis};

/// Kinds of trusted execution.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	codec::Encode,
	codec::Decode,
	codec::DecodeWithMemTracking,
	scale_info::TypeInfo,
	codec::MaxEncodedLen,
)]
pub enum Platform {
	/// An SGX enclave.
	Sgx,
	/// A TDX trust domain.
	Tdx,
}

/// What sound evidence proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
	/// Which program was measured; see [`sgx_measurement`]. For TDX it is SHA-256 over a domain, MRTD, RTMR 0 to 3,
	/// MRCONFIGID, MROWNER, MROWNERCONFIG, the TD attributes and XFAM: everything that makes two trust domains differ.
	pub measurement: Hash,
	/// How far the platform is believed.
	pub confidence: ConfidenceLevel,
	/// When the verdict ends: with the first piece of collateral that does, or the policy's cap.
	pub verified_until: Millis,
	/// When the first piece of collateral ends, without the cap: how long it may be kept for other quotes of the same
	/// platform model.
	pub collateral_until: Millis,
	/// The platform model, by which collateral is kept.
	pub fmspc: Fmspc,
	/// What kind of TEE it is.
	pub platform: Platform,
	/// The one machine, by what its vendor provisioned it as.
	pub ppid: Ppid,
	/// The TCB recovery round that the collateral belongs to.
	pub tcb_evaluation: u32,
}

/// Names one platform: its provisioning id (PPID), as its certified key says.
pub type Ppid = [u8; 16];

/// Who an SGX enclave is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SgxIdentity {
	/// MRENCLAVE.
	pub enclave: [u8; 32],
	/// MRSIGNER.
	pub signer: [u8; 32],
	/// ISVPRODID.
	pub product: u16,
	/// ISVSVN.
	pub version: u16,
}

/// `SHA-256("gemini/measurement/sgx/v1" ++ MRENCLAVE ++ MRSIGNER ++ ISVPRODID ++ ISVSVN)`, numbers little-endian.
pub fn sgx_measurement(identity: &SgxIdentity) -> Hash {
	Sha256::new()
		.chain_update(b"gemini/measurement/sgx/v1")
		.chain_update(identity.enclave)
		.chain_update(identity.signer)
		.chain_update(identity.product.to_le_bytes())
		.chain_update(identity.version.to_le_bytes())
		.finalize()
		.into()
}

fn tdx_measurement(report: &TDReport10) -> Hash {
	Sha256::new()
		.chain_update(b"gemini/measurement/tdx/v1")
		.chain_update(report.mr_td)
		.chain_update(report.rt_mr0)
		.chain_update(report.rt_mr1)
		.chain_update(report.rt_mr2)
		.chain_update(report.rt_mr3)
		.chain_update(report.mr_config_id)
		.chain_update(report.mr_owner)
		.chain_update(report.mr_owner_config)
		.chain_update(report.td_attributes)
		.chain_update(report.xfam)
		.finalize()
		.into()
}

impl From<&EnclaveReport> for SgxIdentity {
	fn from(report: &EnclaveReport) -> Self {
		Self {
			enclave: report.mr_enclave,
			signer: report.mr_signer,
			product: report.isv_prod_id,
			version: report.isv_svn,
		}
	}
}

/// The measurement of whatever the report is about.
pub(crate) fn measure(report: &Report) -> (Platform, Hash) {
	match report {
		Report::SgxEnclave(report) => (Platform::Sgx, sgx_measurement(&report.into())),
		Report::TD10(report) => (Platform::Tdx, tdx_measurement(report)),
		Report::TD15(report) => (Platform::Tdx, tdx_measurement(&report.base)),
		Report::TD15Ex(report) => (Platform::Tdx, tdx_measurement(&report.base.base)),
	}
}

/// The published mapping; none for "revoked". A trust domain that was launched on an out-of-date module and not
/// relaunched since counts as out of date: its launch is what was measured.
pub(crate) fn confidence<'a>(
	status: TcbStatus,
	mut advisories: impl Iterator<Item = &'a str>,
	accepted: &[&str],
) -> Option<ConfidenceLevel> {
	match status {
		TcbStatus::UpToDate => Some(ConfidenceLevel::One),
		TcbStatus::SWHardeningNeeded => Some(ConfidenceLevel::Two),
		TcbStatus::ConfigurationNeeded | TcbStatus::ConfigurationAndSWHardeningNeeded => {
			let all_accepted = advisories.all(|id| accepted.contains(&id));
			Some(if all_accepted { ConfidenceLevel::Three } else { ConfidenceLevel::Four })
		}
		TcbStatus::OutOfDate
		| TcbStatus::OutOfDateConfigurationNeeded
		| TcbStatus::TDRelaunchAdvised
		| TcbStatus::TDRelaunchAdvisedConfigurationNeeded => Some(ConfidenceLevel::Five),
		TcbStatus::Revoked => None,
	}
}
