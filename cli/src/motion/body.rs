//! Council and committee: the same pallet twice.
use chain_client::{RuntimeCall, H256};
use codec::Encode;
use frame::deps::frame_support::dispatch::GetDispatchInfo;

/// Who decides by motions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
	/// Sets parameters, names gatekeepers, admits programs.
	Council,
	/// Shortens and cancels.
	Committee,
}

impl Body {
	/// Which a command means.
	pub(super) fn of(committee: bool) -> Self {
		match committee {
			true => Self::Committee,
			false => Self::Council,
		}
	}

	/// Its pallet.
	pub(super) fn pallet(self) -> &'static str {
		match self {
			Self::Council => "Council",
			Self::Committee => "TechnicalCommittee",
		}
	}

	/// What it is called.
	pub(super) fn name(self) -> &'static str {
		match self {
			Self::Council => "council",
			Self::Committee => "technical committee",
		}
	}

	/// How a command says that it means this one.
	pub(super) fn option(self) -> &'static str {
		match self {
			Self::Council => "",
			Self::Committee => " --committee",
		}
	}

	/// The command that closes a motion.
	pub(super) fn to_close(self, motion: H256) -> String {
		format!("phala motion close {motion:?}{}", self.option())
	}

	/// A vote on a motion.
	pub(super) fn vote(self, proposal: H256, index: u32, approve: bool) -> RuntimeCall {
		match self {
			Self::Council => RuntimeCall::Council(pallet_collective::Call::vote { proposal, index, approve }),
			Self::Committee => {
				RuntimeCall::TechnicalCommittee(pallet_collective::Call::vote { proposal, index, approve })
			}
		}
	}

	/// The end of a motion about `call`.
	pub(super) fn close(self, proposal_hash: H256, index: u32, call: &RuntimeCall) -> RuntimeCall {
		let proposal_weight_bound = call.get_dispatch_info().call_weight;
		let length_bound = call.encoded_size() as u32;
		match self {
			Self::Council => RuntimeCall::Council(pallet_collective::Call::close {
				proposal_hash,
				index,
				proposal_weight_bound,
				length_bound,
			}),
			Self::Committee => RuntimeCall::TechnicalCommittee(pallet_collective::Call::close {
				proposal_hash,
				index,
				proposal_weight_bound,
				length_bound,
			}),
		}
	}

	/// A motion that so many members have to vote for.
	pub(super) fn propose(self, threshold: u32, call: RuntimeCall) -> RuntimeCall {
		let length_bound = call.encoded_size() as u32;
		let proposal = Box::new(call);
		match self {
			Self::Council => {
				RuntimeCall::Council(pallet_collective::Call::propose { threshold, proposal, length_bound })
			}
			Self::Committee => {
				RuntimeCall::TechnicalCommittee(pallet_collective::Call::propose { threshold, proposal, length_bound })
			}
		}
	}
}
