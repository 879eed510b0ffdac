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

/// Bytes of a listener's own words that are repeated.
const MAX_SAID: usize = 200;

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
			Err(_) => Err(ClientError::Status { call: target, status: status.as_u16(), said: beginning(&body) }),
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

/// The beginning of what somebody said, on one line, without what a terminal would obey.
fn beginning(bytes: &[u8]) -> String {
	let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_SAID)]);
	let words: Vec<_> = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
	match words.is_empty() {
		true => "nothing more".into(),
		false => words.join(" "),
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

#[cfg(test)]
mod tests {
	use super::*;
	use std::net::SocketAddr;
	use tokio::io::{AsyncReadExt, AsyncWriteExt};
	use tokio::net::TcpListener;

	/// Answers one call with these bytes.
	async fn answering(bytes: &'static str) -> SocketAddr {
		let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
		let address = listener.local_addr().unwrap();
		tokio::spawn(async move {
			let (mut stream, _) = listener.accept().await.unwrap();
			assert!(stream.read(&mut [0; 1_024]).await.unwrap() > 0);
			stream.write_all(bytes.as_bytes()).await.unwrap();
		});
		address
	}

	async fn fails(bytes: &'static str) -> ClientError {
		let endpoint = Endpoint::Tcp(answering(bytes).await);
		let (method, deadline) = (Method::GET, Duration::from_secs(10));
		let call = Call { endpoint: &endpoint, token: None, method, target: "/status", body: Vec::new(), deadline };
		call.send().await.unwrap_err()
	}

	/// A listener that gives up on a call says so in plain text, which was told as another version.
	#[tokio::test]
	async fn what_a_listener_answers_in_plain_text_is_told_and_tried_again_if_that_may_help() {
		let slow = fails("HTTP/1.1 408 X\r\ncontent-length: 23\r\n\r\nthe call took too\x1b long\n").await;
		assert!(slow.to_string().contains("408") && slow.to_string().ends_with("the call took too long"), "{slow}");
		assert!(slow.is_retryable() && !slow.hint().unwrap().contains("version"));
		let large = fails("HTTP/1.1 413 X\r\ncontent-length: 0\r\n\r\n").await;
		assert!(!large.is_retryable() && large.kind() == "status-413" && large.to_string().contains("nothing more"));
	}
}
