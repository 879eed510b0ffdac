//! The running worker: applies calls to the pure state and writes down what must not be lost.
use crate::effort::Counter;
use crate::folder::{Checkpoints, Folder, Sealing};
use crate::identity::Identity;
use crate::refusal::CallError;
use crate::restore::{self, Restored};
use crate::role::Role;
use crate::settings::Settings;
use codec::Encode;
use light_client::{Batch, Jump};
use protocol::worker_api::{Initialise, Progress, SelfDescription, Warning};
use protocol::{Evidence, SignedEnvelope};
use secrets::{LibraryCrypto, Purpose};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use units::{AccountId, BlockNumber, Hash, Millis};
use worker_core::{Given, Imported, Program, Promises, WorkerState};
use worker_quotes::QuoteProvider;

/// A worker, its files and its platform. One call at a time.
pub struct Worker {
	folder: Folder,
	sealing: Sealing,
	quotes: Box<dyn QuoteProvider>,
	counter: Arc<Counter>,
	checkpoints: Checkpoints,
	checkpoint_interval: Duration,
	program: Program,
	gatekeeper: bool,
	life: Option<Life>,
	warnings: Vec<Warning>,
}

/// What begins with the anchor.
struct Life {
	identity: Identity,
	state: WorkerState,
	role: Option<Role>,
	/// The promises on the disk are these.
	written: Option<u64>,
	checkpointed: (Instant, BlockNumber),
}

/// What readers see between two calls: a consistent copy, all of whose promises are on the disk.
#[derive(Clone, Debug, Default)]
pub struct View {
	/// None before the worker was told a chain.
	pub life: Option<LifeView>,
	/// What an operator should look at.
	pub warnings: Vec<Warning>,
}

/// What readers see of an initialised worker.
#[derive(Clone, Debug)]
pub struct LifeView {
	/// Facts, tip, outbox.
	pub state: WorkerState,
	/// The account that may put it to work.
	pub operator: Option<AccountId>,
	/// x25519 key for secrets.
	pub agreement_key: [u8; 32],
	/// The newest report, if it folds the economy.
	pub newest_report: Option<u32>,
}

/// This build, as the chain compares it.
pub fn version() -> u32 {
	let mut parts = env!("CARGO_PKG_VERSION").split('.').map(|part| part.parse::<u32>().unwrap_or(0));
	let mut next = || parts.next().unwrap_or(0);
	(next() << 16) | (next() << 8) | next()
}

