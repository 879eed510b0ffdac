//! The gatekeeper's side of a worker: folds the economy, votes for its reports, makes the master key.
use crate::folder::{Folder, Sealed, Sealing};
use crate::identity::random_secret;
use crate::refusal::CallError;
use codec::{DecodeAll, Encode};
use protocol::worker_api::{EconomyView, MAX_REPORTS};
use protocol::{Anchor, RecordV1, RegistryMessage, ReportVote, Sender, SettlementReport, Source, Topic};
use secrets::{IdentityKey, LibraryCrypto, MasterKey, Secret};
use std::collections::BTreeMap;
use units::{BlockNumber, Hash, ReportNumber, WorkerId};
use worker_core::{SayError, WorkerState};
use worker_gatekeeper::EconomyFold;

/// Bodies of so many reports are kept. A report that is not applied by then is made again by folding from the anchor.
const MAX_KEPT_REPORTS: usize = 4_096;
/// So many applied reports are kept for relayers that come late.
const KEPT_APPLIED: ReportNumber = 64;
/// The chain takes votes for so many reports ahead.
const VOTE_WINDOW: ReportNumber = 64;
/// So many votes wait in the outbox at most; the rest follow.
const MAX_WAITING_VOTES: usize = 32;
/// A report that is still not applied so many records after the vote is voted for again: the vote may have been refused,
/// by a gate that was closed for instance. A repeated vote is no second vote.
const VOTE_AGAIN_AFTER: BlockNumber = 64;

/// A folded economy and what this gatekeeper says about it.
#[derive(Debug)]
pub struct Role {
	chain: Hash,
	fold: EconomyFold,
	reports: BTreeMap<ReportNumber, SettlementReport>,
	/// Voted for every report up to this, at that record.
	voted: (ReportNumber, BlockNumber),
	/// The master key that the records made known last.
	known: Option<[u8; 32]>,
	/// A report was made without the master key that was known then: its random number, and so everything after it, is not
	/// the others'.
	blind: bool,
	master: Option<MasterKey>,
}

const V2: u8 = 2;
type Stored = (u8, Hash, EconomyFold, Vec<SettlementReport>, (ReportNumber, BlockNumber), Option<[u8; 32]>, bool);

impl Role {
	/// Before the first record.
	///
	/// # Errors
	/// If the anchor is not block 0: every record counts. (Starting from another gatekeeper's snapshot is later work.)
	pub fn begin(anchor: &Anchor) -> Result<Self, CallError> {
		if anchor.number != 0 {
			let reason = format!("a gatekeeper folds every record, and this anchor is at block {}", anchor.number);
			return Err(CallError::Malformed(reason));
		}
		Ok(Self {
			chain: anchor.chain_genesis,
			fold: EconomyFold::new(Default::default()),
			reports: BTreeMap::new(),
			voted: (0, 0),
			known: None,
			blind: false,
			master: None,
		})
	}

	/// What a checkpoint keeps. The master key has a file of its own.
	pub fn to_checkpoint(&self) -> Vec<u8> {
		let reports: Vec<_> = self.reports.values().collect();
		(V2, self.chain, &self.fold, reports, self.voted, self.known, self.blind).encode()
	}

	/// From [`Role::to_checkpoint`].
	///
	/// # Errors
	/// If another build wrote it.
	pub fn from_checkpoint(bytes: &[u8]) -> Result<Self, String> {
		match Stored::decode_all(&mut &bytes[..]) {
			Ok((V2, chain, fold, reports, voted, known, blind)) => {
				let reports = reports.into_iter().map(|report| (report.number, report)).collect();
				Ok(Self { chain, fold, reports, voted, known, blind, master: None })
			}
			_ => Err("its economy has a form that this program does not know".into()),
		}
	}

	/// Opens the sealed master key, if this gatekeeper has it.
	///
	/// # Errors
	/// If the file does not open: folding on without it would make reports that nobody else makes.
	pub fn find_master_key(&mut self, folder: &Folder, sealing: &Sealing) -> Result<(), CallError> {
		let sealed = sealing.read(&folder.master_key(), &self.chain, Sealed::MasterKey)?;
		let seed = sealed.and_then(|seed| <[u8; 32]>::try_from(&seed[..]).ok());
		self.master = seed.map(|seed| MasterKey::from_seed(Secret::new(seed)));
		Ok(())
	}

	/// Folds records; those it has folded already are passed over.
	///
	/// Random numbers are made with the key that the records have made known by then, and begin anew with each: before
	/// that record they are zero for everybody. So two holders of a key come to the same, whenever each got it.
	pub fn follow(&mut self, records: &[RecordV1]) {
		let folded = self.fold.number();
		for record in records.iter().filter(|record| record.number > folded) {
			let (master, blind, chain) = (&self.master, &mut self.blind, &self.chain);
			let key = |known: [u8; 32]| master.as_ref().filter(|key| key.public() == known);
			if let Some(known) = known_key(record) {
				self.known = Some(known);
				*blind = key(known).is_none();
			}
			let random = |previous: &Hash, number| match self.known.and_then(key) {
				Some(master) => master.random_number(chain, previous, number),
				None => {
					*blind = true;
					[0; 32]
				}
			};
			match self.fold.fold::<LibraryCrypto>(record, random) {
				Ok(Some(report)) => self.keep(report),
				Ok(None) => (),
				Err(error) => tracing::error!(%error, "the economy missed a record"),
			}
		}
	}

