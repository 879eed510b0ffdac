//! What a node's pool says to a transaction that it does not take.
use frame::deps::sp_runtime::transaction_validity::InvalidTransaction;
use jsonrpsee::types::ErrorObject;
use std::{borrow::Cow, fmt};

/// Why a pool does not take a transaction now. It has cost nothing, and nothing of it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolRefusal {
	/// The pool holds these very bytes already.
	Known,
	/// The pool holds another transaction in its place: with the same index of the account, or the same message.
	PlaceTaken,
	/// These bytes were refused a short while ago, and are not looked at until the ban is over. Each try renews it.
	Banned,
	/// The pool is full.
	Full,
	/// The account cannot pay the fee.
	Payment,
	/// Its index or place was used before.
	Stale,
	/// It cannot be taken before others.
	Future,
	/// Its signature does not hold: for this chain, this runtime, or the block that its life is counted from.
	BadProof,
	/// It was signed for blocks that are over.
	Expired,
	/// It does not fit into a block, or not into this one any more.
	ExhaustsResources,
	/// The call is not taken from outside, or its pallet is closed.
	Call,
	/// The call's own reason, by its number.
	Custom(u8),
	/// The call's own reason, by its number, that passes by itself. The bytes are not banned.
	NotNow(u8),
	/// The runtime cannot tell now whether it is valid. The bytes are not banned.
	Undecided(String),
	/// Anything else.
	Other {
		/// JSON-RPC code.
		code: i32,
		/// The node's words.
		message: String,
	},
}

/// Codes of `author_*`.
mod code {
	pub const VERIFICATION: i32 = 1002;
	pub const INVALID: i32 = 1010;
	pub const UNKNOWN: i32 = 1011;
	pub const BANNED: i32 = 1012;
	pub const KNOWN: i32 = 1013;
	pub const PLACE_TAKEN: i32 = 1014;
	pub const FULL: i32 = 1016;
	pub const FIRST: i32 = VERIFICATION;
	pub const LAST: i32 = 1021;
}

impl PoolRefusal {
	/// Reads the error of an `author_*` call; none if it is not about the transaction. `message` is its words with
	/// their details, cut.
	pub(crate) fn read(error: &ErrorObject<'_>, message: &str) -> Option<Self> {
		let details = error.data().and_then(|data| serde_json::from_str::<String>(data.get()).ok()).unwrap_or_default();
		Some(match error.code() {
			code::INVALID => Self::invalid(&details, message),
			code::UNKNOWN => Self::unknown(details),
			code::BANNED => Self::Banned,
			code::KNOWN => Self::Known,
			code::PLACE_TAKEN => Self::PlaceTaken,
			code::FULL => Self::Full,
			code @ code::FIRST..=code::LAST => Self::Other { code, message: message.into() },
			_ => return None,
		})
	}

	fn unknown(details: String) -> Self {
		let number = || details.strip_prefix("Custom(")?.strip_suffix(')')?.parse().ok();
		number().map_or_else(|| Self::Undecided(details.clone()), Self::NotNow)
	}

