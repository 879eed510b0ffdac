//! What the two chains, and the networks of each, differ in.
use units::{Millis, TokenomicParameters};

/// What differs between Phala and Khala.
pub trait ChainParams {
	/// Length of a slot in a development network. The chains differ, so that different block speeds are lived with.
	const DEVELOPMENT_SLOT: Millis;
	/// The parameters that were in force on the chain.
	fn tokenomics() -> TokenomicParameters;
}

/// A kind of network that a genesis preset makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
	/// One machine, one validator, short times, everything open.
	Development,
	/// As development, with four validators.
	Local,
	/// Everything closed, nothing set: what the motions start from.
	Launch,
	/// The published constants.
	Production,
}

/// All of them.
pub const NETWORKS: [Network; 4] = [Network::Development, Network::Local, Network::Launch, Network::Production];

impl Network {
	/// Name of the preset. The first two are the names every Substrate tool knows.
	pub const fn preset(self) -> &'static str {
		match self {
			Self::Development => "development",
			Self::Local => "local_testnet",
			Self::Launch => "launch",
			Self::Production => "production",
		}
	}

	/// The network of a preset name; `local` is short for `local_testnet`.
	pub fn named(name: &str) -> Option<Self> {
		NETWORKS.into_iter().find(|network| network.preset() == name).or((name == "local").then_some(Self::Local))
	}

	/// Whether its keys are the well-known ones, so that nothing on it is worth anything.
	pub const fn is_for_tests(self) -> bool {
		matches!(self, Self::Development | Self::Local)
	}

	/// Length of a slot.
	pub const fn slot(self, development: Millis) -> Millis {
		match self {
			Self::Development => development,
			Self::Local => Millis::from_secs(6),
			Self::Launch | Self::Production => units::REFERENCE_BLOCK,
		}
	}
}
