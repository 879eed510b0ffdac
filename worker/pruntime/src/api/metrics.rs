//! Numbers for Prometheus.
use super::Desk;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::{text, EncodeLabelSet};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use protocol::worker_api::ErrorCode;
use std::sync::atomic::AtomicU64;
use std::sync::Arc;
use std::time::Duration;

/// The registry and its numbers.
pub struct Metrics {
	registry: Registry,
	records: Counter,
	batches: Counter,
	import_time: Counter<f64, AtomicU64>,
	refusals: Family<Refused, Counter>,
	tip: Gauge,
	outbox: Gauge,
	iterations: Gauge,
	newest_report: Gauge,
	reasons: Gauge,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Refused {
	code: String,
}

impl Metrics {
	/// All at zero.
	pub fn new() -> Self {
		let mut metrics = Self {
			registry: Registry::with_prefix("pruntime"),
			records: Counter::default(),
			batches: Counter::default(),
			import_time: Counter::default(),
			refusals: Family::default(),
			tip: Gauge::default(),
			outbox: Gauge::default(),
			iterations: Gauge::default(),
			newest_report: Gauge::default(),
			reasons: Gauge::default(),
		};
		metrics.register();
		metrics
	}

	fn register(&mut self) {
		let registry = &mut self.registry;
		registry.register("records", "Records folded", self.records.clone());
		registry.register("batches", "Batches folded", self.batches.clone());
		let help = "Time spent on batches that were folded";
		registry.register_with_unit("import_time", help, Unit::Seconds, self.import_time.clone());
		registry.register("refused_calls", "Calls refused, by code", self.refusals.clone());
		registry.register("tip", "Height of the verified tip", self.tip.clone());
		registry.register("outbox", "Messages that wait to be carried to the chain", self.outbox.clone());
		registry.register("iterations", "Benchmark iterations", self.iterations.clone());
		registry.register("newest_report", "Number of the newest settlement report", self.newest_report.clone());
		registry.register("reasons", "Reasons why the worker earns nothing, or may soon", self.reasons.clone());
	}

	/// A batch was folded.
	pub fn imported(&self, records: usize, took: Duration) {
		self.batches.inc();
		self.records.inc_by(records as u64);
		self.import_time.inc_by(took.as_secs_f64());
	}

	/// A call was refused.
	pub fn refused(&self, code: ErrorCode) {
		let code = serde_json::to_value(code).ok().and_then(|code| code.as_str().map(String::from));
		self.refusals.get_or_create(&Refused { code: code.unwrap_or_default() }).inc();
	}

	fn read(&self, desk: &Desk) -> String {
		self.iterations.set(saturating(desk.counter.read().0));
		self.reasons.set(saturating(super::status::why(desk).len() as u64));
		if let Some(life) = &desk.view().life {
			self.tip.set(life.state.tip().number.into());
			self.outbox.set(saturating(life.state.promises().outbox().len() as u64));
			self.newest_report.set(life.newest_report.unwrap_or_default().into());
		}
		let mut out = String::new();
		if let Err(error) = text::encode(&mut out, &self.registry) {
			tracing::error!(%error, "cannot write the metrics");
		}
		out
	}
}

fn saturating(value: u64) -> i64 {
	i64::try_from(value).unwrap_or(i64::MAX)
}

/// `GET /metrics`.
pub async fn metrics(State(desk): State<Arc<Desk>>) -> Response {
	let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
	([(header::CONTENT_TYPE, kind)], desk.metrics.read(&desk)).into_response()
}
