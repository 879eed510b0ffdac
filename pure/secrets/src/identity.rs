//! Who a worker is.
use crate::crypto::SIGNING_CONTEXT;
use crate::derive::derive;
use crate::{AgreementKey, Secret};
use core::fmt;
use protocol::{Envelope, Signature, SignedEnvelope};
use rand_core::{CryptoRng, RngCore};
use schnorrkel::{context::attach_rng, signing_context, ExpansionMode, Keypair, MiniSecretKey};
use units::{Hash, WorkerId};

/// A worker's sr25519 identity, made inside the TEE and attested by its quote.
///
/// Keeps its 32-byte seed, so that the same identity can be sealed and opened again.
pub struct IdentityKey {
	seed: Secret,
	pair: Keypair,
}

impl IdentityKey {
	/// From 32 bytes of good randomness, or from the seed of an earlier life. Every seed is a valid key.
	pub fn from_seed(seed: Secret) -> Self {
		let pair = keypair(&seed);
		Self { seed, pair }
	}

	/// The public key, which is the worker's id.
	pub fn id(&self) -> WorkerId {
		WorkerId(self.pair.public.to_bytes())
	}

	/// The seed, for sealing only.
	pub fn seed(&self) -> &Secret {
		&self.seed
	}

	/// Signs a message of this worker for the chain with this genesis.
	///
	/// The same envelope gives the same signature on every machine: the nonce is derived from the secret key and the
	/// message, so a worker's outbox is a function of its state and no randomness can be bad.
	pub fn sign(&self, envelope: Envelope, genesis: &Hash) -> SignedEnvelope {
		let signature = self.sign_bytes(&envelope.signing_bytes(genesis));
		SignedEnvelope { envelope, signature }
	}

	/// Signs raw bytes in the `substrate` context. The caller separates domains.
	pub fn sign_bytes(&self, message: &[u8]) -> Signature {
		sign(&self.pair, message)
	}

	/// The x25519 key to which secrets for this worker are encrypted.
	pub fn agreement(&self) -> AgreementKey {
		AgreementKey::from_secret(derive(self.seed.expose(), "agreement", &[]))
	}
}

/// Names the public key only.
impl fmt::Debug for IdentityKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "IdentityKey({})", self.id())
	}
}

/// Expands a seed as the chain's own accounts do. Every seed is a key: the constructor that takes a slice could refuse
/// its length, the one that draws 32 bytes cannot fail, so it draws the seed.
pub(crate) fn keypair(seed: &Secret) -> Keypair {
	MiniSecretKey::generate_with(Seed(seed)).expand_to_keypair(ExpansionMode::Ed25519)
}

/// Draws the bytes of the seed, over and over.
struct Seed<'a>(&'a Secret);

impl RngCore for Seed<'_> {
	fn next_u32(&mut self) -> u32 {
		rand_core::impls::next_u32_via_fill(self)
	}

	fn next_u64(&mut self) -> u64 {
		rand_core::impls::next_u64_via_fill(self)
	}

	fn fill_bytes(&mut self, dest: &mut [u8]) {
		dest.iter_mut().zip(self.0.expose().iter().cycle()).for_each(|(to, from)| *to = *from);
	}

	fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand_core::Error> {
		self.fill_bytes(dest);
		Ok(())
	}
}

impl CryptoRng for Seed<'_> {}

/// A deterministic signature in the `substrate` context.
pub(crate) fn sign(pair: &Keypair, message: &[u8]) -> Signature {
	let transcript = signing_context(SIGNING_CONTEXT).bytes(message);
	Signature(pair.sign(attach_rng(transcript, NoEntropy)).to_bytes())
}

/// Adds nothing to the nonce, which schnorrkel already derives from the secret nonce seed, the public key and the
/// message. One signer, one message, one nonce: nothing to repeat across messages.
struct NoEntropy;

impl RngCore for NoEntropy {
	fn next_u32(&mut self) -> u32 {
		0
	}

	fn next_u64(&mut self) -> u64 {
		0
	}

	fn fill_bytes(&mut self, dest: &mut [u8]) {
		dest.fill(0);
	}

	fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand_core::Error> {
		self.fill_bytes(dest);
		Ok(())
	}
}

impl CryptoRng for NoEntropy {}
