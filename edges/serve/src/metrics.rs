//! Metrics as Prometheus reads them.
use axum::{http::header::CONTENT_TYPE, http::StatusCode, response::IntoResponse, routing::get, Router};
use prometheus_client::{encoding::text::encode, registry::Registry};
use std::sync::Arc;

/// Serves a registry at `/metrics`.
pub fn metrics(registry: Arc<Registry>) -> Router {
	Router::new().route("/metrics", get(move || std::future::ready(text(&registry))))
}

fn text(registry: &Registry) -> impl IntoResponse {
	let mut text = String::new();
	match encode(&mut text, registry) {
		Ok(()) => {
			let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
			Ok(([(CONTENT_TYPE, kind)], text))
		}
		Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
	}
}
