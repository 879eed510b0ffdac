//! Who may make which call: a table of the judge's own, held against every origin.
//!
//! Whose a pool is, who bears an item and who operates a worker is known from what was done, not from what the pallets
//! answer. A call that is accepted from somebody else is a theft, and so is one that is refused to whoever has the right.
use crate::{mirror::Mirror, names::pha, staff};
use frame::{deps::frame_support::traits::GetCallMetadata, runtime::types_common::AccountId};
use phala_runtime::{Referenda, Runtime, RuntimeCall, RuntimeOrigin};
use units::{ItemId, PoolId, WorkerId};

/// Where a call comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
	/// An account.
	Signed(AccountId),
	/// Root.
	Root,
	/// So many of so many members of the council.
	Council(u32, u32),
	/// Two thirds of the technical committee.
	Committee,
	/// One member of the council, alone.
	Member(AccountId),
	/// Nobody: an inherent's origin.
	Nobody,
}

impl By {
	/// As the runtime knows it.
	pub fn origin(&self) -> RuntimeOrigin {
		use pallet_collective::{Instance1, Instance2, RawOrigin};
		match self {
			Self::Signed(who) => RuntimeOrigin::signed(who.clone()),
			Self::Root => RuntimeOrigin::root(),
			Self::Council(ayes, of) => RawOrigin::<AccountId, Instance1>::Members(*ayes, *of).into(),
			Self::Committee => RawOrigin::<AccountId, Instance2>::Members(2, 3).into(),
			Self::Member(who) => RawOrigin::<AccountId, Instance1>::Member(who.clone()).into(),
			Self::Nobody => RuntimeOrigin::none(),
		}
	}

	/// The account that signs.
	pub fn signer(&self) -> Option<&AccountId> {
		match self {
			Self::Signed(who) => Some(who),
			_ => None,
		}
	}

	fn governs(&self) -> bool {
		match self {
			Self::Root => true,
			Self::Council(ayes, of) => u64::from(*ayes) * 2 > u64::from(*of),
			_ => false,
		}
	}

	/// As a complaint names it.
	pub fn called(&self, mirror: &Mirror) -> String {
		match self {
			Self::Signed(who) => mirror.called(who),
			Self::Root => "root".to_owned(),
			Self::Council(ayes, of) => format!("{ayes} of {of} of the council"),
			Self::Committee => "two thirds of the technical committee".to_owned(),
			Self::Member(who) => format!("{}, a member of the council", mirror.called(who)),
			Self::Nobody => "nobody".to_owned(),
		}
	}
}

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
	/// Any account.
	Anybody,
	/// The owner of the pool or vault that is named.
	Owner,
	/// The same, and into an item only if it bears that too.
	OwnerInto,
	/// The owner of the pool, if it operates the worker too.
	OwnerAndOperator,
	/// The operator of the worker.
	Operator,
	/// Whoever bears all items that are named.
	Bearer,
	/// The bearer of each named item that votes in a poll that goes on; anybody for the others.
	BearerOrOver,
	/// Whom the pool admits; into an item only its bearer.
	Admitted,
	/// Root, or more than half of the council.
	Governance,
	/// Root alone.
	Root,
	/// Nobody from outside: the call authorizes itself.
	Itself,
}

/// The table. A call of these pallets that has no row is a complaint.
pub const TABLE: &[(&str, &[(&str, Who)])] = &[
	(
		"StakePool",
		&[
			("create", Who::Anybody),
			("set_commission", Who::Owner),
			("set_cap", Who::Owner),
			("contribute", Who::Admitted),
			("withdraw", Who::Bearer),
			("serve", Who::Anybody),
			("force_stop", Who::Anybody),
			("add_worker", Who::OwnerAndOperator),
			("remove_worker", Who::Owner),
			("start_worker", Who::Owner),
			("stop_worker", Who::Owner),
			("restart_worker", Who::Owner),
			("reclaim_worker", Who::Anybody),
			("claim_owner_reward", Who::Owner),
			("reopen", Who::Owner),
			("set_rules", Who::Root),
			("close", Who::Owner),
		],
	),
	(
		"Vault",
		&[
			("create", Who::Anybody),
			("set_commission", Who::Owner),
			("contribute", Who::Admitted),
			("withdraw", Who::Bearer),
			("serve", Who::Anybody),
			("invest", Who::Owner),
			("redeem", Who::Owner),
			("force_redeem", Who::Anybody),
			("claim_owner_shares", Who::OwnerInto),
			("settle_fee", Who::Anybody),
			("reopen", Who::Owner),
			("close", Who::Owner),
		],
	),
	(
		"PoolLedger",
		&[
			("split", Who::Bearer),
			("merge", Who::Bearer),
			("discard", Who::Anybody),
			("describe", Who::Owner),
			("whitelist", Who::Owner),
			("unwhitelist", Who::Owner),
		],
	),
	("WrappedPha", &[("wrap", Who::Anybody), ("unwrap", Who::Anybody), ("unwrap_all", Who::Anybody)]),
	("DelegationVoting", &[("vote", Who::Bearer), ("remove", Who::BearerOrOver), ("free", Who::BearerOrOver)]),
	(
		"Computation",
		&[
			("apply_report", Who::Itself),
			("pay_debt", Who::Anybody),
			("unbind", Who::Operator),
			("set_economy", Who::Governance),
			("set_budget", Who::Governance),
			("set_max_budget", Who::Governance),
			("set_cool_down", Who::Root),
			("set_minimum_score", Who::Governance),
			("set_heartbeats_paused", Who::Governance),
			("force_challenge", Who::Governance),
			("force_stop", Who::Governance),
			("force_unbind", Who::Governance),
			("skip_report", Who::Governance),
			("stop_denied", Who::Anybody),
		],
	),
	("LaunchGate", &[("open", Who::Governance), ("close", Who::Governance)]),
];

