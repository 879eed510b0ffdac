//! Acting: one step at a time, and each refusal noted as the answer it is.
use crate::{
	journal::{key, HeldRecords},
	plan::Step,
	refusal,
	register::register,
	run::Relayer,
	trouble::Trouble,
	view::ChainView,
};
use chain_client::{ClientError, Follower, PoolRefusal};
use protocol::{worker_api::Initialise, SettlementReport, SignedEnvelope};
use std::time::Duration;
use units::{BlockNumber, SetId};

/// What a step came to.
pub(crate) enum Acted {
	/// The worker is further than before: look again at once.
	Moved,
	/// Done, refused and noted, or begun.
	Done,
}

impl Relayer {
	/// Does one step of a plan for this view of the chain, and a worker with this authority set and lowest milestone.
	///
	/// # Errors
	/// If something failed that is no answer. What was done until then is noted.
	pub(crate) async fn act(
		&mut self,
		step: Step,
		chain: &ChainView,
		(set_id, milestone): (SetId, Option<BlockNumber>),
		uptime: Duration,
	) -> Result<Acted, Trouble> {
		match step {
			Step::Submit(messages) => self.submit(&messages, chain.best).await.map(|()| Acted::Done),
			Step::Apply(reports) => self.apply(&reports, chain.best).await.map(|()| Acted::Done),
			Step::Register(why) => {
				tracing::info!("a registration is due: {why}");
				if let Some(payer) = self.settings.payer.clone() {
					self.journal.registration.under_way = true;
					let (client, worker, now) = (self.chain.client().clone(), self.worker.clone(), chain.now);
					self.registering.spawn(async move { register(&client, &worker, &payer, why, now).await });
				}
				Ok(Acted::Done)
			}
			Step::BringCollateral => {
				self.bring_collateral();
				Ok(Acted::Done)
			}
			Step::Initialise => {
				let initialised = self.initialise().await;
				self.note_records(initialised, uptime)
			}
			Step::Push { after } => {
				let pushed = self.push(Follower { tip: after, set_id, milestone }, uptime).await;
				self.note_records(pushed, uptime)
			}
			Step::Jump { after } => {
				let jumped = self.jump(after, set_id, uptime).await;
				self.note_records(jumped, uptime)
			}
		}
	}

	/// Messages are taken in order: after one that is refused the later ones are not asked about.
	async fn submit(&mut self, messages: &[SignedEnvelope], best: BlockNumber) -> Result<(), Trouble> {
		let mut refused: Option<String> = None;
		for signed in messages {
			if let Some(why) = &refused {
				self.journal.messages.refused(key(signed), best, why.clone());
				continue;
			}
			let (topic, sequence) = (signed.envelope.topic, signed.envelope.sequence);
			match answer(self.chain.send(signed, best).await)? {
				None => {
					self.journal.messages.taken(key(signed), best);
					self.metrics.carried();
					tracing::info!(?topic, sequence, "carried a message");
				}
				// The chain has it already.
				Some(PoolRefusal::Stale) => self.journal.messages.taken(key(signed), best),
				Some(taken) => {
					let why = refusal::of_message(&taken);
					tracing::debug!(?topic, sequence, "a message was refused: {why}");
					self.metrics.refused("message", &refusal::kind(&taken));
					self.journal.messages.refused(key(signed), best, why.clone());
					refused = Some(why);
				}
			}
		}
		Ok(())
	}

	/// As messages: each report waits for the one before it.
	async fn apply(&mut self, reports: &[SettlementReport], best: BlockNumber) -> Result<(), Trouble> {
		let mut posted = 0;
		let mut refused: Option<String> = None;
		for report in reports {
			if let Some(why) = &refused {
				self.journal.reports.refused(report.number, best, why.clone());
				continue;
			}
			match answer(self.chain.apply(report, best).await)? {
				None => {
					self.journal.reports.taken(report.number, best);
					self.metrics.reports.inc();
					posted += 1;
				}
				Some(PoolRefusal::Stale) => self.journal.reports.taken(report.number, best),
				Some(taken) => {
					let why = refusal::of_report(&taken);
					tracing::debug!(report = report.number, "a report was refused: {why}");
					self.metrics.refused("report", &refusal::kind(&taken));
					self.journal.reports.refused(report.number, best, why.clone());
					refused = Some(why);
				}
			}
		}
		if let (Some(first), 1..) = (reports.first(), posted) {
			tracing::info!(first = first.number, reports = posted, "posted agreed reports");
		}
		Ok(())
	}

	async fn initialise(&mut self) -> Result<Acted, Trouble> {
		let anchor = self.chain.client().anchor(self.settings.anchor).await?;
		tracing::info!(block = anchor.number, "telling the worker its chain");
		self.worker.initialise(&Initialise { anchor, operator: self.settings.operator }).await?;
		Ok(Acted::Moved)
	}

	async fn push(&mut self, client: Follower, uptime: Duration) -> Result<Acted, Trouble> {
		let keys = self.worker.watched_keys().await?;
		let Some(batch) = self.chain.batch(client, &keys).await? else { return Ok(Acted::Done) };
		let reached = self.worker.batch_bytes(batch.batch.0).await?;
		self.metrics.brought(batch.records, reached.tip);
		self.progress.moved(uptime, reached.tip, batch.finalized);
		// A batch without records lays a milestone: the tip stays, and the worker is further all the same.
		let moved = reached.tip > client.tip || batch.records == 0;
		Ok(if moved { Acted::Moved } else { Acted::Done })
	}

	async fn jump(&mut self, after: BlockNumber, set: SetId, uptime: Duration) -> Result<Acted, Trouble> {
		let keys = self.worker.watched_keys().await?;
		let Some(batch) = self.chain.jump(after, set, &keys).await? else { return Ok(Acted::Done) };
		let reached = self.worker.jump_bytes(batch.batch.0).await?;
		tracing::info!(from = after, to = reached.tip, "jumped over records");
		self.metrics.brought(0, reached.tip);
		self.progress.moved(uptime, reached.tip, batch.finalized);
		Ok(if reached.tip > after { Acted::Moved } else { Acted::Done })
	}

	/// Records that were refused are not brought again at once; everything else goes on meanwhile.
	fn note_records(&mut self, outcome: Result<Acted, Trouble>, uptime: Duration) -> Result<Acted, Trouble> {
		match outcome {
			Ok(acted) => {
				self.records.worked();
				self.journal.records = None;
				Ok(acted)
			}
			Err(trouble) if trouble.is_silence() => Err(trouble),
			Err(trouble) => {
				let again = self.records.failed(&trouble);
				if trouble.is_stale_view(again.failures) {
					return Ok(Acted::Moved);
				}
				self.metrics.refused("records", &trouble.kind());
				if again.is_news {
					tracing::warn!(kind = trouble.kind(), "no records were brought: {trouble}");
				}
				let why = trouble.to_string();
				self.journal.records = Some(HeldRecords { until: uptime.saturating_add(again.after), why });
				Ok(Acted::Done)
			}
		}
	}
}

/// A pool's refusal is an answer. `None`: it was taken.
fn answer(outcome: Result<(), ClientError>) -> Result<Option<PoolRefusal>, Trouble> {
	match outcome {
		Ok(()) => Ok(None),
		Err(ClientError::NotTaken(refusal)) => Ok(Some(refusal)),
		Err(other) => Err(other.into()),
	}
}