	fn invalid(details: &str, message: &str) -> Self {
		if let Some(number) = details.strip_prefix("Custom error: ").and_then(|number| number.trim().parse().ok()) {
			return Self::Custom(number);
		}
		let known = [
			(InvalidTransaction::Payment, Self::Payment),
			(InvalidTransaction::Stale, Self::Stale),
			(InvalidTransaction::Future, Self::Future),
			(InvalidTransaction::BadProof, Self::BadProof),
			(InvalidTransaction::AncientBirthBlock, Self::Expired),
			(InvalidTransaction::ExhaustsResources, Self::ExhaustsResources),
			(InvalidTransaction::Call, Self::Call),
		];
		let found = known.into_iter().find(|(invalid, _)| <&'static str>::from(*invalid) == details);
		found.map_or_else(|| Self::Other { code: code::INVALID, message: message.into() }, |(_, refusal)| refusal)
	}

	/// Whether the transaction, or one that does the same, is on its way.
	pub fn is_under_way(&self) -> bool {
		matches!(self, Self::Known | Self::PlaceTaken)
	}

	/// Whether it was signed with an index that another transaction of the account has.
	pub fn is_used_index(&self) -> bool {
		matches!(self, Self::PlaceTaken | Self::Stale)
	}

	/// One word for it, for counters.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::Known => "known",
			Self::PlaceTaken => "place-taken",
			Self::Banned => "banned",
			Self::Full => "pool-full",
			Self::Payment => "payment",
			Self::Stale => "stale",
			Self::Future => "future",
			Self::BadProof => "bad-proof",
			Self::Expired => "expired",
			Self::ExhaustsResources => "too-big",
			Self::Call => "closed",
			Self::Custom(_) => "custom",
			Self::NotNow(_) => "not-now",
			Self::Undecided(_) => "undecided",
			Self::Other { .. } => "other",
		}
	}

	/// What the user may do about it.
	pub fn hint(&self) -> Cow<'static, str> {
		Cow::Borrowed(match self {
			Self::Known => "it is on its way: wait for the next blocks",
			Self::PlaceTaken => "wait until the account's other transaction is in a block, then send again",
			Self::Banned => "wait a minute, then send again",
			Self::Full => "the chain is busy: send again in some blocks",
			Self::Payment => "put PHA into the account: it cannot pay the fee",
			Self::Stale => "another transaction of this account came first: look at what it did, then send again",
			Self::Future => "wait until what it depends on is in a block",
			Self::BadProof => "the node may be on another fork, or just upgraded its runtime: send again",
			Self::Expired => "sign and send again: it was made for blocks that are over",
			Self::ExhaustsResources => "make it smaller, or send again when the chain is less busy",
			Self::Call => "the pallet may be closed by its launch gate: `phala status` says which are",
			Self::Custom(_) => "the chain does not take it as it is; nothing was paid",
			Self::NotNow(_) | Self::Undecided(_) => "the chain may take it later; nothing was paid",
			Self::Other { .. } => "check that node and program are of the same version",
		})
	}
}

impl fmt::Display for PoolRefusal {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Known => f.write_str("the pool has it already"),
			Self::PlaceTaken => f.write_str("the pool has another transaction in its place"),
			Self::Banned => f.write_str("the pool refused it a short while ago and does not look at it again yet"),
			Self::Full => f.write_str("the pool is full"),
			Self::Payment => f.write_str("the account cannot pay the fee"),
			Self::Stale => f.write_str("its index was used by another transaction"),
			Self::Future => f.write_str("others have to come before it"),
			Self::BadProof => f.write_str("its signature does not hold on this chain now"),
			Self::Expired => f.write_str("it was signed for blocks that are over"),
			Self::ExhaustsResources => f.write_str("it does not fit into a block"),
			Self::Call => f.write_str("the call is not taken now"),
			Self::Custom(number) | Self::NotNow(number) => write!(f, "the call's own reason number {number}"),
			Self::Undecided(reason) => write!(f, "the chain cannot tell now whether it is valid ({reason})"),
			Self::Other { code, message } => write!(f, "{message} (code {code})"),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn read(code: i32, data: Option<&str>) -> Option<PoolRefusal> {
		PoolRefusal::read(&ErrorObject::owned(code, "words", data), "words")
	}

	#[test]
	fn a_pools_words_become_a_reason() {
		let said = |invalid: InvalidTransaction| read(1010, Some(invalid.into()));
		assert_eq!(said(InvalidTransaction::Payment), Some(PoolRefusal::Payment));
		assert_eq!(said(InvalidTransaction::Stale), Some(PoolRefusal::Stale));
		assert_eq!(said(InvalidTransaction::AncientBirthBlock), Some(PoolRefusal::Expired));
		assert_eq!(said(InvalidTransaction::Call), Some(PoolRefusal::Call));
		assert_eq!(read(1010, Some("Custom error: 3")), Some(PoolRefusal::Custom(3)));
		assert_eq!(read(1011, Some("Custom(4)")), Some(PoolRefusal::NotNow(4)));
		assert_eq!(read(1011, Some("CannotLookup")), Some(PoolRefusal::Undecided("CannotLookup".into())));
		assert_eq!(read(1012, None), Some(PoolRefusal::Banned));
		assert_eq!(read(1016, Some("limit")), Some(PoolRefusal::Full));
		assert!(matches!(read(1010, Some("news")), Some(PoolRefusal::Other { code: 1010, .. })));
		assert!(matches!(read(1002, None), Some(PoolRefusal::Other { code: 1002, .. })));
		assert_eq!(read(-32601, None), None);
	}

	#[test]
	fn case_25_no_refusal_of_the_pool_is_blamed_on_another_version_without_a_reason() {
		use PoolRefusal::*;
		for refusal in [Payment, Stale, PlaceTaken, Expired, BadProof, Full, Banned, Future, Call, Custom(3)] {
			assert!(!refusal.hint().contains("version"), "{refusal}");
		}
	}
}
