//! An offline signer: it is handed a call, the types that the call needs, and a proof that these are the chain's. It shows what
//! it can decode with them and signs the hash that they lead to; the chain accepts the signature only if that is its own.
use super::blob;
use codec::{Decode, Encode};
use frame::{
	deps::{
		frame_system,
		sp_core::{sr25519, Pair},
		sp_runtime::{
			generic::{Era, SignedPayload},
			transaction_validity::{
				InvalidTransaction, TransactionSource, TransactionValidity, TransactionValidityError,
				UnknownTransaction,
			},
			BuildStorage, MultiAddress, MultiSignature, Storage,
		},
	},
	prelude::Permill,
	runtime::types_common::AccountId,
};
use merkleized_metadata::{
	generate_proof_for_extrinsic_parts, types::Hash, types::MetadataDigest, verify_proof, FrameMetadataPrepared, Proof,
	SignedExtrinsicData,
};
use phala_runtime::{CheckMetadataHash, Runtime, RuntimeCall, TxExtension, UncheckedExtrinsic};
use runtime_blob::{Blob, Token};
use sp_state_machine::BasicExternalities;
use std::collections::BTreeMap;

const PHA: u128 = 1_000_000_000_000;

fn alice() -> sr25519::Pair {
	sr25519::Pair::from_string("//Alice", None).unwrap()
}

fn account(name: &str) -> AccountId {
	sr25519::Pair::from_string(&format!("//{name}"), None).unwrap().public().into()
}

/// Ten calls that people make.
fn calls() -> [RuntimeCall; 10] {
	let transfer = || {
		let dest = MultiAddress::Id(account("Bob"));
		RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive { dest, value: 3 * PHA })
	};
	let contribute = |pool| pallet_stake_pool::Call::contribute {
		pool,
		amount: units::Amount(5 * PHA),
		funding: chain_traits::Funding::Native,
		into: None,
		min_shares_out: 0,
		max_commission: Permill::from_percent(50),
	};
	[
		frame_system::Call::remark { remark: b"hello".to_vec() }.into(),
		frame_system::Call::authorize_upgrade { code_hash: [7; 32].into() }.into(),
		transfer(),
		pallet_utility::Call::batch_all { calls: vec![transfer(), transfer()] }.into(),
		pallet_multisig::Call::as_multi {
			threshold: 2,
			other_signatories: vec![account("Bob")],
			maybe_timepoint: None,
			call: Box::new(transfer()),
			max_weight: frame::prelude::Weight::from_parts(1_000_000_000, 10_000),
		}
		.into(),
		pallet_proxy::Call::proxy {
			real: MultiAddress::Id(account("Bob")),
			force_proxy_type: Some(phala_runtime::ProxyType::Any),
			call: Box::new(transfer()),
		}
		.into(),
		pallet_wrapped_pha::Call::wrap { amount: PHA }.into(),
		pallet_stake_pool::Call::create {}.into(),
		contribute(0).into(),
		pallet_vault::Call::create {}.into(),
	]
}

/// What is signed beside the call: the extension's own bytes, and what both sides know.
type Implicit = ((), (), u32, u32, Hash32, Hash32, (), (), (), Option<Hash>, ());
type Hash32 = frame::deps::sp_core::H256;

fn beside(hash: Option<Hash>, genesis: Hash32) -> (TxExtension, Implicit) {
	let check = hash.map_or_else(|| CheckMetadataHash::new(false), CheckMetadataHash::new_with_custom_hash);
	let extension = (
		frame_system::AuthorizeCall::<Runtime>::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(Era::Immortal),
		frame_system::CheckNonce::from(0),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0).into(),
		check,
		frame_system::WeightReclaim::new(),
	);
	let version = phala_runtime::VERSION;
	let implicit = ((), (), version.spec_version, version.transaction_version, genesis, genesis, (), (), (), hash, ());
	(extension, implicit)
}

/// The root that a proof leads to: leaves at their places, every subtree without one by its hash, from left to right.
fn root(proof: &Proof) -> Hash {
	fn pair(left: Hash, right: Hash) -> Hash {
		blake3::hash(&(left, right).encode()).into()
	}
	fn below(index: u32, leaves: &BTreeMap<u32, Hash>, deepest: u32, nodes: &mut impl Iterator<Item = Hash>) -> Hash {
		if let Some(leaf) = leaves.get(&index) {
			return *leaf;
		}
		let holds_a_leaf = |mut leaf: u32| {
			while leaf > index {
				leaf = (leaf - 1) / 2;
			}
			leaf == index
		};
		if index > deepest || !leaves.keys().any(|leaf| holds_a_leaf(*leaf)) {
			return nodes.next().expect("a proof has every node that its leaves do not lead to");
		}
		let left = below(2 * index + 1, leaves, deepest, nodes);
		let right = below(2 * index + 2, leaves, deepest, nodes);
		pair(left, right)
	}
	let leaves: BTreeMap<u32, Hash> =
		proof.leaf_indices.iter().copied().zip(proof.leaves.iter().map(|leaf| leaf.hash())).collect();
	let deepest = leaves.keys().copied().max().unwrap_or(0);
	let mut nodes = proof.nodes.iter().copied();
	let root = below(0, &leaves, deepest, &mut nodes);
	assert_eq!(nodes.next(), None, "a proof has no node too many");
	root
}

