//! The chain's side: what a relayer reads of it and puts into it.
use crate::{heads::Newest, plan::REPORTS_AHEAD, view::ChainView};
use chain_client::{
	dispatch::DispatchError, sr25519, BatchReply, ChainClient, ClientError, Follower, Runtime, RuntimeCall, Submitted,
	H256,
};
use codec::{Decode, DecodeAll};
use pallet_computation::SettlementStatusViewFunction as SettlementStatus;
use pallet_launch_gate::{Closed, Closure};
use pallet_worker_registry::pallet::ForeseeRegistrationViewFunction as Foresee;
use protocol::{storage, worker_api::SelfDescription, Gatekeepers, Ingress, SettlementReport, SignedEnvelope};
use std::collections::BTreeSet;
use units::{BlockNumber, Hash, Millis, ReportNumber, SetId, WorkerId};

/// Records asked for at once.
const BATCH: u32 = 4_096;
/// A registration that is in no block after so many was lost; its quote is old by then, too.
const REGISTRATION_LIFE: u64 = 64;
/// Names of pallets with a launch gate.
const MESSAGES: &str = "WorkerMessages";
const SETTLEMENT: &str = "Computation";

/// What a view of the chain is asked for.
pub struct Question {
	/// The worker's identity, once it has one.
	pub worker: Option<WorkerId>,
	/// Its tip and that block's hash.
	pub tip: Option<(BlockNumber, Hash)>,
	/// The newest report it holds.
	pub newest_report: Option<ReportNumber>,
}

/// A chain, seen for one worker.
pub struct ChainSide {
	client: ChainClient,
	/// A block of the worker's that was seen on this chain, below or at its newest final block: it stays there.
	settled_tip: Option<(BlockNumber, Hash)>,
}

impl ChainSide {
	/// Through this client.
	pub fn new(client: ChainClient) -> Self {
		Self { client, settled_tip: None }
	}

	/// The client.
	pub fn client(&self) -> &ChainClient {
		&self.client
	}

	/// Everything a plan needs, at the newest block.
	pub async fn view(&mut self, newest: Newest, question: &Question) -> Result<ChainView, ClientError> {
		let Newest { best, finalized } = newest;
		let next_report = pallet_computation::NextReport::<Runtime>::hashed_key().to_vec();
		let mut keys = vec![clock_key(), next_report, storage::gatekeepers(), gate_key(MESSAGES), gate_key(SETTLEMENT)];
		if let Some(worker) = &question.worker {
			keys.extend([storage::registration(worker), storage::ingress(worker)]);
		}
		let mut values = self.client.storage_many(&keys, Some(best.hash)).await?.into_iter();
		let mut next = || values.next().flatten();
		let (clock, next_report, gatekeepers) = (next(), next(), next());
		let (messages_gate, reports_gate) = (next(), next());
		let (registration, ingress) = (next(), next());
		let now = read::<pallet_computation::Clock>("the chain's clock", clock)?.map_or(Millis(0), |clock| clock.slot);
		let gatekeepers = read::<Gatekeepers>("the gatekeepers", gatekeepers)?.unwrap_or_default();
		let next_report = read::<ReportNumber>("the next report's number", next_report)?.unwrap_or(1);
		Ok(ChainView {
			best: best.number,
			finalized: finalized.number,
			now,
			syncing: self.client.is_syncing().await?,
			messages_closed: is_closed(messages_gate, now)?,
			reports_closed: is_closed(reports_gate, now)?,
			at_tip: self.at_tip(newest, question.tip).await?,
			registration: read("the registration", registration)?,
			next_sequence: read::<Ingress>("the ingress", ingress)?.unwrap_or_default().next,
			named_gatekeeper: question.worker.is_some_and(|worker| gatekeepers.members.contains(&worker)),
			next_report,
			agreed: self.agreed(next_report, question.newest_report, gatekeepers.master_key, best.hash).await?,
		})
	}

	/// This chain's block at the worker's tip; none if the node has none there yet, or only one that a fork may undo.
	async fn at_tip(&mut self, newest: Newest, tip: Option<(BlockNumber, Hash)>) -> Result<Option<Hash>, ClientError> {
		let Some((number, hash)) = tip else { return Ok(None) };
		if self.settled_tip == Some((number, hash)) {
			return Ok(Some(hash));
		}
		if number > newest.best.number {
			return Ok(None);
		}
		let ours = match self.client.block_hash(number).await {
			Ok(ours) => ours.0,
			Err(ClientError::NoBlock { .. }) => return Ok(None),
			Err(error) => return Err(error),
		};
		let is_final = number <= newest.finalized.number;
		if ours == hash && is_final {
			self.settled_tip = Some((number, hash));
		}
		Ok((ours == hash || is_final).then_some(ours))
	}

