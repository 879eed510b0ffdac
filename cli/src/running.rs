//! What a running network pays by: the parameters in force, the sum of shares, the pace of its blocks.
use chain_client::{ChainClient, ClientError, Runtime, H256};
use protocol::storage;
use tokenomics::{forecast::pay_in, formulas};
use units::{Amount, Economy, Millis, RewardWeight};

/// At one block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Running {
	/// The parameters; none before governance set them.
	pub economy: Option<Economy>,
	/// Sum of the shares of all responsive workers after the last report; zero before the first.
	pub total_share: RewardWeight,
	/// Workers in a running session.
	pub workers: u32,
	/// Between two blocks.
	pub block_time: Millis,
}

impl Running {
	/// As of a block.
	pub async fn read(client: &ChainClient, at: H256) -> Result<Self, ClientError> {
		let last: Option<pallet_computation::LastReport> =
			client.storage(&pallet_computation::Last::<Runtime>::hashed_key(), Some(at)).await?;
		let online: Option<u32> =
			client.storage(&pallet_computation::Online::<Runtime>::hashed_key(), Some(at)).await?;
		let block_time: u64 = client.call_api("AuraApi_slot_duration", &(), at).await?;
		Ok(Self {
			economy: client.storage(&storage::economy(), Some(at)).await?,
			total_share: last.map_or(RewardWeight::ZERO, |last| last.shares),
			workers: online.unwrap_or(0),
			block_time: Millis(block_time),
		})
	}

	/// What a running session is paid for `span` of chain time at today's share, budget and sum of shares, before
	/// commission; none without parameters.
	pub fn pay(&self, session: &protocol::Session, span: Millis) -> Option<Amount> {
		let parameters = &self.economy.as_ref()?.tokenomic;
		let base = formulas::share_base(formulas::score_fixed(session.instant_score), session.confidence);
		let root = formulas::share_root(session.value, base);
		Some(pay_in(span, root, self.total_share, self.block_time, parameters).payout)
	}
}
