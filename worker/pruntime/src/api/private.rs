//! The private listener: moves the worker, and tells everything that is not secret.
use super::{health, metrics, refused, status, Desk, Scale};
use crate::refusal::CallError;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use axum::Router;
use codec::{Decode, DecodeAll};
use edge_secrets::SecretText;
use light_client::Batch;
use protocol::worker_api::{
	path, EconomyView, Initialise, Progress, Reason, SelfDescription, Status, MAX_BATCH_BYTES, MAX_REQUEST_BYTES,
};
use protocol::{SettlementReport, SignedEnvelope};
use std::sync::Arc;
use std::time::{Duration, Instant};
use units::{ReportNumber, WorkerId};

/// A body that takes longer than this to arrive is given up.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);

type Answer<T> = Result<Scale<T>, CallError>;

/// The private API. With a token, every call has to bear it.
pub fn private(desk: Arc<Desk>, token: Option<SecretText>) -> Router {
	let router = Router::new()
		.route(path::STATUS, get(status))
		.route(path::WHY, get(why))
		.route(path::INITIALISE, post(initialise))
		.route(path::BATCH, post(batch))
		.route(path::JUMP, post(jump))
		.route(path::REGISTRATION, post(registration))
		.route(path::OUTBOX, get(outbox))
		.route(path::REPORTS, get(reports))
		.route(&format!("{}/{{worker}}", path::ECONOMY), get(economy))
		.route(path::WATCHED_KEYS, get(watched_keys))
		.route(path::STOP, post(stop))
		.route(path::METRICS, get(metrics::metrics))
		.route(path::HEALTH, get(health::full))
		.fallback(super::no_such_call)
		.method_not_allowed_fallback(super::no_such_call)
		.with_state(desk.clone());
	let router = match token {
		None => router,
		Some(token) => {
			let token: Arc<str> = token.expose().into();
			router.layer(middleware::from_fn(move |request, next| authorise(token.clone(), request, next)))
		}
	};
	// Outermost: it also counts who was not let in.
	router.layer(middleware::from_fn_with_state(desk, refused::note))
}

async fn authorise(token: Arc<str>, request: Request, next: Next) -> Response {
	let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
	let given =
		given.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
	match given {
		Some((_, given)) if is_equal(given.trim().as_bytes(), token.as_bytes()) => next.run(request).await,
		_ => CallError::Unauthorised.into_response(),
	}
}

/// Takes the same time wherever the two differ.
fn is_equal(a: &[u8], b: &[u8]) -> bool {
	a.len() == b.len() && a.iter().zip(b).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

async fn status(State(desk): State<Arc<Desk>>) -> Json<Status> {
	Json(status::full(&desk))
}

async fn why(State(desk): State<Arc<Desk>>) -> Json<Vec<Reason>> {
	Json(status::why(&desk))
}

async fn initialise(State(desk): State<Arc<Desk>>, body: Body) -> Answer<Progress> {
	let request: Initialise = decode(&read(body, MAX_REQUEST_BYTES).await?)?;
	desk.call(|worker| worker.initialise(request)).await.map(Scale)
}

async fn batch(State(desk): State<Arc<Desk>>, body: Body) -> Answer<Progress> {
	let _place = desk.batch_place().await?;
	let bytes = read(body, MAX_BATCH_BYTES).await?;
	let begun = Instant::now();
	let imported = desk.call(move |worker| {
		let batch = Batch::decode_bounded(&bytes)?;
		worker.import(&batch).map(|progress| (progress, batch.records.len()))
	});
	let (progress, records) = imported.await?;
	desk.metrics.imported(records, begun.elapsed());
	Ok(Scale(progress))
}

async fn jump(State(desk): State<Arc<Desk>>, body: Body) -> Answer<Progress> {
	let _place = desk.batch_place().await?;
	let bytes = read(body, MAX_BATCH_BYTES).await?;
	let progress = desk.call(move |worker| worker.jump(&Batch::decode_bounded(&bytes)?)).await?;
	desk.metrics.jumped();
	Ok(Scale(progress))
}

async fn registration(State(desk): State<Arc<Desk>>) -> Answer<SelfDescription> {
	desk.call(|worker| worker.describe()).await.map(Scale)
}

async fn outbox(State(desk): State<Arc<Desk>>) -> Scale<Vec<SignedEnvelope>> {
	Scale(desk.view().outbox())
}

#[derive(serde::Deserialize)]
struct From {
	#[serde(default)]
	from: ReportNumber,
}

async fn reports(
	State(desk): State<Arc<Desk>>,
	query: Result<Query<From>, QueryRejection>,
) -> Answer<Vec<SettlementReport>> {
	let Query(query) = query.map_err(|refused| CallError::Malformed(refused.body_text()))?;
	desk.call(move |worker| worker.reports(query.from)).await.map(Scale)
}

async fn economy(State(desk): State<Arc<Desk>>, Path(worker): Path<String>) -> Result<Json<EconomyView>, CallError> {
	let id: WorkerId = worker.parse().map_err(|error| CallError::Malformed(format!("{error}")))?;
	let found = desk.call(move |worker| Ok(worker.role()?.economy(&id))).await?;
	found.map(Json).ok_or_else(|| CallError::NotFound(format!("session of worker {id}")))
}

async fn watched_keys(State(desk): State<Arc<Desk>>) -> Answer<Vec<Vec<u8>>> {
	let view = desk.view();
	let life = view.life.as_ref().ok_or(CallError::NotInitialised)?;
	Ok(Scale(life.state.watched_keys()))
}

async fn stop(State(desk): State<Arc<Desk>>) -> &'static str {
	desk.stop();
	"stopping\n"
}

async fn read(body: Body, limit: usize) -> Result<Bytes, CallError> {
	match tokio::time::timeout(BODY_TIMEOUT, axum::body::to_bytes(body, limit)).await {
		Err(_) => Err(CallError::TooSlow(BODY_TIMEOUT.as_secs())),
		Ok(Ok(bytes)) => Ok(bytes),
		Ok(Err(error)) if is_too_long(&error) => Err(CallError::TooLong(limit)),
		Ok(Err(error)) => Err(CallError::Malformed(format!("the body did not arrive whole: {error}"))),
	}
}

fn is_too_long(error: &axum::Error) -> bool {
	std::error::Error::source(error).is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}

fn decode<T: Decode>(bytes: &[u8]) -> Result<T, CallError> {
	// The decoder's chain of reasons has a line for each level; an error is one line.
	let one_line = |error: codec::Error| error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
	T::decode_all(&mut &bytes[..])
		.map_err(|error| CallError::Malformed(format!("the body cannot be decoded: {}", one_line(error))))
}
