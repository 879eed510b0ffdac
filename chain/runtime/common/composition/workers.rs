//! Workers: who they are, what they say, what they earn.
use super::*;
use chain_traits::{ChallengeSource, MessageHandler, SenderDirectory};
use pallet_launch_gate::GateOf;
use protocol::{Challenge, Topic};
use units::{BlockNumber, Millis, WorkerId};

/// Nobody is registered as long as the registry is not part of the runtime.
pub struct Nobody;
impl SenderDirectory for Nobody {
	fn is_worker(_: &WorkerId) -> bool {
		false
	}
	fn is_gatekeeper(_: &WorkerId) -> bool {
		false
	}
}
impl MessageHandler for Nobody {
	fn handle(_: &WorkerId, _: Topic, _: &[u8]) -> DispatchResult {
		Ok(())
	}
}
impl ChallengeSource for Nobody {
	fn challenge(_: BlockNumber, _: Millis) -> Option<Challenge> {
		None
	}
	fn protocol() -> u16 {
		protocol::PROTOCOL
	}
}

impl pallet_worker_messages::Config for Runtime {
	type Senders = Nobody;
	type Handler = Nobody;
	type Challenges = Nobody;
	type SlotTime = system::SlotTime;
	type Gate = GateOf<Runtime, WorkerMessages>;
	type WeightInfo = pallet_worker_messages::weights::Measured<Runtime>;
}

/// Calls with which governance prepares the launch, taken although their pallets are closed.
pub struct Preparation;
impl Contains<RuntimeCall> for Preparation {
	fn contains(_: &RuntimeCall) -> bool {
		false
	}
}

/// Whether this runs a pool's workers, without moving money out of it.
pub fn is_pool_management(_: &RuntimeCall) -> bool {
	false
}
