//! What happened, in sentences.
use crate::{account, money::percent_text, when};
use chain_client::{dispatch::describe, Runtime, RuntimeEvent};
use frame::deps::{frame_system, sp_runtime::AccountId32};
use serde::Serialize;
use units::Amount;

/// An event of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
	/// `Pallet.Event`.
	pub name: String,
	/// For people; none for events that only other programs need.
	pub says: Option<String>,
}

/// Every event with its name, the ones that matter to a user with a sentence.
pub fn told(events: &[RuntimeEvent]) -> Vec<Told> {
	events.iter().map(|event| Told { name: name(event), says: sentence(event) }).collect()
}

/// `Pallet.Event` of `Pallet(Event { … })`.
fn name(event: &RuntimeEvent) -> String {
	let debug = format!("{event:?}");
	let (pallet, rest) = debug.split_once('(').unwrap_or((&debug, ""));
	let rest = rest.strip_prefix("Event::").unwrap_or(rest);
	let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
	format!("{pallet}.{}", rest.get(..end).unwrap_or_default())
}

fn shares(shares: u128) -> Amount {
	Amount(shares)
}

fn who(account: &AccountId32) -> String {
	account::short(account)
}

fn sentence(event: &RuntimeEvent) -> Option<String> {
	match event {
		RuntimeEvent::StakePool(event) => of_pool(event),
		RuntimeEvent::Vault(event) => of_vault(event),
		RuntimeEvent::DelegationVoting(event) => of_votes(event),
		RuntimeEvent::PoolLedger(event) => of_ledger(event),
		RuntimeEvent::WrappedPha(event) => of_money(event),
		RuntimeEvent::Nfts(event) => of_titles(event),
		RuntimeEvent::Council(event) => of_motion(event),
		RuntimeEvent::TechnicalCommittee(event) => of_motion(event),
		RuntimeEvent::Referenda(event) => of_referendum(event),
		RuntimeEvent::System(frame_system::Event::CodeUpdated { .. }) => {
			Some("the chain has its new runtime from the next block on".into())
		}
		RuntimeEvent::Assets(pallet_assets::Event::Transferred { from, to, amount, .. }) => {
			Some(format!("{} wPHA went from {} to {}", Amount(*amount), who(from), who(to)))
		}
		_ => None,
	}
}

fn of_pool(event: &pallet_stake_pool::Event<Runtime>) -> Option<String> {
	use pallet_stake_pool::Event::*;
	Some(match event {
		Created { pool, .. } => format!("pool {pool} was created"),
		CommissionSet { pool, commission } => format!("the commission of pool {pool} is {}", percent_text(*commission)),
		CommissionAnnounced { pool, commission, from } => {
			format!("pool {pool} will take {} from {} on", percent_text(*commission), when::date(*from))
		}
		CapSet { pool, cap: Some(cap) } => format!("pool {pool} takes contributions up to a value of {cap} PHA"),
		CapSet { pool, cap: None } => format!("pool {pool} takes contributions without a cap"),
		Contributed { pool, item, amount, shares: issued, .. } => {
			format!("{amount} PHA went into pool {pool} for {} shares in item {item}", shares(*issued))
		}
		Withdrawn { pool, who: holder, request, amount, left, .. } => {
			paid("pool", *pool, holder, *request, *amount, *left)
		}
		WorkerAdded { pool, worker } => format!("worker {worker} joined pool {pool}"),
		WorkerRemoved { pool, worker } => format!("worker {worker} left pool {pool}"),
		WorkerStarted { worker, session, stake, .. } => {
			format!("worker {worker} started session {session} with a stake of {stake} PHA")
		}
		WorkerStopped { worker, stake, .. } => format!("worker {worker} stopped; {stake} PHA cool down"),
		WorkerReclaimed { pool, worker, returned, slashed } => {
			let lost = if *slashed > Amount::ZERO { format!(", {slashed} PHA are lost") } else { String::new() };
			format!("{returned} PHA came back to pool {pool} from worker {worker}{lost}")
		}
		ForciblyStopped { pool, request, workers } => {
			format!("{workers} workers of pool {pool} were stopped for request {request}")
		}
		OwnerRewardClaimed { pool, to, amount } => {
			format!("{amount} wPHA of commission of pool {pool} went to {}", who(to))
		}
		Reopened { pool } => format!("pool {pool} is open again; its old shares are void"),
		Closed { pool } => format!("pool {pool} is closed; its deposit is free again"),
		Rewarded { .. } | QueueStuck { .. } | RulesSet { .. } | RulesAnnounced { .. } => return None,
		__Ignore(..) => return None,
	})
}

