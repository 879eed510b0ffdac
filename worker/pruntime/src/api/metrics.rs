//! Numbers for Prometheus. Every one of them says of which worker and chain it is.
//!
//! What happened is counted here; what stands is read when somebody asks, from the same view that all readers see.
use super::desk::Desk;
use super::health;
use super::refused::Told;
use crate::version::Version;
use crate::worker::{host_time, LifeView};
use axum::extract::State;
use axum::http::{header, StatusCode};
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::{text, EncodeLabelSet};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use protocol::worker_api::{ErrorCode, HexHash, Reason};
use protocol::{SessionState, PROTOCOL};
use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use units::Millis;

/// What is counted.
pub struct Metrics {
	records: Counter,
	batches: Counter,
	jumps: Counter,
	import_time: Counter<f64, AtomicU64>,
	refusals: Family<Kind, Counter>,
	imported: Mutex<Option<Instant>>,
	/// What was told of refusals.
	pub told: Told,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Kind {
	code: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Standing {
	state: &'static str,
}

impl Metrics {
	/// All at zero.
	pub fn new() -> Self {
		Self {
			records: Counter::default(),
			batches: Counter::default(),
			jumps: Counter::default(),
			import_time: Counter::default(),
			refusals: Family::default(),
			imported: Mutex::new(None),
			told: Told::default(),
		}
	}

	/// A batch was folded.
	pub fn imported(&self, records: usize, took: Duration) {
		self.batches.inc();
		self.records.inc_by(records as u64);
		self.import_time.inc_by(took.as_secs_f64());
		self.moved();
	}

	/// The worker jumped.
	pub fn jumped(&self) {
		self.jumps.inc();
		self.moved();
	}

	/// A call was refused.
	pub fn refused(&self, code: ErrorCode) {
		let code = serde_json::to_value(code).ok().and_then(|code| code.as_str().map(String::from));
		self.refusals.get_or_create(&Kind { code: code.unwrap_or_default() }).inc();
	}

	fn moved(&self) {
		*self.imported.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
	}

	/// Everything, as of now.
	fn registry(&self, desk: &Desk) -> Registry {
		let view = desk.view();
		let mut registry = Registry::with_prefix_and_labels("pruntime", names(view.life.as_ref()).into_iter());
		self.counted(&mut registry);
		self.process(&mut registry, desk);
		checkpoints(&mut registry, desk);
		problems_by_kind(&mut registry, desk);
		if let Some(life) = &view.life {
			chain(&mut registry, life);
			work(&mut registry, life);
		}
		registry
	}

	fn counted(&self, registry: &mut Registry) {
		registry.register("records", "Records folded", self.records.clone());
		registry.register("batches", "Batches folded", self.batches.clone());
		registry.register("jumps", "Jumps over records", self.jumps.clone());
		let help = "Time spent on batches that were folded";
		registry.register_with_unit("import_time", help, Unit::Seconds, self.import_time.clone());
		registry.register("refused_calls", "Calls refused, by code", self.refusals.clone());
	}

	fn process(&self, registry: &mut Registry, desk: &Desk) {
		let build = Info::new([
			("version", Version::THIS.to_string()),
			("protocol", PROTOCOL.to_string()),
			("platform", desk.settings.platform.name().to_owned()),
			("measurement", desk.measurement.map_or_else(String::new, |hash| HexHash(hash).to_string())),
			("role", if desk.settings.gatekeeper { "gatekeeper" } else { "worker" }.to_owned()),
		]);
		registry.register("build", "What runs here", build);
		seconds(registry, "uptime", "Since this process opened its data folder", desk.started.elapsed());
		let imported = *self.imported.lock().unwrap_or_else(PoisonError::into_inner);
		let since = imported.unwrap_or(desk.started).elapsed();
		seconds(registry, "batch_age", "Since the last batch or jump was taken, or since the start", since);
		gauge(registry, "iterations", "Benchmark iterations", saturating(desk.counter.read().0));
		count(registry, "panics", "Calls that panicked", desk.panics.load(Ordering::Relaxed));
		let help = "Times that what must be on the disk before it is said could not be written";
		count(registry, "write_failures", help, desk.view().failed_writes);
	}
}

fn checkpoints(registry: &mut Registry, desk: &Desk) {
	let ledger = desk.ledger();
	let (tip, at) = ledger.written.map_or((-1, desk.started), |(tip, at)| (tip.into(), at));
	seconds(registry, "checkpoint_age", "Since this process wrote a checkpoint, or since its start", at.elapsed());
	gauge(registry, "checkpoint_tip", "Block of the newest checkpoint of this process; -1: none yet", tip);
	seconds(registry, "checkpoint_duration", "How long the newest checkpoint took to be on the disk", ledger.took);
	let under_way = ledger.under_way.map_or(Duration::ZERO, |since| since.elapsed());
	seconds(
		registry,
		"checkpoint_under_way",
		"Since the checkpoint that is being written was begun; 0: none is",
		under_way,
	);
	seconds(registry, "checkpoint_held", "For how much of that calls had to wait", ledger.held);
	gauge(registry, "checkpoint_bytes", "Length of the newest checkpoint", saturating(ledger.bytes as u64));
	count(registry, "checkpoint_failures", "Checkpoints that could not be written", ledger.failures);
}

fn problems_by_kind(registry: &mut Registry, desk: &Desk) {
	let one_each = |codes: Vec<String>| {
		let family = Family::<Kind, Gauge>::default();
		for code in codes {
			family.get_or_create(&Kind { code }).set(1);
		}
		family
	};
	let problems = health::of(desk);
	gauge(registry, "healthy", "1 if /health says ok, else 0", problems.is_empty().into());
	let codes = problems.into_iter().map(|problem| problem.code).collect();
	registry.register("problems", "1 for each kind of problem that /health tells", one_each(codes));
	let codes = super::status::warnings(desk).into_iter().map(|warning| warning.code).collect();
	registry.register("warnings", "1 for each kind of warning that /status tells", one_each(codes));
	let kind = |reason| serde_json::to_value(reason).ok()?.get("kind")?.as_str().map(String::from);
	let codes = super::status::why(desk).into_iter().filter_map(kind).collect();
	registry.register("reasons", "1 for each reason why it earns nothing, or may soon", one_each(codes));
}

fn chain(registry: &mut Registry, life: &LifeView) {
	let tip = life.state.tip();
	gauge(registry, "tip", "Height of the verified tip", tip.number.into());
	gauge(
		registry,
		"outbox",
		"Messages that wait to be carried to the chain",
		life.state.promises().outbox().len() as i64,
	);
	if let Some(newest) = life.newest_report {
		gauge(registry, "newest_report", "Number of the newest settlement report", newest.into());
	}
	if let Some(slot_time) = tip.slot_time {
		let help = "Slot time of the verified tip, in seconds since 1970";
		gauge(registry, "tip_slot_time_seconds", help, saturating(slot_time.as_secs()));
		let help = "How far the verified tip is behind this host's clock";
		seconds(registry, "tip_behind", help, time(host_time().since(slot_time)));
	}
}

/// Ages are in chain time, as of the verified tip: they stand still with it, which `tip_behind` tells.
fn work(registry: &mut Registry, life: &LifeView) {
	let (Some(facts), Some(now)) = (life.state.facts(), life.state.tip().slot_time) else { return };
	gauge(registry, "facts_at", "Block whose state was read by proof last", facts.at.into());
	gauge(registry, "registered", "1 if the chain knows this worker", facts.registration.is_some().into());
	if let Some(registration) = &facts.registration {
		let left = registration.verified_until.0 as f64 / 1_000.0 - now.0 as f64 / 1_000.0;
		registry.register_with_unit(
			"attestation_left",
			"Chain time until the attestation expires; negative: since it did",
			Unit::Seconds,
			ConstGauge::new(left),
		);
		gauge(registry, "score", "P of the last benchmark; 0: none yet", registration.score.unwrap_or(0).into());
	}
	let is_gatekeeper = facts.is_gatekeeper(&life.state.worker());
	gauge(registry, "gatekeeper", "1 if the chain lists this worker as a gatekeeper", is_gatekeeper.into());
	gauge(registry, "next_report", "The settlement report that the chain waits for", facts.next_report.into());

	let state = match facts.session.as_ref().map(|session| &session.state) {
		None => "none",
		Some(SessionState::Computing) => "computing",
		Some(SessionState::Unresponsive) => "unresponsive",
		Some(SessionState::CoolingDown { .. }) => "cooling-down",
	};
	let states = Family::<Standing, Gauge>::default();
	for each in ["none", "computing", "unresponsive", "cooling-down"] {
		states.get_or_create(&Standing { state: each }).set((each == state).into());
	}
	registry.register("session", "1 for the state that the session is in", states);
	if let Some(session) = facts.running_session() {
		let last = session.last_heartbeat.map_or(session.started_at, |(_, at)| at);
		let help = "Chain time since the chain took a heartbeat, or since the session began";
		seconds(registry, "heartbeat_age", help, time(now.since(last)));
		let unanswered = life.why(now).iter().find_map(|reason| match reason {
			Reason::ChallengeUnanswered { at, .. } => Some(now.since(*at)),
			_ => None,
		});
		let help = "Chain time since the oldest challenge whose answer is not on the chain; 0: none";
		seconds(registry, "challenge_age", help, time(unanswered.unwrap_or(Millis(0))));
	}
}

/// On every line: who, and on which chain.
fn names(life: Option<&LifeView>) -> [(Cow<'static, str>, Cow<'static, str>); 2] {
	let worker = life.map_or_else(|| "none".into(), |life| life.state.worker().to_string());
	let chain = life.map_or_else(|| "none".into(), |life| HexHash(life.state.client().chain_genesis()).to_string());
	[("worker".into(), worker.into()), ("chain".into(), chain.into())]
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: i64) {
	registry.register(name, help, ConstGauge::new(value));
}

fn count(registry: &mut Registry, name: &str, help: &str, value: u64) {
	registry.register(name, help, ConstCounter::new(value));
}

fn seconds(registry: &mut Registry, name: &str, help: &str, value: Duration) {
	registry.register_with_unit(name, help, Unit::Seconds, ConstGauge::new(value.as_secs_f64()));
}

fn time(value: Millis) -> Duration {
	Duration::from_millis(value.0)
}

fn saturating(value: u64) -> i64 {
	i64::try_from(value).unwrap_or(i64::MAX)
}

/// `GET /metrics`.
pub async fn metrics(State(desk): State<Arc<Desk>>) -> Response {
	let mut out = String::new();
	match text::encode(&mut out, &desk.metrics.registry(&desk)) {
		Ok(()) => {
			let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
			([(header::CONTENT_TYPE, kind)], out).into_response()
		}
		Err(error) => {
			tracing::error!(%error, "cannot write the metrics");
			StatusCode::INTERNAL_SERVER_ERROR.into_response()
		}
	}
}
