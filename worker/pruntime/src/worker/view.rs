//! What readers see of a worker between two calls.
use super::Worker;
use crate::role::Role;
use crate::version::Version;
use protocol::worker_api::{Reason, Warning};
use protocol::SignedEnvelope;
use units::{AccountId, Millis};
use worker_core::WorkerState;

/// What readers see between two calls: a consistent copy, all of whose promises are on the disk.
#[derive(Clone, Debug, Default)]
pub struct View {
	/// None before the worker was told a chain.
	pub life: Option<LifeView>,
	/// What an operator should look at.
	pub warnings: Vec<Warning>,
	/// Writes that failed, without which nothing may be said.
	pub failed_writes: u64,
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

impl Worker {
	/// What readers may see now.
	pub fn view(&self) -> View {
		let life = self.life.as_ref().map(|life| LifeView {
			state: life.state.clone(),
			operator: life.identity.operator,
			agreement_key: life.identity.key.agreement().public(),
			newest_report: life.role.as_ref().map(Role::newest_report),
		});
		let mut warnings = self.warnings.clone();
		warnings.extend(self.unwritten.clone());
		warnings.extend(self.life.iter().filter_map(|life| life.role.as_ref()).flat_map(Role::warnings));
		View { life, warnings, failed_writes: self.failed_writes }
	}
}

impl LifeView {
	/// Why it earns nothing, or may soon, the most fundamental first.
	pub fn why(&self, host_time: Millis) -> Vec<Reason> {
		self.state.why(host_time, Version::THIS.0, self.newest_report.is_some())
	}
}

impl View {
	/// The messages that the chain's pool takes now.
	pub fn outbox(&self) -> Vec<SignedEnvelope> {
		self.life.iter().flat_map(|life| life.state.visible_outbox().cloned()).collect()
	}
}
