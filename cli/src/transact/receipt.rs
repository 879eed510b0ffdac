//! What a command that signs says: before, and after.
use super::{events::Told, Plan, Preview};
use crate::{account, staking::Snapshot};
use chain_client::{Included, RuntimeCall, RuntimeEvent, Ticket, H256};
use frame::{deps::sp_runtime::AccountId32, traits::GetCallMetadata};
use serde::Serialize;
use units::{Amount, BlockNumber};

/// Version of the document.
pub const SCHEMA: u32 = 1;

/// The document of every command that signs. Described in docs/operations/json.md; fields are only ever added.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
	/// [`SCHEMA`].
	pub schema: u32,
	/// Name of the chain.
	pub chain: String,
	/// The block that the preview was made at.
	pub seen_at: BlockNumber,
	/// Who signs.
	pub account: String,
	/// `Pallet.call`, one by one.
	pub calls: Vec<String>,
	/// What it would do at that block.
	pub preview: Preview,
	/// What it would cost there, in PHA.
	pub fee: Amount,
	/// Whether it was only shown.
	pub dry_run: bool,
	/// What was sent; none if nothing was.
	pub sent: Option<Sent>,
	/// Where it is; none if nothing was sent, or nobody knows.
	pub included: Option<Inclusion>,
	/// What it caused.
	pub events: Vec<Told>,
	/// The same as the chain says it.
	#[serde(skip)]
	pub happened: Vec<RuntimeEvent>,
}

/// What names a transaction, and where to look for it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
	hash: String,
	/// Only later blocks can have it.
	after: BlockNumber,
	/// The last block that can.
	until: Option<BlockNumber>,
	/// Block 0 of their chain.
	genesis: String,
}

impl Sent {
	/// As its ticket says.
	pub fn new(ticket: &Ticket, genesis: H256) -> Self {
		Self {
			hash: format!("{:?}", ticket.hash),
			after: ticket.sent_after,
			until: ticket.until,
			genesis: format!("{genesis:?}"),
		}
	}
}

/// A transaction's place.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Inclusion {
	block: String,
	number: BlockNumber,
	index: u32,
	/// Whether the block is known to be final.
	finalized: bool,
}

impl Inclusion {
	/// In block `number`.
	pub fn new(included: &Included, number: BlockNumber, finalized: bool) -> Self {
		Self { block: format!("{:?}", included.block), number, index: included.index, finalized }
	}
}

impl Receipt {
	/// Nothing sent yet.
	pub fn planned(chain: &str, seen: &Snapshot<'_>, account: &AccountId32, plan: &Plan, fee: Amount) -> Self {
		Self {
			schema: SCHEMA,
			chain: chain.into(),
			seen_at: seen.number,
			account: account::text(account),
			calls: plan.calls.iter().map(name).collect(),
			preview: plan.preview.clone(),
			fee,
			dry_run: false,
			sent: None,
			included: None,
			events: Vec::new(),
			happened: Vec::new(),
		}
	}

	/// What would happen, for people.
	pub fn preview_lines(&self) -> Vec<String> {
		let mut lines = self.preview.says.clone();
		lines.push(format!(
			"{} on {}, seen at block {}; signed by {}; fee about {} PHA",
			summary(&self.calls),
			self.chain,
			self.seen_at,
			self.account,
			self.fee
		));
		lines
	}

	/// What happened, for people; nothing after a dry run.
	pub fn told(&self) -> Vec<String> {
		let Some(Inclusion { number, finalized, .. }) = &self.included else { return Vec::new() };
		let said = self.events.iter().filter_map(|event| event.says.clone());
		let place = format!("in block {number}{}", if *finalized { ", which is final" } else { "" });
		said.chain([place]).collect()
	}
}

/// `Pallet.call`.
fn name(call: &RuntimeCall) -> String {
	let metadata = call.get_call_metadata();
	format!("{}.{}", metadata.pallet_name, metadata.function_name)
}

/// Equal names once, with their number.
fn summary(names: &[String]) -> String {
	let mut parts: Vec<(&str, usize)> = Vec::new();
	for name in names {
		match parts.last_mut() {
			Some((last, count)) if *last == name => *count += 1,
			_ => parts.push((name, 1)),
		}
	}
	let part = |(name, count): (&str, usize)| if count > 1 { format!("{count} x {name}") } else { name.to_owned() };
	parts.into_iter().map(part).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn calls_are_named_as_the_chain_names_them() {
		let call = RuntimeCall::from(pallet_wrapped_pha::Call::wrap { amount: 1 });
		assert_eq!(name(&call), "WrappedPha.wrap");
		assert_eq!(summary(&["A.a".into(), "A.a".into(), "B.b".into()]), "2 x A.a, B.b");
	}
}
