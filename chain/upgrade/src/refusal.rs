//! What is not even tried.
use runtime_blob::BlobError;

/// Why nothing can be said of a blob.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
	/// One of the two blobs does not answer.
	#[error(transparent)]
	Blob(#[from] BlobError),
	/// It is another chain's.
	#[error("the blob is {got}'s, the chain runs {wanted}")]
	OtherChain {
		/// The chain's runtime.
		wanted: String,
		/// The blob's.
		got: String,
	},
	/// The chain would refuse it.
	#[error("the blob has version {got}, and {wanted} runs: it has to be higher")]
	NotNewer {
		/// The version that runs.
		wanted: u32,
		/// The blob's.
		got: u32,
	},
	/// This program has the checks of another release.
	#[error("the blob is {got}, this program checks {name} {wanted}")]
	OtherRelease {
		/// The runtime's name.
		name: String,
		/// What this program holds.
		wanted: u32,
		/// What the blob is.
		got: String,
	},
}
