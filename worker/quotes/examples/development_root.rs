//! Writes the development root certificate (DER) to standard output: how `development-root-ca.der` was made.
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
	let root = worker_quotes::issuer::Pki::development().root()?;
	std::io::stdout().write_all(&root)?;
	Ok(())
}
