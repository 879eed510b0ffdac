//! Charges fees as FRAME does, and keeps what tips buy below what everybody's pay depends on.
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::{fmt, marker::PhantomData};
use frame::{
	deps::frame_support::dispatch::{DispatchInfo, PostDispatchInfo},
	deps::sp_runtime::{
		traits::{Dispatchable, Implication, TransactionExtension, ValidateResult},
		transaction_validity::{TransactionPriority, TransactionSource, TransactionValidityError},
	},
	prelude::*,
};
use pallet_transaction_payment::{ChargeTransactionPayment, Config};
use scale_info::{StaticTypeInfo, Type, TypeInfo};

/// FRAME's [`ChargeTransactionPayment`], in name and bytes, whose priority is `Most` at most.
///
/// A pool orders by priority and gives up the lowest when it is full. With a tip a single account could put thousands of
/// transactions before every worker message, of which it can pay one: the others are refused when their turn comes, and by
/// then the time for the block is over.
#[derive(Encode, Decode, DecodeWithMemTracking)]
#[codec(encode_bound())]
#[codec(decode_bound())]
#[codec(decode_with_mem_tracking_bound())]
pub struct Charge<T: Config, Most>(ChargeTransactionPayment<T>, PhantomData<Most>);

impl<T: Config, Most> From<ChargeTransactionPayment<T>> for Charge<T, Most> {
	fn from(stock: ChargeTransactionPayment<T>) -> Self {
		Self(stock, PhantomData)
	}
}

impl<T: Config, Most> Clone for Charge<T, Most> {
	fn clone(&self) -> Self {
		Self(self.0.clone(), PhantomData)
	}
}

impl<T: Config, Most> PartialEq for Charge<T, Most> {
	fn eq(&self, other: &Self) -> bool {
		self.0 == other.0
	}
}

impl<T: Config, Most> Eq for Charge<T, Most> {}

impl<T: Config, Most> fmt::Debug for Charge<T, Most> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.0.fmt(f)
	}
}

/// Clients see FRAME's.
impl<T: Config, Most: 'static> TypeInfo for Charge<T, Most>
where
	ChargeTransactionPayment<T>: StaticTypeInfo,
{
	type Identity = ChargeTransactionPayment<T>;

	fn type_info() -> Type {
		ChargeTransactionPayment::<T>::type_info()
	}
}

impl<T: Config, Most> TransactionExtension<T::RuntimeCall> for Charge<T, Most>
where
	T::RuntimeCall: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>,
	ChargeTransactionPayment<T>: TransactionExtension<T::RuntimeCall, Implicit = ()>,
	Most: Get<TransactionPriority> + Send + Sync + 'static,
{
	const IDENTIFIER: &'static str = ChargeTransactionPayment::<T>::IDENTIFIER;
	type Implicit = ();
	type Val = <ChargeTransactionPayment<T> as TransactionExtension<T::RuntimeCall>>::Val;
	type Pre = <ChargeTransactionPayment<T> as TransactionExtension<T::RuntimeCall>>::Pre;

	fn weight(&self, call: &T::RuntimeCall) -> Weight {
		self.0.weight(call)
	}

	fn validate(
		&self,
		origin: <T::RuntimeCall as Dispatchable>::RuntimeOrigin,
		call: &T::RuntimeCall,
		info: &DispatchInfo,
		len: usize,
		implicit: (),
		implication: &impl Implication,
		source: TransactionSource,
	) -> ValidateResult<Self::Val, T::RuntimeCall> {
		let (mut validity, val, origin) = self.0.validate(origin, call, info, len, implicit, implication, source)?;
		validity.priority = validity.priority.min(Most::get());
		Ok((validity, val, origin))
	}

	fn prepare(
		self,
		val: Self::Val,
		origin: &<T::RuntimeCall as Dispatchable>::RuntimeOrigin,
		call: &T::RuntimeCall,
		info: &DispatchInfo,
		len: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		self.0.prepare(val, origin, call, info, len)
	}

	fn post_dispatch_details(
		pre: Self::Pre,
		info: &DispatchInfo,
		post_info: &PostDispatchInfo,
		len: usize,
		result: &DispatchResult,
	) -> Result<Weight, TransactionValidityError> {
		ChargeTransactionPayment::<T>::post_dispatch_details(pre, info, post_info, len, result)
	}
}
