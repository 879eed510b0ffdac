//! The chain's cryptography.
use frame::deps::sp_core::sr25519;
use frame::deps::sp_io;
use protocol::Crypto;
use units::Hash;

/// Host functions of the node.
pub struct HostCrypto;

impl Crypto for HostCrypto {
	fn blake2_256(data: &[u8]) -> Hash {
		sp_io::hashing::blake2_256(data)
	}

	fn sr25519_verify(signature: &[u8; 64], message: &[u8], public: &[u8; 32]) -> bool {
		sp_io::crypto::sr25519_verify(
			&sr25519::Signature::from_raw(*signature),
			message,
			&sr25519::Public::from_raw(*public),
		)
	}
}
