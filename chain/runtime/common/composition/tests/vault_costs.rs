//! What calls to a vault with all the positions and all the requests that it may have to look at touch.
use super::costs::Charged;
use crate::{testing::*, *};
use chain_traits::Funding;
use frame::{arithmetic::Permill, deps::frame_system, prelude::BoundedVec};
use pallet_stake_pool::Call as Pool;
use pallet_vault::{Call, MAX_POSITIONS};
use runtime_common::Network;
use units::{Amount, PoolId, PHA};

/// The vault's id: the pools come first.
const VAULT: PoolId = MAX_POSITIONS as PoolId;
/// Requests that wait: more than a call of `serve` may pay.
const WAITING: u64 = 70;

/// Sends calls of one account, a few a block.
fn send(chain: &mut Chain, who: &str, calls: Vec<RuntimeCall>) {
	for some in calls.chunks(8) {
		let transactions = (0u32..).zip(some).map(|(ahead, call)| chain.signed(who, ahead, call.clone())).collect();
		for event in chain.block(transactions).events {
			let failed = matches!(event, RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { .. }));
			assert!(!failed, "{event:?}");
		}
	}
}

fn contribute(pha: u128) -> RuntimeCall {
	let amount = Amount::from_pha(pha);
	Call::contribute {
		vault: VAULT,
		amount,
		funding: Funding::Native,
		into: None,
		min_shares_out: 0,
		max_commission: Permill::one(),
	}
	.into()
}

fn invest(pool: PoolId, pha: u128) -> RuntimeCall {
	Call::invest {
		vault: VAULT,
		pool,
		amount: Amount::from_pha(pha),
		min_shares_out: 0,
		max_commission: Permill::one(),
	}
	.into()
}

/// A vault of Ferdie in as many pools as it may be, with Dave's 320 PHA in it.
fn invested() -> Chain {
	let mut chain = Chain::start(Network::Development);
	let pools = 0..VAULT;
	send(&mut chain, "Bob", pools.clone().map(|_| Pool::create {}.into()).collect());
	send(&mut chain, "Ferdie", vec![Call::create {}.into()]);
	send(&mut chain, "Dave", vec![contribute(320)]);
	send(&mut chain, "Ferdie", pools.map(|pool| invest(pool, 10)).collect());
	chain
}

/// Dave asks for a little many times, then for all the rest; a minute passes, which is age and grace here.
fn besieged() -> Chain {
	let mut chain = invested();
	let little = |item| Call::withdraw { vault: VAULT, item, shares: PHA / 100 }.into();
	send(&mut chain, "Dave", (0..WAITING).map(little).collect());
	let rest = chain.read(|| PoolLedger::item(VAULT, WAITING)).expect("what is left").shares;
	send(&mut chain, "Dave", vec![Call::withdraw { vault: VAULT, item: WAITING, shares: rest }.into()]);
	chain.skip(60);
	chain.idle();
	chain
}

#[test]
fn what_a_vault_in_every_pool_touches_is_charged() {
	let mut chain = invested();
	send(&mut chain, "Eve", vec![contribute(20)]);
	let mut ledger = Charged(&mut chain);
	ledger.by("Eve", "vault: contribute, nobody waits", contribute(1));
	ledger.by("Ferdie", "vault: invest", invest(0, 10));
	ledger.by("Ferdie", "vault: commission", Call::set_commission { vault: VAULT, commission: Permill::one() });
	ledger.by("Charlie", "vault: settle the fee", Call::settle_fee { vault: VAULT });
	ledger.by("Eve", "vault: withdraw, paid at once", Call::withdraw { vault: VAULT, item: 1, shares: PHA });
}

#[test]
fn what_a_vault_with_a_long_queue_touches_is_charged() {
	let mut chain = besieged();
	let mut ledger = Charged(&mut chain);
	ledger.by("Eve", "vault: contribute, four are paid", contribute(100));
	ledger.by("Ferdie", "vault: redeem, four are paid", Call::redeem { vault: VAULT, pool: 7, shares: 9 * PHA });
	let pools = BoundedVec::truncate_from((0..VAULT).collect());
	ledger.by("Charlie", "vault: force all pools", Call::force_redeem { vault: VAULT, request: WAITING, pools });
	send(&mut chain, "Ferdie", vec![Call::redeem { vault: VAULT, pool: 3, shares: 10 * PHA }.into()]);
	Charged(&mut chain).by("Charlie", "vault: serve sixty-four", Call::serve { vault: VAULT, limit: 64 });
}
