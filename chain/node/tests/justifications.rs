//! What the light client thinks of a justification is what this node thinks of it.
use codec::{Decode, Encode};
use light_client::testing::Case;
use light_client::{Authorities, FinalitySource, JustificationError};
use secrets::LibraryCrypto;
use sp_runtime::{generic, traits::BlakeTwo256, OpaqueExtrinsic};

type Block = generic::Block<generic::Header<u32, BlakeTwo256>, OpaqueExtrinsic>;

/// The node's own verdict: decoded and verified by `sc-consensus-grandpa`.
fn node_accepts(case: &Case) -> bool {
	let encoded = case.justification.encode();
	let Ok(justification) = sc_consensus_grandpa::GrandpaJustification::<Block>::decode(&encoded) else { return false };
	let authorities = Decode::decode(&mut &case.authorities.encode()[..]).unwrap();
	justification.verify(case.set_id, &authorities).is_ok()
}

fn light_client_accepts(case: &Case) -> bool {
	let commit = &case.justification.commit;
	let verify =
		|set: Authorities| set.verify::<LibraryCrypto>(&case.justification, commit.target_hash, commit.target_number);
	Authorities::new(case.set_id, &case.authorities)
		.ok_or(JustificationError::UnusableAuthorities)
		.and_then(verify)
		.is_ok()
}

#[test]
fn the_light_client_and_the_node_agree_on_ten_thousand_random_justifications() {
	let mut valid = 0;
	// Other cases than those of the light client's own tests.
	for seed in 1_000_000..1_010_000 {
		let case = Case::new::<LibraryCrypto>(seed);
		let node = node_accepts(&case);
		assert_eq!(light_client_accepts(&case), node, "seed {seed}: {:?}", case.oddities);
		valid += u32::from(node);
	}
	assert!((3_000..9_000).contains(&valid), "{valid} of 10000 are valid");
}
