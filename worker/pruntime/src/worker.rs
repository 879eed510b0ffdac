//! The running worker: applies calls to the pure state and writes down what must not be lost.
mod taking;
mod view;

pub use view::{LifeView, View};

use crate::checkpointer::{Checkpointer, Ledger, Snapshot};
use crate::effort::Counter;
use crate::folder::{Folder, Sealing};
use crate::identity::Identity;
use crate::journal::Journal;
use crate::refusal::CallError;
use crate::restore::{self, Restored};
use crate::role::Role;
use crate::settings::Settings;
use crate::version::Version;
use light_client::{Batch, Jump};
use protocol::worker_api::{HexHash, Initialise, Progress, SelfDescription, Warning};
use protocol::{Evidence, SettlementReport};
use secrets::LibraryCrypto;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use units::{Millis, ReportNumber};
use worker_core::{Given, Program, WorkerState};
use worker_quotes::QuoteProvider;

/// A worker, its files and its platform. One call at a time.
pub struct Worker {
	folder: Folder,
	sealing: Arc<Sealing>,
	quotes: Box<dyn QuoteProvider>,
	counter: Arc<Counter>,
	checkpointer: Checkpointer,
	checkpoint_interval: Duration,
	program: Program,
	gatekeeper: bool,
	life: Option<Life>,
	journal: Journal,
	/// Of this process's life.
	warnings: Vec<Warning>,
	/// Why what must be written before it is said could not be, the last time; none if it could.
	unwritten: Option<Warning>,
	/// Writes of that kind that failed.
	failed_writes: u64,
}

/// What begins with the anchor.
struct Life {
	identity: Identity,
	state: WorkerState,
	role: Option<Role>,
	/// The promises on the disk are these.
	written: Option<u64>,
	/// When the last checkpoint was ordered.
	checkpointed: Instant,
}

