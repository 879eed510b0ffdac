//! The block after the upgrade, as nodes make it: by the blob.
use crate::Header;
use codec::{Decode, Encode};
use frame::deps::sp_runtime::{traits::BlakeTwo256, ApplyExtrinsicResult};
use runtime_blob::{Blob, BlobError};
use sp_state_machine::TestExternalities;

/// Makes a block of this header and transaction on this state, and returns its header.
pub(crate) fn make(
	blob: &Blob,
	state: &mut TestExternalities<BlakeTwo256>,
	header: &Header,
	transaction: &[u8],
) -> Result<Header, BlobError> {
	blob.call(&mut state.ext(), "Core_initialize_block", &header.encode())?;
	let method = "BlockBuilder_apply_extrinsic";
	let answer = blob.call(&mut state.ext(), method, transaction)?;
	match ApplyExtrinsicResult::decode(&mut &answer[..]) {
		Ok(Ok(Ok(()))) => {}
		other => return Err(BlobError::NoAnswer { method, reason: format!("the block's time is refused: {other:?}") }),
	}
	let method = "BlockBuilder_finalize_block";
	let answer = blob.call(&mut state.ext(), method, &[])?;
	Header::decode(&mut &answer[..]).map_err(|error| BlobError::NoAnswer { method, reason: error.to_string() })
}
