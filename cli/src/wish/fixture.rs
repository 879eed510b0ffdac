//! A small pool for tests.
use super::Wisher;
use crate::staking::{Body, Head, Item, Pool, Terms, Waiting};
use chain_traits::{Commission, Queue};
use frame::deps::sp_runtime::AccountId32;
use tokenomics::pool::Ledger;
use units::{Amount, ItemId, Millis};

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
		whitelisted: 0,
		body: Body::Stake {
			cap: None,
			lent: Amount(value.saturating_sub(free)),
			releasing: Amount::ZERO,
			owner_reward: Amount::ZERO,
			workers: 0,
		},
	};
	Pool { head, description: String::new(), whitelist: vec![], waiting: vec![], workers: vec![], releases: vec![] }
}

/// Request `number` of account 1, made now, in item `100 + number`.
pub fn waiting(number: u64, shares: u128, through: u128) -> Waiting {
	Waiting { request: number, item: 100 + number, holder: Some(account(1)), since: NOW, shares, through, vault: None }
}

/// An old item of pool 0.
pub fn item(id: ItemId, shares: u128) -> Item {
	Item { pool: 0, id, shares, youngest: Millis(0), queued: false, votes: 0, price: None }
}
