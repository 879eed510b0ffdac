//! One question: connect, ask, read, within a deadline and bounds. Redirects are not followed: who answers is whom the
//! operator named.
use crate::{error::said, url::SourceUrl, SourceError};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::{
	body::{Bytes, Incoming},
	client::conn::http1,
	header::{HeaderMap, ACCEPT, CONNECTION, HOST, LOCATION, RETRY_AFTER, USER_AGENT},
	Request, Response, StatusCode,
};
use hyper_util::rt::TokioIo;
use rustls_platform_verifier::BuilderVerifierExt;
use std::{sync::Arc, time::Duration};
use tokio::{
	io::{AsyncRead, AsyncWrite},
	net::TcpStream,
};
use tokio_rustls::TlsConnector;

/// An answer's header is at most this long; issuer chains have about 3 KiB.
pub(crate) const MAX_HEADER: usize = 32 * 1024;
/// And has at most so many lines.
const MAX_HEADER_LINES: usize = 64;
/// An answer's body is at most this long: nothing longer fits into collateral.
pub(crate) const MAX_BODY: usize = attestation::MAX_COLLATERAL;
/// `Retry-After` of more than this counts as this.
const MAX_AGAIN: Duration = Duration::from_secs(24 * 3_600);

/// A success.
#[derive(Debug)]
pub(crate) struct Answer {
	pub headers: HeaderMap,
	pub body: Bytes,
}

/// Asks once. It may take so long from the name to the last byte of the answer.
pub(crate) async fn get(url: &SourceUrl, path: &str, deadline: Duration) -> Result<Answer, SourceError> {
	let question = Question { url, target: url.target(path) };
	match tokio::time::timeout(deadline, question.ask()).await {
		Ok(answered) => answered,
		Err(_) => Err(SourceError::Slow { url: url.clone(), target: question.target, after: deadline }),
	}
}

struct Question<'a> {
	url: &'a SourceUrl,
	target: String,
}

impl Question<'_> {
	async fn ask(&self) -> Result<Answer, SourceError> {
		let host = (self.url.host.as_str(), self.url.port);
		let stream = TcpStream::connect(host).await.map_err(|error| self.unreachable(&error))?;
		let response = match self.url.tls {
			false => self.over(stream).await,
			true => {
				let (tls, name) = self.tls()?;
				self.over(tls.connect(name, stream).await.map_err(|error| self.unreachable(&error))?).await
			}
		}?;
		let (head, body) = response.into_parts();
		if let Some(to) = head.headers.get(LOCATION).filter(|_| head.status.is_redirection()) {
			return Err(SourceError::Redirected { url: self.url.clone(), to: said(to.as_bytes()) });
		}
		let again = retry_after(&head.headers);
		if head.status == StatusCode::TOO_MANY_REQUESTS
			|| (head.status == StatusCode::SERVICE_UNAVAILABLE && again.is_some())
		{
			return Err(SourceError::TooOften { url: self.url.clone(), again });
		}
		let body = self.read(body).await?;
		if head.status != StatusCode::OK {
			let (url, target, status) = (self.url.clone(), self.target.clone(), head.status.as_u16());
			return Err(SourceError::Status { url, target, status, said: said(&body) });
		}
		Ok(Answer { headers: head.headers, body })
	}

	/// The system's roots decide, or those in `SSL_CERT_FILE`. What comes is signed in any case: TLS keeps others from
	/// withholding it and from knowing which platforms are asked about.
	fn tls(&self) -> Result<(TlsConnector, rustls::pki_types::ServerName<'static>), SourceError> {
		let provider = Arc::new(rustls::crypto::ring::default_provider());
		let config = rustls::ClientConfig::builder_with_provider(provider)
			.with_safe_default_protocol_versions()
			.map_err(|error| self.unreachable(&error))?
			.with_platform_verifier()
			.with_no_client_auth();
		let name = self
			.url
			.host
			.clone()
			.try_into()
			.map_err(|error| self.unreachable::<rustls::pki_types::InvalidDnsNameError>(&error))?;
		Ok((TlsConnector::from(Arc::new(config)), name))
	}

	async fn over<S>(&self, stream: S) -> Result<Response<Incoming>, SourceError>
	where
		S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
	{
		let (mut sender, connection) = http1::Builder::new()
			.max_headers(MAX_HEADER_LINES)
			.max_buf_size(MAX_HEADER)
			.handshake(TokioIo::new(stream))
			.await
			.map_err(|error| self.unreachable(&error))?;
		// Ends by itself when the answer was read or this question is dropped.
		tokio::spawn(async move {
			if let Err(error) = connection.await {
				tracing::debug!(%error, "a connection to a collateral source ended early");
			}
		});
		let request = Request::get(&self.target)
			.header(HOST, self.url.authority())
			.header(ACCEPT, "*/*")
			.header(CONNECTION, "close")
			.header(USER_AGENT, concat!("gemini/", env!("CARGO_PKG_VERSION")))
			.body(Empty::<Bytes>::new())
			.map_err(|error| self.unreachable(&error))?;
		sender.send_request(request).await.map_err(|error| match error.is_parse_too_large() {
			true => self.too_long("header", MAX_HEADER),
			false if error.is_parse() => self.malformed(error.to_string()),
			false => self.unreachable(&error),
		})
	}

	async fn read(&self, body: Incoming) -> Result<Bytes, SourceError> {
		match Limited::new(body, MAX_BODY).collect().await {
			Ok(collected) => Ok(collected.to_bytes()),
			Err(error) if error.is::<LengthLimitError>() => Err(self.too_long("body", MAX_BODY)),
			Err(error) => Err(self.unreachable(&*error)),
		}
	}

	fn unreachable<E: std::error::Error + ?Sized>(&self, error: &E) -> SourceError {
		let reason = match error.source() {
			Some(source) => format!("{error}: {source}"),
			None => error.to_string(),
		};
		SourceError::Unreachable { url: self.url.clone(), reason }
	}

	fn too_long(&self, what: &'static str, limit: usize) -> SourceError {
		SourceError::TooLong { url: self.url.clone(), target: self.target.clone(), what, limit }
	}

	fn malformed(&self, reason: String) -> SourceError {
		SourceError::Malformed { url: self.url.clone(), target: self.target.clone(), reason }
	}
}

/// In seconds; the form with a date is left to the caller's own patience.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
	let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
	Some(Duration::from_secs(seconds).min(MAX_AGAIN))
}
