//! What one network tells of itself while it runs, and the one line that says what it does now. Never stale: what is not
//! heard of any more is said to be silent.
use super::network::Listening;
use crate::{status::document::Chain, when};
use std::{
	collections::{BTreeMap, VecDeque},
	time::Duration,
};
use tokio::time::Instant;
use units::{BlockNumber, Millis, WorkerId};

/// A look at the chain that is older than this is no news.
const STALE: Duration = Duration::from_secs(5);
/// So many slots without a block are said.
const SLOTS_WITHOUT_BLOCK: u64 = 10;
/// In so many slots a report is settled, if anybody is paid at all.
const SLOTS_WITHOUT_REPORT: u64 = 20;
/// So many blocks that are not final are said.
const UNFINISHED_BLOCKS: BlockNumber = 20;
/// The newest so many troubles are kept.
const MAX_TROUBLES: usize = 3;
/// A trouble that is over is shown so long.
const SHOWN: Duration = Duration::from_secs(120);

/// What a network does once everything that workers need to be paid was set up.
pub const WORKING: &str = "working";
/// State of a worker that missed a challenge.
const UNRESPONSIVE: &str = "unresponsive";

/// One network, as far as it is known.
#[derive(Clone, Debug)]
pub struct Story {
	/// Of the network.
	pub name: &'static str,
	/// What it does, as it said last.
	doing: String,
	/// Since when.
	since: Instant,
	/// The newest look at the chain.
	seen: Option<Seen>,
	troubles: VecDeque<Trouble>,
	/// Why somebody cannot go on now, by who it is.
	hindered: BTreeMap<String, String>,
	/// Where it listens, while it does.
	pub listening: Option<Listening>,
	/// Why it was given up.
	pub failed: Option<String>,
}

#[derive(Clone, Debug)]
struct Seen {
	chain: Chain,
	at: Instant,
	/// When its newest block was first seen.
	grew: Instant,
	/// When the report that is due was first seen to be.
	settled: Instant,
}

/// How a network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
	/// It failed and is not started again.
	GivenUp,
	/// Its chain was not seen yet; at the present part of the start for so long.
	Starting(Duration),
	/// Its node has not answered for so long.
	Silent(Duration),
	/// Its chain has not grown for so long.
	Still(Duration),
	/// So many blocks are not final.
	Unfinished(BlockNumber),
	/// It makes blocks, and somebody who should be paid is not.
	Unpaid,
	/// It does what it says.
	AtWork,
}

/// Something that went wrong.
#[derive(Clone, Debug)]
struct Trouble {
	who: String,
	what: String,
	at: Instant,
	/// Nothing is tried any more.
	lasting: bool,
}

impl Story {
	/// Before the start.
	pub fn new(name: &'static str) -> Self {
		let (doing, since) = ("waiting to start".into(), Instant::now());
		Self {
			name,
			doing,
			since,
			seen: None,
			troubles: VecDeque::new(),
			hindered: BTreeMap::new(),
			listening: None,
			failed: None,
		}
	}

	/// It does something; true if that is new.
	pub fn does(&mut self, what: &str) -> bool {
		let changed = self.doing != what;
		if changed {
			(self.doing, self.since) = (what.to_owned(), Instant::now());
		}
		changed
	}

	/// What it said last that it does.
	pub fn doing(&self) -> &str {
		&self.doing
	}

	/// Its chain was looked at.
	pub fn saw(&mut self, chain: Chain) {
		let now = Instant::now();
		let grew = match &self.seen {
			Some(before) if before.chain.best >= chain.best => before.grew,
			_ => now,
		};
		let settled = match &self.seen {
			Some(before) if before.chain.next_report >= chain.next_report => before.settled,
			_ => now,
		};
		self.seen = Some(Seen { chain, at: now, grew, settled });
	}

	/// Something went wrong with `who`, for good if `lasting`. It takes the place of what went wrong with it before.
	pub fn suffers(&mut self, who: &str, what: String, lasting: bool) {
		self.troubles.retain(|trouble| trouble.who != who);
		if self.troubles.len() == MAX_TROUBLES {
			self.troubles.pop_front();
		}
		self.troubles.push_back(Trouble { who: who.to_owned(), what, at: Instant::now(), lasting });
	}

	/// `who` was given up, and gets another chance all the same.
	pub fn starts_anew(&mut self, who: &str) {
		self.troubles.retain(|trouble| trouble.who != who || !trouble.lasting);
	}

	/// It failed and is not started again: what is told of restarts is over.
	pub fn is_given_up(&mut self, why: &dyn std::fmt::Display) {
		self.failed = Some(why.to_string());
		self.troubles.retain(|trouble| trouble.lasting);
	}

	/// Why `who` cannot go on now; none: it can.
	pub fn hindered(&mut self, who: &str, why: Option<String>) {
		match why {
			Some(why) => self.hindered.insert(who.to_owned(), why),
			None => self.hindered.remove(who),
		};
	}

