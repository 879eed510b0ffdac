//! Hashes and signatures as a capability: host functions in a runtime, libraries in a worker.
use units::Hash;

/// What the rules need of cryptography. Implementations must agree bit for bit.
pub trait Crypto {
	/// BLAKE2b with 32 bytes of output, unkeyed.
	fn blake2_256(data: &[u8]) -> Hash;

	/// Whether `signature` over `message` by the sr25519 key `public` holds, in the `substrate` signing context.
	fn sr25519_verify(signature: &[u8; 64], message: &[u8], public: &[u8; 32]) -> bool;
}
