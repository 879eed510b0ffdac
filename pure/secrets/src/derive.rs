//! One way to derive a key from a key.
use crate::Secret;
use hkdf::Hkdf;
use sha2::Sha256;

/// Separates everything derived here from other uses of HKDF over the same input.
const SALT: &[u8] = b"gemini/secrets/v1";

/// `HKDF-SHA256(salt, ikm = from, info = label ++ 0 ++ context...)`, 32 bytes.
///
/// `label` is one of the fixed strings of this crate and holds no zero byte; each part of `context` must have a fixed
/// length for its label, so that no two derivations share an info string.
pub(crate) fn derive(from: &[u8; 32], label: &str, context: &[&[u8]]) -> Secret {
	const PARTS: usize = 8;
	let mut info: [&[u8]; PARTS] = [&[]; PARTS];
	let parts = [label.as_bytes(), &[0]].into_iter().chain(context.iter().copied());
	info.iter_mut().zip(parts).for_each(|(slot, part)| *slot = part);
	debug_assert!(context.len() <= PARTS - 2);

	let mut derived = [0u8; 32];
	let expanded = Hkdf::<Sha256>::new(Some(SALT), from).expand_multi_info(&info, &mut derived);
	// Only an output longer than 255 hashes is refused; this one is a single hash.
	debug_assert!(expanded.is_ok());
	let secret = Secret::new(derived);
	zeroize::Zeroize::zeroize(&mut derived);
	secret
}

#[cfg(test)]
mod tests {
	use super::derive;

	#[test]
	fn labels_and_contexts_keep_derivations_apart() {
		let derived = |label, context: &[&[u8]]| *derive(&[7; 32], label, context).expose();
		assert_eq!(derived("one", &[&[1; 32]]), derived("one", &[&[1; 32]]));
		assert_ne!(derived("one", &[&[1; 32]]), derived("two", &[&[1; 32]]));
		assert_ne!(derived("one", &[&[1; 32]]), derived("one", &[&[2; 32]]));
		assert_ne!(derived("one", &[b"two"]), derived("onetwo", &[]));
		assert_ne!(derived("one", &[]), *derive(&[8; 32], "one", &[]).expose());
	}
}
