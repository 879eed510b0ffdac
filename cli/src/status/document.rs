//! The document that `phala status --json` prints. Described in docs/operations/json.md; fields are only ever added.
use serde::Serialize;
use units::{Amount, BlockNumber, Millis, PoolId, ReportNumber, Score, SessionId, WorkerId};

/// Version of the document.
pub const SCHEMA: u32 = 1;

/// All asked networks.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
	/// [`SCHEMA`].
	pub schema: u32,
	/// One a chain, in the order asked.
	pub chains: Vec<Chain>,
	/// Networks that did not answer, or not as a node of ours does.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub unreachable: Vec<Unreachable>,
}

/// A network that did not answer.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unreachable {
	/// Its name; none if only a URL was given.
	pub name: Option<String>,
	/// The node that was asked.
	pub url: String,
	/// What went wrong.
	pub error: String,
}

/// One chain, as of its newest block.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Chain {
	/// Its name.
	pub name: String,
	/// The node that was asked.
	pub url: String,
	/// Hash of block 0.
	pub genesis: String,
	/// Newest block.
	pub best: BlockNumber,
	/// Newest final block.
	pub finalized: BlockNumber,
	/// Slot time of the newest block; none in block 0.
	pub time: Option<Millis>,
	/// Slot length.
	pub block_time_ms: u64,
	/// PHA shared out per 12 s of chain time; none before the parameters are set.
	pub budget: Option<String>,
	/// PHA on the subsidy account.
	pub subsidy: Amount,
	/// PHA on the treasury account.
	pub treasury: Amount,
	/// Paid by the subsidy account to pools since genesis, before commission.
	pub paid_to_pools: Amount,
	/// Sum of shares of responsive workers after the last report.
	pub total_share: Option<String>,
	/// The report that is due next.
	pub next_report: ReportNumber,
	/// Sessions, running or cooling down, and registered workers without one.
	pub workers: Vec<Worker>,
	/// Stake pools.
	pub pools: Vec<Pool>,
	/// Vaults.
	pub vaults: Vec<Vault>,
}

/// One worker.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Worker {
	/// Identity key.
	pub public_key: WorkerId,
	/// `registered`, `benchmarked`, `computing`, `unresponsive` or `cooling-down`.
	pub state: &'static str,
	/// Whether it is a gatekeeper now.
	pub gatekeeper: bool,
	/// Its session.
	pub session: Option<SessionId>,
	/// The pool that employs it.
	pub pool: Option<PoolId>,
	/// V after the last settlement.
	pub value: Option<String>,
	/// P: of the session if there is one, of the benchmark otherwise.
	pub score: Option<Score>,
	/// Share computed from value, score and confidence as the chain has them.
	pub share: Option<String>,
	/// Stake of the session.
	pub stake: Option<Amount>,
	/// The last accepted heartbeat.
	pub last_heartbeat: Option<Heartbeat>,
	/// Payouts of the session so far, before commission.
	pub payouts: u32,
	/// Their sum.
	pub total_payout: Amount,
	/// Slot time at which the attestation runs out.
	pub verified_until: Option<Millis>,
}

/// When a heartbeat was accepted.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Heartbeat {
	/// In which block.
	pub block: BlockNumber,
	/// At which slot time.
	pub time: Millis,
}

/// One stake pool.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pool {
	/// Its id.
	pub id: PoolId,
	/// Its owner.
	pub owner: String,
	/// What all shares are worth.
	pub total_value: Amount,
	/// All shares, in units of 10^-12 written as PHA are.
	pub total_shares: Amount,
	/// PHA a share, rounded down; none without shares.
	pub price: Option<Amount>,
	/// Could be lent or withdrawn now.
	pub free: Amount,
	/// Lent to sessions.
	pub lent: Amount,
	/// Withdrawals that wait.
	pub queue: u64,
	/// Workers.
	pub workers: u32,
}

/// One vault.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Vault {
	/// Its id.
	pub id: PoolId,
	/// Its owner.
	pub owner: String,
	/// What all shares are worth at this block, after the owner's fee.
	pub total_value: Amount,
	/// All shares, in units of 10^-12 written as PHA are.
	pub total_shares: Amount,
	/// PHA a share, rounded down; none without shares.
	pub price: Option<Amount>,
	/// Could be invested or withdrawn now.
	pub free: Amount,
	/// In stake pools.
	pub invested: Amount,
	/// Withdrawals that wait.
	pub queue: u64,
	/// Stake pools it is invested in.
	pub positions: usize,
}
