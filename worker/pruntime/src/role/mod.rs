//! The gatekeeper's side of a worker: folds the economy, votes for its reports, makes the master key.
//!
//! A role changes only after what it promises is on the disk. Folding promises nothing: it follows from records that the
//! worker has taken. What it says is decided by [`Role::speech`], written by the caller, and then taken over by
//! [`Role::said`].
mod shelf;
mod votes;

use crate::folder::{Folder, OpenError, Sealed, Sealing};
use crate::identity::random_secret;
use crate::refusal::CallError;
use codec::{DecodeAll, Encode};
use protocol::worker_api::{EconomyView, Warning, MAX_REPORTS};
use protocol::{Anchor, RecordV1, RegistryMessage, ReportVote, Sender, SettlementReport, Source, Topic};
use secrets::{IdentityKey, LibraryCrypto, MasterKey, Secret};
use shelf::{Cupboard, Shelf};
use std::path::PathBuf;
use std::sync::Arc;
use units::{BlockNumber, Hash, ReportNumber, WorkerId};
use votes::{Votes, VOTE_WINDOW};
use worker_core::{SayError, WorkerState};
use worker_gatekeeper::EconomyFold;

/// So many votes wait in the outbox at most; the rest follow.
const MAX_WAITING_VOTES: usize = 32;

/// A folded economy and what this gatekeeper says about it.
#[derive(Debug)]
pub struct Role {
	chain: Hash,
	/// Shared with a checkpoint until that is encoded; whoever folds meanwhile folds a copy.
	fold: Arc<EconomyFold>,
	shelf: Shelf,
	/// Where the shelf's files are.
	folder: PathBuf,
	votes: Votes,
	/// The master key that the records made known last.
	known: Option<[u8; 32]>,
	/// A report was made without the master key that was known then: its random number, and so everything after it, is not
	/// the others'.
	blind: bool,
	master: Option<MasterKey>,
}

/// What a gatekeeper says, before it is said.
pub struct Speech {
	/// The worker with the new messages in its outbox.
	pub state: WorkerState,
	votes: Votes,
}

/// What a checkpoint keeps of a role, taken in a moment: the economy, large as it is, is shared.
pub struct Kept {
	chain: Hash,
	fold: Arc<EconomyFold>,
	shelf: shelf::Stored,
	known: Option<[u8; 32]>,
	blind: bool,
}

impl Kept {
	/// As [`Role::from_checkpoint`] reads it. Lets go of the economy.
	pub fn encode(self) -> Vec<u8> {
		(V4, self.chain, self.fold, self.shelf, self.known, self.blind).encode()
	}
}

const V4: u8 = 4;
type Stored = (u8, Hash, EconomyFold, shelf::Stored, Option<[u8; 32]>, bool);

impl Role {
	/// Before the first record.
	///
	/// # Errors
	/// If the anchor is not block 0: every record counts. (Starting from another gatekeeper's snapshot is later work.)
	pub fn begin(anchor: &Anchor, folder: &Folder) -> Result<Self, CallError> {
		if anchor.number != 0 {
			return Err(CallError::LateAnchor(anchor.number));
		}
		Ok(Self {
			chain: anchor.chain_genesis,
			fold: Arc::new(EconomyFold::new(Default::default())),
			shelf: Shelf::default(),
			folder: folder.reports(),
			votes: Votes::default(),
			known: None,
			blind: false,
			master: None,
		})
	}

	/// What a checkpoint keeps. The master key has a file of its own, and so have reports that wait for long.
	pub fn kept(&self) -> Kept {
		let (chain, known, blind) = (self.chain, self.known, self.blind);
		Kept { chain, fold: self.fold.clone(), shelf: self.shelf.stored(), known, blind }
	}

	/// From [`Kept::encode`], for a worker whose tip is block `tip`.
	///
	/// # Errors
	/// If another build wrote it, or it has not folded exactly the records up to the tip.
	pub fn from_checkpoint(bytes: &[u8], tip: BlockNumber, folder: &Folder) -> Result<Self, String> {
		let Ok((V4, chain, fold, shelf, known, blind)) = Stored::decode_all(&mut &bytes[..]) else {
			return Err("its economy has a form that this program does not know".into());
		};
		if fold.number() != tip {
			return Err(format!("its economy stands at block {} and its worker at {tip}", fold.number()));
		}
		let (fold, shelf) = (Arc::new(fold), Shelf::from_stored(shelf));
		Ok(Self { chain, fold, shelf, folder: folder.reports(), votes: Votes::default(), known, blind, master: None })
	}

	/// Opens the sealed master key, if this gatekeeper has it, and removes files of reports that nobody knows of.
	///
	/// # Errors
	/// If the file does not open: folding on without it would make reports that nobody else makes.
	pub fn open_files(&mut self, folder: &Folder, sealing: &Sealing) -> Result<(), CallError> {
		let sealed = sealing.read(&folder.master_key(), &self.chain, Sealed::MasterKey)?;
		if let Some(seed) = sealed {
			let damaged = |_| OpenError::Damaged { path: folder.master_key().display().to_string() };
			let seed = <[u8; 32]>::try_from(&seed[..]).map_err(damaged)?;
			self.master = Some(MasterKey::from_seed(Secret::new(seed)));
		}
		self.shelf.tidy(&self.folder);
		Ok(())
	}

	/// Makes room in memory for the reports of the next batch.
	///
	/// # Errors
	/// If the disk refuses: then no batch can be taken, and nothing is lost.
	pub fn make_room(&mut self, state: &WorkerState, sealing: &Sealing) -> Result<(), OpenError> {
		let next = state.facts().map_or(0, |facts| facts.next_report);
		self.shelf.write_far(next, Cupboard { folder: &self.folder, sealing, chain: &self.chain })
	}

