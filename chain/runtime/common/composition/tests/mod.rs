//! Promises of the composition, run for each runtime.
mod fees;
#[cfg(feature = "figures")]
mod figures;
mod governance;
mod keys;
mod path;
mod presets;
mod validators;
mod weights;
