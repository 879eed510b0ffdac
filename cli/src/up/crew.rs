//! One worker process and its relayer, kept alive.
use super::{
	child::{Recipe, Worker},
	lives::{Lives, MOST},
	nursery::Nursery,
	stop::told,
	story::Story,
};
use crate::failure::Failure;
use chain_client::{sr25519, ChainClient};
use edge_retry::{Pauses, Retry};
use relayer::{progress::Said, Metrics, Policy, Relayer, Settings};
use std::time::Duration;
use tokio::{sync::watch, time::sleep};
use units::{AccountId, Millis};
use worker_client::Worker as WorkerClient;

/// Blocks after which what did not arrive is sent again.
const RESUBMIT_AFTER: u32 = relayer::plan::RESUBMIT_AFTER;
/// Between a death and the next start.
const PAUSES: Pauses = Pauses { first: Duration::from_secs(1), most: Duration::from_secs(20) };

/// What a crew needs.
pub struct Crew {
	/// The worker process.
	pub recipe: Recipe,
	/// Starts it.
	pub nursery: Nursery,
	/// The chain it works for.
	pub chain: ChainClient,
	/// May put it to work.
	pub operator: AccountId,
	/// Pays for its registrations.
	pub payer: sr25519::Pair,
}

impl Crew {
	/// Keeps worker and relayer running until `stop`; starts them again when one ends, so often as [`Lives`] allows. The
	/// worker's client is told whenever it may have changed.
	pub async fn run(
		self,
		at_work: watch::Sender<Option<WorkerClient>>,
		story: watch::Sender<Story>,
		mut stop: watch::Receiver<bool>,
	) {
		let (mut lives, mut retry) = (Lives::default(), Retry::new(PAUSES));
		loop {
			let Err(why) = self.live(&at_work, &story, &mut stop).await else { return };
			let reason = why.to_string();
			tracing::error!("{reason}");
			let Some(nth) = lives.spend(tokio::time::Instant::now()) else {
				let what = format!("{reason}; that often, it is not started again");
				story.send_modify(|story| story.suffers(what, true));
				return;
			};
			let what = format!("{reason}; restart {nth} of {MOST}");
			story.send_modify(|story| story.suffers(what, false));
			if nth == 1 {
				retry.worked();
			}
			let pause = retry.failed(&reason).after;
			tokio::select! {
				() = sleep(pause) => {}
				() = told(&mut stop) => return,
			}
		}
	}

	/// One life of the worker.
	///
	/// # Errors
	/// Why it ended, unless it was stopped.
	async fn live(
		&self,
		at_work: &watch::Sender<Option<WorkerClient>>,
		story: &watch::Sender<Story>,
		stop: &mut watch::Receiver<bool>,
	) -> Result<(), Failure> {
		let mut worker = tokio::select! {
			started = Worker::start(&self.recipe, &self.nursery) => started?,
			() = told(stop) => return Ok(()),
		};
		let client = WorkerClient::new(worker.private_endpoint.clone(), None);
		at_work.send_replace(Some(client.clone()));
		let relayer = Relayer::new(self.chain.clone(), client, self.settings(), Metrics::default());
		let who = format!("the relayer of the {}", self.recipe.name);
		let told_of = tell_hindrances(&who, relayer.progress(), story);
		let ended = tokio::select! {
			why = worker.ended() => Err(why),
			never = told_of => match never {},
			fatal = relayer.run() => {
				worker.stop().await;
				Err(Failure::new(format!("{who} ended: {fatal}")).hint("phala.log in the data folder says more"))
			}
			() = told(stop) => {
				worker.stop().await;
				Ok(())
			}
		};
		story.send_modify(|story| story.hindered(&who, None));
		ended
	}

	fn settings(&self) -> Settings {
		Settings {
			operator: Some(self.operator),
			payer: Some(self.payer.clone()),
			keeper: None,
			anchor: 0,
			policy: Policy {
				jump_beyond: None,
				renew_before: Millis::from_secs(3_600),
				resubmit_after: RESUBMIT_AFTER,
				can_pay: true,
				has_source: false,
			},
		}
	}
}

/// Tells what hinders a relayer, as long as it does. What is as usual is not told.
async fn tell_hindrances(
	who: &str,
	mut progress: watch::Receiver<Said>,
	story: &watch::Sender<Story>,
) -> std::convert::Infallible {
	loop {
		let said = progress.borrow_and_update().clone();
		let hindrance = (!said.ordinary).then(|| said.to_string());
		story.send_modify(|story| story.hindered(who, hindrance));
		if progress.changed().await.is_err() {
			// The relayer is over, and says so itself.
			return std::future::pending().await;
		}
	}
}
