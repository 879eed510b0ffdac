//! A validator without the keys that make it one idles without a word: here are the words, and the figures.
use super::network::Authorities;
use crate::{client::Client, fake_runtime::Block};
use sc_client_api::HeaderBackend;
use sc_service::TaskManager;
use sp_api::ProvideRuntimeApi;
use sp_consensus_aura::{sr25519::AuthorityId as AuraId, AuraApi};
use sp_core::crypto::key_types;
use sp_keystore::KeystorePtr;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::{register, GaugeVec, Opts, PrometheusError, Registry, U64};

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(10);
/// What is wrong is said again after so many looks: five minutes.
const LOOKS_BETWEEN_WORDS: u32 = 30;
/// Finality that stands for so many looks after a key came waits for a vote of it.
const LOOKS_OF_STALL: u32 = 3;

/// What the keys of one kind in the keystore are good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
	/// There is none.
	Missing,
	/// None of them is a validator's, now.
	Idle,
	/// One is a validator's.
	Working,
}

impl Standing {
	/// Of the keys that a node has, on a chain with these validators.
	pub fn of<K: PartialEq>(own: &[K], validators: &[K]) -> Self {
		match own.iter().any(|key| validators.contains(key)) {
			true => Self::Working,
			false if own.is_empty() => Self::Missing,
			false => Self::Idle,
		}
	}
}

/// What a look shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
	/// Keys that make blocks.
	pub authoring: Standing,
	/// Keys that vote.
	pub finality: Standing,
	/// The newest final block.
	pub finalized: u32,
}

/// What was seen so far.
#[derive(Clone, Debug, Default)]
pub struct Memory {
	last: Option<Look>,
	looks_since_words: u32,
	/// Looks for which finality has stood since a finality key began to count while the node ran.
	stalled: Option<u32>,
}

impl Memory {
	/// What to say after a look, if anything: what is wrong, at once when it changes and then now and then.
	///
	/// GRANDPA takes a key at the beginning of a round. One that comes late votes from the next round on; but if finality
	/// waits for that very vote, the round never ends.
	pub fn see(&mut self, look: Look) -> Option<String> {
		let before = self.last.replace(look);
		let came =
			before.is_some_and(|before| before.finality < Standing::Working && look.finality == Standing::Working);
		let stands = before.is_some_and(|before| before.finalized == look.finalized);
		self.stalled = match self.stalled {
			_ if came => Some(0),
			Some(looks) if stands => Some(looks.saturating_add(1)),
			_ => None,
		};
		self.looks_since_words = self.looks_since_words.saturating_add(1);
		let is_news =
			before.is_none_or(|before| (before.authoring, before.finality) != (look.authoring, look.finality));
		let is_due = is_news || self.stalled == Some(LOOKS_OF_STALL) || self.looks_since_words >= LOOKS_BETWEEN_WORDS;
		let words = is_due.then(|| self.words(look)).flatten()?;
		self.looks_since_words = 0;
		Some(words)
	}

	fn words(&self, look: Look) -> Option<String> {
		let of = |standing, does: &str| match standing {
			Standing::Missing => Some(format!("it has no key that {does}")),
			Standing::Idle => Some(format!("its key that {does} is not among the validators'")),
			Standing::Working => None,
		};
		if self.stalled.is_some_and(|looks| looks >= LOOKS_OF_STALL) {
			return Some("its finality key came while it ran, and finality waits for it: start this node again".into());
		}
		let wrong: Vec<_> =
			[of(look.authoring, "makes blocks"), of(look.finality, "votes")].into_iter().flatten().collect();
		let missing = [look.authoring, look.finality].contains(&Standing::Missing);
		let todo = if missing {
			"phala-node key insert, or author_rotateKeysWithOwner"
		} else {
			"session.set_keys, and a motion"
		};
		(!wrong.is_empty()).then(|| format!("this validator idles: {} ({todo})", wrong.join(", ")))
	}
}

