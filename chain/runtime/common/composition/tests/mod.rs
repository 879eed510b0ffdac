//! Promises of the composition, run for each runtime.
mod cancelling;
mod costs;
mod delegations;
mod fees;
mod governance;
mod histories;
mod keys;
mod path;
mod powers;
mod presets;
mod screens;
mod unwanted;
mod validating;
mod validators;
mod vault_costs;
mod voting;
mod weights;
