//! Who votes, and how.
use light_client::{AuthorityList, Commit, Justification, Precommit};
use sp_core::{ed25519, Pair, H256};
use units::{BlockNumber, Hash, SetId};

/// The well-known accounts that are validators of test networks.
pub(crate) const VALIDATORS: [&str; 4] = ["Alice", "Bob", "Charlie", "Dave"];

/// An authority set whose keys are known.
pub(crate) struct Judges {
	/// The first block it judges.
	pub since: BlockNumber,
	pub members: AuthorityList,
	keys: Vec<ed25519::Pair>,
}

impl Judges {
	/// The set with these members, who are all well known.
	pub fn new(since: BlockNumber, members: AuthorityList) -> Self {
		let known = VALIDATORS.map(|name| ed25519::Pair::from_string(&format!("//{name}"), None).expect("a known key"));
		let key =
			|(id, _): &([u8; 32], u64)| *known.iter().find(|pair| pair.public().0 == *id).expect("a known validator");
		let keys = members.iter().map(key).collect();
		Self { since, members, keys }
	}

	/// Everybody's precommit for a block, signed as a node signs it.
	pub fn justify(&self, set_id: SetId, hash: Hash, number: BlockNumber) -> Justification {
		let round = u64::from(number);
		let precommit = finality_grandpa::Precommit { target_hash: H256(hash), target_number: number };
		let message = finality_grandpa::Message::Precommit(precommit);
		let payload = sp_consensus_grandpa::localized_payload(round, set_id, &message);
		let vote = |key: &ed25519::Pair| Precommit {
			target_hash: hash,
			target_number: number,
			signature: key.sign(&payload).0,
			id: key.public().0,
		};
		let precommits = self.keys.iter().map(vote).collect();
		Justification {
			round,
			commit: Commit { target_hash: hash, target_number: number, precommits },
			votes_ancestries: Vec::new(),
		}
	}
}
