//! Quotes for machines without a TEE, on chains that admit the development root.
use crate::issuer::{CollateralRecipe, Pki, QuoteRecipe};
use crate::{QuoteError, QuoteProvider};
use attestation::sgx_measurement;
use units::{Hash, Millis};

/// Quotes a program by the SHA-256 of its executable, under the well-known development root.
///
/// The keys are public: anyone can forge these quotes. They exist so that development runs the same code as production.
#[derive(Clone, Debug)]
pub struct Development {
	program: [u8; 32],
}

impl Development {
	/// For the program whose executable has this SHA-256; it stands where a real enclave has its MRENCLAVE.
	pub const fn new(executable: [u8; 32]) -> Self {
		Self { program: executable }
	}

	/// The measurement that verification will find, and a chain must list.
	pub fn measurement(&self) -> Hash {
		sgx_measurement(&QuoteRecipe::of(self.program, [0; 64]).program)
	}
}

impl QuoteProvider for Development {
	fn name(&self) -> &'static str {
		"development"
	}

	fn quote(&self, report_data: &[u8; 64]) -> Result<Vec<u8>, QuoteError> {
		Ok(QuoteRecipe::of(self.program, *report_data).issue(&Pki::development())?)
	}

	/// Valid from a day before `now` to 30 days after; ask again when it ends.
	fn collateral(&self, now: Millis) -> Result<Option<Vec<u8>>, QuoteError> {
		Ok(Some(CollateralRecipe::at(now).issue_bytes(&Pki::development())?))
	}

	/// None: whoever runs the machine can read everything. Keep the sealing key in a file.
	fn sealing_secret(&self) -> Result<Option<[u8; 32]>, QuoteError> {
		Ok(None)
	}
}
