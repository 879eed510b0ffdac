//! Observe, plan, act, for ever: one chain and one worker.
use crate::{
	act::Acted,
	chain::{ChainSide, Question},
	heads::{Heads, Newest, Patience},
	journal::Journal,
	keep::Kept,
	metrics::Metrics,
	plan::{plan, registration_due, Policy},
	progress::{Progress, Said},
	register::Registered,
	trouble::{Fatal, Trouble},
	view::{ChainView, InitialisedWorker, WorkerView},
	worker::{outbox, parse_version, reports},
};
use chain_client::{sr25519, ChainClient};
use collateral::Keeper;
use edge_retry::{Pauses, Retry};
use protocol::worker_api::Status;
use std::time::{Duration, Instant};
use tokio::{
	sync::watch,
	task::JoinSet,
	time::{sleep, timeout},
};
use tracing::Instrument;
use units::{AccountId, BlockNumber, WorkerId};
use worker_client::{ClientError as WorkerError, Worker};

/// Without news of the chain, the worker and the node are looked at this often all the same.
const LOOK: Duration = Duration::from_secs(15);
/// After a round that failed.
const PAUSES: Pauses = Pauses { first: Duration::from_millis(300), most: Duration::from_secs(10) };
/// After records that the worker refused or the node did not give.
const RECORDS: Pauses = Pauses { first: Duration::from_millis(500), most: Duration::from_secs(60) };
/// A round that takes longer hangs: each of its calls has a deadline of its own that is shorter.
pub(crate) const ROUND: Duration = Duration::from_secs(600);

/// What a relayer is told.
pub struct Settings {
	/// The account named as the worker's operator.
	pub operator: Option<AccountId>,
	/// Pays for registrations and collateral.
	pub payer: Option<sr25519::Pair>,
	/// Who is asked for collateral, if anybody is.
	pub keeper: Option<Keeper>,
	/// The block to start a fresh worker from.
	pub anchor: BlockNumber,
	/// What to do when.
	pub policy: Policy,
}

/// What a round came to.
pub(crate) enum Round {
	/// Something moved: look again at once.
	Moved,
	/// Nothing to do before the chain moves, or this time is over.
	Idle(Duration),
	/// Nothing can ever work.
	Over(Fatal),
}

/// One chain to one worker.
pub struct Relayer {
	pub(crate) chain: ChainSide,
	pub(crate) worker: Worker,
	pub(crate) settings: Settings,
	pub(crate) metrics: Metrics,
	pub(crate) progress: Progress,
	pub(crate) journal: Journal,
	pub(crate) records: Retry,
	pub(crate) registering: JoinSet<Registered>,
	pub(crate) keeping: JoinSet<Kept>,
	pub(crate) id: Option<WorkerId>,
	started: Instant,
}

impl Relayer {
	/// Connects nothing yet.
	pub fn new(chain: ChainClient, worker: Worker, settings: Settings, metrics: Metrics) -> Self {
		Self {
			chain: ChainSide::new(chain),
			worker,
			settings,
			metrics,
			progress: Progress::new(),
			journal: Journal::default(),
			records: Retry::new(RECORDS),
			registering: JoinSet::new(),
			keeping: JoinSet::new(),
			id: None,
			started: Instant::now(),
		}
	}

	/// What it does or waits for, as it changes.
	pub fn progress(&self) -> watch::Receiver<Said> {
		self.progress.watch()
	}

	/// Relays until the future is dropped or nothing can ever work. Everything it does may be cut off at any point and
	/// is continued by the next relayer. Each line of its log names chain and worker.
	pub async fn run(self) -> Fatal {
		let endpoint = self.worker.endpoint().to_string();
		let chain = self.chain.client().chain().to_owned();
		let span = tracing::info_span!("relay", %chain, worker = tracing::field::Empty, %endpoint);
		self.relay().instrument(span).await
	}

