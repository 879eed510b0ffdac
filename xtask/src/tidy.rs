//! Keeps the shape of the repository: who may depend on whom, one sentence a crate, file sizes, one SDK train, licences,
//! no dependency without a use, lists of mutants that fit.
mod files;
mod layers;
mod licences;
mod lock;
mod unused;

use crate::metadata::Metadata;
use anyhow::{bail, Result};

/// Runs every check and prints every violation.
pub fn run() -> Result<()> {
	let metadata = Metadata::load()?;
	let mut violations = layers::check(&metadata)?;
	violations.extend(sentences(&metadata));
	violations.extend(files::check(&metadata.workspace_root)?);
	violations.extend(lock::check(&metadata));
	violations.extend(licences::check(&metadata));
	violations.extend(unused::check(&metadata)?);
	violations.extend(crate::mutants::check(&metadata.workspace_root)?);
	for violation in &violations {
		println!("tidy: {violation}");
	}
	match violations.len() {
		0 => {
			println!("tidy: {} crates in order", metadata.members().count());
			Ok(())
		}
		n => bail!("{n} violations"),
	}
}

/// Each crate says in one sentence what it is for.
fn sentences(metadata: &Metadata) -> Vec<String> {
	metadata
		.members()
		.filter_map(|package| match package.description.as_deref() {
			None => Some(format!("{} has no description", package.name)),
			Some(text) if !text.ends_with('.') || text.contains('\n') => {
				Some(format!("the description of {} is not one sentence: {text:?}", package.name))
			}
			Some(_) => None,
		})
		.collect()
}
