//! What an app shows of staking, a screen a call: the answers of `StakingApi`, from the pallets' storage. Changes nothing.
mod holdings;
mod pools;
mod queue;
mod standing;
mod trial;
mod workers;

pub(super) use holdings::holdings;
pub(super) use pools::{network, pools};
pub(super) use queue::queue;
pub(super) use trial::{contribution, withdrawal};
pub(super) use workers::workers;

use super::*;
use frame::{deps::sp_runtime::DispatchError, runtime::types_common::AccountId};
use runtime_common::staking_api::MAX_PAGE;

/// Rows of this page.
fn rows(limit: u32) -> usize {
	limit.clamp(1, MAX_PAGE) as usize
}