/// The host's clock. Nothing that matters on the chain depends on it.
pub fn host_time() -> Millis {
	let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	Millis(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}

impl Worker {
	/// Opens what the data folder holds: nothing, or a worker at its newest checkpoint.
	///
	/// # Errors
	/// If what it holds cannot be used by this program as it was started. Damaged checkpoints are set aside with a
	/// warning.
	pub fn open(
		settings: &Settings,
		folder: Folder,
		sealing: Sealing,
		quotes: Box<dyn QuoteProvider>,
		counter: Arc<Counter>,
	) -> Result<Self, CallError> {
		let sealing = Arc::new(sealing);
		let mut worker = Self {
			checkpointer: Checkpointer::new(sealing.clone(), folder.checkpoints(settings.checkpoints)),
			checkpoint_interval: settings.checkpoint_interval,
			program: Program { version: Version::THIS.0, cores: settings.cores },
			gatekeeper: settings.gatekeeper,
			life: None,
			journal: Journal::new(),
			warnings: Vec::new(),
			unwritten: None,
			failed_writes: 0,
			folder,
			sealing,
			quotes,
			counter,
		};
		worker.reopen()?;
		Ok(worker)
	}

	/// Forgets everything in memory and opens what the data folder holds, as a new process would: after a call that
	/// panicked nothing in memory can be trusted to fit together.
	///
	/// # Errors
	/// As [`Worker::open`]; the worker has no chain then.
	pub fn reopen(&mut self) -> Result<(), CallError> {
		self.life = None;
		// What is being written is whole and newer than what is there.
		self.checkpointer.wait();
		match Identity::load(&self.folder, &self.sealing)? {
			Some(identity) => self.begin(identity),
			None => Ok(restore::vacant(&self.folder, self.checkpointer.folder())?),
		}
	}

	/// Takes the chain it works for. The same anchor again is fine; another operator counts from the next registration.
	///
	/// # Errors
	/// If it has another anchor already, this one is unusable, or the disk refuses.
	pub fn initialise(&mut self, request: Initialise) -> Result<Progress, CallError> {
		match &mut self.life {
			Some(life) if life.identity.anchor != request.anchor => {
				let client = life.state.client();
				Err(CallError::OtherChain { chain: client.chain_genesis(), anchor: client.anchor_hash() })
			}
			Some(life) => {
				if life.identity.operator != request.operator {
					let before = std::mem::replace(&mut life.identity.operator, request.operator);
					if let Err(error) = life.identity.save(&self.folder, &self.sealing) {
						life.identity.operator = before;
						return Err(error.into());
					}
					tracing::info!("has another operator, from its next registration on");
				}
				Ok(life.progress())
			}
			None => {
				// It may be there, and have been of no use when this worker was opened. It is never replaced.
				if let Some(identity) = Identity::load(&self.folder, &self.sealing)? {
					self.begin(identity)?;
					return self.initialise(request);
				}
				restore::vacant(&self.folder, self.checkpointer.folder())?;
				// Before anything is written: an anchor that cannot be used must not become an identity.
				WorkerState::new::<LibraryCrypto>(&request.anchor, Default::default())?;
				if self.gatekeeper {
					Role::begin(&request.anchor, &self.folder)?;
				}
				let chain = HexHash(request.anchor.chain_genesis);
				let created = Identity::create(&self.folder, &self.sealing, request.anchor, request.operator);
				let created = created.map_err(CallError::from);
				self.note(&created);
				let identity = created?;
				self.unwritten = None;
				tracing::info!(worker = %identity.key.id(), %chain, "made an identity for this chain");
				self.begin(identity)?;
				Ok(self.life()?.progress())
			}
		}
	}

	/// Follows the chain over every record of the batch.
	///
	/// # Errors
	/// If the batch is not proven, needs a newer program, or brings messages that cannot be written down. The worker is
	/// what it was.
	pub fn import(&mut self, batch: &Batch) -> Result<Progress, CallError> {
		let effort = self.counter.read();
		let room = self.make_room();
		self.note(&room);
		room?;
		let life = self.life.as_mut().ok_or(CallError::NotInitialised)?;
		let mut next = life.state.clone();
		let given = Given { identity: &life.identity.key, effort };
		let imported = match next.import::<LibraryCrypto>(batch, given) {
			Ok(imported) => imported,
			Err(refusal) => {
				// Unchanged but for the memory of a pause.
				life.state = next;
				return Err(refusal.into());
			}
		};
		let taken = self.take(next, Some(imported));
		self.note(&taken);
		taken
	}

	/// Jumps to the batch's header without records.
	///
	/// # Errors
	/// As [`Worker::import`]; and a gatekeeper never jumps, because it must fold every record.
	pub fn jump(&mut self, batch: &Batch) -> Result<Progress, CallError> {
		let effort = self.counter.read();
		let life = self.life.as_mut().ok_or(CallError::NotInitialised)?;
		if !batch.records.is_empty() {
			return Err(CallError::Malformed("a jump carries no records".into()));
		}
		if life.role.is_some() {
			return Err(CallError::Malformed("a gatekeeper folds every record: it never jumps".into()));
		}
		let Some(justification) = &batch.justification else {
			return Err(CallError::Malformed("a jump has a justification".into()));
		};
		let jump = Jump {
			fragments: &batch.fragments,
			header: &batch.header,
			descendants: &batch.descendants,
			justification,
			proof: &batch.proof,
		};
		let mut next = life.state.clone();
		next.jump::<LibraryCrypto>(&jump, Given { identity: &life.identity.key, effort })?;
		let from = self.life()?.state.tip().number;
		let taken = self.take(next, None);
		self.note(&taken);
		let progress = taken?;
		tracing::info!(from, to = progress.tip, "jumped over records");
		Ok(progress)
	}

	/// What it says of itself at the verified tip, and the proof.
	///
	/// # Errors
	/// If the platform gives no quote.
	pub fn describe(&mut self) -> Result<SelfDescription, CallError> {
		let life = self.life.as_ref().ok_or(CallError::NotInitialised)?;
		let identity = &life.identity;
		let info = life.state.registration_info(self.program, &identity.key, identity.operator);
		let quote = self.quotes.quote(&info.report_data::<LibraryCrypto>())?;
		let now = life.state.tip().slot_time.unwrap_or_else(host_time);
		Ok(SelfDescription { info, evidence: Evidence { quote, collateral: self.quotes.collateral(now)? } })
	}

	/// The bodies of the settlement reports from a number on.
	///
	/// # Errors
	/// If it folds no economy, or they stand in a file that does not open.
	pub fn reports(&self, from: ReportNumber) -> Result<Vec<SettlementReport>, CallError> {
		Ok(self.role()?.reports(from, &self.sealing)?)
	}

	/// The gatekeeper's side of this worker.
	///
	/// # Errors
	/// If it has none.
	pub fn role(&self) -> Result<&Role, CallError> {
		self.life()?.role.as_ref().ok_or(CallError::NotGatekeeper)
	}

	/// Writes a last checkpoint, unless the newest one is of this tip, and waits until it is on the disk.
	///
	/// # Errors
	/// If the disk refuses.
	pub fn checkpoint(&mut self) -> Result<(), CallError> {
		let Some(life) = &self.life else { return Ok(()) };
		self.checkpointer.finish(Snapshot::of(&life.state, life.role.as_ref()))
	}

	/// What becomes of checkpoints, also while no call is made.
	pub fn ledger(&self) -> Arc<Mutex<Ledger>> {
		self.checkpointer.ledger()
	}

	fn life(&self) -> Result<&Life, CallError> {
		self.life.as_ref().ok_or(CallError::NotInitialised)
	}

	fn begin(&mut self, identity: Identity) -> Result<(), CallError> {
		let Restored { mut state, role, warnings } =
			restore::restore(&identity, &self.folder, &self.sealing, self.checkpointer.folder(), self.gatekeeper)?;
		state.restarted();
		self.counter.resume(state.effort());
		self.warnings.extend(warnings);
		let (worker, chain) = (state.worker(), HexHash(state.client().chain_genesis()));
		let span = tracing::Span::current();
		span.record("worker", tracing::field::display(worker)).record("chain", tracing::field::display(chain));
		tracing::info!(tip = state.tip().number, gatekeeper = self.gatekeeper, "opened the worker of this folder");
		self.life = Some(Life { identity, state, role, written: None, checkpointed: Instant::now() });
		Ok(())
	}
}

impl Life {
	fn progress(&self) -> Progress {
		let outbox = self.state.promises().outbox().len();
		let tip = self.state.tip();
		Progress { tip: tip.number, tip_hash: tip.hash, outbox: u32::try_from(outbox).unwrap_or(u32::MAX) }
	}
}
