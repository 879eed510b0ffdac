//! Names for what a runtime refuses.
use codec::{Decode, Encode};
use frame::deps::sp_runtime::{DispatchError, ModuleError};
use runtime_phala::RuntimeError;

/// The chain's reason in words: `Pallet.Error` where a pallet refused.
pub fn describe(error: &DispatchError) -> String {
	match error {
		DispatchError::Module(error) => module(error),
		other => {
			let text: &'static str = (*other).into();
			text.to_lowercase()
		}
	}
}

fn module(error: &ModuleError) -> String {
	let number = error.error.first().copied().unwrap_or_default();
	// The pallet's index followed by its error is just how the runtime encodes all errors in one enum. Its metadata
	// would name them too, but cannot be built here: it evaluates constants that stand in the chain's state.
	let encoded = (error.index, error.error).encode();
	match RuntimeError::decode(&mut &encoded[..]) {
		Ok(known) => dotted(&format!("{known:?}")),
		Err(_) => format!("error {number} of pallet {}, which this program does not know", error.index),
	}
}

/// `Pallet.Error` of `Pallet(Error)`.
fn dotted(debug: &str) -> String {
	match debug.strip_suffix(')').and_then(|text| text.split_once('(')) {
		Some((pallet, error)) => format!("{pallet}.{error}"),
		None => debug.to_owned(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use frame::traits::PalletInfoAccess;

	#[test]
	fn a_pallets_error_is_named() {
		let index = <runtime_phala::WorkerMessages as PalletInfoAccess>::index() as u8;
		let known = DispatchError::Module(ModuleError { index, error: [2, 0, 0, 0], message: None });
		assert_eq!(describe(&known), "WorkerMessages.OutOfSequence");
		let unknown = DispatchError::Module(ModuleError { index, error: [200, 0, 0, 0], message: None });
		assert!(describe(&unknown).starts_with("error 200 of pallet"), "{}", describe(&unknown));
		assert_eq!(describe(&DispatchError::BadOrigin), "bad origin");
	}
}
