//! The HTTP API: who may call what, and how answers travel. It decides nothing.
mod desk;
mod health;
mod metrics;
mod private;
mod public;
mod refused;
mod status;

pub use desk::{Desk, End};
pub use private::private;
pub use public::public;

use crate::refusal::CallError;
use axum::body::Body;
use axum::http::{header, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use codec::Encode;

/// A SCALE body.
struct Scale<T>(T);

impl<T: Encode> IntoResponse for Scale<T> {
	fn into_response(self) -> Response {
		([(header::CONTENT_TYPE, "application/octet-stream")], Body::from(self.0.encode())).into_response()
	}
}

impl IntoResponse for CallError {
	fn into_response(self) -> Response {
		let status = StatusCode::from_u16(self.code().http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
		let body = self.body();
		let mut response = (status, Json(&body)).into_response();
		response.extensions_mut().insert(refused::Refused(body));
		response
	}
}

async fn no_such_call(method: axum::http::Method, uri: axum::http::Uri) -> CallError {
	CallError::NotFound(format!("call {method} {}", uri.path()))
}
