//! Who is told the sums of a chain.
use crate::{composition::books::books, testing::*, *};
use frame::deps::sp_io::storage;
use runtime_common::{
	books_api::{NotACopy, COPY},
	Network,
};

#[test]
fn the_sums_of_a_chain_are_told_on_a_copy_of_its_state_alone() {
	let mut chain = Chain::start(Network::Development);
	assert_eq!(chain.read(books), Err(NotACopy));
	let lines = chain.read(|| {
		storage::set(COPY, &[]);
		books()
	});
	let lines = lines.expect("a copy is answered");
	let value = |name: &str| lines.iter().find(|line| line.name == name).map(|line| line.value);
	assert_eq!(value("all PHA"), Some(chain.read(Balances::total_issuance)));
	assert_eq!(value("seats of the committee"), Some(3));
}
