//! The newest blocks of a chain, as the node tells of them: by subscription, or where there is none by asking.
use chain_client::{BlockRef, ChainClient, ClientError, Header};
use edge_retry::{Pauses, Retry};
use std::time::Duration;
use tokio::{
	sync::watch,
	task::JoinSet,
	time::{sleep, timeout},
};

/// Between two questions to a node that cannot be subscribed to.
const ASK: Duration = Duration::from_secs(2);
/// A subscription that says nothing for so long is checked by a question: a chain makes a block each few seconds.
const SILENCE: Duration = Duration::from_secs(60);
/// After a failure.
const PAUSES: Pauses = Pauses { first: Duration::from_millis(500), most: Duration::from_secs(15) };

/// A chain's newest blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newest {
	/// Of the best chain.
	pub best: BlockRef,
	/// Final.
	pub finalized: BlockRef,
}

/// Follows a chain until it is dropped.
pub struct Heads {
	newest: watch::Receiver<Option<Newest>>,
	_following: JoinSet<()>,
}

impl Heads {
	/// Begins to follow.
	pub fn follow(chain: ChainClient) -> Self {
		let (tell, newest) = watch::channel(None);
		let mut following = JoinSet::new();
		following.spawn(follow(chain, tell));
		Self { newest, _following: following }
	}

	/// The newest blocks that were heard of; none yet if the node has not answered once.
	pub fn newest(&mut self) -> Option<Newest> {
		*self.newest.borrow_and_update()
	}

	/// Waits until there is something newer than [`Heads::newest`] said, at most so long.
	pub async fn changed(&mut self, most: Duration) {
		// Should the task that tells ever be gone, its end is no news to be acted upon at once.
		if let Ok(Err(_)) = timeout(most, self.newest.changed()).await {
			sleep(most).await;
		}
	}

	/// For readers beside: counters.
	pub fn watch(&self) -> watch::Receiver<Option<Newest>> {
		self.newest.clone()
	}
}

async fn follow(chain: ChainClient, tell: watch::Sender<Option<Newest>>) {
	let mut retry = Retry::new(PAUSES);
	loop {
		let ended = match subscribed(&chain, &tell).await {
			Err(ClientError::NeedsWebSocket { .. }) => asked(&chain, &tell).await,
			ended => ended,
		};
		// A subscription that worked for a while is a new beginning.
		if let Err(error) = ended {
			let again = retry.failed(&error);
			if again.is_news {
				tracing::warn!("the newest blocks are not known: {error}; trying again");
			}
			sleep(again.after).await;
		} else {
			retry.worked();
		}
	}
}

/// Tells until the subscription ends (Ok, if it told anything) or cannot be made.
async fn subscribed(chain: &ChainClient, tell: &watch::Sender<Option<Newest>>) -> Result<(), ClientError> {
	let (mut best, mut finalized) = (chain.new_heads().await?, chain.finalized_heads().await?);
	look(chain, tell).await?;
	loop {
		let heard = tokio::select! {
			head = best.next() => head.map(|head| told(tell, |newest| newest.best = named(&head))),
			head = finalized.next() => head.map(|head| told(tell, |newest| newest.finalized = named(&head))),
			() = sleep(SILENCE) => look(chain, tell).await,
		};
		if let Err(error) = heard {
			tracing::debug!("{error}; subscribing again");
			return Ok(());
		}
	}
}

/// Tells by asking, until that fails.
async fn asked(chain: &ChainClient, tell: &watch::Sender<Option<Newest>>) -> Result<(), ClientError> {
	loop {
		look(chain, tell).await?;
		sleep(ASK).await;
	}
}

async fn look(chain: &ChainClient, tell: &watch::Sender<Option<Newest>>) -> Result<(), ClientError> {
	let seen = Newest { best: chain.best().await?, finalized: chain.finalized().await? };
	tell.send_if_modified(|newest| newest.replace(seen) != Some(seen));
	Ok(())
}

fn told(tell: &watch::Sender<Option<Newest>>, change: impl FnOnce(&mut Newest)) {
	tell.send_if_modified(|newest| {
		let before = *newest;
		if let Some(newest) = newest {
			change(newest);
		}
		*newest != before
	});
}

fn named(header: &Header) -> BlockRef {
	BlockRef { number: header.number, hash: header.hash() }
}
