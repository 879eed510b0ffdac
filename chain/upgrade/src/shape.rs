//! Whether two runtimes have the same storage, calls, events, errors, constants and APIs: all of their metadata but words.
//!
//! The hash that signers sign covers what a transaction can hold, and nothing of storage. What a call does, no metadata
//! tells: that is for whoever builds the blob again from its sources and finds the same bytes.
use frame_metadata::{
	v15::{PalletMetadata, RuntimeMetadataV15, StorageEntryType},
	RuntimeMetadata,
};
use scale_info::{form::PortableForm, Type, TypeDef};
use std::collections::BTreeSet;

/// Of native runtimes alone: they are built with their checks.
const CHECKS: &str = "TryRuntime";

/// What differs first, in words; none if nothing does.
pub(crate) fn difference(blob: RuntimeMetadata, native: RuntimeMetadata) -> Option<String> {
	let (RuntimeMetadata::V15(mut blob), RuntimeMetadata::V15(mut native)) = (blob, native) else {
		return Some("its metadata are of another version".into());
	};
	[&mut blob, &mut native].into_iter().for_each(without_words);
	if apis(&blob) != apis(&native) {
		let others = apis(&blob).symmetric_difference(&apis(&native)).cloned().collect::<Vec<_>>();
		return Some(format!("other runtime APIs: {}", others.join(", ")));
	}
	if blob.extrinsic != native.extrinsic || blob.pallets.len() != native.pallets.len() {
		return Some("other transactions, or other pallets".into());
	}
	let mut pallets = blob.pallets.iter().zip(&native.pallets);
	if let Some((other, _)) = pallets.find(|(blob, native)| blob != native) {
		return Some(format!("another pallet {}", other.name));
	}
	// Both have the same numbers of types in them, so the same types have the same numbers.
	let used = used(&blob);
	let mut types = used.iter().map(|id| (blob.types.resolve(*id), native.types.resolve(*id)));
	let (other, _) = types.find(|(blob, native)| blob != native)?;
	Some(format!("another type {}", other.map(|ty| ty.path.to_string()).unwrap_or_default()))
}

fn apis(metadata: &RuntimeMetadataV15) -> BTreeSet<String> {
	metadata.apis.iter().map(|api| api.name.clone()).filter(|name| name != CHECKS).collect()
}

/// Shipped blobs have docs, quick ones and programs have none.
fn without_words(metadata: &mut RuntimeMetadataV15) {
	for pallet in &mut metadata.pallets {
		pallet.docs.clear();
		// It lists the APIs, which are compared by themselves.
		let is_system = pallet.name == "System";
		pallet.constants.retain(|constant| !(is_system && constant.name == "Version"));
		pallet.constants.iter_mut().for_each(|constant| constant.docs.clear());
		let storage = pallet.storage.iter_mut().flat_map(|storage| &mut storage.entries);
		storage.for_each(|entry| entry.docs.clear());
	}
	for ty in &mut metadata.types.types {
		ty.ty.docs.clear();
		match &mut ty.ty.type_def {
			TypeDef::Composite(composite) => composite.fields.iter_mut().for_each(|field| field.docs.clear()),
			TypeDef::Variant(variants) => variants.variants.iter_mut().for_each(|variant| {
				variant.docs.clear();
				variant.fields.iter_mut().for_each(|field| field.docs.clear());
			}),
			_ => {}
		}
	}
}

/// All types of transactions and pallets, and those in them.
fn used(metadata: &RuntimeMetadataV15) -> BTreeSet<u32> {
	let extrinsic = &metadata.extrinsic;
	let mut open =
		vec![extrinsic.address_ty.id, extrinsic.call_ty.id, extrinsic.signature_ty.id, extrinsic.extra_ty.id];
	open.extend(extrinsic.signed_extensions.iter().flat_map(|part| [part.ty.id, part.additional_signed.id]));
	open.extend(metadata.pallets.iter().flat_map(of_pallet));
	let mut used = BTreeSet::new();
	while let Some(id) = open.pop() {
		if used.insert(id) {
			open.extend(metadata.types.resolve(id).into_iter().flat_map(within));
		}
	}
	used
}

fn of_pallet(pallet: &PalletMetadata<PortableForm>) -> Vec<u32> {
	let entries = pallet.storage.iter().flat_map(|storage| &storage.entries);
	let stored = entries.flat_map(|entry| match &entry.ty {
		StorageEntryType::Plain(value) => vec![value.id],
		StorageEntryType::Map { key, value, .. } => vec![key.id, value.id],
	});
	let enums = [
		pallet.calls.as_ref().map(|calls| calls.ty.id),
		pallet.event.as_ref().map(|event| event.ty.id),
		pallet.error.as_ref().map(|error| error.ty.id),
	];
	let constants = pallet.constants.iter().map(|constant| constant.ty.id);
	stored.chain(enums.into_iter().flatten()).chain(constants).collect()
}

fn within(ty: &Type<PortableForm>) -> Vec<u32> {
	match &ty.type_def {
		TypeDef::Composite(composite) => composite.fields.iter().map(|field| field.ty.id).collect(),
		TypeDef::Variant(variants) => {
			variants.variants.iter().flat_map(|variant| &variant.fields).map(|field| field.ty.id).collect()
		}
		TypeDef::Sequence(sequence) => vec![sequence.type_param.id],
		TypeDef::Array(array) => vec![array.type_param.id],
		TypeDef::Tuple(tuple) => tuple.fields.iter().map(|field| field.id).collect(),
		TypeDef::Compact(compact) => vec![compact.type_param.id],
		TypeDef::BitSequence(bits) => vec![bits.bit_store_type.id, bits.bit_order_type.id],
		TypeDef::Primitive(_) => Vec::new(),
	}
}
