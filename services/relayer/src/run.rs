//! Observe, plan, act, for ever: one chain and one worker.
use crate::{
	chain::ChainSide,
	metrics::Metrics,
	plan::{next_step, Policy, Step, Wait},
	view::Journal,
	worker,
};
use chain_client::{sr25519, ChainClient, ClientError, Follower};
use protocol::worker_api::Initialise;
use std::time::Duration;
use tokio::{sync::watch, time::sleep};
use units::{AccountId, BlockNumber, Hash};
use worker_client::{ClientError as WorkerError, Worker};

/// Between two looks when there is nothing to do.
const IDLE: Duration = Duration::from_millis(300);
/// The longest pause after failures; it doubles from [`IDLE`] up to here.
const MAX_PAUSE: Duration = Duration::from_secs(10);

/// What a relayer is told.
pub struct Settings {
	/// The account named as the worker's operator.
	pub operator: Option<AccountId>,
	/// Pays for registrations.
	pub payer: Option<sr25519::Pair>,
	/// The block to start a fresh worker from.
	pub anchor: BlockNumber,
	/// What to do when.
	pub policy: Policy,
}

/// Why a relayer gives up.
#[derive(Debug, thiserror::Error)]
pub enum Fatal {
	/// The worker serves another chain, for good.
	#[error("the worker works for the chain with genesis {}, this relayer's chain has {}", hex::encode(.worker), hex::encode(.chain))]
	OtherChain {
		/// The worker's.
		worker: Hash,
		/// This relayer's.
		chain: Hash,
	},
}

/// Why one step failed. The relayer tries again.
#[derive(Debug, thiserror::Error)]
enum StepError {
	#[error("{0} (hint: {hint})", hint = .0.hint())]
	Chain(#[from] ClientError),
	#[error("{0}")]
	Worker(#[from] WorkerError),
	#[error(transparent)]
	Fatal(#[from] Fatal),
}

/// What a relayer did last, in words: for a status line.
pub type Progress = watch::Sender<String>;

/// One chain to one worker.
pub struct Relayer {
	chain: ChainSide,
	worker: Worker,
	settings: Settings,
	metrics: Metrics,
	progress: Progress,
	journal: Journal,
}

impl Relayer {
	/// Connects nothing yet.
	pub fn new(chain: ChainClient, worker: Worker, settings: Settings, metrics: Metrics) -> Self {
		let progress = watch::Sender::new("starting".to_owned());
		Self { chain: ChainSide::new(chain), worker, settings, metrics, progress, journal: Journal::default() }
	}

	/// What it does, as it changes.
	pub fn progress(&self) -> watch::Receiver<String> {
		self.progress.subscribe()
	}

	/// Relays until the future is dropped or nothing can ever work. Everything it does may be cut off at any point and
	/// is continued by the next relayer.
	pub async fn run(mut self) -> Fatal {
		let mut pause = IDLE;
		loop {
			match self.step().await {
				Ok(Some(wait)) => {
					pause = IDLE;
					self.say(wait.to_string());
					sleep(IDLE).await;
				}
				Ok(None) => pause = IDLE,
				Err(StepError::Fatal(fatal)) => return fatal,
				Err(error) => {
					self.metrics.failures.inc();
					tracing::warn!("{error}");
					self.say(error.to_string());
					sleep(pause).await;
					pause = (pause * 2).min(MAX_PAUSE);
				}
			}
		}
	}

	fn say(&self, what: String) {
		self.progress.send_if_modified(|said| {
			let changed = *said != what;
			*said = what;
			changed
		});
	}

	/// One round. `Some` if there is nothing to do before the next block.
	async fn step(&mut self) -> Result<Option<Wait>, StepError> {
		let chain = self.chain.view().await?;
		let seen = worker::observe(&self.worker, chain.next_report).await?;
		if let Some(genesis) = seen.genesis.filter(|genesis| *genesis != self.chain.client().genesis().0) {
			return Err(Fatal::OtherChain { worker: genesis, chain: self.chain.client().genesis().0 }.into());
		}
		// A worker that was not asked about yet: look again, with what the chain knows of it.
		if self.chain.follow(seen.id) {
			return Ok(None);
		}
		self.metrics.finalized.set(chain.finalized.into());
		let step = next_step(&chain, &seen.view, &self.journal, &self.settings.policy);
		self.act(step, chain.best, seen.set, seen.milestone).await
	}

	async fn act(
		&mut self,
		step: Step,
		best: BlockNumber,
		set: u64,
		milestone: Option<BlockNumber>,
	) -> Result<Option<Wait>, StepError> {
		match step {
			Step::Initialise => self.initialise().await?,
			Step::Push { after } => self.push(Follower { tip: after, set_id: set, milestone }).await?,
			Step::Jump { after } => self.jump(after, set).await?,
			Step::Submit(messages) => {
				for signed in &messages {
					self.chain.send(signed).await?;
					self.journal.submitted(signed, best);
					self.metrics.messages.inc();
					let envelope = &signed.envelope;
					tracing::info!(topic = ?envelope.topic, sequence = envelope.sequence, "carried a message");
				}
			}
			Step::Apply(report) => {
				self.chain.apply(&report).await?;
				self.journal.applied(report.number, best);
				self.metrics.reports.inc();
				tracing::info!(report = report.number, settlements = report.settlements.len(), "posted a report");
			}
			Step::Register(why) => {
				tracing::info!("registering: {why}");
				self.say(format!("registering: {why}"));
				// Before it is sent: a registration that the chain refuses is not repeated in each block.
				self.journal.registered(best);
				if let Some(payer) = &self.settings.payer {
					let said = self.worker.registration().await?;
					self.chain.register(said, payer).await?;
					self.metrics.registrations.inc();
				}
			}
			Step::Wait(wait) => return Ok(Some(wait)),
		}
		Ok(None)
	}

	async fn initialise(&mut self) -> Result<(), StepError> {
		let anchor = self.chain.client().anchor(self.settings.anchor).await?;
		tracing::info!(block = anchor.number, "telling the worker its chain");
		self.worker.initialise(&Initialise { anchor, operator: self.settings.operator }).await?;
		Ok(())
	}

	async fn push(&mut self, client: Follower) -> Result<(), StepError> {
		let keys = self.worker.watched_keys().await?;
		let Some(batch) = self.chain.batch(client, &keys).await? else { return Ok(()) };
		let progress = self.worker.batch_bytes(batch.batch.0).await?;
		self.metrics.records.inc_by(batch.records.into());
		self.arrived(progress.tip, batch.finalized);
		Ok(())
	}

	async fn jump(&mut self, after: BlockNumber, set: u64) -> Result<(), StepError> {
		let keys = self.worker.watched_keys().await?;
		let Some(batch) = self.chain.jump(after, set, &keys).await? else { return Ok(()) };
		let progress = self.worker.jump_bytes(batch.batch.0).await?;
		self.arrived(progress.tip, batch.finalized);
		Ok(())
	}

	fn arrived(&self, tip: BlockNumber, finalized: BlockNumber) {
		self.metrics.tip.set(tip.into());
		if tip < finalized {
			self.say(format!("syncing: block {tip} of {finalized}"));
		}
	}
}
