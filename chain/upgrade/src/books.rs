//! The sums that an upgrade has to leave as they are, as each version tells them.
use crate::State;
use codec::Decode;
use frame::deps::{sp_api::RuntimeApiInfo, sp_runtime::traits::BlakeTwo256};
use runtime_blob::{Blob, BlobError};
use runtime_common::books_api::{BooksApi, NotACopy, COPY};
pub use runtime_common::books_api::{Line, Unit};
use sp_io::storage;
use sp_state_machine::TestExternalities;

/// The API, of whatever block.
type Api = dyn BooksApi<phala_runtime::Block>;

/// What both versions say of one sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
	/// What is summed.
	pub name: String,
	/// What it is counted in.
	pub unit: Unit,
	/// Before; none if that version does not keep it.
	pub before: Option<u128>,
	/// After.
	pub after: Option<u128>,
}

impl Sum {
	/// Whether both versions keep it, and say the same.
	pub fn is_kept(&self) -> bool {
		self.before.is_none() || self.before == self.after
	}
}

/// What a blob says of a copy of a state. Version 1 of its API answers everybody, later ones only if the copy says that it is one.
pub(crate) fn of_blob(blob: &Blob, state: &mut TestExternalities<BlakeTwo256>) -> Result<Vec<Line>, BlobError> {
	const METHOD: &str = "BooksApi_books";
	state.execute_with(|| storage::set(COPY, &[]));
	let answer = blob.call(&mut state.ext(), METHOD, &[]);
	state.execute_with(|| storage::clear(COPY));
	let answer = &mut &answer?[..];
	let told = match blob.version()?.api_version(&Api::ID) {
		Some(1) => Vec::decode(answer),
		_ => Result::<_, NotACopy>::decode(answer).and_then(|told| told.map_err(|_| "it does not see a copy".into())),
	};
	told.map_err(|error| BlobError::NoAnswer { method: METHOD, reason: error.to_string() })
}

/// What the runtime of this state says of it.
///
/// # Errors
/// If that runtime has no such answer.
pub fn of_state(state: &State) -> Result<Vec<Line>, BlobError> {
	of_blob(&Blob::new(state.code().to_vec())?, &mut state.copy())
}

/// Both lists side by side: the lines of `before` in their order, then those that are new.
pub fn compare(before: &[Line], after: &[Line]) -> Vec<Sum> {
	let find = |lines: &[Line], name: &str| lines.iter().find(|line| line.name == name).map(|line| line.value);
	let known = before.iter().map(|line| (line, Some(line.value), find(after, &line.name)));
	let is_new = |line: &&Line| find(before, &line.name).is_none();
	let new = after.iter().filter(is_new).map(|line| (line, None, Some(line.value)));
	known
		.chain(new)
		.map(|(line, before, after)| Sum { name: line.name.clone(), unit: line.unit, before, after })
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_sum_that_changes_or_is_lost_is_not_kept_and_one_that_is_new_is_no_loss() {
		let line = |name: &str, value| Line { name: name.into(), value, unit: Unit::Count };
		let before = [line("items", 3), line("pools", 2), line("requests", 1)];
		let after = [line("votes", 4), line("items", 3), line("pools", 1)];
		let kept: Vec<_> = compare(&before, &after).iter().map(|sum| (sum.name.clone(), sum.is_kept())).collect();
		let kept: Vec<_> = kept.iter().map(|(name, kept)| (name.as_str(), *kept)).collect();
		assert_eq!(kept, [("items", true), ("pools", false), ("requests", false), ("votes", true)]);
	}
}
