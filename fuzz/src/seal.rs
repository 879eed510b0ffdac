//! Sealed files and delivered secrets.
use codec::{DecodeAll, Encode};
use secrets::{seal, unseal, AgreementKey, DeliveredSecret, MasterKey, Purpose, SealingKey, Secret, SEAL_NONCE};

const CHAIN: [u8; 32] = [1; 32];
const CONTENT: &[u8] = b"what only this platform may read";

fn key() -> SealingKey {
	SealingKey::new(Secret::new([5; 32]))
}

fn recipient() -> AgreementKey {
	AgreementKey::from_secret(Secret::new([6; 32]))
}

/// A file from a worker's folder, or a secret that somebody sends; the first byte says which. Nothing opens but what was
/// closed.
pub(crate) fn run(data: &[u8]) -> bool {
	match data.split_first() {
		Some((0, file)) => match unseal(&key(), &CHAIN, Purpose::Identity, file) {
			Ok(content) => {
				assert_eq!((&content[..], file), (CONTENT, &sealed()[..]), "a forged file opens");
				true
			}
			Err(_) => false,
		},
		Some((1, bytes)) => {
			let Ok(delivered) = DeliveredSecret::decode_all(&mut &bytes[..]) else { return false };
			let Ok(opened) = MasterKey::receive(&CHAIN, &recipient(), &delivered) else { return false };
			// Anybody may deliver a key to a public key, but not by chance.
			assert_eq!(
				opened.public(),
				MasterKey::from_seed(Secret::new([7; 32])).public(),
				"a key from nowhere opens"
			);
			true
		}
		_ => false,
	}
}

fn sealed() -> Vec<u8> {
	seal(&key(), &CHAIN, Purpose::Identity, [2; SEAL_NONCE], CONTENT).expect("short enough")
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
	let master = MasterKey::from_seed(Secret::new([7; 32]));
	let delivered = master.deliver(&CHAIN, &recipient().public(), Secret::new([8; 32])).expect("a sound key");
	vec![[vec![0], sealed()].concat(), [vec![1], delivered.encode()].concat()]
}
