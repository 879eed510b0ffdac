//! One call: connect, ask, read, within a deadline and a bound.
use crate::{ClientError, Endpoint};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, HOST};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use protocol::worker_api::{ErrorBody, MAX_ANSWER_BYTES};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

/// A call to one listener.
pub(crate) struct Call<'a> {
	pub endpoint: &'a Endpoint,
	pub token: Option<&'a str>,
	pub method: Method,
	/// Path and query.
	pub target: &'a str,
	pub body: Vec<u8>,
	pub deadline: Duration,
}

impl Call<'_> {
	/// The body of a success.
	pub async fn send(self) -> Result<Bytes, ClientError> {
		let target = self.target.to_owned();
		let (status, body) = self.answer().await?;
		if status.is_success() {
			return Ok(body);
		}
		match serde_json::from_slice::<ErrorBody>(&body) {
			Ok(body) => Err(ClientError::Refused(body)),
			Err(_) => Err(ClientError::Unintelligible { call: target, reason: format!("HTTP status {status}") }),
		}
	}

	/// Status and body of whatever is answered.
	pub async fn answer(self) -> Result<(StatusCode, Bytes), ClientError> {
		let (call, after) = (self.target.to_owned(), self.deadline);
		match tokio::time::timeout(self.deadline, self.exchange()).await {
			Ok(result) => result,
			Err(_) => Err(ClientError::Timeout { call, after }),
		}
	}

	async fn exchange(self) -> Result<(StatusCode, Bytes), ClientError> {
		let target = self.target.to_owned();
		let response = match self.endpoint {
			Endpoint::Unix(path) => self.over(UnixStream::connect(path).await.map_err(|e| self.unreachable(e))?).await,
			Endpoint::Tcp(address) => {
				self.over(TcpStream::connect(address).await.map_err(|e| self.unreachable(e))?).await
			}
		}?;
		let status = response.status();
		Ok((status, read(response.into_body(), &target).await?))
	}

	async fn over<S>(&self, stream: S) -> Result<Response<Incoming>, ClientError>
	where
		S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
	{
		let (mut sender, connection) =
			http1::handshake(TokioIo::new(stream)).await.map_err(|error| self.unreachable(error))?;
		// Ends by itself when the answer was read or this call is dropped.
		tokio::spawn(async move {
			if let Err(error) = connection.await {
				tracing::debug!(%error, "a connection to a worker ended early");
			}
		});
		let request = self.request().map_err(|error| self.unreachable(error))?;
		sender.send_request(request).await.map_err(|error| self.unreachable(error))
	}

	fn request(&self) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
		let mut request = Request::builder().method(self.method.clone()).uri(self.target).header(HOST, "worker");
		if let Some(token) = self.token {
			request = request.header(AUTHORIZATION, format!("Bearer {token}"));
		}
		request.body(Full::new(self.body.clone().into()))
	}

	fn unreachable(&self, error: impl std::error::Error) -> ClientError {
		let reason = match error.source() {
			Some(source) => format!("{error}: {source}"),
			None => error.to_string(),
		};
		ClientError::Unreachable { endpoint: self.endpoint.to_string(), reason }
	}
}

async fn read(body: Incoming, call: &str) -> Result<Bytes, ClientError> {
	match Limited::new(body, MAX_ANSWER_BYTES).collect().await {
		Ok(collected) => Ok(collected.to_bytes()),
		Err(error) if error.is::<LengthLimitError>() => {
			Err(ClientError::TooLong { call: call.into(), limit: MAX_ANSWER_BYTES })
		}
		Err(error) => Err(ClientError::Unintelligible { call: call.into(), reason: error.to_string() }),
	}
}
