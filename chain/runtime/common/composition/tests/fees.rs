//! What transactions cost.
use crate::{testing::*, *};
use frame::{
	deps::{
		frame_support::weights::{constants::ExtrinsicBaseWeight, WeightToFee as _},
		frame_system,
	},
	token::fungible::Inspect,
};
use runtime_common::{
	accounts,
	currency::{EXISTENTIAL_DEPOSIT, PHA},
	fees::{WeightToFee, BASE_FEE, BYTE_FEE},
	Network,
};

#[test]
fn fees_are_the_published_ones() {
	assert_eq!((EXISTENTIAL_DEPOSIT, BYTE_FEE, BASE_FEE), (PHA / 100, PHA / 100_000, PHA / 10_000));
	let base = WeightToFee::weight_to_fee(&ExtrinsicBaseWeight::get());
	assert!(base.abs_diff(BASE_FEE) <= 1);
	let ten = WeightToFee::weight_to_fee(&ExtrinsicBaseWeight::get().saturating_mul(10));
	assert!(ten.abs_diff(10 * BASE_FEE) <= 10);
}

#[test]
fn fees_go_to_the_treasury_whole() {
	let mut chain = Chain::start(Network::Development);
	chain.idle();
	let (bob, treasury) = (account("Bob"), accounts::treasury());
	let before = chain.read(|| (Balances::total_balance(&bob), Balances::free_balance(&treasury)));
	let call = frame_system::Call::<Runtime>::remark { remark: vec![1, 2, 3] };
	let transaction = chain.signed("Bob", 0, call);
	chain.block(vec![transaction]);
	let after = chain.read(|| (Balances::total_balance(&bob), Balances::free_balance(&treasury)));
	assert!(before.0 > after.0);
	assert_eq!(before.0 - after.0, after.1 - before.1);
}
