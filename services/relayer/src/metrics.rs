//! What a relayer counts. Every metric names the chain and the worker.
use crate::heads::Heard;
use axum::{
	http::{header::CONTENT_TYPE, StatusCode},
	response::IntoResponse,
	routing::get,
	Router,
};
use prometheus_client::{
	encoding::{text::encode, EncodeLabelSet},
	metrics::{counter::Counter, family::Family, gauge::Gauge, info::Info},
	registry::Registry,
};
use std::{
	borrow::Cow,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::Instant,
};
use tokio::sync::watch;
use units::{BlockNumber, Millis};

/// In one word.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Kind {
	kind: String,
}

/// What was refused, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Refused {
	what: String,
	kind: String,
}

/// Counters of one relayer. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
	/// Records brought to the worker.
	pub records: Counter,
	/// Messages carried to the chain.
	pub messages: Counter,
	/// Reports posted.
	pub reports: Counter,
	/// Registrations that a block took.
	pub registrations: Counter,
	/// Registrations that were paid for and did not help.
	pub registrations_in_vain: Counter,
	/// Collateral that a block took.
	pub collateral_brought: Counter,
	/// Collateral that was paid for and did not help.
	pub collateral_in_vain: Counter,
	failures: Family<Kind, Counter>,
	refusals: Family<Refused, Counter>,
	waiting: Family<Kind, Gauge>,
	worker_reachable: Gauge,
	chain_reachable: Gauge,
	seen: Arc<Mutex<Seen>>,
}

/// What is told when somebody asks.
#[derive(Debug, Default)]
struct Seen {
	chain: String,
	worker: String,
	worker_version: String,
	tip: Option<BlockNumber>,
	heard: Option<watch::Receiver<Heard>>,
	last_message: Option<Instant>,
	last_records: Option<Instant>,
	collateral_left: Option<Millis>,
}

impl Metrics {
	/// Which chain, and where to look for its newest blocks: its own head, not what the worker knows of it.
	pub(crate) fn follow(&self, chain: &str, worker: &str, heard: watch::Receiver<Heard>) {
		let mut seen = self.seen();
		seen.chain = chain.into();
		seen.worker = worker.into();
		seen.heard = Some(heard);
	}

	/// Nothing is known of chain and worker yet but where they are to be.
	pub(crate) fn connects(&self, node: &str, worker: &str) {
		let mut seen = self.seen();
		seen.chain = node.into();
		seen.worker = worker.into();
	}

	/// The worker answered.
	pub(crate) fn worker(&self, name: Option<String>, version: &str, tip: Option<BlockNumber>) {
		self.worker_reachable.set(1);
		let mut seen = self.seen();
		if let Some(name) = name {
			seen.worker = name;
		}
		seen.worker_version = version.into();
		seen.tip = tip.or(seen.tip);
	}

	/// The worker did not answer.
	pub(crate) fn worker_is_gone(&self) {
		self.worker_reachable.set(0);
	}

	/// Whether the node answered.
	pub(crate) fn chain(&self, answered: bool) {
		self.chain_reachable.set(answered.into());
	}

	/// So many records went to the worker, which is at `tip` now.
	pub(crate) fn brought(&self, records: u32, tip: BlockNumber) {
		self.records.inc_by(records.into());
		let mut seen = self.seen();
		seen.tip = Some(tip);
		seen.last_records = Some(Instant::now());
	}

	/// A message went to the chain.
	pub(crate) fn carried(&self) {
		self.messages.inc();
		self.seen().last_message = Some(Instant::now());
	}

	/// The chain's collateral for the worker's platform holds for so long; none: that is not known.
	pub(crate) fn collateral(&self, left: Option<Millis>) {
		self.seen().collateral_left = left;
	}

	/// Something failed, and is tried again.
	pub(crate) fn failed(&self, kind: &str) {
		self.failures.get_or_create(&Kind { kind: kind.into() }).inc();
	}

	/// Something was refused, and is asked again.
	pub(crate) fn refused(&self, what: &str, kind: &str) {
		self.refusals.get_or_create(&Refused { what: what.into(), kind: kind.into() }).inc();
	}

