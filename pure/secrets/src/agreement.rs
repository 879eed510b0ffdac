//! Delivering a secret to one worker.
use crate::derive::derive;
use crate::Secret;
use alloc::vec::Vec;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use codec::{Decode, Encode};
use core::fmt;
use scale_info::TypeInfo;
use sha2::{Digest, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// A delivered secret is at most this long before encryption.
pub const MAX_DELIVERED: usize = 4 * 1024;

/// An x25519 key pair that receives secrets.
pub struct AgreementKey {
	secret: StaticSecret,
	public: PublicKey,
}

/// A secret encrypted to one agreement key: an ephemeral public key and ChaCha20-Poly1305 ciphertext.
///
/// It says nothing about who sent it: that is the business of the signed message that carries it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum DeliveredSecret {
	/// x25519, HKDF-SHA256, ChaCha20-Poly1305.
	#[codec(index = 1)]
	V1 {
		/// The sender's one-time public key.
		ephemeral: [u8; 32],
		/// Ciphertext and tag.
		ciphertext: Vec<u8>,
	},
}

/// Why a secret could not be delivered or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
	/// The other side's key is a point of small order; everybody could read what is encrypted to it.
	#[error("the agreement key is a point of small order")]
	WeakKey,
	/// Too long to deliver.
	#[error("a delivered secret has at most {MAX_DELIVERED} bytes, this one has {0}")]
	TooLong(usize),
	/// Another recipient, other associated data, or damaged.
	#[error("the delivered secret does not open with this key and this associated data")]
	DoesNotOpen,
}

impl AgreementKey {
	/// From 32 secret bytes.
	pub fn from_secret(secret: Secret) -> Self {
		let secret = StaticSecret::from(*secret.expose());
		let public = PublicKey::from(&secret);
		Self { secret, public }
	}

	/// What others encrypt to.
	pub fn public(&self) -> [u8; 32] {
		self.public.to_bytes()
	}

	/// Encrypts `secret` so that only the holder of `recipient` can open it, and only with the same `associated` data
	/// (name the chain and the purpose in it).
	///
	/// `randomness` should be fresh. The one-time key mixes in recipient, associated data and the secret itself, so
	/// that even a repeated value never encrypts two different secrets under one key.
	pub fn deliver(
		recipient: &[u8; 32],
		secret: &[u8],
		associated: &[u8],
		randomness: Secret,
	) -> Result<DeliveredSecret, DeliveryError> {
		if secret.len() > MAX_DELIVERED {
			return Err(DeliveryError::TooLong(secret.len()));
		}
		let (of_associated, of_secret) =
			(Sha256::digest(associated), Zeroizing::new(<[u8; 32]>::from(Sha256::digest(secret))));
		let one_time = derive(randomness.expose(), "delivery/one-time", &[recipient, &of_associated, &*of_secret]);
		let one_time = Self::from_secret(one_time);
		let ephemeral = one_time.public();
		let ciphertext = cipher(&one_time.secret, recipient, &ephemeral, recipient)?
			.encrypt(&Nonce::default(), Payload { msg: secret, aad: associated })
			.map_err(|_| DeliveryError::TooLong(secret.len()))?;
		Ok(DeliveredSecret::V1 { ephemeral, ciphertext })
	}

	/// Opens what was delivered to this key under the same associated data.
	pub fn open(&self, delivered: &DeliveredSecret, associated: &[u8]) -> Result<Zeroizing<Vec<u8>>, DeliveryError> {
		let DeliveredSecret::V1 { ephemeral, ciphertext } = delivered;
		cipher(&self.secret, ephemeral, ephemeral, &self.public())?
			.decrypt(&Nonce::default(), Payload { msg: ciphertext, aad: associated })
			.map(Zeroizing::new)
			.map_err(|_| DeliveryError::DoesNotOpen)
	}
}

/// The cipher that both sides arrive at. Its key serves one message, so the nonce may be zero.
fn cipher(
	ours: &StaticSecret,
	theirs: &[u8; 32],
	ephemeral: &[u8; 32],
	recipient: &[u8; 32],
) -> Result<ChaCha20Poly1305, DeliveryError> {
	let shared = ours.diffie_hellman(&PublicKey::from(*theirs));
	if !shared.was_contributory() {
		return Err(DeliveryError::WeakKey);
	}
	let key = derive(shared.as_bytes(), "delivery/cipher", &[ephemeral, recipient]);
	Ok(ChaCha20Poly1305::new(Key::from_slice(key.expose())))
}

/// Names the public key only.
impl fmt::Debug for AgreementKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("AgreementKey(0x")?;
		self.public.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
		f.write_str(")")
	}
}
