//! The way to the node, before anything of the chain is known.
use crate::{trouble::NODE_UNREACHABLE, Metrics};
use chain_client::{ChainClient, ClientError};
use edge_retry::{Pauses, Retry};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tracing::Instrument;
use worker_client::Endpoint;

/// Between two attempts.
const PAUSES: Pauses = Pauses { first: Duration::from_secs(1), most: Duration::from_secs(30) };
/// An attempt that takes longer meets a node that takes connections and says nothing.
const ATTEMPT: Duration = Duration::from_secs(15);

/// Connects to the node, however long it is away. Meanwhile metrics and log tell that the relayer of this worker waits for
/// this node: its URL stands in for the chain's name.
///
/// # Errors
/// If this can never work: the URL is none, the node serves another kind of chain.
pub async fn connect(url: &str, worker: &Endpoint, metrics: &Metrics) -> Result<ChainClient, ClientError> {
	let endpoint = worker.to_string();
	metrics.connects(url, &endpoint);
	let span = tracing::info_span!("relay", chain = %url, %endpoint);
	again_and_again(url, metrics).instrument(span).await
}

async fn again_and_again(url: &str, metrics: &Metrics) -> Result<ChainClient, ClientError> {
	let mut retry = Retry::new(PAUSES);
	loop {
		let silent = || ClientError::TimedOut {
			url: url.to_owned(),
			method: "the first questions".into(),
			seconds: ATTEMPT.as_secs(),
		};
		let error = match timeout(ATTEMPT, ChainClient::connect(url)).await.unwrap_or_else(|_| Err(silent())) {
			Ok(chain) => return Ok(chain),
			Err(error) if error.is_transient() => error,
			Err(error) => return Err(error),
		};
		metrics.chain(false);
		metrics.failed(&format!("chain-{}", error.kind()));
		metrics.waits(std::iter::once(NODE_UNREACHABLE));
		let again = retry.failed(&error);
		if again.is_news {
			tracing::warn!(reason = NODE_UNREACHABLE, "{error} (hint: {}); trying again", error.hint());
		}
		sleep(again.after).await;
	}
}
