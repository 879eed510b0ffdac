//! Names for what a runtime refuses.
use codec::{Decode, Encode};
pub use frame::deps::sp_runtime::DispatchError;

use frame::deps::sp_runtime::ModuleError;
use phala_runtime::{RuntimeError, RuntimeEvent};
use scale_info::{MetaType, TypeDef};

/// What a runtime says of a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
	/// `Pallet.Error` where a pallet refused, the dispatch error's words otherwise.
	pub name: String,
	/// The pallet's own sentence on the error.
	pub sentence: Option<String>,
}

/// The chain's reason: its name, and the sentence that the pallet's authors wrote at it.
pub fn explain(error: &DispatchError) -> Refusal {
	match error {
		DispatchError::Module(error) => module(error),
		other => {
			let text: &'static str = (*other).into();
			Refusal { name: text.to_lowercase(), sentence: None }
		}
	}
}

/// Why a call that a transaction carried out for others failed, though the transaction itself did not: a motion of the
/// council, one of several calls, a call in another's name. Nothing of that call happened.
pub fn failed_within(events: &[RuntimeEvent]) -> Option<DispatchError> {
	use pallet_collective::Event as Motion;
	events.iter().find_map(|event| match event {
		RuntimeEvent::Council(
			Motion::Executed { result: Err(error), .. } | Motion::MemberExecuted { result: Err(error), .. },
		)
		| RuntimeEvent::Utility(
			pallet_utility::Event::BatchInterrupted { error, .. }
			| pallet_utility::Event::ItemFailed { error }
			| pallet_utility::Event::DispatchedAs { result: Err(error) },
		)
		| RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result: Err(error) })
		| RuntimeEvent::Multisig(pallet_multisig::Event::MultisigExecuted { result: Err(error), .. }) => Some(*error),
		_ => None,
	})
}

/// The chain's reason in words: `Pallet.Error` where a pallet refused.
pub fn describe(error: &DispatchError) -> String {
	explain(error).name
}

/// The pallet's own error; none if no pallet refused, or one that this program does not know.
pub fn known(error: &DispatchError) -> Option<RuntimeError> {
	match error {
		DispatchError::Module(error) => decoded(error),
		_ => None,
	}
}

/// The pallet's index followed by its error is just how the runtime encodes all errors in one enum. Its metadata would
/// name them too, but cannot be built here: it evaluates constants that stand in the chain's state.
fn decoded(error: &ModuleError) -> Option<RuntimeError> {
	let encoded = (error.index, error.error).encode();
	RuntimeError::decode(&mut &encoded[..]).ok()
}

fn module(error: &ModuleError) -> Refusal {
	let number = error.error.first().copied().unwrap_or_default();
	match decoded(error) {
		Some(known) => Refusal { name: dotted(&format!("{known:?}")), sentence: sentence(error.index, number) },
		None => {
			let name = format!("error {number} of pallet {}, which this program does not know", error.index);
			Refusal { name, sentence: None }
		}
	}
}

/// `Pallet.Error` of `Pallet(Error)`.
fn dotted(debug: &str) -> String {
	match debug.strip_suffix(')').and_then(|text| text.split_once('(')) {
		Some((pallet, error)) => format!("{pallet}.{error}"),
		None => debug.to_owned(),
	}
}

/// The documentation of a pallet's error, which the type's description carries.
fn sentence(pallet: u8, error: u8) -> Option<String> {
	let of_pallet = variant(&MetaType::new::<RuntimeError>(), pallet)?.0?;
	let (_, lines) = variant(&of_pallet, error)?;
	let text = lines.join(" ").trim().to_owned();
	(!text.is_empty()).then_some(text)
}

/// The first field's type of an enum's variant, and its documentation.
fn variant(of: &MetaType, index: u8) -> Option<(Option<MetaType>, Vec<&'static str>)> {
	let TypeDef::Variant(variants) = of.type_info().type_def else { return None };
	let found = variants.variants.into_iter().find(|variant| variant.index == index)?;
	Some((found.fields.first().map(|field| field.ty), found.docs))
}

#[cfg(test)]
mod tests {
	use super::*;
	use frame::traits::PalletInfoAccess;

	#[test]
	fn case_11_a_motion_that_was_carried_out_and_failed_is_a_failure() {
		let executed = |result| {
			RuntimeEvent::Council(pallet_collective::Event::Executed { proposal_hash: Default::default(), result })
		};
		let error = DispatchError::BadOrigin;
		assert_eq!(failed_within(&[executed(Ok(())), executed(Err(error))]), Some(error));
		assert_eq!(failed_within(&[executed(Ok(()))]), None);
		let part = RuntimeEvent::Utility(pallet_utility::Event::BatchInterrupted { index: 1, error });
		assert_eq!(failed_within(&[part]), Some(error));
	}

	#[test]
	fn a_pallets_error_is_named_and_explained() {
		let index = <phala_runtime::WorkerMessages as PalletInfoAccess>::index() as u8;
		let known = DispatchError::Module(ModuleError { index, error: [2, 0, 0, 0], message: None });
		assert_eq!(describe(&known), "WorkerMessages.OutOfSequence");
		let said = explain(&known).sentence.unwrap();
		assert!(said.ends_with('.') && said.contains(' '), "{said}");
		let unknown = DispatchError::Module(ModuleError { index, error: [200, 0, 0, 0], message: None });
		assert!(describe(&unknown).starts_with("error 200 of pallet"), "{}", describe(&unknown));
		assert_eq!(explain(&DispatchError::BadOrigin), Refusal { name: "bad origin".into(), sentence: None });
	}
}
