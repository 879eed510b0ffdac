//! The committed vectors, and that they are current and complete.
use blake2::{digest::consts::U32, Blake2b, Digest};
use codec::{DecodeAll, Encode};
use gemini_protocol::Crypto;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::Path;
use std::process::Command;

const GOLDEN: &str = include_str!("golden.json");
/// Where the vectors are named.
const TESTS: &str = concat!(
	include_str!("envelopes.rs"),
	include_str!("messages.rs"),
	include_str!("parameters.rs"),
	include_str!("records.rs"),
	include_str!("registration.rs"),
	include_str!("reports.rs"),
	include_str!("sessions.rs"),
	include_str!("storage_keys.rs"),
);

/// Hash of the block 0 that every vector is bound to.
pub const GENESIS: [u8; 32] = run(0x01);

/// `N` bytes that count up from `start`.
pub const fn run<const N: usize>(start: u8) -> [u8; N] {
	let (mut out, mut at) = ([0; N], 0);
	while at < N {
		out[at] = start.wrapping_add(at as u8);
		at += 1;
	}
	out
}

/// The bytes of a vector.
#[track_caller]
pub fn golden(name: &str) -> Vec<u8> {
	let vectors: BTreeMap<String, String> = serde_json::from_str(GOLDEN).unwrap();
	hex::decode(vectors.get(name).unwrap_or_else(|| panic!("no vector is called {name}"))).unwrap()
}

/// `value` is written as the vector `name` says, and what the vector says is read as `value`.
#[track_caller]
pub fn same<T: Encode + DecodeAll + PartialEq + Debug>(name: &str, value: &T) {
	let bytes = golden(name);
	assert_eq!(hex::encode(value.encode()), hex::encode(&bytes), "{name} is written differently");
	assert_eq!(T::decode_all(&mut &bytes[..]).as_ref(), Ok(value), "{name} is read differently");
}

/// `bytes` are those of the vector `name`.
#[track_caller]
pub fn same_bytes(name: &str, bytes: impl AsRef<[u8]>) {
	assert_eq!(hex::encode(bytes), hex::encode(golden(name)), "{name} differs");
}

/// One test a type: its name is the promise.
macro_rules! wire {
	($($(#[$doc:meta])* $test:ident: $($name:literal => $value:expr),+;)+) => {$(
		$(#[$doc])*
		#[test]
		fn $test() {
			$($crate::vectors::same($name, &$value);)+
		}
	)+};
}
pub(crate) use wire;

/// Hashes by the library; a signature holds if it is asked for exactly what the vectors say.
pub struct Library;

impl Crypto for Library {
	fn blake2_256(data: &[u8]) -> [u8; 32] {
		Blake2b::<U32>::digest(data).into()
	}

	fn sr25519_verify(signature: &[u8; 64], message: &[u8], public: &[u8; 32]) -> bool {
		signature == &run(0x70) && message == golden("envelope.signing_bytes") && public == &run(0x60)
	}
}

#[test]
fn every_vector_is_compared_by_a_test() {
	let vectors: BTreeMap<String, String> = serde_json::from_str(GOLDEN).unwrap();
	let unused: Vec<&String> = vectors.keys().filter(|name| !TESTS.contains(&format!("\"{name}\""))).collect();
	assert!(unused.is_empty(), "no test compares {unused:?}");
}

/// Skipped where there is no Python.
#[test]
fn the_committed_vectors_are_what_the_generator_writes() {
	let generator = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/make.py");
	match Command::new("python3").arg(generator).output() {
		Ok(output) => {
			assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
			assert_eq!(String::from_utf8(output.stdout).unwrap(), GOLDEN, "run make.py and commit what it writes");
		}
		Err(error) => eprintln!("skipped: python3 does not run: {error}"),
	}
}
