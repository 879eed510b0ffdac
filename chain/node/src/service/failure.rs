//! What the machinery's errors mean to a user.
use crate::{folder::ChainFolder, NodeError};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Sorts the machinery's errors, which keep their kind only in words, into those a user can act on.
pub(crate) fn service_error(folder: &ChainFolder, error: impl std::fmt::Display) -> NodeError {
	let text = error.to_string();
	let path = || folder.path().to_path_buf();
	if text.contains("No space left") {
		return NodeError::DiskFull { path: path(), free: 0, needed: 1 };
	}
	if text.contains("Database file is in use") {
		return NodeError::DataInUse { path: path() };
	}
	if text.contains("Incompatible pruning modes") {
		return NodeError::KeptOtherwise { path: path() };
	}
	if DAMAGE.iter().any(|words| text.contains(words)) {
		return folder.damaged(text);
	}
	NodeError::Service(text)
}

/// What the machinery says of a database that lacks something, or holds what it never wrote.
const DAMAGE: [&str; 9] = [
	"Database error",
	"State Database error",
	"State already discarded",
	"Header was not found in the database",
	"`:code` hash not found",
	"Invalid state root",
	"Database missing expected key",
	"Error decoding",
	"Corruption",
];

/// What `open` says. The machinery panics over some damage: that is damage, too.
pub(crate) fn caught<T>(folder: &ChainFolder, open: impl FnOnce() -> Result<T, NodeError>) -> Result<T, NodeError> {
	catch_unwind(AssertUnwindSafe(open)).unwrap_or_else(|panic| {
		let words = panic.downcast_ref::<String>().map(String::as_str);
		Err(folder.damaged(words.or(panic.downcast_ref::<&str>().copied()).unwrap_or("it cannot be read")))
	})
}
