//! From the disk to a worker: the newest checkpoint that is whole, and the promises that came after it.
//!
//! A file that this program cannot use is one of two things. **Damaged**: its bytes are not those that were written, and
//! nobody will ever open it; it is set aside, and the one before it takes its place. Everything else, a form of another
//! version, another role or worker, a disk that did not answer, says nothing against the file: the worker does not
//! start, and the file stays where it is.
use crate::folder::{set_aside, Checkpoints, Folder, Found, OpenError, Sealed, Sealing, SetAsideError};
use crate::identity::Identity;
use crate::refusal::CallError;
use crate::role::Role;
use crate::version::Version;
use codec::{Decode, DecodeAll, Encode};
use edge_files::FileError;
use protocol::worker_api::Warning;
use secrets::LibraryCrypto;
use std::path::Path;
use worker_core::{Promises, WorkerState};

/// What stands before a sealed content: what it is, and which program wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Head {
	/// The kind of content and its form.
	tag: u8,
	by: Version,
}

impl Head {
	/// Before promises.
	pub const PROMISES: Self = Self { tag: b'P', by: Version::THIS };
	/// Before a checkpoint.
	pub const CHECKPOINT: Self = Self { tag: b'C', by: Version::THIS };
}

/// What the disk holds.
pub struct Restored {
	/// The worker's state.
	pub state: WorkerState,
	/// Its economy, if it folds it.
	pub role: Option<Role>,
	/// What was set aside.
	pub warnings: Vec<Warning>,
}

/// Why a worker's files cannot be used as this program was started. All of them are as they were.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
	/// The disk did not give a file.
	#[error(transparent)]
	File(#[from] FileError),
	/// It is not ours to open.
	#[error(transparent)]
	Sealed(OpenError),
	/// Damaged, and it could not be set aside.
	#[error(transparent)]
	SetAside(#[from] SetAsideError),
	/// Whole, in a form that this program does not know.
	#[error(
		"{path} was written by pruntime {by}, in a form that this one, {}, does not know: {reason}",
		Version::THIS
	)]
	OtherVersion {
		/// The file.
		path: String,
		/// Who wrote it.
		by: Version,
		/// What was not understood.
		reason: String,
	},
	/// Whole, of another identity.
	#[error("{path} is another worker's")]
	OtherWorker {
		/// The file.
		path: String,
	},
	/// Somebody's whose identity is not here.
	#[error("{identity} is gone, and {path} is of the worker that it was")]
	IdentityGone {
		/// Where the identity was.
		identity: String,
		/// What is left of that worker.
		path: String,
	},
	/// A gatekeeper's, and this one is to be none.
	#[error("{path} holds a gatekeeper's economy, and this worker was started without --gatekeeper")]
	Gatekeeper {
		/// The file.
		path: String,
	},
	/// No gatekeeper's, and this one is to be one.
	#[error("{path} holds no economy, and a gatekeeper has to have folded every record")]
	NoGatekeeper {
		/// The file.
		path: String,
	},
}

impl RestoreError {
	/// What to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::File(_) => {
				"nothing was changed: try again, and check the disk; if it has lost the file for good, move that file \
				 away and the worker goes on from the one before"
			}
			Self::Sealed(error) => error.hint(),
			Self::SetAside(error) => error.hint(),
			Self::OtherVersion { .. } => {
				"nothing was changed: start the pruntime that wrote it; or move the folder `checkpoints` away, and this \
				 one begins at the anchor again"
			}
			Self::OtherWorker { .. } => "put it back where it belongs; without it the worker goes on from the one before",
			Self::IdentityGone { .. } => {
				"nothing was changed: put the identity back from a backup; or move the folder `checkpoints` and \
				 `promises.sealed` away, and this is a new worker, which has to be registered and bound anew"
			}
			Self::Gatekeeper { .. } => {
				"nothing was changed: start it with --gatekeeper; to make a plain worker of it, move the folder \
				 `checkpoints` away, and it begins at its anchor again"
			}
			Self::NoGatekeeper { .. } => {
				"nothing was changed: start it without --gatekeeper; to make a gatekeeper of it, move the folder \
				 `checkpoints` away, and it folds everything from its anchor on"
			}
		}
	}

	/// Whether starting it once more, as it was started, may do.
	pub fn may_pass(&self) -> bool {
		matches!(self, Self::File(_) | Self::SetAside(SetAsideError::File(_)) | Self::Sealed(OpenError::File(_)))
	}
}

/// Why one file was not taken.
enum Unfit {
	Damaged,
	Refused(RestoreError),
}

impl From<RestoreError> for Unfit {
	fn from(error: RestoreError) -> Self {
		Self::Refused(error)
	}
}

impl From<OpenError> for Unfit {
	fn from(error: OpenError) -> Self {
		match error {
			OpenError::Damaged { .. } => Self::Damaged,
			OpenError::File(error) => Self::Refused(error.into()),
			error => Self::Refused(RestoreError::Sealed(error)),
		}
	}
}

/// The content of a checkpoint. `role` is an encoded [`Kept`](crate::role::Kept).
pub fn checkpoint(state: &WorkerState, role: Option<Vec<u8>>) -> Vec<u8> {
	(Head::CHECKPOINT, state.to_checkpoint(), role).encode()
}

/// The content of the promises' file.
pub fn promises(promises: &Promises) -> Vec<u8> {
	(Head::PROMISES, promises.to_bytes()).encode()
}