/// What a call is about.
#[derive(Clone, Debug, Default)]
pub struct About {
	/// The pool or vault that is named.
	pub pool: Option<PoolId>,
	/// Items that are named as the caller's.
	pub items: Vec<(PoolId, ItemId)>,
	/// The poll that is named.
	pub poll: Option<u32>,
	/// The worker that is named.
	pub worker: Option<WorkerId>,
}

impl About {
	/// Read from the call itself.
	pub fn of(call: &RuntimeCall) -> Self {
		match call {
			RuntimeCall::StakePool(call) => Self::of_pool(call),
			RuntimeCall::Vault(call) => Self::of_vault(call),
			RuntimeCall::PoolLedger(call) => Self::of_ledger(call),
			RuntimeCall::DelegationVoting(call) => Self::of_vote(call),
			RuntimeCall::Computation(call) => Self::of_computation(call),
			_ => Self::default(),
		}
	}

	fn in_pool(pool: PoolId) -> Self {
		Self { pool: Some(pool), ..Self::default() }
	}

	fn with_items(self, items: impl IntoIterator<Item = ItemId>) -> Self {
		let pool = self.pool.unwrap_or(PoolId::MAX);
		Self { items: items.into_iter().map(|item| (pool, item)).collect(), ..self }
	}

	fn of_pool(call: &pallet_stake_pool::Call<Runtime>) -> Self {
		use pallet_stake_pool::Call as Pool;
		let with = |pool: &PoolId, worker: &WorkerId| Self { worker: Some(*worker), ..Self::in_pool(*pool) };
		match call {
			Pool::contribute { pool, into, .. } => Self::in_pool(*pool).with_items(*into),
			Pool::withdraw { pool, item, .. } => Self::in_pool(*pool).with_items([*item]),
			Pool::add_worker { pool, worker }
			| Pool::remove_worker { pool, worker }
			| Pool::start_worker { pool, worker, .. }
			| Pool::stop_worker { pool, worker }
			| Pool::restart_worker { pool, worker, .. } => with(pool, worker),
			Pool::reclaim_worker { worker } => Self { worker: Some(*worker), ..Self::default() },
			Pool::set_commission { pool, .. }
			| Pool::set_cap { pool, .. }
			| Pool::serve { pool, .. }
			| Pool::force_stop { pool, .. }
			| Pool::claim_owner_reward { pool, .. }
			| Pool::reopen { pool }
			| Pool::close { pool } => Self::in_pool(*pool),
			_ => Self::default(),
		}
	}

	fn of_vault(call: &pallet_vault::Call<Runtime>) -> Self {
		use pallet_vault::Call as Vault;
		match call {
			Vault::contribute { vault, into, .. } => Self::in_pool(*vault).with_items(*into),
			Vault::claim_owner_shares { vault, into, .. } => Self::in_pool(*vault).with_items(*into),
			Vault::withdraw { vault, item, .. } => Self::in_pool(*vault).with_items([*item]),
			Vault::set_commission { vault, .. }
			| Vault::serve { vault, .. }
			| Vault::invest { vault, .. }
			| Vault::redeem { vault, .. }
			| Vault::force_redeem { vault, .. }
			| Vault::settle_fee { vault }
			| Vault::reopen { vault }
			| Vault::close { vault } => Self::in_pool(*vault),
			_ => Self::default(),
		}
	}

	fn of_ledger(call: &pallet_pool_ledger::Call<Runtime>) -> Self {
		use pallet_pool_ledger::Call as Ledger;
		match call {
			Ledger::split { pool, item, .. } | Ledger::discard { pool, item } => {
				Self::in_pool(*pool).with_items([*item])
			}
			Ledger::merge { pool, into, from } => Self::in_pool(*pool).with_items([*into, *from]),
			Ledger::describe { pool, .. } | Ledger::whitelist { pool, .. } | Ledger::unwhitelist { pool, .. } => {
				Self::in_pool(*pool)
			}
			_ => Self::default(),
		}
	}

