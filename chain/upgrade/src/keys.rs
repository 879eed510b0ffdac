//! Whether the keys of all entries are ones that a runtime finds: the SDK's own check decodes values, never keys.
//!
//! A hasher that ends in the key itself reveals it: it has to decode wholly by the type that the runtime's metadata gives, and its
//! hash has to be its own. An opaque hasher leaves nothing to decode but its length.
use codec::{Compact, Decode, Input};
use frame_metadata::{
	v15::{StorageEntryType, StorageHasher},
	RuntimeMetadata,
};
use scale_info::{PortableRegistry, TypeDef, TypeDefPrimitive};
use sp_io::hashing::{blake2_128, twox_128, twox_64};
use std::collections::BTreeMap;

/// Types within types, at most: no key of a runtime is deeper.
const MAX_DEPTH: usize = 32;

type Entries = BTreeMap<Vec<u8>, Vec<u8>>;

/// Keys of items of this runtime that it would never find, as `Pallet.Item key 0x…`, at most so many.
pub(crate) fn unreadable(entries: &Entries, metadata: &RuntimeMetadata, most: usize) -> Vec<String> {
	let RuntimeMetadata::V15(metadata) = metadata else { return vec!["keys: no metadata of version 15".into()] };
	let items = metadata.pallets.iter().filter_map(|pallet| pallet.storage.as_ref());
	let items = items.flat_map(|storage| storage.entries.iter().map(move |entry| (&storage.prefix, entry)));
	let bad = items.flat_map(|(pallet, item)| {
		let prefix = [twox_128(pallet.as_bytes()), twox_128(item.name.as_bytes())].concat();
		let keys = entries.range(prefix.clone()..).map(|(key, _)| key).take_while(move |key| key.starts_with(&prefix));
		let bad = keys.filter(move |key| !is_found(&key[32..], &item.ty, &metadata.types));
		bad.map(move |key| format!("{pallet}.{} key 0x{}", item.name, crate::diff::hex(key)))
	});
	bad.take(most).collect()
}

/// Whether what follows the item's prefix is a key of it.
fn is_found(key: &[u8], item: &StorageEntryType<scale_info::form::PortableForm>, types: &PortableRegistry) -> bool {
	let StorageEntryType::Map { hashers, key: ty, .. } = item else { return key.is_empty() };
	let parts = match (hashers.len(), types.resolve(ty.id).map(|ty| &ty.type_def)) {
		(1, _) => vec![ty.id],
		(_, Some(TypeDef::Tuple(parts))) => parts.fields.iter().map(|part| part.id).collect(),
		_ => return false,
	};
	let mut rest = key;
	parts.len() == hashers.len()
		&& hashers.iter().zip(parts).all(|(hasher, ty)| part(&mut rest, hasher, ty, types).is_some())
		&& rest.is_empty()
}

/// Takes one hashed part of a key off.
fn part(rest: &mut &[u8], hasher: &StorageHasher, ty: u32, types: &PortableRegistry) -> Option<()> {
	let opaque = match hasher {
		StorageHasher::Blake2_128 | StorageHasher::Twox128 => Some(16),
		StorageHasher::Blake2_256 | StorageHasher::Twox256 => Some(32),
		StorageHasher::Blake2_128Concat | StorageHasher::Twox64Concat | StorageHasher::Identity => None,
	};
	if let Some(length) = opaque {
		return rest.split_off(..length).map(|_| ());
	}
	let hash = match hasher {
		StorageHasher::Blake2_128Concat => rest.split_off(..16)?,
		StorageHasher::Twox64Concat => rest.split_off(..8)?,
		_ => &[],
	};
	let begin = *rest;
	skip(rest, ty, types, MAX_DEPTH)?;
	let plain = begin.get(..begin.len().saturating_sub(rest.len()))?;
	let own = match hasher {
		StorageHasher::Blake2_128Concat => blake2_128(plain).to_vec(),
		StorageHasher::Twox64Concat => twox_64(plain).to_vec(),
		_ => Vec::new(),
	};
	(own == hash).then_some(())
}

/// Takes a value of this type off; none if there is none.
fn skip(rest: &mut &[u8], ty: u32, types: &PortableRegistry, depth: usize) -> Option<()> {
	let depth = depth.checked_sub(1)?;
	let all = |rest: &mut &[u8], mut fields: &mut dyn Iterator<Item = u32>| {
		Iterator::try_for_each(&mut fields, |field| skip(rest, field, types, depth))
	};
	match &types.resolve(ty)?.type_def {
		TypeDef::Composite(composite) => all(rest, &mut composite.fields.iter().map(|field| field.ty.id)),
		TypeDef::Tuple(tuple) => all(rest, &mut tuple.fields.iter().map(|field| field.id)),
		TypeDef::Array(array) => (0..array.len).try_for_each(|_| skip(rest, array.type_param.id, types, depth)),
		TypeDef::Sequence(sequence) => {
			let Compact(length) = Compact::<u32>::decode(rest).ok()?;
			(0..length).try_for_each(|_| skip(rest, sequence.type_param.id, types, depth))
		}
		TypeDef::Variant(variants) => {
			let index = rest.read_byte().ok()?;
			let variant = variants.variants.iter().find(|variant| variant.index == index)?;
			all(rest, &mut variant.fields.iter().map(|field| field.ty.id))
		}
		TypeDef::Primitive(primitive) => skip_primitive(rest, primitive),
		TypeDef::Compact(_) => Compact::<u128>::decode(rest).ok().map(|_| ()),
		// No key has one.
		TypeDef::BitSequence(_) => None,
	}
}

fn skip_primitive(rest: &mut &[u8], primitive: &TypeDefPrimitive) -> Option<()> {
	use TypeDefPrimitive::*;
	let length = match primitive {
		Bool => return bool::decode(rest).ok().map(|_| ()),
		Str => return String::decode(rest).ok().map(|_| ()),
		U8 | I8 => 1,
		U16 | I16 => 2,
		U32 | I32 | Char => 4,
		U64 | I64 => 8,
		U128 | I128 => 16,
		U256 | I256 => 32,
	};
	rest.split_off(..length).map(|_| ())
}
