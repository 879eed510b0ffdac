//! Promises of the composition, run for each runtime.
mod costs;
mod delegations;
mod fees;
mod governance;
mod histories;
mod keys;
mod path;
mod presets;
mod screens;
mod unwanted;
mod validating;
mod validators;
mod vault_costs;
mod voting;
mod weights;
