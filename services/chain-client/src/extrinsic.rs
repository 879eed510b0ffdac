//! Transactions: signed ones that pay a fee, and calls that bring their own authorization.
use codec::Encode;
use frame::deps::{
	frame_system,
	sp_core::{sr25519, Pair, H256},
	sp_runtime::{
		generic::{Era, SignedPayload},
		MultiAddress, MultiSignature,
	},
};
use runtime_phala::{Runtime, RuntimeCall, TxExtension, UncheckedExtrinsic};

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
		(),
	);
	let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
	let signature = payload.using_encoded(|bytes| signer.sign(bytes));
	let address = MultiAddress::Id(signer.public().into());
	UncheckedExtrinsic::new_signed(call, address, MultiSignature::Sr25519(signature), extension).encode()
}

/// A feeless transaction of nobody: the call's own contents authorize it.
pub fn authorized(call: RuntimeCall) -> Vec<u8> {
	UncheckedExtrinsic::new_transaction(call, extension(0, Era::Immortal)).encode()
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
		pallet_transaction_payment::ChargeTransactionPayment::<Runtime>::from(0),
		frame_system::WeightReclaim::<Runtime>::new(),
	)
}
