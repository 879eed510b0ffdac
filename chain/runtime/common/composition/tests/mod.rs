//! Promises of the composition, run for each runtime.
mod fees;
mod governance;
mod keys;
mod path;
mod presets;
mod validators;
mod weights;
