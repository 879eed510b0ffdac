//! Names for what a runtime refuses.
use frame::deps::sp_runtime::{DispatchError, ModuleError};

/// The chain's reason in words: `Pallet.Error` where a pallet refused.
pub fn describe(error: &DispatchError) -> String {
	match error {
		DispatchError::Module(error) => module(error),
		other => {
			let text: &'static str = (*other).into();
			text.to_lowercase()
		},
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