	async fn relay(mut self) -> Fatal {
		let mut heads = Heads::follow(self.chain.client().clone(), Patience::USUAL);
		let endpoint = self.worker.endpoint().to_string();
		self.metrics.follow(self.chain.client().chain(), &endpoint, heads.watch());
		let mut retry = Retry::new(PAUSES);
		loop {
			let round = timeout(ROUND, self.round(&mut heads)).await.unwrap_or(Err(Trouble::Hung));
			match round {
				Ok(Round::Over(fatal)) => return fatal,
				Ok(Round::Moved) => {
					retry.worked();
				}
				Ok(Round::Idle(most)) => {
					retry.worked();
					heads.changed(most).await;
				}
				Err(trouble) => {
					let again = retry.failed(&trouble);
					self.troubled(&trouble, again.is_news);
					sleep(again.after).await;
				}
			}
		}
	}

	fn troubled(&mut self, trouble: &Trouble, is_news: bool) {
		self.metrics.failed(&trouble.kind());
		self.metrics.waits(std::iter::once(trouble.headline()));
		let hint = trouble.hint().map(|hint| format!(" (hint: {hint})")).unwrap_or_default();
		self.progress.failed(trouble.headline(), format!("{trouble}{hint}"), None, is_news);
	}

	/// What is asked of a node that falls silent meanwhile is given up: it would hold the round for minutes, in which the
	/// relayer said that all is well.
	async fn round(&mut self, heads: &mut Heads) -> Result<Round, Trouble> {
		let status = self.status().await?;
		let newest = heads.newest();
		let unheard = tokio::select! {
			done = self.carry(status, newest) => return done,
			unheard = heads.unheard() => unheard,
		};
		self.metrics.chain(false);
		Err(Trouble::Unheard(unheard))
	}

	/// Everything between this worker and the chain, once.
	async fn carry(&mut self, status: Status, newest: Option<Newest>) -> Result<Round, Trouble> {
		let Some(newest) = newest else {
			self.metrics.chain(false);
			// Nobody has heard of the chain yet: the node itself says why.
			self.chain.client().best().await?;
			return Ok(Round::Idle(LOOK));
		};
		let ours = self.chain.client().genesis().0;
		if let Some(theirs) = status.chain.as_ref().map(|chain| chain.genesis.0).filter(|theirs| *theirs != ours) {
			return Ok(Round::Over(Fatal::OtherChain { worker: theirs, chain: ours }));
		}
		let question = Question {
			worker: status.worker,
			tip: status.chain.as_ref().map(|chain| (chain.sync.tip, chain.sync.tip_hash.0)),
			newest_report: status.chain.as_ref().and_then(|chain| chain.newest_report),
		};
		let viewed = self.chain.view(newest, &question).await;
		self.metrics.chain(viewed.is_ok());
		let chain = viewed?;
		let (set_id, milestone) = status.chain.as_ref().map_or((0, None), |c| (c.sync.set_id, c.sync.milestone));
		self.journal.forget_what_is_shut_out(&chain);
		let worker = self.look_at(&status, &chain).await;
		self.look_after_registration(&chain, &worker);
		self.look_after_collateral(&chain);
		let uptime = self.started.elapsed();
		let plan = plan(&chain, &worker, &self.journal, &self.settings.policy, uptime);
		let mut moved = false;
		for step in plan.steps {
			match self.act(step, &chain, (set_id, milestone), uptime).await {
				Ok(Acted::Moved) => moved = true,
				Ok(Acted::Done) => {}
				// Without a partner the rest of the plan is void; whatever else failed stands for itself.
				Err(trouble) if trouble.is_silence() => return Err(trouble),
				Err(trouble) => self.stumbled(&trouble),
			}
		}
		if moved {
			return Ok(Round::Moved);
		}
		self.metrics.waits(plan.waits.iter().map(crate::plan::Wait::kind));
		self.progress.waits(&plan.waits);
		let held = self.journal.records.as_ref().map(|held| held.until.saturating_sub(uptime));
		Ok(Round::Idle(held.map_or(LOOK, |held| held.min(LOOK))))
	}

