//! One worker process and its relayer, kept alive.
use super::{
	child::{Recipe, Worker},
	lives::{Lives, Next, MOST},
	nursery::Nursery,
	stop::told,
	story::Story,
};
use crate::failure::Failure;
use chain_client::{sr25519, ChainClient};
use relayer::{progress::Said, Metrics, Policy, Relayer, Settings};
use std::time::Duration;
use tokio::{sync::watch, time::sleep};
use units::{AccountId, Millis};
use worker_client::Worker as WorkerClient;

/// Blocks after which what did not arrive is sent again.
const RESUBMIT_AFTER: u32 = relayer::plan::RESUBMIT_AFTER;
/// Between two looks at a process.
const LOOK: Duration = Duration::from_secs(2);

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
		let mut lives = Lives::new();
		let who = format!("the {}", self.recipe.name);
		story.send_modify(|story| story.starts_anew(&who));
		loop {
			let Err(why) = self.live(&at_work, &story, &mut stop).await else { return };
			let reason = why.to_string();
			tracing::error!("{reason}");
			let Some(Next { nth, pause }) = lives.spend(tokio::time::Instant::now()) else {
				let what = format!("{who} died too often and is not started again: {reason}");
				story.send_modify(|story| story.suffers(&who, what, true));
				// Nobody listens there any more.
				at_work.send_replace(None);
				return told(&mut stop).await;
			};
			let what = format!("{reason}; restart {nth} of {MOST}");
			story.send_modify(|story| story.suffers(&who, what, false));
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
		let process = format!("the {}", self.recipe.name);
		let stopped = tell_stopped(&process, worker.pid(), story);
		let ended = tokio::select! {
			why = worker.ended() => Err(why),
			never = told_of => match never {},
			never = stopped => match never {},
			fatal = relayer.run() => {
				worker.stop().await;
				Err(Failure::new(format!("{who} ended: {fatal}")).hint("phala.log in the data folder says more"))
			}
			() = told(stop) => {
				worker.stop().await;
				Ok(())
			}
		};
		story.send_modify(|story| {
			story.hindered(&who, None);
			story.hindered(&process, None);
		});
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

/// Tells while a process is stopped: it is alive, and does nothing.
async fn tell_stopped(who: &str, pid: Option<u32>, story: &watch::Sender<Story>) -> std::convert::Infallible {
	let Some(pid) = pid else { return std::future::pending().await };
	let mut before = false;
	loop {
		let stopped = std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| is_stopped(&stat));
		if stopped != before {
			let why = stopped.then(|| format!("its process {pid} is stopped: kill -CONT {pid} lets it go on"));
			story.send_modify(|story| story.hindered(who, why));
			before = stopped;
		}
		sleep(LOOK).await;
	}
}

/// Whether a line of `/proc/PID/stat` tells of a stopped process: the state stands behind the name in parentheses, which may
/// hold anything.
fn is_stopped(stat: &str) -> bool {
	stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with(['T', 't']))
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::process::{Command, Stdio};

	/// Case 20: a worker whose process was stopped was never named.
	#[tokio::test]
	async fn case_20_a_stopped_process_is_told_of_until_it_goes_on() {
		let mut child = Command::new("sleep").arg("60").stdout(Stdio::null()).spawn().unwrap();
		let pid = child.id();
		let (story, mut told) = watch::channel(Story::new("Phala"));
		let signal = |name: &str| Command::new("kill").args([name, &pid.to_string()]).status().unwrap();
		let troubles = |story: &Story| story.complaints();
		signal("-STOP");
		let seen = async {
			told.wait_for(|story| troubles(story).iter().any(|what| what.contains("is stopped"))).await.unwrap();
			signal("-CONT");
			told.wait_for(|story| troubles(story).is_empty()).await.unwrap();
		};
		tokio::select! {
			_ = tell_stopped("the worker", Some(pid), &story) => {}
			told = tokio::time::timeout(Duration::from_secs(30), seen) => told.unwrap(),
		}
		child.kill().unwrap();
		child.wait().unwrap();
		assert!(!is_stopped("12 (a) T) S 1 12"));
	}
}
