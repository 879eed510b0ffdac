//! What an app shows of staking, a screen a call: pools, what an account has and how it leaves, who waits, who works.
//!
//! A runtime API and not view functions of pallets, because a screen needs several pallets, and because every client can
//! call an API (`docs/adr/0054-one-call-a-screen.md`). Lists come in pages: a page has at most [`MAX_PAGE`] rows, may have
//! fewer than were asked for, and says where the next one begins. All pages of a list have to be read at one block.
use alloc::vec::Vec;
use chain_traits::{Announced, Funding, Rules, WayOut, WithdrawalPreview};
use codec::{Codec, Decode, Encode};
use frame::{
	arithmetic::Permill,
	deps::{sp_api::decl_runtime_apis, sp_runtime::DispatchError},
};
use protocol::Session;
use scale_info::TypeInfo;
use units::{Amount, Economy, ItemId, Millis, PoolId, ReportNumber, RewardWeight, Score, WorkerId};

/// Rows of a page, at most.
pub const MAX_PAGE: u32 = 1_000;

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Page<Row, Cursor> {
	/// In the order in which the chain keeps them.
	pub rows: Vec<Row>,
	/// Where the next page begins; none after the last row.
	pub next: Option<Cursor>,
}

/// What holds for everybody: with a pool's row, all that a forecast of its return needs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Network {
	/// Slot time of the block that is asked.
	pub now: Millis,
	/// Time between two blocks. The constants of time in the metadata may be another chain's: this is not.
	pub block_time: Millis,
	/// The rules of all pools.
	pub rules: Rules,
	/// Time between the announcement of worse terms and their effect.
	pub notice: Millis,
	/// How long a stopped worker cools down.
	pub cool_down: Millis,
	/// The longest exit, whatever owners do.
	pub longest_exit: Millis,
	/// What is paid by; none before governance set it.
	pub economy: Option<Economy>,
	/// Sum of the shares of all responsive workers, by the last report.
	pub shares: RewardWeight,
	/// Running sessions.
	pub online: u32,
	/// The report that was applied last, and when.
	pub last_report: Option<(ReportNumber, Millis)>,
	/// The next pool's id: all ids are below it.
	pub next_pool: PoolId,
}

/// A stake pool or vault.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PoolRow<AccountId> {
	/// Its id.
	pub pool: PoolId,
	/// Puts its money to work and sets its terms.
	pub owner: AccountId,
	/// The keyless account that holds its money.
	pub account: AccountId,
	/// What the owner says of it: bytes of a stranger.
	pub description: Vec<u8>,
	/// What all shares are worth together. Of a vault: after its owner's fee, as if it were settled now.
	pub value: Amount,
	/// All shares, in units of 10^-12.
	pub shares: u128,
	/// Raw U64F64 bits of `value / shares`, rounded down; none without shares.
	pub price: Option<u128>,
	/// Can be paid, lent or invested now.
	pub free: Amount,
	/// The owner's part that applies now: of a stake pool's rewards, of a vault's gains.
	pub commission: Permill,
	/// A higher one on its way.
	pub announced: Option<Announced>,
	/// Accounts that may contribute beside the owner; 0: everybody may.
	pub whitelisted: u32,
	/// Waiting requests.
	pub requests: u64,
	/// What they are worth together.
	pub waiting: Amount,
	/// When the oldest of them was made.
	pub oldest: Option<Millis>,
	/// What only one kind has.
	pub kind: PoolKind,
}

/// What only one kind of pool has.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum PoolKind {
	/// Lends stake to workers.
	#[codec(index = 0)]
	Stake {
		/// The largest value after a contribution.
		cap: Option<Amount>,
		/// Lent to sessions, running or cooling down.
		lent: Amount,
		/// What sessions that cool down are expected to give back.
		releasing: Amount,
		/// Commission that the owner has not claimed.
		owner_reward: Amount,
		/// Workers of the pool.
		workers: u32,
		/// Sum of the shares of its sessions that are paid now, by the newest score of each.
		share: RewardWeight,
	},
	/// Invests in stake pools.
	#[codec(index = 1)]
	Vault {
		/// What it has in stake pools: as many as a vault may have.
		positions: Vec<VaultPosition>,
		/// Shares of the owner that are in no item yet, with those of `fee_due`.
		owner_shares: u128,
		/// The part of them that the next operation mints.
		fee_due: u128,
	},
}

/// What a vault has in one stake pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct VaultPosition {
	/// The stake pool.
	pub pool: PoolId,
	/// What all its shares there are worth.
	pub value: Amount,
	/// What those of them are worth that wait in its queue.
	pub waiting: Amount,
}

/// A delegation of an account.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct HoldingRow<AccountId> {
	/// Of this pool.
	pub pool: PoolId,
	/// Its id there.
	pub item: ItemId,
	/// Whether the pool is a vault.
	pub vault: bool,
	/// Shares in it, in units of 10^-12; none once the pool's books were voided.
	pub shares: u128,
	/// What they are worth, rounded down.
	pub value: Amount,
	/// What is paid for them if they are asked for now, or were asked for: no more than was paid in, if they were young.
	pub fetches: Amount,
	/// What can be done with it.
	pub state: HoldingState,
	/// For sale at this price, to this account or to anybody.
	pub offer: Option<(Amount, Option<AccountId>)>,
	/// PHA to be paid before it: to the requests before it, or to all that wait.
	pub ahead: Amount,
	/// When it is paid if it is asked for now, or since it was.
	pub way_out: WayOut,
}

