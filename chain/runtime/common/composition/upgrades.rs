//! What this version does to the state of the version before it.

use super::*;

/// In this order, each once: it knows by the version of its pallet's storage whether it has run. Those of a version leave with the
/// version after the next, when every chain has them behind it.
pub type Migrations = (pallet_validator_set::migrations::ToV1<Runtime>,);