	/// Its chain, as last seen.
	pub fn chain(&self) -> Option<&Chain> {
		self.seen.as_ref().map(|seen| &seen.chain)
	}

	/// How it is now.
	pub fn condition(&self, now: Instant) -> Condition {
		if self.failed.is_some() {
			return Condition::GivenUp;
		}
		let Some(seen) = &self.seen else { return Condition::Starting(now - self.since) };
		let (silent, still) = (now - seen.at, now - seen.grew);
		let unfinished = seen.chain.best.saturating_sub(seen.chain.finalized);
		let longest = Duration::from_millis(seen.chain.block_time_ms.saturating_mul(SLOTS_WITHOUT_BLOCK));
		if silent > STALE {
			Condition::Silent(silent)
		} else if still > longest {
			Condition::Still(still)
		} else if unfinished > UNFINISHED_BLOCKS {
			Condition::Unfinished(unfinished)
		} else if !self.unpaid(now).is_empty() {
			Condition::Unpaid
		} else {
			Condition::AtWork
		}
	}

	/// Why somebody who should be paid is not, once everything that is needed was set up. Without any age: for a log.
	pub fn unpaid(&self, now: Instant) -> Vec<String> {
		let gone =
			self.troubles.iter().filter(|trouble| trouble.lasting).map(|trouble| format!("{} is gone", trouble.who));
		let mut why: Vec<_> = gone.collect();
		let Some(seen) = self.seen.as_ref().filter(|_| self.doing == WORKING) else { return why };
		let longest = Duration::from_millis(seen.chain.block_time_ms.saturating_mul(SLOTS_WITHOUT_REPORT));
		if now - seen.settled.max(self.since) > longest {
			why.push(format!("report {} is not settled, without which nobody is paid", seen.chain.next_report));
		}
		let unresponsive = seen.chain.workers.iter().filter(|worker| worker.state == UNRESPONSIVE);
		why.extend(
			unresponsive
				.map(|worker| format!("worker {} is unresponsive and earns nothing", brief(&worker.public_key))),
		);
		why
	}

	/// What it does now, in words.
	pub fn now(&self, now: Instant) -> String {
		let doing = &self.doing;
		match self.condition(now) {
			Condition::GivenUp => format!("given up: {}", self.failed.as_deref().unwrap_or_default()),
			Condition::Starting(span) => format!("{doing}, for {}", words(span)),
			Condition::Silent(span) if doing != WORKING => {
				format!("no answer from its node for {}; {doing}", words(span))
			}
			Condition::Silent(span) => format!("no answer from its node for {}; before that: {doing}", words(span)),
			Condition::Still(span) => format!("no new block for {}", words(span)),
			Condition::Unfinished(blocks) => {
				format!("finality is {blocks} blocks behind, nothing is paid meanwhile; {doing}")
			}
			Condition::Unpaid => format!("{doing}, but {}", self.unpaid(now).join("; ")),
			Condition::AtWork => doing.clone(),
		}
	}

	/// What hinders somebody now, and what went wrong lately or for good, the newest last.
	pub fn troubles(&self, now: Instant) -> Vec<String> {
		let shown = |trouble: &&Trouble| trouble.lasting || now - trouble.at <= SHOWN;
		let tell = |trouble: &Trouble| match trouble.lasting {
			true => trouble.what.clone(),
			false => format!("{} ({} ago)", trouble.what, words(now - trouble.at)),
		};
		let hindered = self.hindered.iter().map(|(who, why)| format!("{who}: {why}"));
		hindered.chain(self.troubles.iter().filter(shown).map(tell)).collect()
	}

	/// What hinders somebody now, and the newest trouble without its age: for a log.
	pub fn complaints(&self) -> Vec<String> {
		let hindered = self.hindered.iter().map(|(who, why)| format!("{who}: {why}"));
		hindered.chain(self.troubles.back().map(|trouble| trouble.what.clone())).collect()
	}
}

/// A worker in few characters.
pub fn brief(worker: &WorkerId) -> String {
	let key = worker.to_string();
	format!("{}..{}", &key[..6], &key[key.len() - 4..])
}

/// Whole seconds and up, in words.
pub fn words(span: Duration) -> String {
	when::span(Millis::from_secs(span.as_secs()))
}

#[cfg(test)]
pub mod tests {
	use super::*;
	use crate::status::document::Worker;
	use units::Amount;

	/// A chain of 3 s blocks.
	pub fn chain(best: BlockNumber, finalized: BlockNumber) -> Chain {
		Chain {
			name: "Phala".into(),
			url: "ws://127.0.0.1:9944".into(),
			genesis: "0x00".into(),
			best,
			finalized,
			time: Some(Millis(1_000_000)),
			block_time_ms: 3_000,
			budget: Some("26.3".into()),
			subsidy: Amount::from_pha(999_853),
			treasury: Amount::ZERO,
			paid_to_pools: Amount::from_pha(146),
			total_share: None,
			next_report: 34,
			workers: Vec::new(),
			pools: Vec::new(),
			vaults: Vec::new(),
		}
	}

