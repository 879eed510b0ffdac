//! Prints what one verification costs on this machine: accepted, and refused at the first and at the last link.
use attestation::{verify, Policy, DEVELOPMENT_ROOT};
use std::error::Error;
use std::time::Instant;
use units::Millis;
use worker_quotes::issuer::{CollateralRecipe, Pki, QuoteRecipe, Role};

const ROUNDS: u32 = 50;
const NOW: Millis = Millis::from_secs(1_800_000_000);

fn main() -> Result<(), Box<dyn Error>> {
	let pki = Pki::development();
	let sound = (QuoteRecipe::of([1; 32], [2; 64]), CollateralRecipe::at(NOW));
	let forged = (QuoteRecipe { quote_by: Role::Stranger, ..sound.0.clone() }, sound.1.clone());
	let unknown = (sound.0.clone(), CollateralRecipe { status: "Revoked", ..sound.1.clone() });
	let early = (sound.0.clone(), CollateralRecipe { root_crl_by: Role::Stranger, ..sound.1.clone() });
	for (name, (quote, collateral)) in
		[("accepted", sound), ("root list forged", early), ("quote forged", forged), ("version revoked", unknown)]
	{
		let (quote, collateral) = (quote.issue(&pki)?, collateral.issue_bytes(&pki)?);
		let policy = Policy::new(&[DEVELOPMENT_ROOT], NOW);
		let start = Instant::now();
		let accepted = (0..ROUNDS).filter(|_| verify(&quote, &collateral, &policy, &[2; 64]).is_ok()).count();
		let each = start.elapsed() / ROUNDS;
		let bytes = quote.len() + collateral.len();
		println!("{name}: {each:.2?} each, {accepted} of {ROUNDS} accepted, {bytes} bytes");
	}
	Ok(())
}
