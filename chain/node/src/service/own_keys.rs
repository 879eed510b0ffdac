//! Stops a validator of a live chain when keys that everybody has come into its keystore while it runs: the method
//! `author_insertKey` and the folder stand open to whoever runs the node.
use crate::{keys, NodeError};
use sc_service::TaskManager;
use sp_keystore::KeystorePtr;
use std::time::Duration;

const INTERVAL: Duration = Duration::from_secs(5);

/// A keystore that must hold keys of one's own.
#[derive(Clone)]
pub struct OwnKeys(pub KeystorePtr);

impl OwnKeys {
	/// # Errors
	/// [`NodeError::DevelopmentKeys`].
	pub fn check(&self) -> Result<(), NodeError> {
		keys::check_not_development(&*self.0)
	}

	/// Ends an essential task, and with it the node, when such a key is there.
	pub fn watch(&self, tasks: &TaskManager) {
		let keys = self.clone();
		tasks.spawn_essential_handle().spawn("own-keys", None, async move {
			while keys.check().is_ok() {
				tokio::time::sleep(INTERVAL).await;
			}
			tracing::error!("{}", NodeError::DevelopmentKeys);
		});
	}
}