	/// One step failed; the others go on.
	pub(crate) fn stumbled(&self, trouble: &Trouble) {
		self.metrics.failed(&trouble.kind());
		tracing::warn!(kind = trouble.kind(), "{trouble}");
	}

	async fn status(&mut self) -> Result<Status, Trouble> {
		let status = self.worker.status().await.inspect_err(|_| self.metrics.worker_is_gone())?;
		let tip = status.chain.as_ref().map(|chain| chain.sync.tip);
		self.metrics.worker(status.worker.map(|worker| worker.to_string()), &status.version, tip);
		if self.id != status.worker {
			if let Some(worker) = &status.worker {
				tracing::Span::current().record("worker", worker.to_string());
			}
			// Another worker: what was tried for the one before says nothing.
			self.id = status.worker;
			self.journal = Journal::default();
			(self.registering, self.keeping) = (JoinSet::new(), JoinSet::new());
		}
		Ok(status)
	}

	/// The worker for a plan. What it does not tell now is missing in this round, and everything else goes on.
	async fn look_at(&mut self, status: &Status, seen: &ChainView) -> WorkerView {
		let Some(chain) = status.chain.clone() else { return WorkerView::Fresh };
		let outbox = outbox(&self.worker, status).await;
		// A gatekeeper holds many more while nobody agrees on them.
		let reports = match seen.agreed_run() {
			Some(run) => reports(&self.worker, run).await,
			None => Ok(Vec::new()),
		};
		WorkerView::Initialised(InitialisedWorker {
			tip: chain.sync.tip,
			tip_hash: chain.sync.tip_hash.0,
			version: parse_version(&status.version),
			anchor: chain.anchor.0,
			operator: chain.operator,
			agreement_key: status.agreement_key.map_or([0; 32], |key| key.0),
			gatekeeper: status.gatekeeper_role,
			outbox: self.or_nothing(outbox),
			reports: self.or_nothing(reports),
		})
	}

	fn or_nothing<T>(&self, told: Result<Vec<T>, WorkerError>) -> Vec<T> {
		told.unwrap_or_else(|error| {
			self.stumbled(&error.into());
			Vec::new()
		})
	}

	/// Hears what became of a registration, and forgets its troubles once none is due.
	fn look_after_registration(&mut self, chain: &ChainView, worker: &WorkerView) {
		while let Some(ended) = self.registering.try_join_next() {
			let outcome = ended.unwrap_or_else(|error| Registered::PaidFor {
				why: format!("the attempt ended early: {error}"),
				kind: "ended-early".into(),
			});
			self.registered(outcome, chain);
		}
		if let WorkerView::Initialised(worker) = worker {
			let due = registration_due(chain.registration.as_ref(), worker, chain.now, &self.settings.policy);
			if due.is_none() && self.registering.is_empty() {
				self.journal.registration.is_not_due();
			}
		}
	}

	fn registered(&mut self, outcome: Registered, chain: &ChainView) {
		let (journal, worker) = (&mut self.journal.registration, self.id.unwrap_or(WorkerId([0; 32])));
		match outcome {
			Registered::Yes => {
				self.metrics.registrations.inc();
				tracing::info!("registered");
				journal.taken(chain.now, chain.best);
			}
			Registered::Refused { patience, why, kind, lacks_collateral } => {
				self.metrics.refused("registration", &kind);
				self.journal.collateral.wanted |= lacks_collateral;
				journal.refused(chain.best, &worker, patience, why);
			}
			Registered::PaidFor { why, kind } => {
				self.metrics.refused("registration", &kind);
				self.metrics.registrations_in_vain.inc();
				tracing::warn!("a registration was paid for in vain: {why}");
				journal.paid(chain.now, chain.best, why);
			}
		}
	}
}
