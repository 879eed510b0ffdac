//! `phala upgrade apply`.
use super::{check, Proposed};
use crate::{
	failure::Failure,
	runtime::blob,
	transact::{Plan, Preview},
};
use chain_client::{ChainClient, ClientError, RuntimeCall, H256};
use frame::deps::frame_system;
use protocol::storage;

/// Hash of the blob that may be applied at this block: BLAKE2-256.
pub async fn authorized(client: &ChainClient, at: H256) -> Result<Option<H256>, ClientError> {
	// With it stands whether its version has to be higher.
	let stored: Option<(H256, bool)> = client.storage(&storage::item("System", "AuthorizedUpgrade"), Some(at)).await?;
	Ok(stored.map(|(hash, _)| hash))
}

/// Applies what was authorized.
pub async fn run(args: &Proposed) -> Result<(), Failure> {
	let blob = blob(&args.file)?;
	let desk = args.sending.open().await?;
	let seen = desk.look().await?;
	match authorized(seen.client, seen.at).await? {
		Some(hash) if hash.0 == blob.code_hash() => {}
		Some(other) => {
			return Err(Failure::new(format!("another blob is authorized: {other:?}"))
				.hint(format!("this one is {:?}; phala runtime FILE says so of any", H256(blob.code_hash()))))
		}
		None => {
			return Err(Failure::new("no upgrade is authorized").hint("a referendum does that: phala upgrade authorize"))
		}
	}
	check::pass(desk.client(), &blob).await?;
	let says = format!("{} bytes are the chain's runtime from the next block on", blob.bytes().len());
	let call = frame_system::Call::apply_authorized_upgrade { code: blob.bytes().to_vec() };
	let preview = Preview::saying(says).and("the fee comes back if it succeeds");
	desk.carry_out(Plan::one(RuntimeCall::System(call), preview), &seen).await
}
