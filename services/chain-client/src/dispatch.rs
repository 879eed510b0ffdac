//! Names for what a runtime refuses.
use frame::deps::sp_runtime::{DispatchError, ModuleError};

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
	match name(error.index, number) {
		Some((pallet, name)) => format!("{pallet}.{name}"),
		None => format!("error {number} of pallet {}, which this program does not know", error.index),
	}
}

fn name(index: u8, error: u8) -> Option<(String, String)> {
	use frame_metadata::RuntimeMetadata;
	let metadata = runtime_phala::Runtime::metadata();
	let RuntimeMetadata::V14(metadata) = metadata.1 else { return None };
	let pallet = metadata.pallets.iter().find(|pallet| pallet.index == index)?;
	let errors = metadata.types.resolve(pallet.error.as_ref()?.ty.id)?;
	let scale_info::TypeDef::Variant(variants) = &errors.type_def else { return None };
	let variant = variants.variants.iter().find(|variant| variant.index == error)?;
	Some((pallet.name.to_string(), variant.name.to_string()))
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
