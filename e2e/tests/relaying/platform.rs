//! A platform whose keys are public: an attestation device as Gramine shows it to an enclave, and what its vendor says of it.
use anyhow::{ensure, Context, Result};
use attestation::sgx_measurement;
use pcs::Pcs;
use std::{
	fs,
	path::{Path, PathBuf},
	process::Command,
};
use units::{Hash, Millis};
use worker_quotes::issuer::{CollateralRecipe, Pki, QuoteRecipe};

/// The enclave that the device is in.
const ENCLAVE: [u8; 32] = [0x44; 32];

/// What its quotes say it is.
pub fn measurement() -> Hash {
	sgx_measurement(&QuoteRecipe::of(ENCLAVE, [0; 64]).program)
}

/// Makes the device in a folder: whoever writes report data into it reads a quote of it.
pub fn device(folder: &Path) -> Result<PathBuf> {
	fs::create_dir_all(folder.join("keys"))?;
	fs::write(folder.join("keys/_sgx_mrenclave"), [7; 16])?;
	let (data, quote) = (folder.join("user_report_data"), folder.join("quote"));
	ensure!(Command::new("mkfifo").args([&data, &quote]).status()?.success(), "cannot make the device");
	std::thread::spawn(move || {
		// Ends when the folder is gone.
		while let Ok(asked) = fs::read(&data) {
			let Ok(report_data) = <[u8; 64]>::try_from(asked) else { continue };
			let Ok(issued) = QuoteRecipe::of(ENCLAVE, report_data).issue(&Pki::development()) else { break };
			fs::write(&quote, issued).ok();
		}
	});
	Ok(folder.into())
}

/// Lets a service know what the vendor says of the device's platform at this time.
pub fn tell(pcs: &Pcs, now: Millis) -> Result<()> {
	let quote = QuoteRecipe::of(ENCLAVE, [0; 64]).issue(&Pki::development())?;
	let family = attestation::family_of(&quote).ok().context("a development quote names its family")?;
	pcs.tell(family, CollateralRecipe::at(now).issue(&Pki::development())?);
	Ok(())
}
