//! The rules' cryptography outside a runtime.
use protocol::Crypto;
use schnorrkel::{PublicKey, Signature};
use units::Hash;

/// The signing context that the chain's own accounts use.
pub(crate) const SIGNING_CONTEXT: &[u8] = b"substrate";

/// Hashes and signatures from libraries: for workers, tools and tests. Agrees bit for bit with the host functions
/// of a node; the differential tests hold it to that.
pub struct LibraryCrypto;

impl Crypto for LibraryCrypto {
	fn blake2_256(data: &[u8]) -> Hash {
		let mut hash = [0u8; 32];
		hash.copy_from_slice(blake2b_simd::Params::new().hash_length(32).hash(data).as_bytes());
		hash
	}

	fn sr25519_verify(signature: &[u8; 64], message: &[u8], public: &[u8; 32]) -> bool {
		let (Ok(public), Ok(signature)) = (PublicKey::from_bytes(public), Signature::from_bytes(signature)) else {
			return false;
		};
		public.verify_simple(SIGNING_CONTEXT, message, &signature).is_ok()
	}
}
