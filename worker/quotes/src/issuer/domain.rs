//! A trust domain as its TDX module reports it.
use super::TDX_MODULE_SIGNER;
use dcap_qvl::quote::{Report, TDReport10, TDReport15, TDReport15Ex};

/// SEPT_VE_DISABLE, without which a host may provoke exceptions in the domain.
const SEPT_VE_DISABLE: u64 = 1 << 28;
/// Version 1 of the module at its security version 2; the components that platforms have are 2 everywhere.
const TEE_TCB_SVN: [u8; 16] = [2, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2];

/// How much of a report a quote carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TdBody {
	/// A TDX 1.0 report in a quote of version 4.
	V4,
	/// A TDX 1.0 report in a quote of version 5.
	V5,
	/// A TDX 1.5 report, in version 5.
	V5Td15,
	/// An extended TDX 1.5 report, in version 5.
	V5Td15Ex,
}

impl TdBody {
	/// All of them.
	pub const ALL: [Self; 4] = [Self::V4, Self::V5, Self::V5Td15, Self::V5Td15Ex];

	pub(crate) const fn quote_version(self) -> u16 {
		match self {
			Self::V4 => 4,
			Self::V5 | Self::V5Td15 | Self::V5Td15Ex => 5,
		}
	}
}

/// Every decision of the module and of whoever launched the domain. [`TrustDomain::of`] is sound.
#[derive(Clone, Debug)]
pub struct TrustDomain {
	/// How much of it is quoted.
	pub body: TdBody,
	/// TDX 1.0: the measurements. `report_data` is taken from the quote's recipe.
	pub base: TDReport10,
	/// TDX 1.5: the versions of now; `base` has those of the launch.
	pub tee_tcb_svn2: [u8; 16],
	/// TDX 1.5: the service domains that were bound to this one.
	pub mr_service_td: [u8; 48],
	/// TDX 1.5 extended: the service domains that are bound now.
	pub cur_service_td_hash: [u8; 48],
}

impl TrustDomain {
	/// A sound domain with this MRTD.
	pub fn of(mr_td: [u8; 48]) -> Self {
		let base = TDReport10 {
			tee_tcb_svn: TEE_TCB_SVN,
			mr_seam: [0x5e; 48],
			mr_signer_seam: TDX_MODULE_SIGNER,
			seam_attributes: [0; 8],
			td_attributes: SEPT_VE_DISABLE.to_le_bytes(),
			xfam: [0xe7, 0, 6, 0, 0, 0, 0, 0],
			mr_td,
			mr_config_id: [0; 48],
			mr_owner: [0; 48],
			mr_owner_config: [0; 48],
			rt_mr0: [0x10; 48],
			rt_mr1: [0x11; 48],
			rt_mr2: [0x12; 48],
			rt_mr3: [0; 48],
			report_data: [0; 64],
		};
		Self { body: TdBody::V4, base, tee_tcb_svn2: TEE_TCB_SVN, mr_service_td: [0; 48], cur_service_td_hash: [0; 48] }
	}

	/// Sets these bits of the domain's attributes.
	pub fn set_attributes(&mut self, bits: u64) {
		self.base.td_attributes = (u64::from_le_bytes(self.base.td_attributes) | bits).to_le_bytes();
	}

	/// Clears these bits of the domain's attributes.
	pub fn clear_attributes(&mut self, bits: u64) {
		self.base.td_attributes = (u64::from_le_bytes(self.base.td_attributes) & !bits).to_le_bytes();
	}

	pub(crate) fn report(&self, report_data: [u8; 64]) -> Report {
		let td10 = TDReport10 { report_data, ..self.base };
		let td15 = TDReport15 { base: td10, tee_tcb_svn2: self.tee_tcb_svn2, mr_service_td: self.mr_service_td };
		match self.body {
			TdBody::V4 | TdBody::V5 => Report::TD10(td10),
			TdBody::V5Td15 => Report::TD15(td15),
			TdBody::V5Td15Ex => Report::TD15Ex(TDReport15Ex {
				base: td15,
				vmid: 0,
				td_id: [0x1d; 32],
				dev_info: [0; 48],
				init_service_td_hash: self.mr_service_td,
				init_service_td_attributes: [0; 8],
				init_cpu_svn: [0; 16],
				init_tee_tcb_svn: [0; 16],
				init_tee_fmspc: [0; 12],
				cur_service_td_hash: self.cur_service_td_hash,
				cur_service_td_attributes: [0; 8],
			}),
		}
	}
}