	fn of_vote(call: &pallet_delegation_voting::Call<Runtime>) -> Self {
		use pallet_delegation_voting::Call as Vote;
		match call {
			Vote::vote { poll, votes } => {
				let items = votes.iter().map(|vote| (vote.pool, vote.item)).collect();
				Self { items, poll: Some(*poll), ..Self::default() }
			}
			Vote::remove { poll, items } => Self { items: items.to_vec(), poll: Some(*poll), ..Self::default() },
			Vote::free { pool, item } => Self { items: vec![(*pool, *item)], ..Self::default() },
			_ => Self::default(),
		}
	}

	fn of_computation(call: &pallet_computation::Call<Runtime>) -> Self {
		use pallet_computation::Call as Compute;
		let worker = match call {
			Compute::unbind { worker } | Compute::force_stop { worker } | Compute::force_unbind { worker } => {
				Some(*worker)
			}
			_ => None,
		};
		Self { worker, ..Self::default() }
	}
}

/// Who may make this call; none for calls of pallets that are not in the table. A call of a pallet that is, and has no
/// row, is a complaint.
pub fn who_may(call: &RuntimeCall) -> Result<Option<Who>, String> {
	let called = call.get_call_metadata();
	let Some((_, rows)) = TABLE.iter().find(|(pallet, _)| *pallet == called.pallet_name) else { return Ok(None) };
	let row = rows.iter().find(|(name, _)| *name == called.function_name);
	let row =
		row.ok_or_else(|| format!("nobody said who may call {}::{}", called.pallet_name, called.function_name))?;
	Ok(Some(row.1))
}

/// Whether this call is `by`'s to make. What the call asks for may still be refused for another reason. Runs inside a
/// [`World`](crate::World): whether a poll goes on is asked of the stock pallet.
pub fn may(mirror: &Mirror, actors: u8, by: &By, who: Who, about: &About) -> bool {
	let signer = by.signer();
	let owns = || signer.is_some() && about.pool.and_then(|pool| mirror.owners.get(&pool)) == signer;
	let bears = |item: &(PoolId, ItemId)| signer.is_some() && mirror.bearers.get(item) == signer;
	let bears_all = || about.items.iter().all(bears);
	let operates =
		|| signer.is_some() && about.worker.and_then(|worker| staff::operator(&worker, actors)).as_ref() == signer;
	match who {
		Who::Anybody => signer.is_some(),
		Who::Owner => owns(),
		Who::OwnerInto => owns() && bears_all(),
		Who::OwnerAndOperator => owns() && operates(),
		Who::Operator => operates(),
		Who::Bearer => signer.is_some() && bears_all(),
		Who::BearerOrOver => signer.is_some() && may_free(mirror, about, bears),
		Who::Admitted => {
			let listed = about.pool.and_then(|pool| mirror.listed.get(&pool)).filter(|listed| !listed.is_empty());
			let admitted = |who: &AccountId| owns() || listed.is_none_or(|listed| listed.contains(who));
			signer.is_some_and(admitted) && bears_all()
		}
		Who::Governance => by.governs(),
		Who::Root => *by == By::Root,
		Who::Itself => false,
	}
}

/// A vote in a poll that goes on is its bearer's; of the others everybody may rid an item.
fn may_free(mirror: &Mirror, about: &About, bears: impl Fn(&(PoolId, ItemId)) -> bool) -> bool {
	let goes_on = |poll: &u32| Referenda::ensure_ongoing(*poll).is_ok();
	about.items.iter().all(|item| {
		let polls = mirror.votes.get(item);
		let in_running = match about.poll {
			Some(poll) => polls.is_some_and(|polls| polls.contains(&poll)) && goes_on(&poll),
			// `free` passes over polls that go on.
			None => polls.is_some_and(|polls| !polls.is_empty() && polls.iter().all(goes_on)),
		};
		!in_running || bears(item)
	})
}

/// What was taken, and from whom, if a call was accepted that was not the caller's to make.
pub fn at_stake(mirror: &Mirror, who: Who, about: &About) -> String {
	match who {
		Who::Bearer | Who::BearerOrOver | Who::OwnerInto | Who::Admitted if !about.items.is_empty() => {
			let item = |(pool, item): &(PoolId, ItemId)| {
				let bearer = mirror.bearers.get(&(*pool, *item)).map_or("nobody".to_owned(), |who| mirror.called(who));
				format!("item {item} of pool {pool} ({}) from {bearer}", pha(mirror.item_worth(*pool, *item)))
			};
			about.items.iter().map(item).collect::<Vec<_>>().join(", ")
		}
		Who::Governance | Who::Root => {
			format!("the rules that protect everybody, from {}", mirror.all_holders())
		}
		_ => {
			let lent = about.worker.and_then(|worker| mirror.loans.get(&worker));
			let work = lent.map_or(String::new(), |loan| format!("the work of {} of ", pha(loan.stake)));
			let pool = about.pool.or(lent.map(|loan| loan.pool));
			match pool {
				Some(pool) => {
					format!(
						"{work}pool {pool} from its owner {} and holders {}",
						mirror.owner_name(pool),
						mirror.holders(pool)
					)
				}
				None => "what is nobody's to take".to_owned(),
			}
		}
	}
}
