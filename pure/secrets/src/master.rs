//! The secret that all gatekeepers of a chain share.
use crate::crypto::LibraryCrypto;
use crate::derive::derive;
use crate::identity::{keypair, sign};
use crate::{AgreementKey, DeliveredSecret, DeliveryError, Secret};
use alloc::vec::Vec;
use codec::Encode;
use core::fmt;
use protocol::{Crypto, MasterKeyOffer, Signature};
use schnorrkel::Keypair;
use units::{Hash, ReportNumber, WorkerId};

const RANDOM_DOMAIN: &[u8; 16] = b"gemini/random/v1";
const DELIVERY_DOMAIN: &[u8; 20] = b"gemini/master-key/v1";

/// The gatekeepers' master key: the chain knows its public half, every gatekeeper holds the secret one.
pub struct MasterKey {
	seed: Secret,
	pair: Keypair,
}

impl MasterKey {
	/// From 32 bytes of good randomness (the first gatekeeper), or from a seed that was sealed or delivered.
	pub fn from_seed(seed: Secret) -> Self {
		let pair = keypair(&seed);
		Self { seed, pair }
	}

	/// The sr25519 public key that the first gatekeeper offers.
	pub fn public(&self) -> [u8; 32] {
		self.pair.public.to_bytes()
	}

	/// The seed, for sealing only.
	pub fn seed(&self) -> &Secret {
		&self.seed
	}

	/// What `holder` tells the chain of this key: its public half, and the proof that `holder` has the secret one.
	pub fn offer(&self, chain: &Hash, holder: &WorkerId) -> MasterKeyOffer {
		let proof = sign(&self.pair, &MasterKeyOffer::statement(chain, holder));
		MasterKeyOffer { public: self.public(), proof }
	}

	/// The random number of report `number`:
	/// `r_k = blake2_256(domain ++ chain ++ r_(k-1) ++ k ++ derived secret)`, r_0 being zero.
	///
	/// All gatekeepers compute the same; nobody else can tell it before it is published.
	pub fn random_number(&self, chain: &Hash, previous: &Hash, number: ReportNumber) -> Hash {
		let secret = derive(self.seed.expose(), "random-number", &[chain]);
		let mut input = (*RANDOM_DOMAIN, chain, previous, number, secret.expose()).encode();
		let random = LibraryCrypto::blake2_256(&input);
		zeroize::Zeroize::zeroize(&mut input);
		random
	}

	/// The key of one cluster of Phat Contracts.
	pub fn cluster_key(&self, chain: &Hash, cluster: &Hash) -> ClusterKey {
		let secret = derive(self.seed.expose(), "cluster", &[chain, cluster]);
		ClusterKey { pair: keypair(&secret), secret }
	}

	/// Encrypts the master key to another gatekeeper's agreement key; it opens on this chain only.
	pub fn deliver(
		&self,
		chain: &Hash,
		recipient: &[u8; 32],
		randomness: Secret,
	) -> Result<DeliveredSecret, DeliveryError> {
		AgreementKey::deliver(recipient, self.seed.expose(), &delivery_data(chain), randomness)
	}

	/// Opens a delivered master key. Check [`MasterKey::public`] against the chain before using it.
	pub fn receive(chain: &Hash, key: &AgreementKey, delivered: &DeliveredSecret) -> Result<Self, DeliveryError> {
		let seed = key.open(delivered, &delivery_data(chain))?;
		let seed = <[u8; 32]>::try_from(seed.as_slice()).map_err(|_| DeliveryError::DoesNotOpen)?;
		Ok(Self::from_seed(Secret::new(seed)))
	}
}

fn delivery_data(chain: &Hash) -> Vec<u8> {
	(*DELIVERY_DOMAIN, chain).encode()
}

/// Names the public key only.
impl fmt::Debug for MasterKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "MasterKey({})", WorkerId(self.public()))
	}
}

/// The key of one cluster; every worker of the cluster holds it.
pub struct ClusterKey {
	secret: Secret,
	pair: Keypair,
}

impl ClusterKey {
	/// The sr25519 public key the cluster is known by.
	pub fn public(&self) -> [u8; 32] {
		self.pair.public.to_bytes()
	}

	/// Signs in the cluster's name, deterministically, in the `substrate` context. The caller separates domains.
	pub fn sign_bytes(&self, message: &[u8]) -> Signature {
		sign(&self.pair, message)
	}

	/// The key that encrypts one contract's state.
	pub fn contract_state_key(&self, contract: &Hash) -> Secret {
		derive(self.secret.expose(), "contract-state", &[contract])
	}

	/// The key that messages and queries to the cluster are encrypted to.
	pub fn agreement(&self) -> AgreementKey {
		AgreementKey::from_secret(derive(self.secret.expose(), "agreement", &[]))
	}
}

/// Names the public key only.
impl fmt::Debug for ClusterKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "ClusterKey({})", WorkerId(self.public()))
	}
}
