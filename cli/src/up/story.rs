//! What one network tells of itself while it runs, and the one line that says what it does now. Never stale: what is not
//! heard of any more is said to be silent.
use super::network::Listening;
use crate::{status::document::Chain, when};
use std::{
	collections::{BTreeMap, VecDeque},
	time::Duration,
};
use tokio::time::Instant;
use units::{BlockNumber, Millis};

/// A look at the chain that is older than this is no news.
const STALE: Duration = Duration::from_secs(5);
/// So many slots without a block are said.
const SLOTS_WITHOUT_BLOCK: u64 = 10;
/// So many blocks that are not final are said.
const UNFINISHED_BLOCKS: BlockNumber = 20;
/// The newest so many troubles are kept.
const MAX_TROUBLES: usize = 3;
/// A trouble that is over is shown so long.
const SHOWN: Duration = Duration::from_secs(120);

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
	/// It does what it says.
	AtWork,
}

/// Something that went wrong.
#[derive(Clone, Debug)]
struct Trouble {
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
		self.seen = Some(Seen { chain, at: now, grew });
	}

	/// Something went wrong, for good if `lasting`.
	pub fn suffers(&mut self, what: String, lasting: bool) {
		if self.troubles.len() == MAX_TROUBLES {
			self.troubles.pop_front();
		}
		self.troubles.push_back(Trouble { what, at: Instant::now(), lasting });
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
		} else {
			Condition::AtWork
		}
	}

	/// What it does now, in words.
	pub fn now(&self, now: Instant) -> String {
		let doing = &self.doing;
		match self.condition(now) {
			Condition::GivenUp => format!("given up: {}", self.failed.as_deref().unwrap_or_default()),
			Condition::Starting(span) => format!("{doing}, for {}", words(span)),
			Condition::Silent(span) => format!("no answer from its node for {}; before that: {doing}", words(span)),
			Condition::Still(span) => format!("no new block for {}", words(span)),
			Condition::Unfinished(blocks) => {
				format!("finality is {blocks} blocks behind, nothing is paid meanwhile; {doing}")
			}
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

/// Whole seconds and up, in words.
pub fn words(span: Duration) -> String {
	when::span(Millis::from_secs(span.as_secs()))
}

#[cfg(test)]
pub mod tests {
	use super::*;
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
			story.suffers(format!("trouble {n}"), n == 9);
		}
		let now = Instant::now();
		assert_eq!(story.troubles(now).len(), MAX_TROUBLES);
		assert_eq!(story.troubles(now + SHOWN + Duration::from_secs(1)), ["trouble 9"]);
	}
}