/// Opens the newest checkpoint that is not damaged, else starts from the anchor.
///
/// # Errors
/// If the newest one that is whole cannot be used as this program was started, or could not be read; or the anchor in
/// the identity is unusable.
pub fn restore(
	identity: &Identity,
	folder: &Folder,
	sealing: &Sealing,
	checkpoints: &Checkpoints,
	gatekeeper: bool,
) -> Result<Restored, CallError> {
	let mut warnings = Vec::new();
	let mut newest = None;
	for found in checkpoints.newest_first().map_err(RestoreError::from)? {
		match open(&found, identity, folder, sealing, checkpoints, gatekeeper) {
			Ok(opened) => {
				newest = Some(opened);
				break;
			}
			Err(Unfit::Damaged) => warnings.push(put_away("checkpoint-damaged", &found.path)?),
			Err(Unfit::Refused(error)) => return Err(error.into()),
		}
	}
	let (mut state, mut role) = match newest {
		Some(opened) => opened,
		None => {
			let state = WorkerState::new::<LibraryCrypto>(&identity.anchor, identity.key.id())?;
			let role = gatekeeper.then(|| Role::begin(&identity.anchor, folder)).transpose()?;
			(state, role)
		}
	};
	match read_promises(identity, folder, sealing) {
		Ok(Some(promises)) => state.adopt(promises),
		Ok(None) => (),
		Err(Unfit::Damaged) => warnings.push(put_away("promises-damaged", &folder.promises())?),
		Err(Unfit::Refused(error)) => return Err(error.into()),
	}
	if let Some(role) = &mut role {
		role.open_files(folder, sealing)?;
	}
	Ok(Restored { state, role, warnings })
}

/// Makes sure that a folder without an identity is nobody's: a new identity could use nothing of an earlier one's, and would
/// stand between those files and their worker.
///
/// # Errors
/// If there is a checkpoint, or there are promises.
pub fn vacant(folder: &Folder, checkpoints: &Checkpoints) -> Result<(), RestoreError> {
	let newest = checkpoints.newest_first()?.into_iter().next().map(|found| found.path);
	// What cannot be looked at is there.
	let promises = || Some(folder.promises()).filter(|path| path.try_exists().unwrap_or(true));
	match newest.or_else(promises) {
		None => Ok(()),
		Some(left) => Err(RestoreError::IdentityGone {
			identity: folder.identity().display().to_string(),
			path: left.display().to_string(),
		}),
	}
}

fn open(
	found: &Found,
	identity: &Identity,
	folder: &Folder,
	sealing: &Sealing,
	checkpoints: &Checkpoints,
	gatekeeper: bool,
) -> Result<(WorkerState, Option<Role>), Unfit> {
	let path = || found.path.display().to_string();
	let sealed = checkpoints.read(found).map_err(RestoreError::from)?;
	let content = sealing.open(&found.path, &identity.anchor.chain_genesis, Sealed::Checkpoint, &sealed)?;
	let (by, content) = behind(Head::CHECKPOINT, &found.path, &content)?;
	let unknown = |reason: String| RestoreError::OtherVersion { path: path(), by, reason };
	let decoded = <(Vec<u8>, Option<Vec<u8>>)>::decode_all(&mut &*content);
	let (state, role) = decoded.map_err(|error| unknown(one_line(&error)))?;
	let state = WorkerState::from_checkpoint(&state).map_err(|error| unknown(error.to_string()))?;
	if state.worker() != identity.key.id() {
		return Err(RestoreError::OtherWorker { path: path() }.into());
	}
	match (gatekeeper, role) {
		(false, None) => Ok((state, None)),
		(true, Some(role)) => {
			let role = Role::from_checkpoint(&role, state.tip().number, folder).map_err(unknown)?;
			Ok((state, Some(role)))
		}
		(false, Some(_)) => Err(RestoreError::Gatekeeper { path: path() }.into()),
		(true, None) => Err(RestoreError::NoGatekeeper { path: path() }.into()),
	}
}

fn read_promises(identity: &Identity, folder: &Folder, sealing: &Sealing) -> Result<Option<Promises>, Unfit> {
	let path = folder.promises();
	let Some(content) = sealing.read(&path, &identity.anchor.chain_genesis, Sealed::Promises)? else { return Ok(None) };
	let (by, content) = behind(Head::PROMISES, &path, &content)?;
	let unknown = |reason: String| RestoreError::OtherVersion { path: path.display().to_string(), by, reason };
	let bytes = Vec::<u8>::decode_all(&mut &*content).map_err(|error| unknown(one_line(&error)))?;
	Ok(Some(Promises::from_bytes(&bytes).map_err(|error| unknown(error.to_string()))?))
}

/// What stands behind the head, and who wrote it.
fn behind<'a>(head: Head, path: &Path, mut content: &'a [u8]) -> Result<(Version, &'a [u8]), RestoreError> {
	let path = || path.display().to_string();
	match Head::decode(&mut content) {
		Ok(found) if found.tag == head.tag => Ok((found.by, content)),
		Ok(Head { tag, by }) => {
			let reason = format!("it begins with {tag:#04x} instead of {:#04x}", head.tag);
			Err(RestoreError::OtherVersion { path: path(), by, reason })
		}
		Err(error) => Err(RestoreError::OtherVersion { path: path(), by: Version::UNKNOWN, reason: one_line(&error) }),
	}
}

fn one_line(error: &codec::Error) -> String {
	error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn put_away(code: &str, path: &Path) -> Result<Warning, RestoreError> {
	let to = set_aside(path)?;
	let message = format!("{} was damaged and is now {}", path.display(), to.display());
	tracing::warn!("{message}");
	let hint = "nothing to do: the worker goes on from what is whole; if it happens again, check the disk";
	Ok(Warning { code: code.into(), message, hint: hint.into() })
}

#[cfg(test)]
mod tests;
