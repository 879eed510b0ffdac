//! Read proofs as a node makes them.
use super::*;

impl Chain {
	/// The trie nodes, each once, that prove the values of `keys`, or their absence, under the newest block's state root.
	pub fn prove(&mut self, keys: &[Vec<u8>]) -> Vec<Vec<u8>> {
		let read = || {
			for key in keys {
				frame::deps::sp_io::storage::get(key);
			}
		};
		let (_, proof) = self.state.execute_and_prove(read);
		self.state.reset_overlay();
		proof.into_iter_nodes().collect()
	}
}
