//! Which chain.
use crate::failure::Failure;
use chain_client::ChainClient;

/// The node to ask.
#[derive(clap::Args)]
pub struct Node {
	/// Which chain of the networks that `phala up` runs on this machine.
	#[arg(long, value_enum, default_value_t = Network::Phala, env = "PHALA_NETWORK")]
	network: Network,
	/// URL of a node, instead of --network.
	#[arg(long, env = "PHALA_URL")]
	url: Option<String>,
}

/// A chain that listens at its usual port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Network {
	/// ws://127.0.0.1:9944
	Phala,
	/// ws://127.0.0.1:9945
	Khala,
}

impl Node {
	/// The URL as given, or the network's usual one.
	fn url(&self) -> &str {
		match (&self.url, self.network) {
			(Some(url), _) => url,
			(None, Network::Phala) => "ws://127.0.0.1:9944",
			(None, Network::Khala) => "ws://127.0.0.1:9945",
		}
	}

	/// Connects to it.
	pub async fn connect(&self) -> Result<ChainClient, Failure> {
		Ok(ChainClient::connect(self.url()).await?)
	}
}
