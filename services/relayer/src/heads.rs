//! The newest blocks of a chain, as the node tells of them: by subscription, or where there is none by asking.
use chain_client::{BlockRef, ChainClient, ClientError, Header};
use edge_retry::{Pauses, Retry};
use std::{
	future::{pending, Future},
	time::Duration,
};
use tokio::{
	sync::watch,
	task::JoinSet,
	time::{sleep, timeout},
};

/// Between two questions to a node that cannot be subscribed to.
const ASK: Duration = Duration::from_secs(2);
/// After a failure.
const PAUSES: Pauses = Pauses { first: Duration::from_millis(500), most: Duration::from_secs(15) };

/// How long a node may say nothing. A node that hangs keeps its connections open: only a bound tells it from one that has
/// nothing to say.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
	/// A subscription that says nothing for so long is checked by a question: a chain makes a block each few seconds.
	pub silence: Duration,
	/// So long a question about the newest blocks may take. A node answers it from memory.
	pub answer: Duration,
}

impl Patience {
	/// As it is for every node.
	pub const USUAL: Self = Self { silence: Duration::from_secs(15), answer: Duration::from_secs(10) };
}

/// A chain's newest blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newest {
	/// Of the best chain.
	pub best: BlockRef,
	/// Final.
	pub finalized: BlockRef,
}

/// What is known of a chain's newest blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
	/// The newest that were heard of; none yet if the node has not answered once.
	pub newest: Option<Newest>,
	/// Why nothing newer can be heard now: the node is gone or silent.
	pub unheard: Option<String>,
}

/// Follows a chain until it is dropped.
pub struct Heads {
	heard: watch::Receiver<Heard>,
	_following: JoinSet<()>,
}

impl Heads {
	/// Begins to follow.
	pub fn follow(chain: ChainClient, patience: Patience) -> Self {
		let (tell, heard) = watch::channel(Heard::default());
		let mut following = JoinSet::new();
		following.spawn(follow(chain, tell, patience));
		Self { heard, _following: following }
	}

	/// The newest blocks that were heard of; none yet if the node has not answered once.
	pub fn newest(&mut self) -> Option<Newest> {
		self.heard.borrow_and_update().newest
	}

	/// Waits until there is something newer than [`Heads::newest`] said, or the node falls silent; at most so long.
	pub async fn changed(&mut self, most: Duration) {
		// Should the task that tells ever be gone, its end is no news to be acted upon at once.
		if let Ok(Err(_)) = timeout(most, self.heard.changed()).await {
			sleep(most).await;
		}
	}

	/// Waits until the node is gone or silent, and tells why. Whatever it was asked is not worth waiting for then.
	pub async fn unheard(&self) -> String {
		let mut heard = self.heard.clone();
		let why = heard.wait_for(|heard| heard.unheard.is_some()).await.ok().and_then(|heard| heard.unheard.clone());
		match why {
			Some(why) => why,
			None => pending().await,
		}
	}

	/// For readers beside: counters.
	pub fn watch(&self) -> watch::Receiver<Heard> {
		self.heard.clone()
	}
}

async fn follow(chain: ChainClient, tell: watch::Sender<Heard>, patience: Patience) {
	let mut retry = Retry::new(PAUSES);
	loop {
		let ended = match subscribed(&chain, &tell, patience).await {
			Err(ClientError::NeedsWebSocket { .. }) => asked(&chain, &tell, patience).await,
			ended => ended,
		};
		// A subscription that worked for a while is a new beginning.
		let Err(error) = ended else {
			retry.worked();
			continue;
		};
		let again = retry.failed(&error);
		if error.is_transient() {
			// The relayer says so.
			let why = Some(error.to_string());
			tell.send_if_modified(|heard| {
				let changed = heard.unheard != why;
				heard.unheard = why;
				changed
			});
		} else {
			// It answers; what it says is no silence.
			tell.send_if_modified(|heard| heard.unheard.take().is_some());
			if again.is_news {
				tracing::warn!("the newest blocks are not known: {error}; trying again");
			}
		}
		sleep(again.after).await;
	}
}

/// Tells until the subscription ends (Ok, if it told anything), cannot be made, or the node is silent.
async fn subscribed(chain: &ChainClient, tell: &watch::Sender<Heard>, patience: Patience) -> Result<(), ClientError> {
	let subscribe = async { Ok((chain.new_heads().await?, chain.finalized_heads().await?)) };
	let (mut best, mut finalized) = answered(chain, patience, "subscriptions", subscribe).await?;
	look(chain, tell, patience).await?;
	loop {
		let heard = tokio::select! {
			head = best.next() => head.map(|head| told(tell, |newest| newest.best = named(&head))),
			head = finalized.next() => head.map(|head| told(tell, |newest| newest.finalized = named(&head))),
			() = sleep(patience.silence) => match look(chain, tell, patience).await {
				Err(silent @ ClientError::TimedOut { .. }) => return Err(silent),
				looked => looked,
			},
		};
		if let Err(error) = heard {
			tracing::debug!("{error}; subscribing again");
			return Ok(());
		}
	}
}

/// Tells by asking, until that fails.
async fn asked(chain: &ChainClient, tell: &watch::Sender<Heard>, patience: Patience) -> Result<(), ClientError> {
	loop {
		look(chain, tell, patience).await?;
		sleep(ASK).await;
	}
}

async fn look(chain: &ChainClient, tell: &watch::Sender<Heard>, patience: Patience) -> Result<(), ClientError> {
	let look = async { Ok(Newest { best: chain.best().await?, finalized: chain.finalized().await? }) };
	let seen = Heard { newest: Some(answered(chain, patience, "its newest blocks", look).await?), unheard: None };
	tell.send_if_modified(|heard| {
		let changed = *heard != seen;
		*heard = seen;
		changed
	});
	Ok(())
}

/// What the node answers, unless it takes too long.
async fn answered<T>(
	chain: &ChainClient,
	patience: Patience,
	what: &str,
	question: impl Future<Output = Result<T, ClientError>>,
) -> Result<T, ClientError> {
	let silent = || ClientError::TimedOut {
		url: chain.url().to_owned(),
		method: what.to_owned(),
		seconds: patience.answer.as_secs(),
	};
	timeout(patience.answer, question).await.unwrap_or_else(|_| Err(silent()))
}

fn told(tell: &watch::Sender<Heard>, change: impl FnOnce(&mut Newest)) {
	tell.send_if_modified(|heard| {
		let before = heard.newest;
		if let Some(newest) = &mut heard.newest {
			change(newest);
		}
		heard.newest != before
	});
}

fn named(header: &Header) -> BlockRef {
	BlockRef { number: header.number, hash: header.hash() }
}