fn of_vault(event: &pallet_vault::Event<Runtime>) -> Option<String> {
	use pallet_vault::Event::*;
	Some(match event {
		Created { vault, .. } => format!("vault {vault} was created"),
		CommissionSet { vault, commission } => {
			format!("the commission of vault {vault} is {}", percent_text(*commission))
		}
		CommissionAnnounced { vault, commission, from } => {
			format!("vault {vault} will take {} from {} on", percent_text(*commission), when::date(*from))
		}
		FeeSettled { vault, shares: minted } => {
			format!("the owner of vault {vault} gained {} shares for what was gained", shares(*minted))
		}
		OwnerSharesClaimed { vault, to, item, shares: claimed } => {
			format!("{} shares of the owner of vault {vault} are in item {item} of {}", shares(*claimed), who(to))
		}
		Contributed { vault, item, amount, shares: issued, .. } => {
			format!("{amount} PHA went into vault {vault} for {} shares in item {item}", shares(*issued))
		}
		Withdrawn { vault, who: holder, request, amount, left, .. } => {
			paid("vault", *vault, holder, *request, *amount, *left)
		}
		Invested { vault, pool, amount, shares: issued, .. } => {
			format!("{amount} PHA of vault {vault} went into pool {pool} for {} shares", shares(*issued))
		}
		Redeemed { vault, pool, request, shares: asked } => {
			format!("vault {vault} asked pool {pool} for {} shares, as request {request}", shares(*asked))
		}
		Returned { vault, pool, amount, .. } => format!("pool {pool} paid {amount} wPHA to vault {vault}"),
		Forced { vault, request } => format!("vault {vault} was made to ask for request {request}"),
		Reopened { vault } => format!("vault {vault} is open again; its old shares are void"),
		Closed { vault } => format!("vault {vault} is closed; its deposit is free again"),
		__Ignore(..) => return None,
	})
}

fn paid(kind: &str, pool: u64, holder: &AccountId32, request: u64, amount: Amount, left: u128) -> String {
	let rest = if left > 0 { format!("; {} shares still wait", shares(left)) } else { String::new() };
	format!("{} was paid {amount} wPHA for request {request} of {kind} {pool}{rest}", who(holder))
}

fn of_ledger(event: &pallet_pool_ledger::Event<Runtime>) -> Option<String> {
	use pallet_pool_ledger::Event::*;
	Some(match event {
		Split { item, parts: [(first, one), (second, other)], .. } => format!(
			"item {item} became item {first} with {} shares and item {second} with {}",
			shares(*one),
			shares(*other)
		),
		Merged { from, into, shares: moved, .. } => {
			format!("the {} shares of item {from} are in item {into} now", shares(*moved))
		}
		Queued { pool, request, item, shares: queued, rest, .. } => {
			let rest = match rest {
				Some((rest, left)) => format!("; item {rest} has the other {}", shares(*left)),
				None => String::new(),
			};
			format!("{} shares of item {item} wait to leave pool {pool} as request {request}{rest}", shares(*queued))
		}
		Described { pool } => format!("the description of pool {pool} changed"),
		Whitelisted { pool, account } => format!("{} may contribute to pool {pool}", who(account)),
		Unwhitelisted { pool, account } => format!("{} was taken off the whitelist of pool {pool}", who(account)),
		Dropped { pool, request, .. } => format!("request {request} of pool {pool} was void and left the queue"),
		Discarded { item, .. } => format!("item {item} was void and is gone"),
		_ => return None,
	})
}

