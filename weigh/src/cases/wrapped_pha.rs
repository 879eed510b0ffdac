//! Wrapping and unwrapping.
use crate::case::{Case, Cases};
use pallet_wrapped_pha::Call;
use phala_runtime::testing::Chain;
use runtime_common::Network;
use units::PHA;

pub fn cases() -> Vec<Case> {
	let mut cases = Cases::of("wrapped-pha");
	let mut chain = Chain::start(Network::Development);
	// The first wPHA of an account is dearer than more of it: its entry is made.
	cases.on(&mut chain, || ()).by("Bob", "wrap", Call::wrap { amount: 1_000 * PHA });
	let wrap = chain.signed("Bob", 0, Call::wrap { amount: 1_000 * PHA });
	chain.block(vec![wrap]);
	cases.on(&mut chain, || ()).by("Bob", "unwrap", Call::unwrap { amount: PHA });
	cases.by("Bob", "unwrap_all", Call::unwrap_all {});
	cases.end()
}
