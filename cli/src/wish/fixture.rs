//! A small pool for tests.
use super::Wisher;
use crate::staking::{pool::Position, Body, Head, Item, Pool, Terms, Waiting};
use chain_traits::{Commission, Queue};
use frame::deps::sp_runtime::AccountId32;
use protocol::{Registration, RegistrationInfo};
use tokenomics::pool::Ledger;
use units::{Amount, ConfidenceLevel, ItemId, Millis, WorkerId};

pub const DAY: u64 = 86_400_000;
/// The time of all tests.
pub const NOW: Millis = Millis(20_000 * DAY);

pub fn account(n: u8) -> AccountId32 {
	AccountId32::new([n; 32])
}

pub fn terms() -> Terms {
	Terms {
		grace: Millis(7 * DAY),
		notice: Millis(15 * DAY),
		share_age: Millis(DAY / 24),
		cool_down: Millis(7 * DAY),
		least_contribution: Amount(10),
		least_force: Amount(100),
		least_shares: 10,
		least_position: Amount(20),
	}
}

pub fn wisher<'a>(who: &'a AccountId32, terms: &'a Terms) -> Wisher<'a> {
	Wisher { who, now: NOW, terms }
}

/// Pool 0 of account 9.
pub fn pool(value: u128, shares: u128, free: u128) -> Pool {
	let head = Head {
		id: 0,
		owner: account(9),
		account: account(100),
		ledger: Ledger { value: Amount(value), shares },
		free: Amount(free),
		commission: Commission::default(),
		queue: Queue::default(),
		generation: 0,
		issued: 1,
		whitelisted: 0,
		deposit: Amount::from_pha(5),
		body: Body::Stake {
			cap: None,
			lent: Amount(value.saturating_sub(free)),
			releasing: Amount::ZERO,
			owner_reward: Amount::ZERO,
			workers: 0,
		},
	};
	let (description, whitelist, waiting, workers) = (String::new(), vec![], vec![], vec![]);
	Pool { head, description, whitelist, waiting, workers, releases: vec![], pools: vec![] }
}

/// Vault 1 of account 9, one PHA unit a share, with `free` and `invested` in item 5 of pool 0, where a share is worth one.
pub fn vault(free: u128, invested: u128) -> Pool {
	let mut vault = pool(free + invested, free + invested, free);
	let value = Amount(invested);
	let position = Position { pool: 0, item: Some(5), shares: invested, queued: 0, value };
	vault.head.id = 1;
	vault.head.account = account(101);
	vault.head.body = Body::Vault { positions: vec![position], owner_shares: 0, fee_due: 0 };
	vault
}

/// Request `number` of account 1, made now, in item `100 + number`.
pub fn waiting(number: u64, shares: u128, through: u128) -> Waiting {
	Waiting {
		request: number,
		item: 100 + number,
		holder: Some(account(1)),
		since: NOW,
		shares,
		through,
		size: through,
		at_most: None,
		vault: None,
	}
}

/// An old item of pool 0.
pub fn item(id: ItemId, shares: u128) -> Item {
	Item { pool: 0, id, shares, youngest: Millis(0), entry: (Amount(1), 1), queued: false, votes: 0, price: None }
}

pub const WORKER: WorkerId = WorkerId([5; 32]);

/// Benchmarked, and operated by the account of this number.
pub fn registration(operator: u8) -> Registration {
	Registration {
		info: RegistrationInfo {
			version: 1,
			protocol: 1,
			worker: WORKER,
			agreement_key: [0; 32],
			genesis: [0; 32],
			anchor: [0; 32],
			recent_block: (0, [0; 32]),
			operator: Some(units::AccountId([operator; 32])),
			cores: 1,
		},
		measurement: [0; 32],
		confidence: ConfidenceLevel::One,
		registered_at: Millis(0),
		verified_until: Millis(u64::MAX),
		score: Some(100),
		benchmark: None,
	}
}
