//! One connection to one node, made again when it breaks.
use crate::{pool::PoolRefusal, ClientError};
use jsonrpsee::{
	core::{
		client::{ClientT, Error as RpcError, Subscription, SubscriptionClientT},
		params::ArrayParams,
	},
	http_client::{HttpClient, HttpClientBuilder},
	ws_client::{PingConfig, WsClient, WsClientBuilder},
};
use serde::de::DeserializeOwned;
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// The largest answer that is read, bytes of JSON.
pub const MAX_RESPONSE_BYTES: u32 = 160 * 1024 * 1024;
/// The largest request that is sent, bytes of JSON.
const MAX_REQUEST_BYTES: u32 = 32 * 1024 * 1024;
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// A node that has not taken the connection up for so long, its handshake included, does not answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A request is tried so often over fresh connections before its error is returned.
const ATTEMPTS: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const SUBSCRIPTION_BUFFER: usize = 256;
const MAX_MESSAGE_CHARS: usize = 1_000;

enum Link {
	Ws(WsClient),
	Http(Box<HttpClient>),
}

/// A connection that renews itself.
pub struct Transport {
	url: String,
	/// The connection in use. Held only for the exchange of one for another, never during a request.
	link: Mutex<Option<Arc<Link>>>,
}

impl Transport {
	/// Connects, at once or not at all.
	pub async fn connect(url: &str) -> Result<Self, ClientError> {
		let transport = Self { url: url.to_owned(), link: Mutex::new(None) };
		transport.link().await?;
		Ok(transport)
	}

	/// As given to [`Transport::connect`].
	pub fn url(&self) -> &str {
		&self.url
	}

	/// Asks; a broken connection is renewed and the question repeated, a bounded number of times and no longer than one
	/// answer may take. For questions only: see [`Transport::request_once`].
	pub async fn request<R: DeserializeOwned>(&self, method: &str, params: ArrayParams) -> Result<R, ClientError> {
		let asked = tokio::time::timeout(REQUEST_TIMEOUT, self.request_again(method, params)).await;
		asked.unwrap_or_else(|_| Err(self.timed_out(method, REQUEST_TIMEOUT)))
	}

	/// A question took longer than `allowed`.
	pub fn timed_out(&self, what: &str, allowed: Duration) -> ClientError {
		ClientError::TimedOut { url: self.url.clone(), method: what.into(), seconds: allowed.as_secs() }
	}

	async fn request_again<R: DeserializeOwned>(&self, method: &str, params: ArrayParams) -> Result<R, ClientError> {
		let mut pause = FIRST_PAUSE;
		let mut attempt = 1;
		loop {
			match self.request_once(method, params.clone()).await {
				Err(error @ ClientError::Unreachable { .. }) if attempt < ATTEMPTS => {
					tracing::debug!("{error}; attempt {attempt} of {ATTEMPTS}");
				}
				outcome => return outcome,
			}
			tokio::time::sleep(pause).await;
			pause = pause.saturating_mul(3);
			attempt = attempt.saturating_add(1);
		}
	}

	/// Asks once.
	pub async fn request_once<R: DeserializeOwned>(&self, method: &str, params: ArrayParams) -> Result<R, ClientError> {
		let link = self.link().await?;
		let answer = match &*link {
			Link::Ws(client) => client.request(method, params).await,
			Link::Http(client) => client.request(method, params).await,
		};
		match answer {
			Ok(answer) => Ok(answer),
			Err(error) => Err(self.explain(method, error).await),
		}
	}

	/// Subscribes; the subscription ends with the connection.
	pub async fn subscribe<N: DeserializeOwned>(
		&self,
		subscribe: &str,
		params: ArrayParams,
		unsubscribe: &str,
	) -> Result<Subscription<N>, ClientError> {
		let link = self.link().await?;
		let Link::Ws(client) = &*link else {
			return Err(ClientError::NeedsWebSocket { url: self.url.clone() });
		};
		match client.subscribe(subscribe, params, unsubscribe).await {
			Ok(subscription) => Ok(subscription),
			Err(error) => Err(self.explain(subscribe, error).await),
		}
	}

