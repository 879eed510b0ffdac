//! The hash of a runtime's metadata (RFC 78).
use super::BlobError;
use frame_metadata::RuntimeMetadata;
use merkleized_metadata::{generate_metadata_digest, ExtraInfo};
use sc_executor::RuntimeVersion;

/// How a signer shows amounts and addresses.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
	/// What amounts are called.
	pub symbol: &'a str,
	/// Digits behind the point.
	pub decimals: u8,
	/// Prefix of addresses.
	pub prefix: u16,
}

impl Token<'static> {
	/// Of both chains, as their specs say it.
	pub const PHA: Self = Self { symbol: "PHA", decimals: 12, prefix: 30 };
}

pub(crate) fn hash(
	metadata: &RuntimeMetadata,
	version: &RuntimeVersion,
	token: &Token<'_>,
) -> Result<[u8; 32], BlobError> {
	let extra = ExtraInfo {
		spec_version: version.spec_version,
		spec_name: version.spec_name.to_string(),
		base58_prefix: token.prefix,
		decimals: token.decimals,
		token_symbol: token.symbol.to_owned(),
	};
	Ok(generate_metadata_digest(metadata, extra).map_err(BlobError::NoHash)?.hash())
}
