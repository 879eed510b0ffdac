//! Transactions: signed ones that pay a fee, and calls that bring their own authorization.
use codec::Encode;
use frame::deps::{
	frame_system,
	sp_core::{sr25519, Pair, H256},
	sp_runtime::{
		generic::{Era, SignedPayload},
		AccountId32, MultiAddress, MultiSignature,
	},
};
use phala_runtime::{CheckMetadataHash, Runtime, RuntimeCall, TxExtension, UncheckedExtrinsic};

/// Any life gives an era of the same length.
const MAX_PERIOD: u64 = 1_024;

/// What a signature is bound to beside the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
	/// Hash of block 0.
	pub genesis: H256,
	/// Version of the runtime.
	pub spec_version: u32,
	/// Version of its transactions.
	pub transaction_version: u32,
	/// The signer's next index.
	pub nonce: u32,
	/// Until when it may be included.
	pub era: Era,
	/// The block that `era` counts from; `genesis` if it is immortal.
	pub checkpoint: H256,
}

/// A transaction of the account of `signer`, which pays its fee, without a tip.
pub fn signed(call: RuntimeCall, signer: &sr25519::Pair, binding: &Binding) -> Vec<u8> {
	let extension = extension(binding.nonce, binding.era);
	let implicit = (
		(),
		(),
		binding.spec_version,
		binding.transaction_version,
		binding.genesis,
		binding.checkpoint,
		(),
		(),
		(),
		None,
		(),
	);
	let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
	let signature = payload.using_encoded(|bytes| signer.sign(bytes));
	let address = address(&signer.public());
	UncheckedExtrinsic::new_signed(call, address, MultiSignature::Sr25519(signature), extension).encode()
}

/// As long as a signed transaction of `account`, with an empty signature: to ask what it costs.
pub fn unsigned_like(call: RuntimeCall, account: &AccountId32) -> UncheckedExtrinsic {
	let nobody = MultiSignature::Sr25519(sr25519::Signature::from_raw([0; 64]));
	// A large index, so that the estimate is rather too high by a byte than too low.
	let extension = extension(u32::from(u16::MAX), Era::mortal(MAX_PERIOD, 0));
	UncheckedExtrinsic::new_signed(call, MultiAddress::Id(account.clone()), nobody, extension)
}

/// The address of an account, as calls take it.
pub fn address(public: &sr25519::Public) -> MultiAddress<AccountId32, ()> {
	MultiAddress::Id(AccountId32::from(*public))
}

/// A feeless transaction of nobody: the call's own contents authorize it.
///
/// `salt` stands where a signed transaction has its index, which nobody checks here: calls that do the same get other
/// bytes and another hash, so that a pool that banned the one looks at the other.
pub fn authorized(call: RuntimeCall, salt: u32) -> Vec<u8> {
	UncheckedExtrinsic::new_transaction(call, extension(salt, Era::Immortal)).encode()
}

fn extension(nonce: u32, era: Era) -> TxExtension {
	(
		frame_system::AuthorizeCall::<Runtime>::new(),
		frame_system::CheckNonZeroSender::<Runtime>::new(),
		frame_system::CheckSpecVersion::<Runtime>::new(),
		frame_system::CheckTxVersion::<Runtime>::new(),
		frame_system::CheckGenesis::<Runtime>::new(),
		frame_system::CheckEra::<Runtime>::from(era),
		frame_system::CheckNonce::<Runtime>::from(nonce),
		frame_system::CheckWeight::<Runtime>::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0).into(),
		CheckMetadataHash::<Runtime>::new(false),
		frame_system::WeightReclaim::<Runtime>::new(),
	)
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::{Decode, DecodeAll};
	use frame::deps::sp_runtime::{generic::Preamble, traits::Verify};

	fn binding() -> Binding {
		Binding {
			genesis: H256::repeat_byte(1),
			spec_version: 7,
			transaction_version: 1,
			nonce: 42,
			era: Era::mortal(1_024, 5_000),
			checkpoint: H256::repeat_byte(2),
		}
	}
	fn call() -> RuntimeCall {
		RuntimeCall::System(frame_system::Call::remark { remark: b"hello".to_vec() })
	}

	#[test]
	fn a_signature_covers_call_nonce_era_versions_and_chain() {
		let alice = sr25519::Pair::from_string("//Alice", None).unwrap();
		let bytes = signed(call(), &alice, &binding());
		let extrinsic = UncheckedExtrinsic::decode_all(&mut &bytes[..]).unwrap();
		let Preamble::Signed(MultiAddress::Id(account), signature, extension) = extrinsic.preamble else {
			panic!("not signed")
		};
		let valid = |binding: &Binding| {
			let implicit = (
				(),
				(),
				binding.spec_version,
				binding.transaction_version,
				binding.genesis,
				binding.checkpoint,
				(),
				(),
				(),
				None,
				(),
			);
			let payload = SignedPayload::from_raw(call(), extension.clone(), implicit);
			payload.using_encoded(|bytes| signature.verify(bytes, &account))
		};
		assert!(valid(&binding()));
		assert!(!valid(&Binding { spec_version: 8, ..binding() }));
		assert!(!valid(&Binding { transaction_version: 2, ..binding() }));
		assert!(!valid(&Binding { genesis: H256::zero(), ..binding() }));
		assert!(!valid(&Binding { checkpoint: H256::zero(), ..binding() }));
		assert_eq!(extension.encode(), super::extension(42, binding().era).encode());
	}

	#[test]
	fn an_authorized_call_is_a_transaction_without_a_signature() {
		let bytes = authorized(call(), 7);
		let extrinsic = UncheckedExtrinsic::decode(&mut &bytes[..]).unwrap();
		assert!(matches!(extrinsic.preamble, Preamble::General(..)));
		assert_eq!(extrinsic.function, call());
		assert_ne!(authorized(call(), 8), bytes);
	}
}