/// What can be done with a delegation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum HoldingState {
	/// Anything, at its full worth.
	#[codec(index = 0)]
	Free,
	/// Anything; asked for before `until`, it fetches no more than was paid in.
	#[codec(index = 1)]
	Young {
		/// Its youngest share is old enough then.
		until: Millis,
	},
	/// Nothing before this many votes are over or taken back.
	#[codec(index = 2)]
	Votes {
		/// How many hold it in place.
		votes: u32,
	},
	/// Nothing: it waits to be paid.
	#[codec(index = 3)]
	Waits {
		/// Number of its request.
		request: u64,
		/// Requests before it.
		before: u64,
	},
	/// Nothing: the pool lost everything that its shares stood for.
	#[codec(index = 4)]
	Void,
}

/// A waiting request.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RequestRow<AccountId> {
	/// Its number: requests are paid in this order.
	pub request: u64,
	/// Holds its shares.
	pub item: ItemId,
	/// Who is paid: the item's bearer.
	pub holder: Option<AccountId>,
	/// The vault that made it, if a vault did.
	pub vault: Option<PoolId>,
	/// When it was made.
	pub since: Millis,
	/// Shares of it that still wait.
	pub shares: u128,
	/// What is paid for them at the present price.
	pub fetches: Amount,
	/// PHA to be paid before it.
	pub ahead: Amount,
	/// When it is paid.
	pub way_out: WayOut,
}

/// A worker of a stake pool, or one that left it and still has its stake.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct WorkerRow {
	/// Which.
	pub worker: WorkerId,
	/// Whether it still belongs to the pool.
	pub member: bool,
	/// What the pool lent to it.
	pub stake: Amount,
	/// What of it is on its way back, and from when on anybody may take it.
	pub release: Option<(Amount, Millis)>,
	/// Its benchmark, if it has one.
	pub score: Option<Score>,
	/// Its session, running or cooling down.
	pub session: Option<Session>,
	/// Its share by the newest score; zero if it is not paid now.
	pub share: RewardWeight,
	/// What the subsidy account owes to this pool for it.
	pub owed: Amount,
	/// After this it may go on working, but not start before it registers again.
	pub verified_until: Option<Millis>,
	/// Why it is not paid, or cannot start; the most fundamental first. None: nothing that the chain knows of.
	pub obstacles: Vec<Obstacle>,
}

/// Why a worker is not paid, or cannot start, as far as the chain knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Obstacle {
	/// The chain does not know it.
	#[codec(index = 0)]
	NotRegistered,
	/// Governance shut it or its machine out.
	#[codec(index = 1)]
	Denied,
	/// Its attestation has ended: it cannot start.
	#[codec(index = 2)]
	AttestationEnded {
		/// Then.
		at: Millis,
	},
	/// It is older than what may start.
	#[codec(index = 3)]
	TooOld {
		/// Its program: major << 16 | minor << 8 | patch.
		version: u32,
	},
	/// It was registered with a program, a protocol or a confidence that may not start any more.
	#[codec(index = 4)]
	NotAdmitted,
	/// It has no score: no benchmark was asked for, or it did not answer yet.
	#[codec(index = 5)]
	NotBenchmarked,
	/// No stake is lent to it: the owner has to start it.
	#[codec(index = 6)]
	NotStarted,
	/// It missed a challenge and is not paid until it answers one.
	#[codec(index = 7)]
	Unresponsive,
	/// It was stopped.
	#[codec(index = 8)]
	CoolingDown,
	/// Nobody is challenged or paid: governance paused it.
	#[codec(index = 9)]
	Paused,
}

/// What a contribution would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Contribution {
	/// Shares that would be issued, in units of 10^-12.
	pub shares: u128,
	/// What they would be worth at once, rounded down.
	pub worth: Amount,
	/// The owner's part that applies now.
	pub commission: Permill,
	/// Asked for before this time, they fetch no more than was paid in.
	pub young_until: Millis,
}

decl_runtime_apis! {
	/// What an app shows of staking, a screen a call.
	pub trait StakingApi<AccountId> where AccountId: Codec {
		/// What holds for everybody.
		fn network() -> Network;

		/// Stake pools and vaults, by id, beginning with `from`. Costs some reads for each, and two for each worker that has
		/// a pool's stake.
		fn pools(from: PoolId, limit: u32) -> Page<PoolRow<AccountId>, PoolId>;

		/// The delegations of an account that follow `after`, in the order of their storage keys.
		fn holdings(
			account: AccountId,
			after: Option<(PoolId, ItemId)>,
			limit: u32,
		) -> Page<HoldingRow<AccountId>, (PoolId, ItemId)>;

		/// Who waits to leave a pool or vault, oldest first, beginning with request number `from`; 0: with the oldest.
		fn queue(pool: PoolId, from: u64, limit: u32) -> Page<RequestRow<AccountId>, u64>;

		/// The workers of a stake pool, and those that left it and still have its stake, that follow `after` in the order
		/// of their ids. Reads the ids of all of them for every page.
		fn workers(pool: PoolId, after: Option<WorkerId>, limit: u32) -> Page<WorkerRow, WorkerId>;

		/// What would become of a contribution now, found by making it and forgetting it again; the chain's own error if
		/// it would be refused. Fees are not looked at.
		fn contribution(
			who: AccountId,
			pool: PoolId,
			amount: Amount,
			funding: Funding,
		) -> Result<Contribution, DispatchError>;

		/// What would become of a withdrawal of `shares` of an item now; none if it cannot be asked for.
		fn withdrawal(pool: PoolId, item: ItemId, shares: u128) -> Option<WithdrawalPreview>;
	}
}
