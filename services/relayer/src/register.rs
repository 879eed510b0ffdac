//! One registration, from the worker's quote to a block. Nothing is paid before the chain has said that it would take it.
use crate::{
	chain,
	journal::Patience,
	plan::{judge, Judged, WhyRegister},
	refusal,
};
use chain_client::{sr25519, ChainClient, ClientError, PoolRefusal};
use protocol::worker_api::SelfDescription;
use units::Millis;
use worker_client::Worker;

/// What became of an attempt to register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
	/// A block has it, and it succeeded there.
	Yes,
	/// Nothing was paid.
	Refused {
		/// How long that is likely to stand.
		patience: Patience,
		/// Why.
		why: String,
		/// In one word.
		kind: String,
		/// The chain lacks collateral for the worker's platform, and the worker brings none.
		lacks_collateral: bool,
	},
	/// It was paid for, or may yet be.
	PaidFor {
		/// Why it did not help, as far as is known.
		why: String,
		/// In one word.
		kind: String,
	},
}

/// Asks the worker what it says of itself, and registers it: see [`enter`].
pub async fn register(
	client: &ChainClient,
	worker: &Worker,
	payer: &sr25519::Pair,
	due: WhyRegister,
	now: Millis,
) -> Registered {
	match worker.registration().await {
		Ok(said) => enter(client, said, payer, due, now).await,
		Err(error) => {
			let patience = if error.is_retryable() { Patience::Soon } else { Patience::Later };
			Registered::Refused {
				patience,
				why: error.to_string(),
				kind: format!("worker-{}", error.kind()),
				lacks_collateral: false,
			}
		}
	}
}

/// Registers a worker that says this of itself, if the chain would take it, and waits until a block has it. `now` is the
/// chain's time.
pub async fn enter(
	client: &ChainClient,
	said: SelfDescription,
	payer: &sr25519::Pair,
	due: WhyRegister,
	now: Millis,
) -> Registered {
	match chain::foresee(client, &said).await {
		Ok(foreseen) => {
			if let Judged::Not { patience, why, lacks_collateral } = judge(due, foreseen, now) {
				let lacks_collateral = lacks_collateral && said.evidence.collateral.is_none();
				return Registered::Refused { patience, why, kind: "foreseen".into(), lacks_collateral };
			}
		}
		// Nothing is paid for in the dark.
		Err(error) => return free(&error),
	}
	let submitted = match chain::register(client, said, payer).await {
		Ok(submitted) => submitted,
		Err(error) => return outcome(&error),
	};
	tracing::info!(transaction = ?submitted.hash(), "sent a registration");
	match submitted.in_block().await {
		Ok(_) => Registered::Yes,
		Err(error) => outcome(&error),
	}
}

fn outcome(error: &ClientError) -> Registered {
	match error {
		ClientError::Failed { .. } | ClientError::Unknown { .. } => {
			Registered::PaidFor { why: error.to_string(), kind: error.kind().into() }
		}
		_ => free(error),
	}
}

fn free(error: &ClientError) -> Registered {
	let (patience, why, kind) = match error {
		ClientError::NotTaken(taken @ PoolRefusal::Payment) => {
			(Patience::Later, "the account of --payer-file cannot pay the fee".into(), refusal::kind(taken))
		}
		ClientError::NotTaken(taken) => (Patience::Soon, taken.to_string(), refusal::kind(taken)),
		error => (Patience::Soon, error.to_string(), error.kind().into()),
	};
	Registered::Refused { patience, why, kind, lacks_collateral: false }
}
