//! How a call becomes the worker's state: what it promises is on the disk first, then it is so, then a gatekeeper speaks.
use super::Worker;
use crate::checkpointer::Snapshot;
use crate::folder::{Folder, OpenError, Sealed, Sealing};
use crate::refusal::CallError;
use crate::restore;
use crate::role::Speech;
use protocol::worker_api::{ErrorCode, Progress, Warning};
use protocol::RecordV1;
use std::time::Instant;
use units::Hash;
use worker_core::{Imported, Promises, WorkerState};

impl Worker {
	/// Remembers that what must be on the disk before it is said could not be written there.
	pub(super) fn note<T>(&mut self, result: &Result<T, CallError>) {
		if let Err(error) = result {
			if error.code() == ErrorCode::Storage {
				self.failed_writes = self.failed_writes.saturating_add(1);
				let (message, hint) = (error.to_string(), error.hint().into());
				self.unwritten = Some(Warning { code: "write-failed".into(), message, hint });
			}
		}
	}

	/// Room in memory for the reports of the next batch, if this is a gatekeeper.
	pub(super) fn make_room(&mut self) -> Result<(), CallError> {
		let life = self.life.as_mut().ok_or(CallError::NotInitialised)?;
		let Some(role) = &mut life.role else { return Ok(()) };
		Ok(role.make_room(&life.state, &self.sealing)?)
	}

	/// Makes `next` the worker's state, after everything it promises is on the disk. Only then does the economy follow, and
	/// the gatekeeper speak.
	pub(super) fn take(&mut self, next: WorkerState, imported: Option<Imported>) -> Result<Progress, CallError> {
		let records = imported.map_or(Vec::new(), |imported| imported.records);
		self.promise(next, &records)?;
		let life = self.life.as_mut().ok_or(CallError::NotInitialised)?;
		if let Some(role) = &mut life.role {
			role.follow(&records);
		}
		// What cannot be written now is decided and written anew with the next batch: what was imported stands, and nobody
		// believes that more was said.
		if let Err(error) = self.speak() {
			tracing::warn!(%error, "what a gatekeeper has to say waits");
			self.note::<()>(&Err(error));
		}
		let life = self.life.as_mut().ok_or(CallError::NotInitialised)?;
		let progress = life.progress();
		if life.checkpointed.elapsed() >= self.checkpoint_interval && !self.checkpointer.is_busy() {
			life.checkpointed = Instant::now();
			self.checkpointer.begin(Snapshot::of(&life.state, life.role.as_ref()));
		}
		Ok(progress)
	}

	/// Says what a gatekeeper has to say, if this is one: decided, written, and only then so.
	fn speak(&mut self) -> Result<(), CallError> {
		let life = self.life.as_mut().ok_or(CallError::NotInitialised)?;
		let Some(role) = &mut life.role else { return Ok(()) };
		let prepared = role.prepare(&life.state, &self.folder, &self.sealing);
		if let Some((state, votes)) = role.speech(&life.state, &life.identity.key).map(Speech::into_parts) {
			self.promise(state, &[])?;
			let role = self.life.as_mut().and_then(|life| life.role.as_mut());
			role.into_iter().for_each(|role| role.said(votes));
		}
		prepared
	}

	/// Makes `next` the worker's state, after everything it promises is on the disk. `records` are those in between.
	fn promise(&mut self, next: WorkerState, records: &[RecordV1]) -> Result<(), CallError> {
		let life = self.life.as_mut().ok_or(CallError::NotInitialised)?;
		if life.written != Some(next.promises().outbox().revision()) {
			write_promises(&self.sealing, &self.folder, &life.identity.anchor.chain_genesis, next.promises())?;
			life.written = Some(next.promises().outbox().revision());
			if self.unwritten.take().is_some() {
				tracing::info!("what is said can be written down again");
			}
		}
		let before = std::mem::replace(&mut life.state, next);
		self.journal.follow(&before, &life.state, records);
		Ok(())
	}
}

fn write_promises(sealing: &Sealing, folder: &Folder, chain: &Hash, promises: &Promises) -> Result<(), OpenError> {
	sealing.write(&folder.promises(), chain, Sealed::Promises, &restore::promises(promises))
}
