//! What a worker keeps on its disk.
use crate::derive::derive;
use crate::Secret;
use alloc::vec::Vec;
use chacha20poly1305::aead::{Aead, AeadInPlace, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use codec::{Decode, Encode};
use core::fmt;
use units::Hash;
use zeroize::Zeroizing;

/// Bytes of nonce a seal takes: long enough to be drawn at random for ever.
pub const SEAL_NONCE: usize = 24;
/// A sealed file is at most this long. Checkpoints of the economy are the largest.
pub const MAX_SEALED: usize = 1 << 30;

const MAGIC: [u8; 4] = *b"GSEL";
const VERSION: u8 = 1;
/// Bytes of the authenticator at the end.
const TAG: usize = 16;
const HEADER: usize = 4 + 1 + 1 + 8 + 32 + SEAL_NONCE;

/// The key that only this program on this platform can have.
pub struct SealingKey {
	cipher: Secret,
	mark: [u8; 8],
}

impl SealingKey {
	/// From the 32 bytes that the platform derives for this program.
	pub fn new(platform: Secret) -> Self {
		let mut mark = [0u8; 8];
		mark.iter_mut().zip(derive(platform.expose(), "sealing/mark", &[]).expose()).for_each(|(to, from)| *to = *from);
		Self { cipher: derive(platform.expose(), "sealing/cipher", &[]), mark }
	}
}

impl fmt::Debug for SealingKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("SealingKey(..)")
	}
}

/// What a sealed file is for; one never opens as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Purpose {
	/// A worker's identity.
	#[codec(index = 0)]
	Identity,
	/// The gatekeepers' master key.
	#[codec(index = 1)]
	MasterKey,
	/// A checkpoint of a worker's state.
	#[codec(index = 2)]
	Checkpoint,
}

/// Why a sealed file did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnsealError {
	/// Cut off, or not a sealed file.
	#[error("not a sealed file")]
	NotSealed,
	/// Longer than anything this crate seals.
	#[error("the sealed file has {0} bytes, at most {MAX_SEALED} are read")]
	TooLong(usize),
	/// From a newer program.
	#[error("sealed in format {0}, this program knows format {VERSION}")]
	UnknownVersion(u8),
	/// Sealed for something else.
	#[error("sealed for another purpose, not as {0:?}")]
	WrongPurpose(Purpose),
	/// From a data folder of another chain.
	#[error("sealed for another chain")]
	WrongChain(Hash),
	/// Sealed by another program or on another machine.
	#[error("sealed by another platform key: another machine, or another program")]
	WrongKey,
	/// Damaged or tampered with.
	#[error("the sealed file is damaged")]
	Corrupted,
}

/// The part of a sealed file that is not encrypted. All of it is authenticated.
#[derive(Encode, Decode)]
struct Header {
	magic: [u8; 4],
	version: u8,
	purpose: u8,
	mark: [u8; 8],
	chain: Hash,
	nonce: [u8; SEAL_NONCE],
}

/// Encrypts `content` for the disk, bound to the chain and the purpose.
///
/// `nonce` must be fresh for this key: random bytes will do. Fails only if the result would be longer than
/// [`MAX_SEALED`].
pub fn seal(
	key: &SealingKey,
	chain: &Hash,
	purpose: Purpose,
	nonce: [u8; SEAL_NONCE],
	content: &[u8],
) -> Result<Vec<u8>, UnsealError> {
	let too_long = UnsealError::TooLong(content.len());
	if content.len() > MAX_SEALED - HEADER - TAG {
		return Err(too_long);
	}
	let mut file = header(key, chain, purpose, nonce).encode();
	// In place: a checkpoint may be hundreds of megabytes.
	file.reserve_exact(content.len().saturating_add(TAG));
	file.extend_from_slice(content);
	let (head, body) = file.split_at_mut_checked(HEADER).ok_or(UnsealError::NotSealed)?;
	let tag = XChaCha20Poly1305::new(Key::from_slice(key.cipher.expose()))
		.encrypt_in_place_detached(XNonce::from_slice(&nonce), head, body)
		.map_err(|_| too_long)?;
	file.extend_from_slice(&tag);
	Ok(file)
}

/// Opens a sealed file; the checks run from the outside in, so that the error names the first thing that is wrong.
pub fn unseal(
	key: &SealingKey,
	chain: &Hash,
	purpose: Purpose,
	file: &[u8],
) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
	if file.len() > MAX_SEALED {
		return Err(UnsealError::TooLong(file.len()));
	}
	let (&magic, rest) = file.split_first_chunk::<4>().ok_or(UnsealError::NotSealed)?;
	let version = *rest.first().ok_or(UnsealError::NotSealed)?;
	if magic != MAGIC {
		return Err(UnsealError::NotSealed);
	}
	if version != VERSION {
		return Err(UnsealError::UnknownVersion(version));
	}
	let (head, ciphertext) = file.split_at_checked(HEADER).ok_or(UnsealError::Corrupted)?;
	let header = Header::decode(&mut &*head).map_err(|_| UnsealError::Corrupted)?;
	if purpose.encode().first() != Some(&header.purpose) {
		return Err(UnsealError::WrongPurpose(purpose));
	}
	if header.chain != *chain {
		return Err(UnsealError::WrongChain(header.chain));
	}
	if header.mark != key.mark {
		return Err(UnsealError::WrongKey);
	}
	XChaCha20Poly1305::new(Key::from_slice(key.cipher.expose()))
		.decrypt(XNonce::from_slice(&header.nonce), Payload { msg: ciphertext, aad: head })
		.map(Zeroizing::new)
		.map_err(|_| UnsealError::Corrupted)
}

/// Whether `file` opens once its head is what [`seal`] writes for these arguments: it is ours then, and only its head was
/// damaged. Without that, a flipped bit in a head and a file of another program, chain or machine look alike. Costs a
/// decryption.
pub fn is_damaged_head(key: &SealingKey, chain: &Hash, purpose: Purpose, file: &[u8]) -> bool {
	let Some((head, ciphertext)) = file.split_at_checked(HEADER) else { return false };
	let Some(&nonce) = head.last_chunk::<SEAL_NONCE>() else { return false };
	let repaired = header(key, chain, purpose, nonce).encode();
	let payload = Payload { msg: ciphertext, aad: &repaired };
	head != repaired
		&& XChaCha20Poly1305::new(Key::from_slice(key.cipher.expose()))
			.decrypt(XNonce::from_slice(&nonce), payload)
			.map(Zeroizing::new)
			.is_ok()
}

fn header(key: &SealingKey, chain: &Hash, purpose: Purpose, nonce: [u8; SEAL_NONCE]) -> Header {
	let purpose = purpose.encode().first().copied().unwrap_or_default();
	Header { magic: MAGIC, version: VERSION, purpose, mark: key.mark, chain: *chain, nonce }
}
