//! What a chain has and insists on, and the one call that brings it something.
use crate::Kept;
use attestation::Family;
use chain_client::{sr25519, ChainClient, ClientError, Runtime, RuntimeCall, Submitted};
use codec::{Decode, DecodeAll};
use pallet_worker_registry::{admitted_roots, Call, Collateral, CurrentPolicy, KeptCollateral, Roots};
use units::Millis;

/// Blocks in which the transaction may be taken: it is foreseen for now.
const LIFE: u64 = 64;

/// A chain at one block, as far as a family's collateral is concerned.
#[derive(Clone, Debug)]
pub struct ChainSeen {
	/// Its slot time.
	pub now: Millis,
	/// What it keeps for the family.
	pub kept: Option<Kept>,
	policy: pallet_worker_registry::Policy,
	roots: Vec<Vec<u8>>,
}

impl ChainSeen {
	/// At the newest block.
	///
	/// # Errors
	/// If the node does not answer, or not as ours do.
	pub async fn look(client: &ChainClient, family: &Family) -> Result<Self, ClientError> {
		let at = client.best().await?.hash;
		let keys = [
			pallet_computation::BlockClock::<Runtime>::hashed_key().to_vec(),
			Collateral::<Runtime>::hashed_key_for((family.platform, family.fmspc)),
			CurrentPolicy::<Runtime>::hashed_key().to_vec(),
			Roots::<Runtime>::hashed_key().to_vec(),
		];
		let mut values = client.storage_many(&keys, Some(at)).await?.into_iter();
		let mut next = || values.next().flatten();
		let (clock, kept, policy, roots) = (next(), next(), next(), next());
		let kept: Option<KeptCollateral> = read("collateral", kept)?;
		let clock: Option<pallet_computation::Clock> = read("the chain's clock", clock)?;
		Ok(Self {
			now: clock.map_or(Millis(0), |clock| clock.slot),
			kept: kept.map(|kept| Kept { until: kept.until, evaluation: kept.tcb_evaluation }),
			policy: read("the registry's policy", policy)?.unwrap_or_default(),
			roots: read("the admitted roots", roots)?.unwrap_or_default(),
		})
	}

	/// The oldest TCB recovery round that it admits.
	pub fn minimum(&self) -> u32 {
		self.policy.minimum_tcb_evaluation
	}

	/// What this chain would say of collateral for this quote.
	///
	/// # Errors
	/// With its own reason.
	pub fn check(&self, collateral: &[u8], quote: &[u8]) -> Result<crate::Found, attestation::Refusal> {
		let roots = admitted_roots(&self.roots);
		crate::check(collateral, quote, &self.policy.on_evidence(&roots, self.now))
	}
}

/// Brings a chain collateral; `payer` pays the fee, whatever becomes of it.
pub(crate) async fn submit(
	client: &ChainClient,
	quote: Vec<u8>,
	collateral: Vec<u8>,
	payer: &sr25519::Pair,
) -> Result<Submitted, ClientError> {
	let call = Call::submit_collateral { quote, collateral };
	client.submit_signed_for(RuntimeCall::WorkerRegistry(call), payer, LIFE).await
}

fn read<T: Decode>(what: &str, bytes: Option<Vec<u8>>) -> Result<Option<T>, ClientError> {
	bytes
		.map(|bytes| T::decode_all(&mut &bytes[..]))
		.transpose()
		.map_err(|error| ClientError::BadAnswer { what: what.into(), reason: error.to_string() })
}
