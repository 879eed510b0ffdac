//! Brings a development network to the point where its worker is paid, and keeps it there: observe, plan, act.
mod act;
mod observe;
mod plan;

pub use act::Accounts;
pub use observe::{Members, Stakers};

use super::story::Story;
use crate::failure::Failure;
use chain_client::ChainClient;
use edge_retry::{Pauses, Retry};
use plan::{next_step, Step, Waiting};
use std::time::Duration;
use tokio::{sync::watch, time::sleep};
use worker_client::Worker;

/// Between two looks at the chain.
const PACE: Duration = Duration::from_millis(500);
/// After a look or a transaction that failed.
const PAUSES: Pauses = Pauses { first: PACE, most: Duration::from_secs(10) };

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

/// Runs for ever. Tells what it waits for, or why it cannot go on for now.
pub async fn run(mut this: Provisioning, story: &watch::Sender<Story>) {
	let mut retry = Retry::new(PAUSES);
	loop {
		let (doing, pause) = match round(&mut this).await {
			Ok(waiting) => {
				retry.worked();
				(waiting.to_string(), PACE)
			}
			Err(failure) => {
				let again = retry.failed(&failure);
				if again.is_news {
					tracing::warn!("{}: {failure}", this.name);
				}
				(format!("trying again: {failure}"), again.after)
			}
		};
		story.send_if_modified(|story| story.does(&doing));
		sleep(pause).await;
	}
}

async fn round(this: &mut Provisioning) -> Result<Waiting, Failure> {
	if this.members.gatekeeper.is_none() {
		let status = this.gatekeeper.status().await?;
		(this.members.gatekeeper, this.members.measurement) = (status.worker, status.measurement.map(|hash| hash.0));
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