	/// And the moment it was seen.
	fn working() -> (Story, Instant) {
		let mut story = Story::new("Phala");
		story.does("working");
		story.saw(chain(100, 99));
		let at = story.seen.as_ref().map_or(story.since, |seen| seen.at);
		(story, at)
	}

	#[test]
	fn what_is_said_is_true_of_now() {
		let (story, seen) = working();
		let at = |seconds| story.now(seen + Duration::from_secs(seconds));
		assert_eq!(at(4), "working");
		assert_eq!(at(12), "no answer from its node for 12 s; before that: working");
	}

	#[test]
	fn a_chain_that_stands_still_is_said_to() {
		let (mut story, seen) = working();
		let later = seen + Duration::from_secs(40);
		if let Some(seen) = &mut story.seen {
			seen.at = later;
		}
		assert_eq!(story.now(later), "no new block for 40 s");
		story.seen = None;
		story.saw(chain(100, 70));
		assert!(story.now(story.since).starts_with("finality is 30 blocks behind"));
	}

	#[test]
	fn a_start_shows_how_long_each_part_takes() {
		let mut story = Story::new("Phala");
		assert!(story.does("building the genesis"));
		assert!(!story.does("building the genesis"));
		assert_eq!(story.now(story.since + Duration::from_secs(61)), "building the genesis, for 1 min 1 s");
	}

	/// Case 20: "working" was said while nobody was paid: of an unresponsive worker, of a stopped gatekeeper, of one that was
	/// not started again.
	#[test]
	fn case_20_what_keeps_somebody_from_being_paid_is_said_instead_of_working() {
		let (mut story, seen) = working();
		assert_eq!(story.condition(seen), Condition::AtWork);
		let mut next = chain(101, 100);
		next.workers.push(worker(UNRESPONSIVE));
		story.saw(next.clone());
		let now = Instant::now();
		assert_eq!(story.condition(now), Condition::Unpaid);
		assert_eq!(story.now(now), "working, but worker 0x0707..0707 is unresponsive and earns nothing");
		// Blocks go on, and the report that is due stays.
		let later = now + Duration::from_secs(70);
		next.workers.clear();
		(next.best, next.finalized) = (130, 129);
		story.saw(next.clone());
		story.seen = story.seen.map(|seen| Seen { at: later, grew: later, ..seen });
		assert!(story.now(later).contains("report 34 is not settled"), "{}", story.now(later));
		next.next_report = 35;
		story.saw(next);
		story.seen = story.seen.map(|seen| Seen { at: later, grew: later, settled: later, ..seen });
		assert_eq!(story.now(later), "working");
		story.suffers("the Phala gatekeeper", "it is not started again".into(), true);
		assert_eq!(story.now(later), "working, but the Phala gatekeeper is gone");
		story.starts_anew("the Phala gatekeeper");
		assert_eq!(story.now(later), "working");
	}

	fn worker(state: &'static str) -> Worker {
		Worker {
			public_key: WorkerId([7; 32]),
			state,
			gatekeeper: false,
			session: Some(1),
			pool: Some(0),
			value: None,
			score: None,
			share: None,
			stake: None,
			last_heartbeat: None,
			payouts: 0,
			total_payout: Amount::ZERO,
			verified_until: None,
		}
	}

	/// Case 20 of issue 7: what a relayer waited for had no reader.
	#[test]
	fn case_20_what_hinders_somebody_is_shown_as_long_as_it_does() {
		let (mut story, _) = working();
		story.hindered("relayer", Some("the gate is closed".into()));
		let later = Instant::now() + SHOWN * 2;
		assert_eq!(story.troubles(later), ["relayer: the gate is closed"]);
		assert_eq!(story.complaints(), ["relayer: the gate is closed"]);
		story.hindered("relayer", None);
		assert!(story.troubles(later).is_empty() && story.complaints().is_empty());
	}

	#[test]
	fn troubles_are_bounded_and_fade_unless_they_last() {
		let (mut story, _) = working();
		for n in 0..10 {
			story.suffers(&n.to_string(), format!("trouble {n}"), n == 9);
		}
		let now = Instant::now();
		assert_eq!(story.troubles(now).len(), MAX_TROUBLES);
		assert_eq!(story.troubles(now + SHOWN + Duration::from_secs(1)), ["trouble 9"]);
		// "Restart 5 of 5" and "given up" were told together.
		story.suffers("8", "not started again".into(), true);
		assert_eq!(story.troubles(now).last().unwrap(), "not started again");
		assert!(!story.troubles(now).iter().any(|what| what.starts_with("trouble 8")));
		story.suffers("node", "restart 8 of 8".into(), false);
		story.is_given_up(&"the disk is gone");
		assert!(!story.complaints().iter().any(|what| what.contains("restart")));
	}
}
