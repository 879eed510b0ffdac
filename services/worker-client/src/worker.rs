//! The calls of a worker, typed.
use crate::connection::Call;
use crate::endpoint::{read_endpoints, read_token};
use crate::{ClientError, Endpoint, EndpointError};
use codec::{Decode, DecodeAll, Encode};
use hyper::Method;
use light_client::Batch;
use protocol::worker_api::{
	path, EconomyView, Health, Initialise, Progress, PublicStatus, Reason, SelfDescription, Status,
};
use protocol::{SettlementReport, SignedEnvelope};
use serde::de::DeserializeOwned;
use std::path::Path;
use std::time::Duration;
use units::{ReportNumber, WorkerId};

/// A question is answered from memory.
const ASK: Duration = Duration::from_secs(10);
/// A batch may hold tens of thousands of records, and a quote may wait for its platform.
const WORK: Duration = Duration::from_secs(120);

/// A worker by its private listener.
#[derive(Clone, Debug)]
pub struct Worker {
	endpoint: Endpoint,
	token: Option<String>,
}

/// A worker by its public listener.
#[derive(Clone, Debug)]
pub struct PublicWorker {
	endpoint: Endpoint,
}

impl Worker {
	/// The worker at this endpoint; a TCP listener wants its token.
	pub fn new(endpoint: Endpoint, token: Option<String>) -> Self {
		Self { endpoint, token }
	}

	/// The worker that runs in this data folder.
	///
	/// # Errors
	/// If it does not run, or not yet.
	pub fn in_folder(data_folder: &Path) -> Result<Self, EndpointError> {
		let endpoint: Endpoint = read_endpoints(data_folder)?.private.parse()?;
		let token = if matches!(endpoint, Endpoint::Tcp(_)) { read_token(data_folder) } else { None };
		Ok(Self { endpoint, token })
	}

	/// Where it listens.
	pub fn endpoint(&self) -> &Endpoint {
		&self.endpoint
	}

	/// Everything it tells its operator.
	///
	/// # Errors
	/// If the worker cannot be reached or understood; as for every call here.
	pub async fn status(&self) -> Result<Status, ClientError> {
		self.json(path::STATUS).await
	}

	/// Tells it its chain. Repeating it is harmless.
	///
	/// # Errors
	/// `OtherChain` if it has another anchor.
	pub async fn initialise(&self, request: &Initialise) -> Result<Progress, ClientError> {
		self.post(path::INITIALISE, request.encode()).await
	}

	/// Brings it the next records.
	///
	/// # Errors
	/// `Gap`, `Forged` or `Paused`, with the worker unchanged.
	pub async fn batch(&self, batch: &Batch) -> Result<Progress, ClientError> {
		self.batch_bytes(batch.encode()).await
	}

	/// As [`Worker::batch`], from the batch's encoding.
	///
	/// # Errors
	/// As [`Worker::batch`].
	pub async fn batch_bytes(&self, batch: Vec<u8>) -> Result<Progress, ClientError> {
		self.post(path::BATCH, batch).await
	}

	/// Lets it jump to the header of `batch`, whose records must be empty.
	///
	/// # Errors
	/// As [`Worker::batch`].
	pub async fn jump(&self, batch: &Batch) -> Result<Progress, ClientError> {
		self.jump_bytes(batch.encode()).await
	}

	/// As [`Worker::jump`], from the batch's encoding.
	///
	/// # Errors
	/// As [`Worker::batch`].
	pub async fn jump_bytes(&self, batch: Vec<u8>) -> Result<Progress, ClientError> {
		self.post(path::JUMP, batch).await
	}

	/// What it says of itself at its tip, with a fresh quote.
	///
	/// # Errors
	/// `Attestation` if its platform gives no quote.
	pub async fn registration(&self) -> Result<SelfDescription, ClientError> {
		self.post(path::REGISTRATION, Vec::new()).await
	}

	/// The messages that the chain's pool takes now, in order.
	///
	/// # Errors
	/// As [`Worker::status`].
	pub async fn outbox(&self) -> Result<Vec<SignedEnvelope>, ClientError> {
		self.scale(path::OUTBOX).await
	}

	/// Bodies of settlement reports from a number on.
	///
	/// # Errors
	/// `NotGatekeeper` if it does not fold the economy.
	pub async fn reports(&self, from: ReportNumber) -> Result<Vec<SettlementReport>, ClientError> {
		self.scale(&format!("{}?from={from}", path::REPORTS)).await
	}

