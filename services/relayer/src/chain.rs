//! The chain's side: what a relayer reads of it and puts into it.
use crate::view::ChainView;
use chain_client::{sr25519, BatchReply, ChainClient, ClientError, Follower, Included, Runtime, RuntimeCall, H256};
use codec::{Decode, DecodeAll};
use protocol::{storage, worker_api::SelfDescription, Ingress, SettlementReport, SignedEnvelope};
use units::{BlockNumber, Millis, ReportNumber, SetId, WorkerId};

/// Records asked for at once.
const BATCH: u32 = 4_096;

/// A chain, seen for one worker.
pub struct ChainSide {
	client: ChainClient,
	worker: Option<WorkerId>,
}

impl ChainSide {
	/// Through this client.
	pub fn new(client: ChainClient) -> Self {
		Self { client, worker: None }
	}

	/// The client.
	pub fn client(&self) -> &ChainClient {
		&self.client
	}

	/// From now on reads what concerns this worker. Whether that is another one than before.
	pub fn follow(&mut self, worker: Option<WorkerId>) -> bool {
		let changed = self.worker != worker;
		self.worker = worker;
		changed
	}

	/// Everything a plan needs, at the newest block.
	pub async fn view(&self) -> Result<ChainView, ClientError> {
		let best = self.client.best().await?;
		let finalized = self.client.finalized().await?;
		let next_report = pallet_computation::NextReport::<Runtime>::hashed_key().to_vec();
		let mut keys = vec![clock_key(), next_report];
		if let Some(worker) = &self.worker {
			keys.extend([storage::registration(worker), storage::ingress(worker)]);
		}
		let mut values = self.client.storage_many(&keys, Some(best.hash)).await?.into_iter();
		let mut next = || values.next().flatten();
		let (clock, next_report) = (next(), next());
		let (registration, ingress) = (next(), next());
		let next_report = read::<ReportNumber>("the next report's number", next_report)?.unwrap_or(1);
		Ok(ChainView {
			best: best.number,
			finalized: finalized.number,
			now: read::<pallet_computation::Clock>("the chain's clock", clock)?.map_or(Millis(0), |clock| clock.slot),
			registration: read("the registration", registration)?,
			next_sequence: read::<Ingress>("the ingress", ingress)?.unwrap_or_default().next,
			next_report,
			agreed: self.is_agreed(best.hash).await?,
		})
	}

	/// Whether a majority agrees on the next report. The chain says it: who counts depends on more than votes.
	async fn is_agreed(&self, at: H256) -> Result<bool, ClientError> {
		let status = pallet_computation::SettlementStatusViewFunction::<Runtime>::new();
		Ok(self.client.view(status, at).await?.agreed.is_some())
	}

	/// The next batch for a worker's light client, with a proof of `keys`; none if nothing newer is final.
	pub async fn batch(&self, client: Follower, keys: &[Vec<u8>]) -> Result<Option<BatchReply>, ClientError> {
		self.client.batch(client, BATCH, keys).await
	}

	/// As [`ChainSide::batch`], without the records, to the newest final block.
	pub async fn jump(
		&self,
		tip: BlockNumber,
		set: SetId,
		keys: &[Vec<u8>],
	) -> Result<Option<BatchReply>, ClientError> {
		self.client.jump(tip, set, keys).await
	}

	/// Puts a worker's message into the pool.
	pub async fn send(&self, signed: &SignedEnvelope) -> Result<(), ClientError> {
		let call = pallet_worker_messages::Call::send { envelope: signed.clone() };
		self.client.post_authorized(RuntimeCall::WorkerMessages(call)).await
	}

	/// Puts an agreed report into the pool.
	pub async fn apply(&self, report: &SettlementReport) -> Result<(), ClientError> {
		let call = pallet_computation::Call::apply_report { report: report.clone() };
		self.client.post_authorized(RuntimeCall::Computation(call)).await
	}

	/// Registers the worker; `payer` pays the fee. Waits until a block has taken it.
	pub async fn register(&self, said: SelfDescription, payer: &sr25519::Pair) -> Result<Included, ClientError> {
		let call = pallet_worker_registry::Call::register { info: said.info, evidence: said.evidence };
		self.client.submit_signed(RuntimeCall::WorkerRegistry(call), payer).await?.in_block().await
	}
}

fn clock_key() -> Vec<u8> {
	pallet_computation::BlockClock::<Runtime>::hashed_key().to_vec()
}

fn read<T: Decode>(what: &str, bytes: Option<Vec<u8>>) -> Result<Option<T>, ClientError> {
	let decode = |bytes: Vec<u8>| T::decode_all(&mut &bytes[..]);
	bytes
		.map(decode)
		.transpose()
		.map_err(|error| ClientError::BadAnswer { what: what.into(), reason: error.to_string() })
}
