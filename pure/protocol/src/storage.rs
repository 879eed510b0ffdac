//! Where facts stand in the chain's state: keys that a worker reads by proof.
//!
//! Golden-tested against both runtimes: a renamed pallet or storage item fails there, not in the field.
use alloc::vec::Vec;
use core::hash::Hasher;
use units::WorkerId;

fn twox_128(text: &str) -> [u8; 16] {
	let mut out = [0u8; 16];
	for (seed, half) in out.chunks_exact_mut(8).enumerate() {
		let mut hasher = twox_hash::XxHash::with_seed(seed as u64);
		hasher.write(text.as_bytes());
		half.copy_from_slice(&hasher.finish().to_le_bytes());
	}
	out
}

/// Key of a plain storage value, or prefix of a map.
pub fn item(pallet: &str, item: &str) -> Vec<u8> {
	[twox_128(pallet), twox_128(item)].concat()
}

/// Key of an entry of a map hashed by `Blake2_128Concat`.
fn entry(pallet: &str, map: &str, key: &[u8]) -> Vec<u8> {
	let mut out = item(pallet, map);
	out.extend_from_slice(&blake2_128(key));
	out.extend_from_slice(key);
	out
}

fn blake2_128(data: &[u8]) -> [u8; 16] {
	use blake2::{digest::consts::U16, Blake2b, Digest};
	Blake2b::<U16>::digest(data).into()
}

/// `units::Hash`: the record head.
pub fn record_head() -> Vec<u8> {
	item("WorkerMessages", "Head")
}
/// [`crate::Ingress`] of a worker.
pub fn ingress(worker: &WorkerId) -> Vec<u8> {
	entry("WorkerMessages", "Ingress", &worker.0)
}
/// [`crate::Registration`] of a worker.
pub fn registration(worker: &WorkerId) -> Vec<u8> {
	entry("WorkerRegistry", "Workers", &worker.0)
}
/// [`crate::Gatekeepers`].
pub fn gatekeepers() -> Vec<u8> {
	item("WorkerRegistry", "GatekeeperSet")
}
/// `u32`: the lowest pRuntime version that may work.
pub fn minimum_version() -> Vec<u8> {
	item("WorkerRegistry", "MinimumVersion")
}
/// [`crate::Session`] of a worker.
pub fn session(worker: &WorkerId) -> Vec<u8> {
	entry("Computation", "Sessions", &worker.0)
}
/// [`units::Economy`].
pub fn economy() -> Vec<u8> {
	item("Computation", "Economy")
}
/// `units::ReportNumber`: the settlement report that is due next; absent: 1.
pub fn next_report() -> Vec<u8> {
	item("Computation", "NextReport")
}