	/// The reports up to `newest` that a majority agrees on. The chain says whose votes count: that depends on more than
	/// votes.
	async fn agreed(
		&self,
		next: ReportNumber,
		newest: Option<ReportNumber>,
		master_key: Option<[u8; 32]>,
		at: H256,
	) -> Result<BTreeSet<ReportNumber>, ClientError> {
		let Some(newest) = newest.filter(|newest| *newest >= next) else { return Ok(BTreeSet::new()) };
		let status = self.client.view(SettlementStatus::<Runtime>::new(), at).await?;
		let counted: Vec<_> = status.voted.into_iter().map(|(who, _)| who).chain(status.missing).collect();
		let numbers: Vec<_> = (next..=newest).take(REPORTS_AHEAD as usize).collect();
		let keys: Vec<_> = numbers.iter().map(pallet_computation::Votes::<Runtime>::hashed_key_for).collect();
		let tallies = self.client.storage_many(&keys, Some(at)).await?;
		let mut agreed = BTreeSet::new();
		for (number, tally) in numbers.into_iter().zip(tallies) {
			let tally: Option<pallet_computation::Tally> = read("the votes on a report", tally)?;
			let tally = tally.map(|tally| tally.under(master_key.unwrap_or_default()));
			if tally.is_some_and(|tally| tally.agreed(&counted).is_some()) {
				agreed.insert(number);
			}
		}
		Ok(agreed)
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

	/// Puts a worker's message into the pool. `salt` is another number with each try.
	pub async fn send(&self, signed: &SignedEnvelope, salt: u32) -> Result<(), ClientError> {
		let call = pallet_worker_messages::Call::send { envelope: signed.clone() };
		self.client.post_authorized(RuntimeCall::WorkerMessages(call), salt).await
	}

	/// Puts an agreed report into the pool. `salt` is another number with each try.
	pub async fn apply(&self, report: &SettlementReport, salt: u32) -> Result<(), ClientError> {
		let call = pallet_computation::Call::apply_report { report: report.clone() };
		self.client.post_authorized(RuntimeCall::Computation(call), salt).await
	}
}

/// Until when a registration would be good if the next block took it, or why it would be refused. Costs nothing.
pub async fn foresee(
	client: &ChainClient,
	said: &SelfDescription,
) -> Result<Result<Millis, DispatchError>, ClientError> {
	let at = client.best().await?.hash;
	client.view(Foresee::<Runtime>::new(said.info.clone(), said.evidence.clone()), at).await
}

/// Sends a registration; `payer` pays the fee, whatever becomes of it.
pub async fn register(
	client: &ChainClient,
	said: SelfDescription,
	payer: &sr25519::Pair,
) -> Result<Submitted, ClientError> {
	let call = pallet_worker_registry::Call::register { info: said.info, evidence: said.evidence };
	client.submit_signed_for(RuntimeCall::WorkerRegistry(call), payer, REGISTRATION_LIFE).await
}

fn clock_key() -> Vec<u8> {
	pallet_computation::BlockClock::<Runtime>::hashed_key().to_vec()
}

/// Where the chain notes until when a pallet's gate is closed.
fn gate_key(pallet: &str) -> Vec<u8> {
	let name = pallet_launch_gate::PalletName::truncate_from(pallet.as_bytes().to_vec());
	Closed::<Runtime>::hashed_key_for(name)
}

/// Whether a gate is closed now, by what the chain has at its key.
fn is_closed(gate: Option<Vec<u8>>, now: Millis) -> Result<bool, ClientError> {
	Ok(read::<Closure>("a pallet's closure", gate)?.is_some_and(|closure| closure.holds(now)))
}

fn read<T: Decode>(what: &str, bytes: Option<Vec<u8>>) -> Result<Option<T>, ClientError> {
	let decode = |bytes: Vec<u8>| T::decode_all(&mut &bytes[..]);
	bytes
		.map(decode)
		.transpose()
		.map_err(|error| ClientError::BadAnswer { what: what.into(), reason: error.to_string() })
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Encode;

	/// The chain keeps a closure that is over: relayers took it for closed, and sent nothing for good.
	#[test]
	fn a_closure_that_is_over_closes_nothing() {
		let until = |millis| Some(Closure::Until(Millis(millis)).encode());
		let now = Millis(1_000);
		assert!(is_closed(until(1_001), now).unwrap() && is_closed(Some(Closure::BeforeLaunch.encode()), now).unwrap());
		assert!(!is_closed(until(1_000), now).unwrap() && !is_closed(None, now).unwrap());
		assert!(is_closed(Some(vec![9]), now).is_err());
	}
}
