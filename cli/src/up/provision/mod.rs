//! Brings a development network to the point where its worker is paid, and keeps it there: observe, plan, act.
mod act;
mod observe;
mod plan;

pub use act::Accounts;
pub use observe::{Members, Stakers};

use crate::failure::Failure;
use chain_client::ChainClient;
use plan::{next_step, Step, Waiting};
use std::time::Duration;
use tokio::{sync::watch, time::sleep};
use worker_client::Worker;

/// Between two looks at the chain.
const PACE: Duration = Duration::from_millis(500);
/// Failures in a row after which something is wrong for good.
const MAX_FAILURES: u32 = 20;

/// Everything provisioning needs.
pub struct Provisioning {
	/// The chain.
	pub chain: ChainClient,
	/// Who signs.
	pub accounts: Accounts,
	/// Who stakes.
	pub stakers: Stakers,
	/// The gatekeeper's API.
	pub gatekeeper: Worker,
	/// The worker's API.
	pub worker: Worker,
	/// What is known of the two.
	pub members: Members,
	/// Of the network.
	pub name: &'static str,
}

/// Runs for ever; ends only with the reason why it cannot go on. Says what it waits for.
pub async fn run(mut this: Provisioning, said: watch::Sender<String>) -> Failure {
	let mut failures = 0;
	loop {
		match round(&mut this).await {
			Ok(waiting) => {
				failures = 0;
				said.send_if_modified(|said| {
					let now = waiting.to_string();
					let changed = *said != now;
					*said = now;
					changed
				});
			}
			Err(failure) => {
				failures += 1;
				tracing::warn!("{}: {failure}", this.name);
				if failures >= MAX_FAILURES {
					return failure;
				}
			}
		}
		sleep(PACE).await;
	}
}

async fn round(this: &mut Provisioning) -> Result<Waiting, Failure> {
	if this.members.gatekeeper.is_none() {
		this.members.gatekeeper = this.gatekeeper.status().await?.worker;
	}
	if this.members.worker.is_none() {
		this.members.worker = this.worker.status().await?.worker;
	}
	loop {
		let view = observe::observe(&this.chain, this.members, &this.stakers).await?;
		match next_step(&view) {
			Step::Wait(waiting) => return Ok(waiting),
			step => {
				tracing::info!("{}: {step:?}", this.name);
				act::act(&step, &this.chain, &this.accounts).await?;
			}
		}
	}
}
