//! Secrets that everybody knows.

/// The phrase that Substrate's key libraries put where a secret has none, as in `//Alice`. Source: `DEV_PHRASE` of
/// `sp-core`, crate `crypto`.
const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
/// Its entropy's key, which is what a tool shows as the phrase's seed. Source: `subkey inspect` of the phrase.
const SEED: &str = "fac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e";

/// Whether a secret is a development account's: nothing, a bare path such as `//Alice`, or the public phrase or its seed
/// with or without a path. (The seeds that follow from the phrase by a path are not known here: who signs with one is found by
/// its public key.)
pub fn is_development(secret: &str) -> bool {
	let root = secret.split('/').next().unwrap_or_default();
	let words: Vec<_> = root.split_whitespace().collect();
	let seed = root.trim().trim_start_matches("0x");
	words.is_empty() || words.join(" ").eq_ignore_ascii_case(PHRASE) || seed.eq_ignore_ascii_case(SEED)
}
