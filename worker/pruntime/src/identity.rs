//! Who this worker is: a key made for one anchor, sealed.
use crate::folder::{Folder, OpenError, Sealed, Sealing};
use codec::{DecodeAll, Encode};
use protocol::Anchor;
use secrets::{IdentityKey, Secret};
use units::AccountId;
use zeroize::{Zeroize, Zeroizing};

/// A worker's key and what it was made for.
///
/// The anchor is sealed together with the key, and a key is made for exactly one anchor. So nobody can take the key that
/// one chain trusts and show it a forged chain: that would need another anchor, which gives another key.
#[derive(Debug)]
pub struct Identity {
	/// The key.
	pub key: IdentityKey,
	/// Where it starts to trust the chain.
	pub anchor: Anchor,
	/// The account that may put it to work.
	pub operator: Option<AccountId>,
}

/// Why there is no identity.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
	/// The file.
	#[error(transparent)]
	Open(#[from] OpenError),
	/// Sealed by us, and yet not an identity: another build wrote it.
	#[error("the sealed identity has a form that this program does not know")]
	Form,
}

const V1: u8 = 1;

impl Identity {
	/// Makes a new key for `anchor` and seals it.
	///
	/// # Errors
	/// If there is no randomness, or the disk refuses.
	pub fn create(
		folder: &Folder,
		sealing: &Sealing,
		anchor: Anchor,
		operator: Option<AccountId>,
	) -> Result<Self, IdentityError> {
		let identity = Self { key: IdentityKey::from_seed(random_secret()?), anchor, operator };
		identity.save(folder, sealing)?;
		Ok(identity)
	}

	/// The sealed identity, if there is one.
	///
	/// # Errors
	/// If it does not open.
	pub fn load(folder: &Folder, sealing: &Sealing) -> Result<Option<Self>, IdentityError> {
		let Some((chain, content)) = sealing.read_any_chain(&folder.identity(), Sealed::Identity)? else {
			return Ok(None);
		};
		let decoded = <(u8, [u8; 32], Anchor, Option<AccountId>)>::decode_all(&mut &content[..]);
		let (version, mut seed, anchor, operator) = decoded.map_err(|_| IdentityError::Form)?;
		let key = IdentityKey::from_seed(Secret::new(seed));
		seed.zeroize();
		if version != V1 || anchor.chain_genesis != chain {
			return Err(IdentityError::Form);
		}
		Ok(Some(Self { key, anchor, operator }))
	}

	/// Seals it, replacing what was there.
	///
	/// # Errors
	/// If the disk refuses; the old file is untouched then.
	pub fn save(&self, folder: &Folder, sealing: &Sealing) -> Result<(), IdentityError> {
		let content = Zeroizing::new((V1, self.key.seed().expose(), &self.anchor, &self.operator).encode());
		Ok(sealing.write(&folder.identity(), &self.anchor.chain_genesis, Sealed::Identity, &content)?)
	}
}

/// 32 bytes from the operating system.
///
/// # Errors
/// If it gives none.
pub fn random_secret() -> Result<Secret, OpenError> {
	let mut bytes = [0u8; 32];
	getrandom::getrandom(&mut bytes).map_err(OpenError::Randomness)?;
	let secret = Secret::new(bytes);
	bytes.zeroize();
	Ok(secret)
}
