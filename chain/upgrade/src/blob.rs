//! The block after the upgrade, as nodes make it: by the blob.
use crate::Header;
use codec::{Decode, Encode};
use frame::deps::sp_runtime::{traits::BlakeTwo256, ApplyExtrinsicResult};
use runtime_blob::{Blob, BlobError};
use sp_state_machine::TestExternalities;
use std::time::Instant;

/// A block that a blob made.
pub(crate) struct Made {
	/// Its header.
	pub header: Header,
	/// How long its beginning took, where migrations run, in picoseconds.
	pub took: u64,
}

/// Makes a block of this header and transaction on this state. Whoever wants to know how long that takes has asked the blob
/// something before: it is compiled at the first question.
pub(crate) fn make(
	blob: &Blob,
	state: &mut TestExternalities<BlakeTwo256>,
	header: &Header,
	transaction: &[u8],
) -> Result<Made, BlobError> {
	let began = Instant::now();
	blob.call(&mut state.ext(), "Core_initialize_block", &header.encode())?;
	let took = u64::try_from(began.elapsed().as_nanos().saturating_mul(1_000)).unwrap_or(u64::MAX);
	let method = "BlockBuilder_apply_extrinsic";
	let answer = blob.call(&mut state.ext(), method, transaction)?;
	match ApplyExtrinsicResult::decode(&mut &answer[..]) {
		Ok(Ok(Ok(()))) => {}
		other => return Err(BlobError::NoAnswer { method, reason: format!("the block's time is refused: {other:?}") }),
	}
	let method = "BlockBuilder_finalize_block";
	let answer = blob.call(&mut state.ext(), method, &[])?;
	let header = Header::decode(&mut &answer[..]);
	let header = header.map_err(|error| BlobError::NoAnswer { method, reason: error.to_string() })?;
	Ok(Made { header, took })
}
