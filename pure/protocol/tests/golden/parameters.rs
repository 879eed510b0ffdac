//! What governance sets, and where a worker starts.
use crate::vectors::{run, same_bytes, wire, Library};
use gemini_protocol::worker_api::Initialise;
use gemini_protocol::Anchor;
use units::{AccountId, Economy, Millis, TokenomicParameters};

/// `n` whole and `n` of the smallest parts.
const fn number(n: u128) -> u128 {
	(n << 64) + n
}

fn tokenomic() -> TokenomicParameters {
	TokenomicParameters {
		pha_rate: number(1),
		rho: number(2),
		budget_per_block: number(3),
		v_max: number(4),
		cost_k: number(5),
		cost_b: number(6),
		slash_rate: number(7),
		treasury_ratio: number(8),
		heartbeat_window: 20,
		rig_k: number(9),
		rig_b: number(10),
		re: number(11),
		k: number(12),
		kappa: number(13),
	}
}

pub fn economy() -> Economy {
	Economy {
		tokenomic: tokenomic(),
		heartbeat_window: Millis(240_001),
		challenge_interval: Millis(3_600_002),
		max_challenged: 50,
	}
}

fn anchor() -> Anchor {
	Anchor {
		chain_genesis: run(0x10),
		number: 1_000,
		header_hash: run(0x20),
		record_head: run(0x30),
		set_id: 5,
		authorities: vec![(run(0x40), 7), (run(0x50), 9)],
	}
}

wire! {
	fields_of_the_tokenomic_parameters_keep_the_published_order: "tokenomic_parameters" => tokenomic();
	fields_of_an_economy_keep_their_order: "economy" => economy();
	fields_of_an_anchor_keep_their_order: "anchor" => anchor();
	fields_of_an_initialisation_keep_their_order:
		"initialise" => Initialise { anchor: anchor(), operator: Some(AccountId(run(0x81))) };
}

#[test]
fn the_domain_of_an_anchor_is_its_own_and_stands_first() {
	same_bytes("anchor.hash", anchor().hash::<Library>());
}
