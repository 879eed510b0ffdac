//! What the chain says of this worker, read by proof.
use codec::{Decode, DecodeAll, Encode};
use protocol::{storage, Gatekeepers, Ingress, Registration, Session};
use units::{BlockNumber, Economy, ReportNumber, WorkerId};

/// Every fact a worker acts on for longer than a block. Nothing else remembers any of it: messages only wake.
///
/// Facts depend on the proven state alone, so a worker that jumped to a block and one that folded every record up to
/// it hold the same.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Facts {
	/// Height of the block whose state was proven.
	pub at: BlockNumber,
	/// What the chain knows of this worker.
	pub registration: Option<Registration>,
	/// Its session, running or cooling down.
	pub session: Option<Session>,
	/// How far the chain has heard it.
	pub ingress: Ingress,
	/// Who the gatekeepers are.
	pub gatekeepers: Gatekeepers,
	/// The lowest pRuntime version that may work; zero: any.
	pub minimum_version: u32,
	/// The parameters of the economy; none before governance set them.
	pub economy: Option<Economy>,
	/// The settlement report that the chain waits for.
	pub next_report: ReportNumber,
}

/// A proven value is not what its key promises: the chain runs rules that this program does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
	/// The bytes under this key.
	#[error("the chain's {0} cannot be decoded by this program")]
	Undecodable(&'static str),
	/// The light client answered another number of keys than asked.
	#[error("{got} values were proven instead of {asked}")]
	Count {
		/// Keys asked.
		asked: usize,
		/// Values got.
		got: usize,
	},
}

/// The storage keys whose values make up [`Facts`], in the order in which [`Facts::read`] takes them.
pub fn watched_keys(worker: &WorkerId) -> Vec<Vec<u8>> {
	vec![
		storage::registration(worker),
		storage::session(worker),
		storage::ingress(worker),
		storage::gatekeepers(),
		storage::minimum_version(),
		storage::economy(),
		storage::next_report(),
	]
}

impl Facts {
	/// From the values of [`watched_keys`] at block `at`. A missing value is a fact too: the chain's default.
	///
	/// # Errors
	/// If a value does not decode to its last byte.
	pub fn read(at: BlockNumber, values: &[Option<Vec<u8>>]) -> Result<Self, FactError> {
		let [registration, session, ingress, gatekeepers, minimum_version, economy, next_report] = values else {
			return Err(FactError::Count { asked: 7, got: values.len() });
		};
		Ok(Self {
			at,
			registration: decode(registration, "registration of this worker")?,
			session: decode(session, "session of this worker")?,
			ingress: decode(ingress, "ingress of this worker")?.unwrap_or_default(),
			gatekeepers: decode(gatekeepers, "list of gatekeepers")?.unwrap_or_default(),
			minimum_version: decode(minimum_version, "minimum version")?.unwrap_or_default(),
			economy: decode(economy, "economy")?,
			next_report: decode(next_report, "number of the next report")?.unwrap_or(1),
		})
	}

	/// The session it works in now, paid or not.
	pub fn running_session(&self) -> Option<&Session> {
		self.session.as_ref().filter(|session| session.is_running())
	}

	/// Whether this worker is a gatekeeper now.
	pub fn is_gatekeeper(&self, worker: &WorkerId) -> bool {
		self.gatekeepers.members.contains(worker)
	}

	/// Whether this worker is the one that has to make and offer the master key.
	pub fn must_offer_master_key(&self, worker: &WorkerId) -> bool {
		self.gatekeepers.master_key.is_none() && self.gatekeepers.members.first() == Some(worker)
	}

	/// Whether the chain waits for this worker to show that it holds the master key with this public half: as the one
	/// that offers it, or as a gatekeeper that does not count before.
	pub fn must_prove_master_key(&self, worker: &WorkerId, public: &[u8; 32]) -> bool {
		let pending = self.gatekeepers.is_pending(worker) && self.gatekeepers.master_key == Some(*public);
		self.must_offer_master_key(worker) || pending
	}
}

fn decode<T: Decode>(value: &Option<Vec<u8>>, what: &'static str) -> Result<Option<T>, FactError> {
	let Some(bytes) = value else { return Ok(None) };
	T::decode_all(&mut &bytes[..]).map(Some).map_err(|_| FactError::Undecodable(what))
}
