//! The public listener: what anybody may know.
use super::{health, metrics, refused, status, Desk};
use axum::extract::State;
use axum::middleware;
use axum::response::Json;
use axum::routing::get;
use axum::Router;
use protocol::worker_api::{path, PublicStatus};
use std::sync::Arc;

/// The public API.
pub fn public(desk: Arc<Desk>) -> Router {
	Router::new()
		.route(path::STATUS, get(public_status))
		.route(path::METRICS, get(metrics::metrics))
		.route(path::HEALTH, get(health::reduced))
		.fallback(super::no_such_call)
		.method_not_allowed_fallback(super::no_such_call)
		.layer(middleware::from_fn_with_state(desk.clone(), refused::note))
		.with_state(desk)
}

async fn public_status(State(desk): State<Arc<Desk>>) -> Json<PublicStatus> {
	Json(status::reduced(&desk))
}