/// The hash that a signer computes of what it was handed, after it has decoded the whole call with nothing else.
fn hash_of_what_is_shown(blob: &Blob, call: &RuntimeCall, genesis: Hash32) -> Hash {
	let metadata = blob.metadata().unwrap();
	// The types of the extension are the same whichever hash it carries.
	let (extension, implicit) = beside(Some([0; 32]), genesis);
	let (inside, signed) = (extension.encode(), implicit.encode());
	let parts = SignedExtrinsicData { included_in_extrinsic: &inside, included_in_signed_data: &signed };
	let proof = generate_proof_for_extrinsic_parts(&call.encode(), Some(parts), &metadata).unwrap();
	let nobody = MultiSignature::Sr25519(sr25519::Signature::from_raw([0; 64]));
	let whole = UncheckedExtrinsic::new_signed(call.clone(), MultiAddress::Id(account("Alice")), nobody, extension);
	verify_proof(&whole.encode(), Some(&signed), &metadata, &proof).unwrap();
	let extrinsic = FrameMetadataPrepared::prepare(&metadata).unwrap().as_type_information().unwrap();
	let version = blob.version().unwrap();
	let digest = MetadataDigest::V1 {
		types_tree_root: root(&proof),
		extrinsic_metadata_hash: extrinsic.extrinsic_metadata.hash(),
		spec_version: version.spec_version,
		spec_name: version.spec_name.to_string(),
		base58_prefix: Token::PHA.prefix,
		decimals: Token::PHA.decimals,
		token_symbol: Token::PHA.symbol.into(),
	};
	digest.hash()
}

/// Alice's signature of this call, with this hash or without any.
fn sign(call: &RuntimeCall, hash: Option<Hash>, genesis: Hash32) -> (MultiSignature, TxExtension) {
	let (extension, implicit) = beside(hash, genesis);
	let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
	(MultiSignature::Sr25519(payload.using_encoded(|bytes| alice().sign(bytes))), extension)
}

/// A chain at block 0 of the development preset.
struct Chain {
	blob: Blob,
	storage: Storage,
	genesis: Hash32,
}

impl Chain {
	fn of(blob: Blob) -> Self {
		let new = phala_node::spec::NewSpec {
			code: blob.bytes(),
			blob: "the blob",
			id: "signers",
			name: "Signers",
			preset: "development",
			patch: None,
			live: false,
		};
		let spec = phala_node::spec::new_spec(new).unwrap();
		// The SDK's stand-in for the hash of block 0 until there is a block.
		Self { storage: spec.build_storage().unwrap(), blob, genesis: Hash32::repeat_byte(69) }
	}

	/// What the pool would be told. A transaction that does not decode is none.
	fn judge(&self, call: &[u8], signature: MultiSignature, extension: &TxExtension) -> Option<TransactionValidity> {
		let call = RuntimeCall::decode(&mut &call[..]).ok().filter(|decoded| decoded.encode() == call)?;
		let signer = MultiAddress::Id(account("Alice"));
		let transaction = UncheckedExtrinsic::new_signed(call, signer, signature, extension.clone());
		let arguments = (TransactionSource::External, transaction, self.genesis).encode();
		let mut state = BasicExternalities::new(self.storage.clone());
		let answer = self.blob.call(&mut state, "TaggedTransactionQueue_validate_transaction", &arguments).ok()?;
		Some(TransactionValidity::decode(&mut &answer[..]).unwrap())
	}
}

const BAD_PROOF: TransactionValidityError = TransactionValidityError::Invalid(InvalidTransaction::BadProof);

#[test]
fn a_shipped_chain_takes_ten_calls_by_the_hash_an_offline_signer_computes_and_none_altered_by_a_bit() {
	let chain = Chain::of(blob("shipped", "phala"));
	let mut refused = 0;
	for call in calls() {
		let hash = hash_of_what_is_shown(&chain.blob, &call, chain.genesis);
		assert_eq!(hash, chain.blob.metadata_hash(&Token::PHA).unwrap(), "{call:?}");
		let (signature, extension) = sign(&call, Some(hash), chain.genesis);
		let bytes = call.encode();
		let verdict = chain.judge(&bytes, signature.clone(), &extension).unwrap();
		assert!(verdict.is_ok(), "{call:?}: {verdict:?}");
		for at in 0..bytes.len() {
			let mut altered = bytes.clone();
			altered[at] ^= 1;
			let verdict = chain.judge(&altered, signature.clone(), &extension);
			assert!(verdict.is_none_or(|verdict| verdict == Err(BAD_PROOF)), "byte {at} of {call:?}");
			refused += 1;
		}
		let mut other = hash;
		other[31] ^= 1;
		let (signature, extension) = sign(&call, Some(other), chain.genesis);
		assert_eq!(chain.judge(&bytes, signature, &extension), Some(Err(BAD_PROOF)), "another chain's metadata");
	}
	println!("{refused} altered calls were refused");
}

#[test]
fn a_signature_without_the_hash_is_taken_by_every_blob_and_one_with_it_by_shipped_ones_alone() {
	let (quick, shipped) = (Chain::of(blob("runtimes", "khala")), Chain::of(blob("shipped", "khala")));
	let call: RuntimeCall = frame_system::Call::remark { remark: b"hello".to_vec() }.into();
	let hash = shipped.blob.metadata_hash(&Token::PHA).unwrap();
	for chain in [&quick, &shipped] {
		let (signature, extension) = sign(&call, None, chain.genesis);
		assert!(chain.judge(&call.encode(), signature, &extension).unwrap().is_ok());
	}
	let (signature, extension) = sign(&call, Some(hash), shipped.genesis);
	assert!(shipped.judge(&call.encode(), signature.clone(), &extension).unwrap().is_ok());
	let unknown = TransactionValidityError::Unknown(UnknownTransaction::CannotLookup);
	assert_eq!(quick.judge(&call.encode(), signature, &extension), Some(Err(unknown)));
}
