//! Why something is not done now, in words.
use super::WhyRegister;
use crate::journal::{Held, Until};
use std::fmt;
use units::{BlockNumber, Hash, Millis};

/// Why something is not done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wait {
	/// Everything is carried.
	UpToDate {
		/// The worker's tip.
		tip: BlockNumber,
	},
	/// The worker is ahead of this node's chain.
	NodeBehind {
		/// The worker's tip.
		tip: BlockNumber,
		/// This node's newest final block.
		finalized: BlockNumber,
	},
	/// The worker verified another block at this height than the node has: one of them is on another fork for good.
	OtherFork {
		/// The worker's tip.
		at: BlockNumber,
		/// The node's block there.
		node: Hash,
		/// The worker's.
		worker: Hash,
	},
	/// The node is fetching the past.
	NodeSyncing {
		/// Its newest block.
		best: BlockNumber,
	},
	/// The worker refused records, or the node does not give them.
	RecordsHeld {
		/// What it said.
		why: String,
	},
	/// The launch gate of worker messages is closed.
	MessagesClosed {
		/// How many wait.
		count: usize,
	},
	/// The chain does not know the worker yet.
	SenderUnknown {
		/// How many messages wait.
		count: usize,
	},
	/// The node's pool refused them.
	MessagesRefused {
		/// How many wait.
		count: usize,
		/// What it said.
		why: String,
	},
	/// Messages are on their way.
	MessagesUnderWay {
		/// How many.
		count: usize,
	},
	/// The launch gate of settlement is closed.
	ReportsClosed {
		/// How many agreed reports wait.
		count: usize,
	},
	/// The node's pool refused them.
	ReportsRefused {
		/// How many wait.
		count: usize,
		/// What it said.
		why: String,
	},
	/// Reports are on their way.
	ReportsUnderWay {
		/// How many.
		count: usize,
	},
	/// The chain names the worker a gatekeeper, and it was started as none.
	GatekeeperIdle,
	/// A registration was begun: quoted, checked by the chain beforehand, and sent only then.
	RegistrationUnderWay,
	/// A registration is due and no account pays for it.
	NoPayer(WhyRegister),
	/// A registration is due and not tried yet again.
	RegistrationHeld {
		/// Why it is due.
		due: WhyRegister,
		/// What it came to last, and until when it waits.
		held: Held,
	},
	/// The chain has no collateral that holds for the worker's platform, and nobody is asked for it.
	NoCollateralSource,
	/// Collateral is fetched, or on its way.
	CollateralUnderWay,
	/// The chain has no collateral that holds for the worker's platform, or not for long, and it cannot be brought now.
	CollateralHeld {
		/// The chain's holds until then.
		until: Option<Millis>,
		/// What it came to last, and until when it waits.
		held: Held,
	},
}

