//! What is measured.
use codec::Encode;
use frame::{deps::frame_support::dispatch::GetDispatchInfo, prelude::Weight};
use phala_runtime::{
	testing::{account, Chain},
	RuntimeCall,
};
use runtime_common::work::{self, By};
use std::{collections::BTreeMap, rc::Rc};

/// A piece of work of this runtime.
pub type Work = work::Work<RuntimeCall>;
/// Every value of a state whose block is open.
pub type Entries = Rc<BTreeMap<Vec<u8>, Vec<u8>>>;

/// Work that is measured, and what is charged for it.
pub struct Case {
	/// The pallet's folder.
	pub pallet: &'static str,
	/// What is done, and in which state.
	pub what: &'static str,
	/// Where.
	pub state: Entries,
	/// What.
	pub work: Work,
	/// What the chain charges for it.
	pub charged: Weight,
	/// Bytes that it has, if that is what its cost grows with.
	pub size: Option<u32>,
	/// Whether this is where the call is dearest. If not, it is a point of a line, or there to be seen.
	pub is_worst: bool,
}

impl Case {
	/// The whole state that a blob measures it on.
	pub fn entries(&self) -> BTreeMap<Vec<u8>, Vec<u8>> {
		let mut entries = BTreeMap::clone(&self.state);
		entries.insert(work::KEY.to_vec(), self.work.encode());
		entries
	}
}

/// Cases on one state after another.
pub struct Cases {
	pallet: &'static str,
	state: Entries,
	cases: Vec<Case>,
}

impl Cases {
	/// None yet, of this pallet.
	pub fn of(pallet: &'static str) -> Self {
		Self { pallet, state: Entries::default(), cases: Vec::new() }
	}

	/// From here on in the next block of this chain, with what `prepare` changes in it.
	pub fn on(&mut self, chain: &mut Chain, prepare: impl FnOnce()) -> &mut Self {
		self.state = Rc::new(chain.open_block(prepare));
		self
	}

	/// A call of a well-known account.
	pub fn by(&mut self, who: &str, what: &'static str, call: impl Into<RuntimeCall>) -> &mut Self {
		self.call(what, By::Account(account(who)), call.into())
	}

	/// A call of governance.
	pub fn root(&mut self, what: &'static str, call: impl Into<RuntimeCall>) -> &mut Self {
		self.call(what, By::Root, call.into())
	}

	/// A call by anybody that it needs.
	pub fn call(&mut self, what: &'static str, by: By, call: RuntimeCall) -> &mut Self {
		let charged = call.get_dispatch_info().call_weight;
		self.work(what, Work::Call(by, call), charged)
	}

	/// Anything else, for which this is charged.
	pub fn work(&mut self, what: &'static str, work: Work, charged: Weight) -> &mut Self {
		self.cases.push(Case {
			pallet: self.pallet,
			what,
			state: self.state.clone(),
			work,
			charged,
			size: None,
			is_worst: true,
		});
		self
	}

	/// A call that is refused as late as can be.
	pub fn refused(&mut self, what: &'static str, by: By, call: RuntimeCall) -> &mut Self {
		let charged = call.get_dispatch_info().call_weight;
		self.work(what, Work::Refused(by, call), charged)
	}

	/// The newest case is not where its call is dearest.
	pub fn lesser(&mut self) -> &mut Self {
		if let Some(case) = self.cases.last_mut() {
			case.is_worst = false;
		}
		self
	}

	/// The newest case has this many bytes.
	pub fn sized(&mut self, bytes: u32) -> &mut Self {
		if let Some(case) = self.cases.last_mut() {
			case.size = Some(bytes);
		}
		self
	}

	/// All of them.
	pub fn end(self) -> Vec<Case> {
		self.cases
	}
}
