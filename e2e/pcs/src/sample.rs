//! Quotes of real platforms with the collateral of their time.
use attestation::{family_of, Collateral, Family};
use units::Millis;

/// A quote of a real platform.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
	/// What the platform signed.
	pub quote: &'static [u8],
	json: &'static str,
	/// A time at which its collateral holds.
	pub at: Millis,
}

macro_rules! sample {
	($name:literal, $at:literal) => {
		Sample {
			quote: include_bytes!(concat!("../../../pure/attestation/tests/data/", $name)),
			json: include_str!(concat!("../../../pure/attestation/tests/data/", $name, "_collateral.json")),
			at: Millis::from_secs($at),
		}
	};
}

/// SGX with a processor of its own, TDX, TDX 1.5 with its extended report.
pub const SAMPLES: [Sample; 3] = [
	sample!("sgx_quote", 1_751_328_000),
	sample!("tdx_quote", 1_751_328_000),
	sample!("tdx_quote_td15ex", 1_793_491_200),
];

impl Sample {
	/// What its vendor said of it. The chain of its certificate is in the quote itself.
	pub fn collateral(&self) -> Collateral {
		let collateral = serde_json::from_str(self.json).expect("a sample in the tree");
		Collateral { pck_certificate_chain: None, ..collateral }
	}

	/// The family of its platform.
	pub fn family(&self) -> Family {
		family_of(self.quote).expect("a sample in the tree")
	}
}
