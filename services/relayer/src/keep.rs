//! Seeing to it that the chain has collateral for the worker's platform.
use crate::{
	journal::{spread, Patience},
	run::Relayer,
	view::ChainView,
};
use chain_client::{sr25519, ChainClient};
use collateral::{Keeper, KeeperError, Seen};
use std::time::Duration;
use units::{Millis, WorkerId};
use worker_client::{ClientError, Worker};

/// Between two looks at what the chain has for a worker that is registered.
const LOOK_EVERY: Millis = Millis::from_secs(3_600);
/// A worker that brings its own collateral is looked at again after so long: it may be another program by then.
const LOOK_AT_OWN: Millis = Millis::from_secs(24 * 3_600);
/// Relayers of a fleet come one after the other within so many milliseconds: the first that pays spares the others.
const SPREAD: u32 = 15_000;

/// What an attempt came to.
pub(crate) enum Kept {
	/// The worker brings its own.
	Own,
	/// The worker gives no quote.
	NoQuote(ClientError),
	/// What the keeper says.
	Seen(Result<Seen, KeeperError>),
	/// The attempt ended early, and may have paid.
	Lost(String),
}

async fn see_to(client: ChainClient, worker: Worker, keeper: Keeper, payer: sr25519::Pair, late: Duration) -> Kept {
	match worker.registration().await {
		Ok(said) if said.evidence.collateral.is_some() => Kept::Own,
		Ok(said) => Kept::Seen(keeper.see_to(&client, &said.evidence.quote, &payer, late).await),
		Err(error) => Kept::NoQuote(error),
	}
}

impl Relayer {
	/// Begins to see to it.
	pub(crate) fn bring_collateral(&mut self) {
		let (Some(keeper), Some(payer)) = (self.settings.keeper.clone(), self.settings.payer.clone()) else { return };
		self.journal.collateral.attempts.under_way = true;
		let late = Duration::from_millis((spread(&self.who(), 0) % SPREAD).into());
		let (client, worker) = (self.chain.client().clone(), self.worker.clone());
		self.keeping.spawn(see_to(client, worker, keeper, payer, late));
	}

	/// Hears what became of it.
	pub(crate) fn look_after_collateral(&mut self, chain: &ChainView) {
		while let Some(ended) = self.keeping.try_join_next() {
			let kept = ended.unwrap_or_else(|error| Kept::Lost(format!("the attempt ended early: {error}")));
			self.kept(kept, chain);
		}
		self.metrics.collateral(self.journal.collateral.until.map(|until| until.since(chain.now)));
	}

	fn kept(&mut self, kept: Kept, chain: &ChainView) {
		let (now, best, worker) = (chain.now, chain.best, self.who());
		let journal = &mut self.journal.collateral;
		match kept {
			Kept::Own => {
				journal.attempts.is_not_due();
				(journal.wanted, journal.until, journal.look_at) = (false, None, now.after(LOOK_AT_OWN));
			}
			Kept::Seen(Ok(Seen::Fresh { until })) => {
				journal.attempts.is_not_due();
				journal.wanted = false;
				journal.look_at = now.after(LOOK_EVERY);
				self.holds(until, now);
			}
			Kept::Seen(Ok(Seen::Brought { until })) => {
				self.metrics.collateral_brought.inc();
				tracing::info!("brought the chain collateral for the worker's platform");
				journal.attempts.taken(now, best);
				journal.wanted = false;
				journal.look_at = now.after(LOOK_EVERY);
				self.journal.registration.try_again();
				self.holds(until, now);
			}
			Kept::Seen(Ok(Seen::NothingBetter { kept, offered })) => {
				let why = format!("the source has nothing that is good for much longer, only until {}", offered.until);
				journal.attempts.wait(now.after(LOOK_EVERY), why);
				journal.wanted = false;
				self.holds(kept.until, now);
			}
			Kept::Seen(Err(KeeperError::PaidFor(error))) => self.paid_in_vain(error.to_string(), error.kind(), chain),
			Kept::Lost(why) => self.paid_in_vain(why, "ended-early", chain),
			Kept::Seen(Err(error)) => {
				self.metrics.refused("collateral", error.kind());
				let why = format!("{error} (hint: {})", error.hint());
				match &error {
					KeeperError::Source(source) if source.again().is_some() => {
						let again = source.again().unwrap_or_default();
						journal.attempts.wait(now.after(Millis(again.as_millis() as u64)), why);
					}
					KeeperError::Chain(_) => journal.attempts.refused(best, &worker, Patience::Soon, why),
					_ => journal.attempts.refused(best, &worker, Patience::Later, why),
				}
			}
			Kept::NoQuote(error) => {
				self.metrics.refused("collateral", &format!("worker-{}", error.kind()));
				journal.attempts.refused(best, &worker, Patience::Later, error.to_string());
			}
		}
	}

	/// The chain's collateral holds until then.
	fn holds(&mut self, until: Millis, now: Millis) {
		if self.journal.collateral.until.replace(until) != Some(until) {
			let seconds = until.since(now).as_secs();
			tracing::info!(seconds, "the chain's collateral for the worker's platform is good until {until}");
		}
	}

	fn paid_in_vain(&mut self, why: String, kind: &str, chain: &ChainView) {
		self.metrics.refused("collateral", kind);
		self.metrics.collateral_in_vain.inc();
		tracing::warn!("collateral was paid for in vain: {why}");
		self.journal.collateral.attempts.paid(chain.now, chain.best, why);
	}

	fn who(&self) -> WorkerId {
		self.id.unwrap_or(WorkerId([0; 32]))
	}
}