	/// Why the relayer waits now, in words.
	pub(crate) fn waits<'a>(&self, kinds: impl Iterator<Item = &'a str>) {
		self.waiting.clear();
		kinds.for_each(|kind| {
			self.waiting.get_or_create(&Kind { kind: kind.into() }).set(1);
		});
	}

	/// Serves `/metrics` in Prometheus' text form.
	pub fn router(&self) -> Router {
		let metrics = self.clone();
		Router::new().route("/metrics", get(move || std::future::ready(metrics.answer())))
	}

	fn answer(&self) -> impl IntoResponse {
		let mut text = String::new();
		match encode(&mut text, &self.registry()) {
			Ok(()) => Ok(([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)),
			Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
		}
	}

	/// Everything under its name, as of now.
	fn registry(&self) -> Registry {
		let seen = self.seen();
		let labels = [("chain", seen.chain.clone()), ("worker", seen.worker.clone())];
		let labels = labels.map(|(name, value)| (Cow::from(name), Cow::from(value)));
		let mut all = Registry::with_prefix_and_labels("relayer", labels.into_iter());
		let versions =
			[("version", env!("CARGO_PKG_VERSION").to_owned()), ("worker_version", seen.worker_version.clone())];
		all.register("versions", "Versions of this relayer and of its worker", Info::new(versions.to_vec()));

		let newest = seen.heard.as_ref().and_then(|heard| heard.borrow().newest);
		let (best, finalized) = newest.map_or((0, 0), |newest| (newest.best.number, newest.finalized.number));
		let tip = seen.tip.unwrap_or_default();
		let lag = finalized.saturating_sub(tip);
		let mut tell = |name: &str, help: &str, value: i64| {
			let gauge = Gauge::<i64>::default();
			gauge.set(value);
			all.register(name, help, gauge);
		};
		tell("chain_best", "The chain's newest block", best.into());
		tell("chain_finalized", "The chain's newest final block", finalized.into());
		tell("worker_tip", "The worker's verified tip, as it was last heard of", tip.into());
		tell("lag_blocks", "Final blocks that the worker has not verified", lag.into());
		let age = |at: Option<Instant>| at.map_or(-1, |at| at.elapsed().as_secs() as i64);
		tell("last_message_age_seconds", "Since a message was carried; -1: none was", age(seen.last_message));
		tell("last_records_age_seconds", "Since records were brought; -1: none were", age(seen.last_records));
		let left = seen.collateral_left.map_or(-1, |left| left.as_secs() as i64);
		tell("collateral_left_seconds", "Until the chain's collateral for the platform runs out; -1: not known", left);
		drop(seen);

		all.register("worker_reachable", "Whether the worker answered last", self.worker_reachable.clone());
		all.register("chain_reachable", "Whether the node answered last", self.chain_reachable.clone());
		all.register("waiting", "Why the relayer waits: 1 for each reason", self.waiting.clone());
		all.register("records", "Records brought to the worker", self.records.clone());
		all.register("messages", "Messages carried to the chain", self.messages.clone());
		all.register("reports", "Settlement reports posted", self.reports.clone());
		all.register("registrations", "Registrations that a block took", self.registrations.clone());
		let vain = "Registrations that were paid for and did not help";
		all.register("registrations_in_vain", vain, self.registrations_in_vain.clone());
		all.register("collateral_brought", "Collateral that a block took", self.collateral_brought.clone());
		let vain = "Collateral that was paid for and did not help";
		all.register("collateral_in_vain", vain, self.collateral_in_vain.clone());
		all.register("failures", "What failed and was tried again, by kind", self.failures.clone());
		all.register("refusals", "What was refused and is asked again, by kind", self.refusals.clone());
		all
	}

	/// Numbers and names: nothing that a panic of another thread could leave half done.
	fn seen(&self) -> MutexGuard<'_, Seen> {
		self.seen.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::heads::Newest;
	use chain_client::{BlockRef, H256};

	/// Case 20 of issue 7: the relayer of a dead worker showed no lag, because it compared the worker with itself.
	#[test]
	fn case_20_a_dead_workers_lag_grows_with_the_chain_and_every_metric_names_chain_and_worker() {
		let block = |number| BlockRef { number, hash: H256::zero() };
		let (tell, heard) = watch::channel(Heard::default());
		let metrics = Metrics::default();
		metrics.follow("Phala", "unix:/run/worker.sock", heard);
		metrics.worker(Some("0xabc".into()), "1.2.3", Some(90));
		metrics.worker_is_gone();
		metrics.failed("worker-unreachable");
		metrics.refused("message", "pool-full");
		tell.send_modify(|heard| heard.newest = Some(Newest { best: block(102), finalized: block(100) }));
		let mut text = String::new();
		encode(&mut text, &metrics.registry()).unwrap();
		for line in text.lines().filter(|line| !line.starts_with('#')) {
			assert!(line.contains("chain=\"Phala\"") && line.contains("worker=\"0xabc\""), "{line}");
		}
		for (name, value) in [
			("relayer_lag_blocks{", " 10"),
			("relayer_worker_reachable{", " 0"),
			("relayer_failures_total{", " 1"),
			("relayer_refusals_total{", " 1"),
			("relayer_last_message_age_seconds{", " -1"),
		] {
			assert!(text.lines().any(|line| line.starts_with(name) && line.ends_with(value)), "{name}\n{text}");
		}
	}
}
