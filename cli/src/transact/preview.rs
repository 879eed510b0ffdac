//! What a transaction would do.
use chain_client::RuntimeCall;
use serde::Serialize;
use units::{Amount, ItemId, Millis, PoolId};

/// Calls and what they would do. Made of values only: whoever makes it sends nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
	/// At least one; several are sent as one transaction that happens whole or not at all.
	pub calls: Vec<RuntimeCall>,
	/// What they would do.
	pub preview: Preview,
}

/// What a transaction would do, if it were included now. What does not apply is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
	/// For people, the most important first.
	pub says: Vec<String>,
	/// The pool or vault.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub pool: Option<PoolId>,
	/// The items it touches.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub items: Vec<ItemId>,
	/// PHA that is moved.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub amount: Option<Amount>,
	/// Shares that are issued, queued or moved.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub shares: Option<Amount>,
	/// It fails rather than issue fewer.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub min_shares_out: Option<Amount>,
	/// PHA a share, rounded down.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub price: Option<Amount>,
	/// PHA that would be paid at once.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub paid_now: Option<Amount>,
	/// PHA that would wait in the queue.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub waits: Option<Amount>,
	/// When what is on its way covers that.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub expected_at: Option<Millis>,
	/// When it is paid at the latest.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub latest_at: Option<Millis>,
}

impl Plan {
	/// One call.
	pub fn one(call: impl Into<RuntimeCall>, preview: Preview) -> Self {
		Self { calls: vec![call.into()], preview }
	}

	/// What is signed.
	pub fn call(&self) -> RuntimeCall {
		match self.calls.as_slice() {
			[call] => call.clone(),
			calls => RuntimeCall::Utility(pallet_utility::Call::batch_all { calls: calls.to_vec() }),
		}
	}
}

impl Preview {
	/// One sentence and no figures.
	pub fn saying(text: impl Into<String>) -> Self {
		Self { says: vec![text.into()], ..Self::default() }
	}

	/// About this pool.
	pub fn of(self, pool: PoolId) -> Self {
		Self { pool: Some(pool), ..self }
	}

	/// With another sentence.
	pub fn and(mut self, text: impl Into<String>) -> Self {
		self.says.push(text.into());
		self
	}
}