	/// Why it earns nothing, or may soon.
	///
	/// # Errors
	/// As [`Worker::status`].
	pub async fn why(&self) -> Result<Vec<Reason>, ClientError> {
		self.json(path::WHY).await
	}

	/// Whether its program does what it is there for, and what is wrong if not.
	///
	/// # Errors
	/// As [`Worker::status`]; not that something is wrong.
	pub async fn health(&self) -> Result<Health, ClientError> {
		// "Not well" is an answer, too, and comes with a status of its own.
		let (_, body) = self.call(Method::GET, path::HEALTH, Vec::new(), ASK).answer().await?;
		match serde_json::from_slice(&body) {
			Ok(refused) => Err(ClientError::Refused(refused)),
			Err(_) => from_json(path::HEALTH, &body),
		}
	}

	/// One worker's economy as this gatekeeper folds it.
	///
	/// # Errors
	/// `NotGatekeeper`, or `NotFound` if that worker is in no session.
	pub async fn economy(&self, worker: &WorkerId) -> Result<EconomyView, ClientError> {
		self.json(&format!("{}/{worker}", path::ECONOMY)).await
	}

	/// The storage keys that a batch's proof has to answer, in this order.
	///
	/// # Errors
	/// `NotInitialised` before it knows a chain.
	pub async fn watched_keys(&self) -> Result<Vec<Vec<u8>>, ClientError> {
		self.scale(path::WATCHED_KEYS).await
	}

	/// Asks it to end, with a last checkpoint.
	///
	/// # Errors
	/// As [`Worker::status`].
	pub async fn stop(&self) -> Result<(), ClientError> {
		self.call(Method::POST, path::STOP, Vec::new(), ASK).send().await.map(drop)
	}

	async fn json<T: DeserializeOwned>(&self, target: &str) -> Result<T, ClientError> {
		let body = self.call(Method::GET, target, Vec::new(), ASK).send().await?;
		from_json(target, &body)
	}

	async fn scale<T: Decode>(&self, target: &str) -> Result<T, ClientError> {
		let body = self.call(Method::GET, target, Vec::new(), ASK).send().await?;
		from_scale(target, &body)
	}

	async fn post<T: Decode>(&self, target: &str, body: Vec<u8>) -> Result<T, ClientError> {
		let body = self.call(Method::POST, target, body, WORK).send().await?;
		from_scale(target, &body)
	}

	fn call<'a>(&'a self, method: Method, target: &'a str, body: Vec<u8>, deadline: Duration) -> Call<'a> {
		Call { endpoint: &self.endpoint, token: self.token.as_deref(), method, target, body, deadline }
	}
}

impl PublicWorker {
	/// The worker at this endpoint.
	pub fn new(endpoint: Endpoint) -> Self {
		Self { endpoint }
	}

	/// What anybody may know.
	///
	/// # Errors
	/// If the worker cannot be reached or understood.
	pub async fn status(&self) -> Result<PublicStatus, ClientError> {
		from_json(path::STATUS, &self.get(path::STATUS).await?)
	}

	/// Its numbers, as Prometheus reads them.
	///
	/// # Errors
	/// As [`PublicWorker::status`].
	pub async fn metrics(&self) -> Result<String, ClientError> {
		Ok(String::from_utf8_lossy(&self.get(path::METRICS).await?).into_owned())
	}

	async fn get(&self, target: &str) -> Result<hyper::body::Bytes, ClientError> {
		let endpoint = &self.endpoint;
		Call { endpoint, token: None, method: Method::GET, target, body: Vec::new(), deadline: ASK }.send().await
	}
}

fn from_json<T: DeserializeOwned>(call: &str, body: &[u8]) -> Result<T, ClientError> {
	let reason = |error: serde_json::Error| error.to_string();
	serde_json::from_slice(body).map_err(|e| ClientError::Unintelligible { call: call.into(), reason: reason(e) })
}

fn from_scale<T: Decode>(call: &str, body: &[u8]) -> Result<T, ClientError> {
	let reason = |error: codec::Error| error.to_string();
	T::decode_all(&mut &body[..]).map_err(|e| ClientError::Unintelligible { call: call.into(), reason: reason(e) })
}
