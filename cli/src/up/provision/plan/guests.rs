//! What others stake in a development network, so that compounding shows. Pure.
use super::{Step, Waiting};
use units::{Amount, PoolId};

/// The delegator's stake in the pool.
const DELEGATED: Amount = Amount::from_pha(500);

/// What others than the pool's owner have staked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guests {
	/// Whether the delegator has anything in the pool.
	pub delegated: bool,
}

/// The next thing that others do, once the worker works.
pub fn next_step(pool: PoolId, guests: &Guests) -> Step {
	if !guests.delegated {
		return Step::Delegate(pool, DELEGATED);
	}
	Step::Wait(Waiting::Nothing)
}