/// Watches a validator's keys.
pub struct Watch {
	/// The chain.
	pub client: Arc<Client>,
	/// Where the keys are.
	pub keystore: KeystorePtr,
	/// Who votes.
	pub authorities: Authorities,
}

impl Watch {
	/// Says what is wrong in the log, and keeps the figures `phala_node_session_key{kind}`: 0 missing, 1 idle, 2 a validator's.
	pub fn start(self, tasks: &TaskManager, registry: Option<&Registry>) -> Result<(), PrometheusError> {
		let name = "phala_node_session_key";
		let gauge = || {
			GaugeVec::<U64>::new(Opts::new(name, "0: no such key, 1: not a validator's, 2: a validator's"), &["kind"])
		};
		let gauge = registry.map(|registry| register(gauge()?, registry)).transpose()?;
		tasks.spawn_handle().spawn("session-keys", None, async move {
			let mut memory = Memory::default();
			loop {
				if let Some(look) = self.look() {
					for (kind, standing) in [("authoring", look.authoring), ("finality", look.finality)] {
						gauge.iter().for_each(|gauge| gauge.with_label_values(&[kind]).set(standing as u64));
					}
					memory.see(look).iter().for_each(|words| tracing::warn!("{words}"));
				}
				tokio::time::sleep(INTERVAL).await;
			}
		});
		Ok(())
	}

	/// None while the newest state cannot be asked, as in a warp sync.
	fn look(&self) -> Option<Look> {
		let info = self.client.info();
		let authors: Vec<AuraId> =
			AuraApi::<Block, AuraId>::authorities(&*self.client.runtime_api(), info.best_hash).ok()?;
		let own: Vec<AuraId> = self.keystore.sr25519_public_keys(key_types::AURA).into_iter().map(Into::into).collect();
		let voters: Vec<sp_consensus_grandpa::AuthorityId> =
			self.authorities.current_authorities().iter().map(|(id, _)| id.clone()).collect();
		let own_votes: Vec<sp_consensus_grandpa::AuthorityId> =
			self.keystore.ed25519_public_keys(key_types::GRANDPA).into_iter().map(Into::into).collect();
		Some(Look {
			authoring: Standing::of(&own, &authors),
			finality: Standing::of(&own_votes, &voters),
			finalized: info.finalized_number,
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use Standing::*;

	fn look(authoring: Standing, finality: Standing, finalized: u32) -> Look {
		Look { authoring, finality, finalized }
	}

	#[test]
	fn a_key_counts_if_the_chain_names_it() {
		assert_eq!(
			[Standing::of(&[], &[1]), Standing::of(&[2], &[1]), Standing::of(&[2, 1], &[1])],
			[Missing, Idle, Working]
		);
	}

	#[test]
	fn a_validator_without_its_keys_says_so_at_once_and_now_and_then() {
		let mut memory = Memory::default();
		let first = memory.see(look(Missing, Missing, 0)).unwrap();
		assert!(first.contains("no key that makes blocks") && first.contains("no key that votes"), "{first}");
		let again: u32 =
			(1..=2 * LOOKS_BETWEEN_WORDS).map(|at| memory.see(look(Missing, Missing, at)).is_some() as u32).sum();
		assert_eq!(again, 2);
		let idle = memory.see(look(Working, Idle, 70)).unwrap();
		assert!(idle.contains("not among the validators'") && !idle.contains("makes blocks"), "{idle}");
		assert_eq!(memory.see(look(Working, Working, 71)), None);
	}

	#[test]
	fn a_finality_key_that_came_late_asks_for_a_restart_only_if_finality_waits_for_it() {
		let mut memory = Memory::default();
		memory.see(look(Working, Missing, 7));
		let said: Vec<_> = (0..=LOOKS_OF_STALL).filter_map(|_| memory.see(look(Working, Working, 7))).collect();
		assert!(said.len() == 1 && said[0].contains("start this node again"), "{said:?}");
		let mut memory = Memory::default();
		memory.see(look(Working, Missing, 7));
		assert!((8..40).all(|at| memory.see(look(Working, Working, at)).is_none()));
	}
}