/// The host's clock. Nothing that matters on the chain depends on it.
pub fn host_time() -> Millis {
	let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	Millis(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}

impl Worker {
	/// Opens what the data folder holds: nothing, or a worker at its newest readable checkpoint.
	///
	/// # Errors
	/// If the identity does not open. Damaged checkpoints are passed over with a warning.
	pub fn open(
		settings: &Settings,
		folder: Folder,
		sealing: Sealing,
		quotes: Box<dyn QuoteProvider>,
		counter: Arc<Counter>,
	) -> Result<Self, CallError> {
		let mut worker = Self {
			checkpoints: folder.checkpoints(settings.checkpoints),
			checkpoint_interval: settings.checkpoint_interval,
			program: Program { version: version(), cores: settings.cores },
			gatekeeper: settings.gatekeeper,
			life: None,
			warnings: Vec::new(),
			folder,
			sealing,
			quotes,
			counter,
		};
		if let Some(identity) = Identity::load(&worker.folder, &worker.sealing)? {
			worker.begin(identity)?;
		}
		Ok(worker)
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
				}
				Ok(life.progress())
			}
			None => {
				// Before anything is written: an anchor that cannot be used must not become an identity.
				WorkerState::new::<LibraryCrypto>(&request.anchor, Default::default())?;
				if self.gatekeeper {
					Role::begin(&request.anchor)?;
				}
				let identity = Identity::create(&self.folder, &self.sealing, request.anchor, request.operator)?;
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
		self.take(next, Some(imported))
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
		let jump = Jump {
			fragments: &batch.fragments,
			header: &batch.header,
			descendants: &batch.descendants,
			justification: &batch.justification,
			proof: &batch.proof,
		};
		let mut next = life.state.clone();
		next.jump::<LibraryCrypto>(&jump, Given { identity: &life.identity.key, effort })?;
		self.take(next, None)
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

	/// The gatekeeper's side of this worker.
	///
	/// # Errors
	/// If it has none.
	pub fn role(&self) -> Result<&Role, CallError> {
		self.life()?.role.as_ref().ok_or(CallError::NotGatekeeper)
	}

	/// Writes a checkpoint now, unless the newest one is of this tip.
	///
	/// # Errors
	/// If the disk refuses.
	pub fn checkpoint(&mut self) -> Result<(), CallError> {
		let Some(life) = &mut self.life else { return Ok(()) };
		let number = life.state.tip().number;
		let content = restore::checkpoint(&life.state, life.role.as_ref());
		let chain = life.state.client().chain_genesis();
		let sealed = self.sealing.seal(&chain, Purpose::Checkpoint, &content)?;
		life.checkpointed = (Instant::now(), number);
		Ok(self.checkpoints.save(number, &sealed)?)
	}

	/// What readers may see now.
	pub fn view(&self) -> View {
		let life = self.life.as_ref().map(|life| LifeView {
			state: life.state.clone(),
			operator: life.identity.operator,
			agreement_key: life.identity.key.agreement().public(),
			newest_report: life.role.as_ref().map(Role::newest_report),
		});
		let mut warnings = self.warnings.clone();
		if self.life.as_ref().and_then(|life| life.role.as_ref()).is_some_and(Role::is_blind) {
			warnings.push(Warning {
				code: "no-master-key".into(),
				message: "this gatekeeper made reports without the chain's master key, so it does not vote".into(),
				hint: "put master-key.sealed back and remove the checkpoints, so that it folds all records again"
					.into(),
			});
		}
		View { life, warnings }
	}

	fn life(&self) -> Result<&Life, CallError> {
		self.life.as_ref().ok_or(CallError::NotInitialised)
	}

	fn begin(&mut self, identity: Identity) -> Result<(), CallError> {
		let Restored { mut state, role, warnings } =
			restore::restore(&identity, &self.folder, &self.sealing, &self.checkpoints, self.gatekeeper)?;
		state.restarted();
		self.counter.resume(state.effort());
		self.warnings.extend(warnings);
		let number = state.tip().number;
		let life = Life { identity, state, role, written: None, checkpointed: (Instant::now(), number) };
		tracing::info!(worker = %life.state.worker(), tip = number, "opened");
		self.life = Some(life);
		Ok(())
	}

	/// Makes `next` the worker's state, after everything it promises is on the disk.
	fn take(&mut self, mut next: WorkerState, imported: Option<Imported>) -> Result<Progress, CallError> {
		let life = self.life.as_mut().ok_or(CallError::NotInitialised)?;
		if let (Some(role), Some(imported)) = (&mut life.role, &imported) {
			role.follow(&imported.records);
			role.speak(&mut next, &life.identity.key, &self.folder, &self.sealing)?;
		}
		if life.written != Some(next.promises().outbox().revision()) {
			write_promises(&self.sealing, &self.folder, &life.identity.anchor.chain_genesis, next.promises())?;
			life.written = Some(next.promises().outbox().revision());
		}
		life.state = next;
		let progress = life.progress();
		if life.checkpointed.0.elapsed() >= self.checkpoint_interval {
			self.checkpoint_or_warn();
		}
		Ok(progress)
	}

	/// A failed checkpoint loses nothing but time after a crash: the worker goes on.
	fn checkpoint_or_warn(&mut self) {
		const CODE: &str = "checkpoint-failed";
		self.warnings.retain(|warning| warning.code != CODE);
		if let Err(error) = self.checkpoint() {
			tracing::warn!(%error, "cannot write a checkpoint");
			self.warnings.push(Warning { code: CODE.into(), message: error.to_string(), hint: error.hint().into() });
		}
	}
}

impl Life {
	fn progress(&self) -> Progress {
		let outbox = self.state.promises().outbox().len();
		let tip = self.state.tip();
		Progress { tip: tip.number, tip_hash: tip.hash, outbox: u32::try_from(outbox).unwrap_or(u32::MAX) }
	}
}

impl View {
	/// The messages that the chain's pool takes now.
	pub fn outbox(&self) -> Vec<SignedEnvelope> {
		self.life.iter().flat_map(|life| life.state.visible_outbox().cloned()).collect()
	}
}

fn write_promises(
	sealing: &Sealing,
	folder: &Folder,
	chain: &Hash,
	promises: &Promises,
) -> Result<(), crate::folder::OpenError> {
	let content = (restore::PROMISES_TAG, promises.to_bytes()).encode();
	sealing.write(&folder.promises(), chain, Purpose::Checkpoint, &content)
}