fn of_votes(event: &pallet_delegation_voting::Event<Runtime>) -> Option<String> {
	use pallet_delegation_voting::Event::*;
	match event {
		Voted { poll, item, aye, nay, .. } => {
			Some(format!("item {item} votes in poll {poll}: {aye} PHA for it, {nay} PHA against it"))
		}
		Removed { poll, item, .. } => Some(format!("item {item} votes no longer in poll {poll}")),
		_ => None,
	}
}

fn of_motion<I: 'static>(event: &pallet_collective::Event<Runtime, I>) -> Option<String>
where
	Runtime: pallet_collective::Config<I>,
{
	use pallet_collective::Event::*;
	Some(match event {
		Proposed { proposal_hash, threshold, .. } => {
			format!("motion {proposal_hash:?} is open and needs {threshold} votes")
		}
		Voted { proposal_hash, yes, no, .. } => format!("motion {proposal_hash:?} has {yes} aye and {no} nay"),
		Approved { proposal_hash } => format!("motion {proposal_hash:?} passed"),
		Disapproved { proposal_hash } => format!("motion {proposal_hash:?} did not pass and was dropped"),
		Executed { result: Ok(()), .. } | MemberExecuted { result: Ok(()), .. } => "its call was carried out".into(),
		Executed { result: Err(error), .. } | MemberExecuted { result: Err(error), .. } => {
			format!("its call failed: {}", describe(error))
		}
		_ => return None,
	})
}

fn of_referendum(event: &pallet_referenda::Event<Runtime>) -> Option<String> {
	use pallet_referenda::Event::*;
	match event {
		Submitted { index, .. } => Some(format!("referendum {index} is open")),
		DecisionDepositPlaced { index, amount, .. } => {
			Some(format!("{} PHA are deposited for referendum {index}", Amount(*amount)))
		}
		_ => None,
	}
}

fn of_money(event: &pallet_wrapped_pha::Event<Runtime>) -> Option<String> {
	use pallet_wrapped_pha::Event::*;
	match event {
		Wrapped { amount, .. } => Some(format!("{} PHA became wPHA", Amount(*amount))),
		Unwrapped { amount, .. } => Some(format!("{} wPHA became PHA", Amount(*amount))),
		_ => None,
	}
}

fn of_titles(event: &pallet_nfts::Event<Runtime>) -> Option<String> {
	use pallet_nfts::Event::*;
	Some(match event {
		Transferred { collection, item, to, .. } => {
			format!("item {item} of pool {collection} belongs to {} now", who(to))
		}
		ItemPriceSet { collection, item, price, whitelisted_buyer } => {
			let buyer = whitelisted_buyer.as_ref().map(|buyer| format!(" to {}", who(buyer))).unwrap_or_default();
			format!("item {item} of pool {collection} is for sale{buyer} at {} PHA", Amount(*price))
		}
		ItemPriceRemoved { collection, item } => format!("item {item} of pool {collection} is not for sale any more"),
		ItemBought { collection, item, price, seller, buyer } => format!(
			"{} bought item {item} of pool {collection} from {} for {} PHA",
			who(buyer),
			who(seller),
			Amount(*price)
		),
		_ => return None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use units::WorkerId;

	#[test]
	fn events_are_named_as_the_chain_names_them() {
		let events = [
			RuntimeEvent::WrappedPha(pallet_wrapped_pha::Event::Wrapped {
				from: AccountId32::new([1; 32]),
				to: AccountId32::new([1; 32]),
				amount: 1_500_000_000_000,
			}),
			RuntimeEvent::StakePool(pallet_stake_pool::Event::WorkerAdded { pool: 3, worker: WorkerId([2; 32]) }),
		];
		let told = told(&events);
		assert_eq!(told[0].name, "WrappedPha.Wrapped");
		assert_eq!(told[0].says.as_deref(), Some("1.5 PHA became wPHA"));
		assert_eq!(told[1].name, "StakePool.WorkerAdded");
	}
}
