//! The sums of a chain that an upgrade has to leave as they are.
//!
//! Lines with names, not fields: two versions of a runtime are asked, and each tells what it keeps. A line that only one of them
//! has is news, not a loss.
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use frame::deps::sp_api::decl_runtime_apis;
use scale_info::TypeInfo;

/// One sum.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Line {
	/// What is summed, in words; the same words in every version.
	pub name: String,
	/// How much.
	pub value: u128,
	/// Of what.
	pub unit: Unit,
}

/// What a line counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Unit {
	/// Things.
	#[codec(index = 0)]
	Count,
	/// 10⁻¹² PHA, native or wrapped.
	#[codec(index = 1)]
	Pha,
	/// 10⁻¹² shares of pools.
	#[codec(index = 2)]
	Shares,
}

/// An entry that no chain has: whoever keeps a copy of a state writes it there, and is answered. Nobody can write to a node's state,
/// so nobody makes a node read all of it.
pub const COPY: &[u8] = b":copy:";

/// The state that was asked for is a chain's own, not a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct NotACopy;

decl_runtime_apis! {
	/// What everybody has, in sums. Reads the whole state: for copies of it alone, see [`COPY`]. Version 1 answered everybody.
	#[api_version(2)]
	pub trait BooksApi {
		/// Always the same lines in the same order.
		fn books() -> Result<Vec<Line>, NotACopy>;
	}
}
