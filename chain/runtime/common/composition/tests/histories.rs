//! Validators named, keyed, purged, rotated, leaving, accused, forced, in every order: the chain goes on.
//!
//! Each history begins at the genesis of a network with four validators. Beside it stands a model of what the owners of keys
//! still hold: who purges keys throws them away at once, who changes them keeps the old ones until the session after the next
//! has begun and finality is not busy.
use super::validating::{finality, Secrets};
use crate::{testing::*, *};
use codec::Encode;
use frame::{
	deps::{
		sp_consensus_aura::AURA_ENGINE_ID,
		sp_consensus_grandpa::{ConsensusLog, GRANDPA_ENGINE_ID},
		sp_runtime::{
			traits::{Dispatchable, Header as _},
			Digest, DigestItem,
		},
	},
	prelude::*,
	runtime::types_common::AccountId,
	traits::{OnFinalize, OnInitialize},
};
use pallet_validator_set::Call as Set;
use runtime_common::Network;

/// The pallets of the runtime that make and finalize blocks, in its order. Blocks of a history have the hooks of no other, and no
/// state root: that is most of what a block takes. `validators` has whole blocks.
type Those = (Aura, Authorship, Session, Grandpa);

/// Histories for each of the two runtimes: 10,000 in all.
const HISTORIES: u64 = 5_000;
/// Blocks with operations in each, at most.
const BLOCKS: u64 = 6;
/// Accounts of a history; the first four are validators at the genesis.
const NAMES: [&str; 6] = ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"];
/// Blocks after which finality is busy with nothing, if nothing new comes: twice the longest delay of a forced change, and two.
const SETTLED: u32 = 8;

/// SplitMix64.
struct Chance(u64);

impl Chance {
	fn below(&mut self, bound: u64) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		(z ^ (z >> 31)) % bound
	}

	fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
		&from[self.below(from.len() as u64) as usize]
	}
}

/// What can be prepared: signatures cost more than blocks.
struct Cast {
	accounts: Vec<AccountId>,
	/// Two sets of keys of each account, the first the one of the genesis.
	secrets: Vec<Secrets>,
	/// Setting these keys for each account: its own two, and another's.
	settings: Vec<RuntimeCall>,
	/// An equivocation of each key in each of the first sets.
	reports: Vec<RuntimeCall>,
}

impl Cast {
	fn assemble() -> Self {
		let names: Vec<String> = NAMES.iter().flat_map(|name| [name.to_string(), format!("{name}//new")]).collect();
		let accounts: Vec<AccountId> = NAMES.iter().map(|name| account(name)).collect();
		let secrets: Vec<Secrets> = names.iter().map(|name| Secrets::of(name)).collect();
		let owners = |at: usize| [at / 2, (at / 2 + 1) % NAMES.len()];
		let settings = (0..secrets.len())
			.flat_map(|at| owners(at).map(|owner| (at, owner)))
			.map(|(at, owner)| secrets[at].set_for(&accounts[owner]))
			.collect();
		let reports = (0..4).flat_map(|set| secrets.iter().map(move |keys| keys.equivocation(set, 1))).collect();
		Self { accounts, secrets, settings, reports }
	}
}

/// What the owners of keys hold.
#[derive(Default)]
struct Held {
	/// The keys that each account has set, by their place in the cast.
	current: Vec<Option<usize>>,
	/// Keys that were changed, the owner, and the session at which they are thrown away.
	kept: Vec<(usize, usize, u32)>,
}

impl Held {
	fn is_held(&self, cast: &Cast, key: &[u8; 32]) -> bool {
		let is = |at: &usize| cast.secrets[*at].finality() == *key;
		self.current.iter().flatten().any(is) || self.kept.iter().any(|(at, ..)| is(at))
	}

	fn set(&mut self, account: usize, keys: usize) {
		if let Some(old) = self.current[account].replace(keys).filter(|old| *old != keys) {
			self.kept.push((old, account, Session::current_index() + 2));
		}
	}

