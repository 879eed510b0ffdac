//! The documents that people and dashboards read.
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::{Deserialize, Serialize};
use units::{AccountId, BlockNumber, Hash, Millis, Score, SessionId, SetId, WorkerId};

/// A hash as text: `0x` and 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HexHash(pub Hash);

impl fmt::Display for HexHash {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		fmt::Display::fmt(&WorkerId(self.0), f)
	}
}

impl fmt::Debug for HexHash {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		fmt::Display::fmt(self, f)
	}
}

impl Serialize for HexHash {
	fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(self)
	}
}

impl<'de> Deserialize<'de> for HexHash {
	fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		WorkerId::deserialize(deserializer).map(|id| Self(id.0))
	}
}

/// Everything a worker tells its operator. Served to the private listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
	/// [`super::SCHEMA`] of the program that wrote this.
	pub schema: u32,
	/// pRuntime's version, `major.minor.patch`.
	pub version: String,
	/// The newest rules it implements.
	pub protocol: u16,
	/// `development`, `gramine` or `tdx`.
	pub platform: String,
	/// What the platform's quotes say this program is.
	pub measurement: Option<HexHash>,
	/// Its identity; none before it is initialised: an identity is made for one anchor and never serves another.
	pub worker: Option<WorkerId>,
	/// x25519 key to which secrets for it are encrypted.
	pub agreement_key: Option<HexHash>,
	/// Whether it was started to be a gatekeeper.
	pub gatekeeper_role: bool,
	/// The chain it works for; none before it is initialised.
	pub chain: Option<ChainStatus>,
	/// Benchmark iterations so far.
	pub iterations: u64,
	/// Why it earns nothing, or may soon; empty when all is well.
	pub why: Vec<Reason>,
	/// What an operator should look at.
	pub warnings: Vec<Warning>,
}

/// A worker's chain and how far it has come on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainStatus {
	/// Hash of block 0.
	pub genesis: HexHash,
	/// Hash of the anchor it started from.
	pub anchor: HexHash,
	/// The account that may put it to work.
	pub operator: Option<AccountId>,
	/// How far it has come.
	pub sync: SyncStatus,
	/// Facts read by proof; none before the first proof.
	pub facts: Option<FactsStatus>,
	/// Messages that wait to be carried to the chain.
	pub outbox: u32,
	/// Number of the newest settlement report it holds, if it folds the economy.
	pub newest_report: Option<u32>,
}

/// The verified tip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncStatus {
	/// Height of the newest verified and folded block.
	pub tip: BlockNumber,
	/// Its header's hash.
	pub tip_hash: HexHash,
	/// Record head after it.
	pub record_head: HexHash,
	/// The authority set that judges what follows.
	pub set_id: SetId,
	/// The final block nearest to the tip that is known ahead of it, after a long stall of finality: the next batch may
	/// rest on it. None: there was no such stall.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub milestone: Option<BlockNumber>,
	/// Its slot time, from its record; none before the first record.
	pub slot_time: Option<Millis>,
}

/// What the chain says of this worker, as of one proven block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FactsStatus {
	/// Height of the block whose state was proven.
	pub at: BlockNumber,
	/// Whether the worker is registered.
	pub registered: bool,
	/// After this it must register again before it can start.
	pub verified_until: Option<Millis>,
	/// P from the last benchmark.
	pub score: Option<Score>,
	/// Its session, running or cooling down.
	pub session: Option<SessionId>,
	/// Whether it is a gatekeeper now.
	pub gatekeeper: bool,
	/// The sequence number of its messages that the chain takes next.
	pub next_sequence: u64,
}

/// What anybody may know. Served to the public listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicStatus {
	/// [`super::SCHEMA`] of the program that wrote this.
	pub schema: u32,
	/// pRuntime's version.
	pub version: String,
	/// The newest rules it implements.
	pub protocol: u16,
	/// Its identity; none before it is initialised.
	pub worker: Option<WorkerId>,
	/// Hash of block 0 of its chain.
	pub genesis: Option<HexHash>,
	/// Its verified tip.
	pub sync: Option<SyncStatus>,
}

/// Why a worker earns nothing, or may soon. Times are chain time unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reason {
	/// It was told no chain yet.
	NotInitialised,
	/// It has read no fact of the chain yet.
	NoFacts,
	/// It pauses before this record, whose rules it does not implement.
	PausedByProtocol {
		/// The record.
		record: BlockNumber,
		/// Rules of that record.
		needs: u16,
		/// The newest rules implemented here.
		implements: u16,
	},
	/// The verified tip is this far behind the host's clock.
	Stale {
		/// Of the tip.
		slot_time: Millis,
		/// Host clock minus slot time.
		behind: Millis,
	},
	/// The chain does not know it.
	NotRegistered,
	/// Its attestation expired: it must register again before it can start or receive keys.
	QuoteExpired {
		/// When it expired.
		verified_until: Millis,
	},
	/// Governance asks for a newer program.
	VersionTooOld {
		/// major << 16 | minor << 8 | patch.
		version: u32,
		/// The lowest one that may work.
		minimum: u32,
	},
	/// The chain names it a gatekeeper, and it was started as none: it folds no record and votes on no report, for which
	/// the chain may wait.
	GatekeeperIdle,
	/// The benchmark that the chain asked for is not reported yet.
	WaitingForBenchmark {
		/// Its number.
		request: u32,
		/// Counted for so long; none: counting has not begun.
		elapsed: Option<Millis>,
		/// To be counted for.
		duration: Millis,
	},
	/// It is in no session: nobody put it to work.
	NoSession,
	/// Its session was stopped.
	CoolingDown {
		/// When.
		since: Millis,
	},
	/// It missed a challenge, and is not paid until it answers one.
	Unresponsive,
	/// It was drawn and its answer is not on the chain yet.
	ChallengeUnanswered {
		/// The block that drew it.
		block: BlockNumber,
		/// That block's slot time.
		at: Millis,
	},
}

/// Something an operator should look at, though the worker goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
	/// Stable, kebab-case.
	pub code: String,
	/// A lower-case sentence with the facts.
	pub message: String,
	/// What to do about it.
	pub hint: String,
}

/// Whether the worker's program does what it is there for: follow its chain and be able to answer. Whether that is paid
/// is not the program's health; [`Status::why`] tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
	/// Nothing is wrong.
	pub ok: bool,
	/// All that is wrong.
	pub problems: Vec<Warning>,
}

/// One worker in a session, as a gatekeeper's economy sees it. Fixed-point numbers are decimals with all their digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EconomyView {
	/// Height of the newest folded record.
	pub at: BlockNumber,
	/// Who.
	pub worker: WorkerId,
	/// Its session.
	pub session: SessionId,
	/// Whether it answers its challenges, and so is paid.
	pub responsive: bool,
	/// V now, in PHA.
	pub value: String,
	/// P of its benchmark.
	pub score: Score,
	/// P that counts now.
	pub counted_score: String,
	/// Its share of the budget; zero while unresponsive.
	pub share: String,
	/// Sum of the shares of all responsive workers.
	pub total_shares: String,
	/// What a heartbeat would pay its pool now, in PHA.
	pub owed: String,
	/// What the heartbeat after the mean wait for a challenge will pay its pool if all stays as it is, in PHA.
	pub expected: String,
	/// Its unanswered challenges, oldest first.
	pub unanswered_challenges: Vec<BlockNumber>,
	/// Height of the record with its last accepted heartbeat.
	pub last_heartbeat: Option<BlockNumber>,
}