	/// Folds the records that the worker has taken.
	///
	/// Random numbers are made with the key that the records have made known by then, and begin anew with each: before
	/// that record they are zero for everybody. So two holders of a key come to the same, whenever each got it.
	pub fn follow(&mut self, records: &[RecordV1]) {
		if records.is_empty() {
			return;
		}
		let fold = Arc::make_mut(&mut self.fold);
		for record in records {
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
			match fold.fold::<LibraryCrypto>(record, random) {
				Ok(Some(report)) => self.shelf.put(report),
				Ok(None) => (),
				Err(error) => tracing::error!(%error, "the economy missed a record"),
			}
		}
	}

	/// Fetches from the disk what it needs to speak: the master key, which it makes if it has to offer one, and bodies of
	/// reports that have come near. Lets go of those that were applied.
	///
	/// # Errors
	/// If the disk refuses. What does not need the disk can be said all the same.
	pub fn prepare(&mut self, state: &WorkerState, folder: &Folder, sealing: &Sealing) -> Result<(), CallError> {
		if state.must_offer_master_key() && self.master.is_none() {
			let key = MasterKey::from_seed(random_secret()?);
			// Sealed before anybody hears of it.
			sealing.write(&folder.master_key(), &self.chain, Sealed::MasterKey, key.seed().expose())?;
			tracing::info!("made the master key of this chain");
			self.master = Some(key);
		}
		let Some(facts) = state.facts() else { return Ok(()) };
		let next = facts.next_report;
		let cupboard = Cupboard { folder: &self.folder, sealing, chain: &self.chain };
		self.shelf.forget_applied(next, cupboard);
		Ok(self.shelf.read_near(next..next.saturating_add(VOTE_WINDOW), cupboard)?)
	}

	/// What is to be said now: the offer of a master key, votes. None: nothing. Nobody knows of it before the worker's
	/// promises are written, and then [`Role::said`] is told.
	pub fn speech(&self, state: &WorkerState, identity: &IdentityKey) -> Option<Speech> {
		let facts = state.facts().filter(|facts| facts.is_gatekeeper(&state.worker()))?;
		let mut speech = Speech { state: state.clone(), votes: self.votes };
		let is_waited_for = |key: &&MasterKey| facts.must_prove_master_key(&state.worker(), &key.public());
		if let Some(key) = self.master.as_ref().filter(is_waited_for) {
			note(speech.state.offer_master_key::<LibraryCrypto>(key, identity));
		}
		let known = facts.gatekeepers.master_key;
		if known.is_some() && self.master.as_ref().map(MasterKey::public) == known && !self.blind {
			self.vote(facts.next_report, &mut speech, identity);
		}
		Some(speech)
	}

	/// What [`Role::speech`] told is on the disk.
	pub fn said(&mut self, votes: Votes) {
		self.votes = votes;
	}

	/// What an operator should look at.
	pub fn warnings(&self) -> Vec<Warning> {
		let mut warnings = Vec::new();
		if self.blind {
			warnings.push(Warning {
				code: "no-master-key".into(),
				message: "this gatekeeper made reports without the chain's master key, so it does not vote".into(),
				hint: "put master-key.sealed back and remove the checkpoints, so that it folds all records again"
					.into(),
			});
		}
		if let Some(report) = self.lost() {
			warnings.push(Warning {
				code: "report-lost".into(),
				message: format!("the chain waits for report {report}, whose file in this data folder is gone"),
				hint: "stop this worker, remove its folder `checkpoints` and start it: it folds all records again and \
				       makes the report anew"
					.into(),
			});
		}
		warnings
	}

	/// The report that the chain has waited for in vain because its body is neither in memory nor on the disk.
	fn lost(&self) -> Option<ReportNumber> {
		// A checkpoint may be older than the removal of a file whose reports were applied: the next facts tell.
		let overdue = self.votes.overdue(self.fold.number())?;
		(overdue <= self.shelf.newest() && self.shelf.get(overdue).is_none()).then_some(overdue)
	}

	/// Number of the newest report it holds; 0: none.
	pub fn newest_report(&self) -> ReportNumber {
		self.shelf.newest()
	}

	/// The bodies from a number on, in order.
	///
	/// # Errors
	/// If they stand in a file that does not open.
	pub fn reports(&self, from: ReportNumber, sealing: &Sealing) -> Result<Vec<SettlementReport>, OpenError> {
		self.shelf.from(from, MAX_REPORTS, Cupboard { folder: &self.folder, sealing, chain: &self.chain })
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

	fn vote(&self, next: ReportNumber, speech: &mut Speech, identity: &IdentityKey) {
		speech.votes = speech.votes.at(next, self.fold.number());
		for report in speech.votes.due() {
			let Some(body) = self.shelf.get(report) else { return };
			if speech.state.promises().outbox().count(Topic::ReportVote) >= MAX_WAITING_VOTES {
				return;
			}
			let vote = ReportVote { report, digest: body.digest::<LibraryCrypto>(&self.chain) };
			if !note(speech.state.vote::<LibraryCrypto>(&vote, identity)) {
				return;
			}
			speech.votes = speech.votes.voted(report);
		}
	}
}

impl Speech {
	/// The two halves: the worker as it is once this is said, and what the role takes over.
	pub fn into_parts(self) -> (WorkerState, Votes) {
		(self.state, self.votes)
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

#[cfg(test)]
mod tests;
