//! What a relayer counts.
use axum::{http::StatusCode, routing::get, Router};
use prometheus_client::{
	encoding::text::encode,
	metrics::{counter::Counter, gauge::Gauge},
	registry::Registry,
};
use std::{io, net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;

/// Serves `registry` as Prometheus text at `/metrics`, until the future is dropped.
///
/// # Errors
/// If the address cannot be listened at, or the listener fails.
pub async fn serve(registry: Registry, address: SocketAddr) -> io::Result<()> {
	let registry = Arc::new(registry);
	let listener = TcpListener::bind(address).await?;
	let text = move || {
		let mut text = String::new();
		let outcome = encode(&mut text, &registry).map(|()| text).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR);
		std::future::ready(outcome)
	};
	axum::serve(listener, Router::new().route("/metrics", get(text))).await
}

/// Counters of one relayer.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
	/// The worker's verified tip.
	pub tip: Gauge,
	/// The chain's newest final block.
	pub finalized: Gauge,
	/// Records brought to the worker.
	pub records: Counter,
	/// Messages carried to the chain.
	pub messages: Counter,
	/// Reports posted.
	pub reports: Counter,
	/// Registrations posted.
	pub registrations: Counter,
	/// Steps that failed and were tried again.
	pub failures: Counter,
}

impl Metrics {
	/// Names them, all starting with `relayer_`.
	pub fn register(&self, registry: &mut Registry) {
		let registry = registry.sub_registry_with_prefix("relayer");
		registry.register("worker_tip", "The worker's verified tip", self.tip.clone());
		registry.register("chain_finalized", "The chain's newest final block", self.finalized.clone());
		registry.register("records", "Records brought to the worker", self.records.clone());
		registry.register("messages", "Messages carried to the chain", self.messages.clone());
		registry.register("reports", "Settlement reports posted", self.reports.clone());
		registry.register("registrations", "Registrations posted", self.registrations.clone());
		registry.register("failures", "Steps that failed and were tried again", self.failures.clone());
	}
}