	/// Puts what is due into the outbox: the offer of a master key, votes.
	///
	/// # Errors
	/// If a new master key cannot be sealed.
	pub fn speak(
		&mut self,
		state: &mut WorkerState,
		identity: &IdentityKey,
		folder: &Folder,
		sealing: &Sealing,
	) -> Result<(), CallError> {
		if state.must_offer_master_key() {
			self.master_key(folder, sealing)?;
		}
		let waited_for = |key: &&MasterKey| {
			state.facts().is_some_and(|facts| facts.must_prove_master_key(&state.worker(), &key.public()))
		};
		if let Some(key) = self.master.as_ref().filter(waited_for) {
			note(state.offer_master_key::<LibraryCrypto>(key, identity));
		}
		let Some(facts) = state.facts().filter(|facts| facts.is_gatekeeper(&state.worker())) else { return Ok(()) };
		let knows_master_key =
			self.master.as_ref().is_some_and(|key| facts.gatekeepers.master_key == Some(key.public()));
		let next = facts.next_report;
		self.forget_applied(next);
		if knows_master_key && !self.blind {
			self.vote(next, state, identity);
		}
		Ok(())
	}

	/// Number of the newest report it holds; 0: none.
	pub fn newest_report(&self) -> ReportNumber {
		self.reports.last_key_value().map_or(0, |(number, _)| *number)
	}

	/// Whether this gatekeeper cannot vote because it lacks, or once lacked, the master key.
	pub fn is_blind(&self) -> bool {
		self.blind
	}

	/// The bodies from a number on, in order.
	pub fn reports(&self, from: ReportNumber) -> Vec<SettlementReport> {
		self.reports.range(from..).take(MAX_REPORTS).map(|(_, report)| report.clone()).collect()
	}

	/// One worker's economy, if it is in a session.
	pub fn economy(&self, worker: &WorkerId) -> Option<EconomyView> {
		let view = self.fold.view(worker)?;
		Some(EconomyView {
			at: self.fold.number(),
			worker: *worker,
			session: view.session,
			responsive: view.responsive,
			value: view.value.to_string(),
			score: view.score,
			counted_score: view.counted_score.to_string(),
			share: view.share.to_string(),
			total_shares: view.total_shares.to_string(),
			owed: view.owed.payout.to_string(),
			expected: view.expected.payout.to_string(),
			unanswered_challenges: view.open_challenges.iter().map(|(block, _)| *block).collect(),
			last_heartbeat: view.last_heartbeat,
		})
	}

	/// The master key: the sealed one, else a new one, sealed before anybody hears of it.
	fn master_key(&mut self, folder: &Folder, sealing: &Sealing) -> Result<&MasterKey, CallError> {
		let key = match self.master.take() {
			Some(key) => key,
			None => {
				let key = MasterKey::from_seed(random_secret()?);
				sealing.write(&folder.master_key(), &self.chain, Sealed::MasterKey, key.seed().expose())?;
				tracing::info!("made the master key of this chain");
				key
			}
		};
		Ok(self.master.insert(key))
	}

	fn keep(&mut self, report: SettlementReport) {
		self.reports.insert(report.number, report);
		if self.reports.len() > MAX_KEPT_REPORTS {
			self.reports.pop_first();
		}
	}

	fn forget_applied(&mut self, next: ReportNumber) {
		self.reports = self.reports.split_off(&next.saturating_sub(KEPT_APPLIED));
	}

	fn vote(&mut self, next: ReportNumber, state: &mut WorkerState, identity: &IdentityKey) {
		let number = self.fold.number();
		let stuck = self.voted.0 >= next && number.saturating_sub(self.voted.1) >= VOTE_AGAIN_AFTER;
		let first = if stuck { next } else { next.max(self.voted.0.saturating_add(1)) };
		for (&report, body) in self.reports.range(first..).take_while(|(report, _)| **report < next + VOTE_WINDOW) {
			if state.promises().outbox().count(Topic::ReportVote) >= MAX_WAITING_VOTES {
				return;
			}
			let vote = ReportVote { report, digest: body.digest::<LibraryCrypto>(&self.chain) };
			if !note(state.vote::<LibraryCrypto>(&vote, identity)) {
				return;
			}
			self.voted = (report, number);
		}
	}
}

/// The master key that this record makes known, if one.
fn known_key(record: &RecordV1) -> Option<[u8; 32]> {
	let told = record.decoded::<RegistryMessage>(Topic::Registry);
	let from_chain = told.filter(|(sender, _)| **sender == Sender::Pallet(Source::Registry));
	let known = from_chain.filter_map(|(_, message)| match message {
		RegistryMessage::MasterKeyKnown { public } => Some(public),
		_ => None,
	});
	known.last()
}

/// Whether it was said. What was not is said with the next proof.
fn note(said: Result<(), SayError>) -> bool {
	if let Err(error) = &said {
		tracing::warn!(%error, "a gatekeeper's message waits");
	}
	said.is_ok()
}
