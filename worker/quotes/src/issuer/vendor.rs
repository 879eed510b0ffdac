//! What the vendor describes and judges: levels, quoting enclaves, TDX modules.
use super::TDX_MODULE_SIGNER;
use attestation::Platform;
use serde_json::{json, Value};

const DATE: &str = "2020-01-01T00:00:00Z";

/// A version that is judged.
#[derive(Clone, Debug)]
pub struct Level {
	/// Every component's version has to be this high, and so the certification enclave's.
	pub svn: u8,
	/// The TDX components that have to be reached.
	pub tdx_svn: [u8; 16],
	/// `tcbStatus`.
	pub status: &'static str,
	/// `advisoryIDs`.
	pub advisories: Vec<String>,
}

impl Level {
	/// A level that asks for `svn` of every component, TDX or not.
	pub fn of(svn: u8, status: &'static str) -> Self {
		Self { svn, tdx_svn: [svn; 16], status, advisories: Vec::new() }
	}

	pub(crate) fn document(&self, platform: Platform) -> Value {
		let components = |versions: [u8; 16]| versions.map(|svn| json!({ "svn": svn }));
		let mut tcb = json!({ "sgxtcbcomponents": components([self.svn; 16]), "pcesvn": self.svn });
		if platform == Platform::Tdx {
			tcb["tdxtcbcomponents"] = json!(components(self.tdx_svn));
		}
		json!({ "tcb": tcb, "tcbDate": DATE, "tcbStatus": self.status, "advisoryIDs": self.advisories })
	}
}

/// The quoting enclave that the vendor describes.
#[derive(Clone, Debug)]
pub struct QuotingEnclave {
	/// `id` of the document: `QE` for SGX, `TD_QE` for TDX.
	pub id: &'static str,
	/// `version` of the document.
	pub version: u8,
	/// ISVPRODID.
	pub product: u16,
	/// MISCSELECT, of which every bit counts.
	pub misc: [u8; 4],
	/// The first byte of ATTRIBUTES that counts.
	pub flags: u8,
	/// ISVSVN and `tcbStatus` of its levels, highest first.
	pub levels: Vec<(u16, &'static str)>,
}

impl QuotingEnclave {
	pub(crate) fn of(platform: Platform) -> Self {
		let (id, product) = match platform {
			Platform::Sgx => ("QE", 1),
			Platform::Tdx => ("TD_QE", 2),
		};
		Self { id, version: 2, product, misc: [0; 4], flags: 0x11, levels: vec![(1, "UpToDate")] }
	}

	/// Without the dates.
	pub(crate) fn document(&self, signer: &[u8; 32]) -> Value {
		let level = |(isvsvn, status): &(u16, &str)| json!({ "tcb": { "isvsvn": isvsvn }, "tcbDate": DATE, "tcbStatus": status });
		let mut attributes = [0; 16];
		attributes[0] = self.flags;
		json!({
			"id": self.id,
			"version": self.version,
			"miscselect": hex::encode_upper(self.misc),
			"miscselectMask": "FFFFFFFF",
			"attributes": hex::encode_upper(attributes),
			"attributesMask": "FBFFFFFFFFFFFFFF0000000000000000",
			"mrsigner": hex::encode_upper(signer),
			"isvprodid": self.product,
			"tcbLevels": self.levels.iter().map(level).collect::<Vec<_>>(),
		})
	}
}

/// One version of the TDX module.
#[derive(Clone, Debug)]
pub struct ModuleVersion {
	/// The version that a domain's report names.
	pub number: u8,
	/// Who signs it.
	pub signer: [u8; 48],
	/// SEAMATTRIBUTES, of which every bit counts that `mask` has.
	pub attributes: [u8; 8],
	/// Bits outside must be zero.
	pub mask: [u8; 8],
	/// ISVSVN and `tcbStatus` of its levels, highest first.
	pub levels: Vec<(u8, &'static str)>,
}

/// The TDX module that the vendor describes.
#[derive(Clone, Debug)]
pub struct Module {
	/// Who signs a module without a version.
	pub signer: [u8; 48],
	/// The versions that are described.
	pub versions: Vec<ModuleVersion>,
}

impl Module {
	pub(crate) fn sound() -> Self {
		let version = ModuleVersion {
			number: 1,
			signer: TDX_MODULE_SIGNER,
			attributes: [0; 8],
			mask: [0xff; 8],
			levels: vec![(2, "UpToDate")],
		};
		Self { signer: TDX_MODULE_SIGNER, versions: vec![version] }
	}

	/// The fields that TCB info for TDX has beside those for SGX.
	pub(crate) fn documents(&self) -> (Value, Value) {
		let level = |(isvsvn, status): &(u8, &str)| json!({ "tcb": { "isvsvn": isvsvn }, "tcbDate": DATE, "tcbStatus": status });
		let described = |signer: &[u8; 48], attributes: [u8; 8], mask: [u8; 8]| {
			json!({
				"mrsigner": hex::encode_upper(signer),
				"attributes": hex::encode_upper(attributes),
				"attributesMask": hex::encode_upper(mask),
			})
		};
		let versions = self.versions.iter().map(|version| {
			let mut document = described(&version.signer, version.attributes, version.mask);
			document["id"] = json!(format!("TDX_{:02X}", version.number));
			document["tcbLevels"] = version.levels.iter().map(level).collect();
			document
		});
		(described(&self.signer, [0; 8], [0xff; 8]), versions.collect())
	}
}
