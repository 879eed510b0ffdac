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

/// However long blocks are full: an empty transaction costs a tenth of a PHA at most, and its bytes.
#[test]
fn full_blocks_make_no_fee_larger_than_its_bound() {
	use frame::deps::sp_runtime::{traits::Convert, FixedU128};
	type Adjustment = runtime_common::fees::SlowAdjustment<Runtime>;
	let mut chain = Chain::start(Network::Development);
	let (least, most) = chain.read(|| {
		let dear = <Adjustment as Convert<FixedU128, FixedU128>>::convert(FixedU128::from_inner(u128::MAX));
		(<Adjustment as Convert<FixedU128, FixedU128>>::convert(FixedU128::from_inner(0)), dear)
	});
	assert_eq!(most, FixedU128::from_u32(1_000));
	assert!(least > FixedU128::from_inner(0));
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

/// Tips put thousands of transactions before every worker message, of which their sender could pay one.
#[test]
fn no_tip_buys_a_place_before_worker_messages() {
	let mut chain = Chain::start(Network::Development);
	chain.idle();
	let remark = || frame_system::Call::<Runtime>::remark { remark: vec![1; 100] };
	let mut priority = |tip| {
		let transaction = chain.tipped("Bob", 0, tip, remark());
		chain.validate(&transaction).expect("Bob can pay it").priority
	};
	let (none, some, most) = (priority(0), priority(PHA / 1_000), priority(100_000 * PHA));
	assert!(none < some && some < most, "tips still order those who pay: {none} {some} {most}");
	assert!(most < pallet_worker_messages::LEAST_PRIORITY);
}

/// Programs that never heard of us find FRAME's extension by its name, and its bytes.
#[test]
fn clients_see_the_stock_extension_that_charges_fees() {
	use codec::Encode;
	use frame::deps::sp_runtime::traits::TransactionExtension;
	type Stock = pallet_transaction_payment::ChargeTransactionPayment<Runtime>;
	type Ours = runtime_common::charge::Charge<Runtime, crate::MostPaidPriority>;
	let ours = <Ours as TransactionExtension<RuntimeCall>>::metadata();
	let stock = <Stock as TransactionExtension<RuntimeCall>>::metadata();
	assert_eq!(ours[0].identifier, stock[0].identifier);
	assert_eq!((ours[0].ty, ours[0].implicit), (stock[0].ty, stock[0].implicit));
	assert_eq!(Ours::from(Stock::from(77)).encode(), Stock::from(77).encode());
}