impl Wait {
	/// One word for it, for counters and logs.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::UpToDate { .. } => "up-to-date",
			Self::NodeBehind { .. } => "node-behind",
			Self::OtherFork { .. } => "other-fork",
			Self::NodeSyncing { .. } => "node-syncing",
			Self::RecordsHeld { .. } => "records-held",
			Self::MessagesClosed { .. } => "messages-closed",
			Self::SenderUnknown { .. } => "sender-unknown",
			Self::MessagesRefused { .. } => "messages-refused",
			Self::MessagesUnderWay { .. } => "messages-under-way",
			Self::ReportsClosed { .. } => "reports-closed",
			Self::ReportsRefused { .. } => "reports-refused",
			Self::ReportsUnderWay { .. } => "reports-under-way",
			Self::GatekeeperIdle => "gatekeeper-idle",
			Self::RegistrationUnderWay => "registration-under-way",
			Self::NoPayer(_) => "no-payer",
			Self::RegistrationHeld { .. } => "registration-held",
			Self::NoCollateralSource => "no-collateral-source",
			Self::CollateralUnderWay => "collateral-under-way",
			Self::CollateralHeld { .. } => "collateral-held",
		}
	}

	/// Whether it is part of good order, and nothing to look at.
	pub fn is_ordinary(&self) -> bool {
		matches!(
			self,
			Self::UpToDate { .. }
				| Self::MessagesUnderWay { .. }
				| Self::ReportsUnderWay { .. }
				| Self::RegistrationUnderWay
				| Self::CollateralUnderWay
		)
	}

	/// What to do about it, where somebody has to.
	pub fn hint(&self) -> Option<&'static str> {
		match self {
			Self::NodeBehind { .. } => Some(
				"wait if the node is syncing; if it was restored from an old copy and is the only validator, its chain \
				 is another one from there on: restore the newest copy",
			),
			Self::OtherFork { .. } => Some(
				"this does not pass: connect a node of the chain that the worker verified, or give the worker a new \
				 data folder and register it anew",
			),
			Self::MessagesClosed { .. } | Self::ReportsClosed { .. } => Some("a motion opens the launch gate"),
			Self::GatekeeperIdle => Some(
				"start pruntime with --gatekeeper, after moving the folder `checkpoints` away: it folds every record then",
			),
			Self::NoPayer(_) => Some("give --payer-file"),
			Self::NoCollateralSource => {
				Some("give --collateral-url, or bring it by hand: phala registry submit-collateral")
			}
			_ => None,
		}
	}
}

impl fmt::Display for Wait {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::UpToDate { tip } => write!(f, "up to date at block {tip}"),
			Self::NodeBehind { tip, finalized } => {
				write!(f, "the worker verified block {tip} already, and the node has finalized {finalized} only")
			}
			Self::OtherFork { at, node, worker } => write!(
				f,
				"the worker verified block {at} as 0x{}, the node has 0x{} there: they are on two forks",
				hex::encode(worker),
				hex::encode(node)
			),
			Self::NodeSyncing { best } => write!(f, "the node is syncing and at block {best}"),
			Self::RecordsHeld { why } => write!(f, "no records can be brought now: {why}"),
			Self::MessagesClosed { count } => {
				write!(f, "{count} messages wait: the chain's gate of worker messages is closed")
			}
			Self::SenderUnknown { count } => {
				write!(f, "{count} messages wait: the chain does not know the worker yet")
			}
			Self::MessagesRefused { count, why } => write!(f, "{count} messages wait: {why}"),
			Self::MessagesUnderWay { count } => write!(f, "{count} messages are on their way"),
			Self::ReportsClosed { count } => {
				write!(f, "{count} agreed reports wait: the chain's gate of settlement is closed")
			}
			Self::ReportsRefused { count, why } => write!(f, "{count} agreed reports wait: {why}"),
			Self::ReportsUnderWay { count } => write!(f, "{count} agreed reports are on their way"),
			Self::GatekeeperIdle => f.write_str(
				"the chain names this worker a gatekeeper and waits for its votes, and it was started without --gatekeeper",
			),
			Self::RegistrationUnderWay => f.write_str("a registration is being checked, or on its way"),
			Self::NoPayer(why) => write!(f, "a registration is due ({why}) and no account pays for it"),
			Self::RegistrationHeld { due, held } => {
				write!(f, "a registration is due ({due}) and waits {}: {}", held.until, held.why)
			}
			Self::NoCollateralSource => f.write_str(
				"the chain has no collateral that holds for the worker's platform, and no source is asked for it",
			),
			Self::CollateralUnderWay => f.write_str("the collateral of the worker's platform is fetched and brought"),
			Self::CollateralHeld { until: None, held } => write!(
				f,
				"the chain has no collateral that holds for the worker's platform, and bringing it waits {}: {}",
				held.until, held.why
			),
			Self::CollateralHeld { until: Some(until), held } => write!(
				f,
				"the chain's collateral for the worker's platform is good until {until} only, and renewing it waits {}: {}",
				held.until, held.why
			),
		}
	}
}

impl fmt::Display for Until {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Block(block) => write!(f, "until block {block}"),
			Self::Time(time) => write!(f, "until {time}"),
		}
	}
}