	fn purge(&mut self, account: usize) {
		self.current[account] = None;
		self.kept.retain(|(_, owner, _)| *owner != account);
	}

	fn throw_away(&mut self) {
		if !pallet_grandpa::PendingChange::<Runtime>::exists() {
			self.kept.retain(|(.., until)| Session::current_index() < *until);
		}
	}
}

struct History<'a> {
	cast: &'a Cast,
	chance: Chance,
	held: Held,
	tip: Header,
	slot: u64,
	/// How often each kind of operation was done.
	done: [u32; 8],
}

impl History<'_> {
	/// One block of these calls, and whether each was done. It may be that of the end of the ordinary session, of which
	/// nothing but the end matters here; what finality is busy with counts its blocks, so those are all made.
	fn block(&mut self, ends_session: bool, calls: Vec<(RuntimeOrigin, RuntimeCall)>) -> Vec<bool> {
		let length = <Runtime as pallet_validator_set::Config>::SessionLength::get();
		let next = self.tip.number + 1;
		let jumps = ends_session && !pallet_grandpa::PendingChange::<Runtime>::exists();
		let number = if jumps { next.next_multiple_of(length) } else { next };
		self.slot += 1 + self.chance.below(2);
		let digest = Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, self.slot.encode())] };
		let turns = pallet_session::Validators::<Runtime>::get();
		System::set_block_number(number - 1);
		System::initialize(&number, &self.tip.hash(), &digest);
		Those::on_initialize(number);
		let done = calls.into_iter().map(|(origin, call)| call.dispatch(origin).is_ok()).collect();
		Those::on_finalize(number);
		System::reset_events();
		self.tip = Header::new(number, Default::default(), Default::default(), self.tip.hash(), System::digest());
		let author = &turns[self.slot as usize % turns.len()];
		assert!(pallet_validator_set::LastAuthored::<Runtime>::get(author).is_none_or(|last| last.block == number));
		done
	}

	/// What must hold after each block.
	fn check(&mut self) {
		for log in &self.tip.digest.logs {
			let DigestItem::Consensus(GRANDPA_ENGINE_ID, bytes) = log else { continue };
			match ConsensusLog::<u32>::decode(&mut &bytes[..]).expect("a log") {
				ConsensusLog::ScheduledChange(change) | ConsensusLog::ForcedChange(_, change) => {
					assert!(!change.next_authorities.is_empty(), "finality never gets an empty set")
				}
				other => panic!("nobody pauses or disables: {other:?}"),
			}
		}
		let keys = finality();
		assert!(!keys.is_empty());
		assert!(keys.iter().all(|key| self.held.is_held(self.cast, key)), "finality needs a key that nobody holds");
		let authors: Vec<_> = pallet_aura::Authorities::<Runtime>::get().into_iter().map(|key| key.encode()).collect();
		assert_eq!(authors.len(), pallet_session::Validators::<Runtime>::get().len());
		for (at, secrets) in self.cast.secrets.iter().enumerate() {
			let (makes, finalizes) =
				(authors.contains(&secrets.authorship().to_vec()), keys.contains(&secrets.finality()));
			let busy = pallet_grandpa::PendingChange::<Runtime>::exists();
			assert!(busy || makes == finalizes, "who makes blocks finalizes: key {at}");
		}
		self.held.throw_away();
	}

	fn act(&mut self) {
		let count = 1 + self.chance.below(3);
		let acts: Vec<_> = (0..count).map(|_| self.operation()).collect();
		// What one operation means for the owners depends on how those before it ended: one block each, mostly.
		for (kind, account, keys, origin, call) in acts {
			let ends_session = self.chance.below(4) == 0;
			let done = self.block(ends_session, vec![(origin, call)]);
			if done[0] {
				self.done[kind] += 1;
				match kind {
					1 => self.held.set(account, keys),
					2 => self.held.purge(account),
					_ => {}
				}
			}
			self.check();
		}
	}

	fn operation(&mut self) -> (usize, usize, usize, RuntimeOrigin, RuntimeCall) {
		let account = self.chance.below(NAMES.len() as u64) as usize;
		let signed = RuntimeOrigin::signed(self.cast.accounts[account].clone());
		match self.chance.below(16) {
			0..=3 => {
				let count = self.chance.below(5);
				let validators: Vec<AccountId> =
					(0..count).map(|_| self.chance.pick(&self.cast.accounts).clone()).collect();
				let council =
					pallet_collective::RawOrigin::<_, composition::governance::CouncilInstance>::Members(4, 4);
				let origin = if self.chance.below(2) == 0 { RuntimeOrigin::root() } else { council.into() };
				(
					0,
					account,
					0,
					origin,
					Set::set_validators { validators: BoundedVec::truncate_from(validators) }.into(),
				)
			}
			4..=6 => {
				let at = self.chance.below(self.cast.settings.len() as u64) as usize;
				let (keys, foreign) = (at / 2, at % 2);
				let owner = (keys / 2 + foreign) % NAMES.len();
				let signed = RuntimeOrigin::signed(self.cast.accounts[owner].clone());
				(1, owner, keys, signed, self.cast.settings[at].clone())
			}
			7..=9 => (2, account, 0, signed, Set::purge_keys {}.into()),
			10 => (3, account, 0, signed, pallet_session::Call::purge_keys {}.into()),
			11 | 12 => (4, account, 0, signed, Set::leave {}.into()),
			13 | 14 => (5, account, 0, signed, self.chance.pick(&self.cast.reports).clone()),
			_ => {
				let (delay, best_finalized_block_number) = (self.chance.below(4) as u32, 0);
				let stalled = pallet_grandpa::Call::note_stalled { delay, best_finalized_block_number };
				(6, account, 0, RuntimeOrigin::root(), stalled.into())
			}
		}
	}

	/// Nothing happens for a while, and ordinary sessions end: all that counts is in force.
	fn settle(&mut self) {
		for block in 0..3 * SETTLED {
			self.block(block % SETTLED == 0, Vec::new());
			self.check();
		}
		let counting = pallet_validator_set::Validators::<Runtime>::get().into_iter();
		let counting: Vec<[u8; 32]> = counting
			.filter_map(|who| self.cast.accounts.iter().position(|account| *account == who))
			.filter_map(|account| self.held.current[account])
			.map(|keys| self.cast.secrets[keys].finality())
			.collect();
		assert_eq!(finality(), counting, "all who count, and nobody else");
	}
}