	async fn link(&self) -> Result<Arc<Link>, ClientError> {
		let mut slot = self.link.lock().await;
		match &*slot {
			Some(link) if link.is_alive() => Ok(link.clone()),
			_ => {
				let link = Arc::new(self.open().await?);
				*slot = Some(link.clone());
				Ok(link)
			}
		}
	}

	/// Opens a connection. The library's own limit covers the first packet only: a node that is stopped, or a program
	/// that takes connections and says nothing, holds the handshake up without end.
	async fn open(&self) -> Result<Link, ClientError> {
		let mute = |_| self.unreachable(format!("it took the connection and said nothing in {CONNECT_TIMEOUT:?}"));
		tokio::time::timeout(CONNECT_TIMEOUT, self.build()).await.map_err(mute)?
	}

	async fn build(&self) -> Result<Link, ClientError> {
		let bad = |reason: String| ClientError::BadUrl { url: self.url.clone(), reason };
		match self.url.split_once("://").map(|(scheme, _)| scheme) {
			Some("ws" | "wss") => WsClientBuilder::new()
				.max_request_size(MAX_REQUEST_BYTES)
				.max_response_size(MAX_RESPONSE_BYTES)
				.request_timeout(REQUEST_TIMEOUT)
				.connection_timeout(CONNECT_TIMEOUT)
				.max_buffer_capacity_per_subscription(SUBSCRIPTION_BUFFER)
				.enable_ws_ping(PingConfig::new())
				.set_tcp_no_delay(true)
				.build(&self.url)
				.await
				.map(Link::Ws)
				.map_err(|e| self.unreachable(e)),
			Some("http" | "https") => HttpClientBuilder::new()
				.max_request_size(MAX_REQUEST_BYTES)
				.max_response_size(MAX_RESPONSE_BYTES)
				.request_timeout(REQUEST_TIMEOUT)
				.build(&self.url)
				.map(|client| Link::Http(Box::new(client)))
				.map_err(|e| bad(e.to_string())),
			_ => Err(bad("it begins with neither ws, wss, http nor https".into())),
		}
	}

	fn unreachable(&self, reason: impl std::fmt::Display) -> ClientError {
		ClientError::Unreachable { url: self.url.clone(), reason: cut(&reason.to_string()) }
	}

	/// Says what an error means, and drops a connection that is of no more use.
	async fn explain(&self, method: &str, error: RpcError) -> ClientError {
		match error {
			RpcError::Call(object) if object.code() == METHOD_NOT_FOUND => {
				ClientError::NotOurNode { url: self.url.clone(), method: method.into() }
			}
			RpcError::Call(object) => {
				let data = object.data().map(|data| format!(": {}", data.get())).unwrap_or_default();
				let message = cut(&format!("{}{data}", object.message()));
				match PoolRefusal::read(&object, &message) {
					Some(refusal) if method.starts_with(POOL_METHODS) => ClientError::NotTaken(refusal),
					_ => ClientError::Refused { method: method.into(), code: object.code(), message },
				}
			}
			RpcError::RequestTimeout => self.timed_out(method, REQUEST_TIMEOUT),
			RpcError::ParseError(e) => ClientError::BadAnswer { what: method.into(), reason: cut(&e.to_string()) },
			other => {
				*self.link.lock().await = None;
				self.unreachable(other)
			}
		}
	}
}

/// Methods whose refusals are the pool's.
const POOL_METHODS: &str = "author_submit";
/// JSON-RPC's own code.
const METHOD_NOT_FOUND: i32 = -32601;

impl Link {
	fn is_alive(&self) -> bool {
		match self {
			Self::Ws(client) => client.is_connected(),
			Self::Http(_) => true,
		}
	}
}

fn cut(text: &str) -> String {
	text.chars().take(MAX_MESSAGE_CHARS).collect()
}
