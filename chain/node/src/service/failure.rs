//! What the machinery's errors mean to a user.
use crate::{folder::ChainFolder, NodeError};

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
	NodeError::Service(text)
}