#[test]
fn no_history_of_validators_stops_the_chain_or_leaves_finality_to_keys_that_nobody_holds() {
	let cast = Cast::assemble();
	let mut chain = Chain::start(Network::Local);
	let (tip, slot) = (chain.tip().clone(), chain.now().0 / 6_000);
	let (seed, histories) = (crate::VERSION.spec_name.len() as u64, HISTORIES);
	let seed = seed + u64::from(crate::VERSION.spec_name.starts_with('k')) * HISTORIES;
	let mut done = [0; 8];
	for history in seed..seed + histories {
		let counts = chain.read(|| {
			let held = Held { current: (0..6).map(|at| (at < 4).then_some(2 * at)).collect(), ..Default::default() };
			let chance = Chance(history.wrapping_mul(0x2545_f491_4f6c_dd1d));
			let mut life = History { cast: &cast, chance, held, tip: tip.clone(), slot, done: [0; 8] };
			for _ in 0..1 + life.chance.below(BLOCKS) {
				life.act();
			}
			life.settle();
			life.done
		});
		done.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
	}
	println!("named, keyed, purged, purged by the stock call, left, struck, forced: {done:?}");
	assert_eq!(done[3], 0, "the stock call asks nobody");
	assert!([0, 1, 2, 4, 5, 6].iter().all(|kind| done[*kind] > 500), "every kind of act succeeds often: {done:?}");
}
