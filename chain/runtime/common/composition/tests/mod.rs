//! Promises of the composition, run for each runtime.
mod delegations;
mod fees;
#[cfg(feature = "figures")]
mod figures;
mod governance;
mod keys;
mod path;
mod presets;
mod validators;
mod voting;
mod weights;
