//! From the disk to a worker: the newest checkpoint that is whole, and the promises that came after it.
use crate::folder::{Checkpoints, Folder, Found, OpenError, Sealing};
use crate::identity::Identity;
use crate::refusal::CallError;
use crate::role::Role;
use codec::{DecodeAll, Encode};
use protocol::worker_api::Warning;
use secrets::{LibraryCrypto, Purpose};
use worker_core::{Promises, WorkerState};

/// Both kinds of files are sealed for one purpose; the first byte keeps them apart.
pub const PROMISES_TAG: u8 = b'p';
const CHECKPOINT_TAG: u8 = b'c';

/// What the disk holds.
pub struct Restored {
	/// The worker's state.
	pub state: WorkerState,
	/// Its economy, if it folds it.
	pub role: Option<Role>,
	/// What was passed over.
	pub warnings: Vec<Warning>,
}

/// The content of a checkpoint.
pub fn checkpoint(state: &WorkerState, role: Option<&Role>) -> Vec<u8> {
	(CHECKPOINT_TAG, state.to_checkpoint(), role.map(Role::to_checkpoint)).encode()
}

/// Opens the newest whole checkpoint, else starts from the anchor.
///
/// # Errors
/// If the folder cannot be read, or the anchor in the identity is unusable. Damaged checkpoints and promises are passed
/// over: what they held can be had from the chain again.
pub fn restore(
	identity: &Identity,
	folder: &Folder,
	sealing: &Sealing,
	checkpoints: &Checkpoints,
	gatekeeper: bool,
) -> Result<Restored, CallError> {
	let mut warnings = Vec::new();
	let mut newest = None;
	for found in checkpoints.newest_first()? {
		match open(&found, identity, sealing, checkpoints, gatekeeper) {
			Ok(opened) => {
				newest = Some(opened);
				break;
			}
			Err(reason) => {
				checkpoints.set_aside(&found);
				warnings.push(passed_over("checkpoint-damaged", format!("checkpoint {}: {reason}", found.number)));
			}
		}
	}
	let (mut state, mut role) = match newest {
		Some(opened) => opened,
		None => {
			let state = WorkerState::new::<LibraryCrypto>(&identity.anchor, identity.key.id())?;
			let role = gatekeeper.then(|| Role::begin(&identity.anchor)).transpose()?;
			(state, role)
		}
	};
	match promises(identity, folder, sealing) {
		Ok(Some(promises)) => state.adopt(promises),
		Ok(None) => (),
		Err(reason) => warnings.push(passed_over("promises-damaged", reason)),
	}
	if let Some(role) = &mut role {
		role.find_master_key(folder, sealing)?;
	}
	Ok(Restored { state, role, warnings })
}

fn open(
	found: &Found,
	identity: &Identity,
	sealing: &Sealing,
	checkpoints: &Checkpoints,
	gatekeeper: bool,
) -> Result<(WorkerState, Option<Role>), String> {
	let sealed = checkpoints.read(found).map_err(|error| error.to_string())?;
	let chain = identity.anchor.chain_genesis;
	let content = sealing.open(&found.path, &chain, Purpose::Checkpoint, &sealed).map_err(reason)?;
	let decoded = <(u8, Vec<u8>, Option<Vec<u8>>)>::decode_all(&mut &content[..]);
	let (tag, state, role) = decoded.map_err(|_| "it has a form that this program does not know")?;
	let state = WorkerState::from_checkpoint(&state).map_err(|error| error.to_string())?;
	if tag != CHECKPOINT_TAG || state.worker() != identity.key.id() {
		return Err("it is another worker's".into());
	}
	match (gatekeeper, role) {
		(false, _) => Ok((state, None)),
		(true, Some(role)) => Ok((state, Some(Role::from_checkpoint(&role)?))),
		(true, None) => Err("it holds no economy, which a gatekeeper folds from the anchor on".into()),
	}
}

fn promises(identity: &Identity, folder: &Folder, sealing: &Sealing) -> Result<Option<Promises>, String> {
	let chain = identity.anchor.chain_genesis;
	let content = sealing.read(&folder.promises(), &chain, Purpose::Checkpoint).map_err(reason)?;
	let Some(content) = content else { return Ok(None) };
	match <(u8, Vec<u8>)>::decode_all(&mut &content[..]) {
		Ok((PROMISES_TAG, bytes)) => Promises::from_bytes(&bytes).map(Some).map_err(|error| error.to_string()),
		_ => Err("the promises have a form that this program does not know".into()),
	}
}

fn reason(error: OpenError) -> String {
	error.to_string()
}

fn passed_over(code: &str, message: String) -> Warning {
	tracing::warn!(%message, "passed over a damaged file");
	let hint = "nothing to do: the worker goes on from what is whole; if it happens again, check the disk";
	Warning { code: code.into(), message, hint: hint.into() }
}
