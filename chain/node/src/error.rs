//! Why a node did not start or stopped, in words for whoever runs it.
use std::{borrow::Cow, net::SocketAddr, path::PathBuf};

/// What is free, for people; rounded down, so that what is missing is not rounded away.
fn mebibytes(bytes: u64) -> String {
	match bytes {
		0 => "nothing".into(),
		1..0x10_0000 => "less than 1 MiB".into(),
		_ => format!("{} MiB", bytes >> 20),
	}
}

/// Why a node did not start, or stopped by itself.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
	/// The spec's file cannot be read.
	#[error("cannot read the chain spec {path}: {reason}")]
	SpecUnreadable {
		/// The file.
		path: PathBuf,
		/// Words of the operating system.
		reason: String,
	},
	/// The spec is no spec.
	#[error("{origin} is not a chain spec: {reason}")]
	BadSpec {
		/// The file, or what was made instead of one.
		origin: String,
		/// What is wrong with it.
		reason: String,
	},
	/// The runtime blob refused to make a genesis.
	#[error("cannot build a genesis from {blob}: {reason}")]
	BadRuntime {
		/// The blob's file.
		blob: String,
		/// What is wrong with it.
		reason: String,
	},
	/// Somebody listens there already.
	#[error("{what} address {addr} is in use by another program")]
	PortOccupied {
		/// Which listener.
		what: &'static str,
		/// Where it was to listen.
		addr: SocketAddr,
	},
	/// The system refuses this address.
	#[error("cannot listen for {what} on {addr}: {reason}")]
	CannotListen {
		/// Which listener.
		what: &'static str,
		/// Where it was to listen.
		addr: SocketAddr,
		/// Words of the operating system.
		reason: String,
	},
	/// The folder belongs to a chain with another block 0.
	#[error("{path} holds the chain with genesis {stored}, but the chain spec has genesis {wanted}")]
	DataOfAnotherChain {
		/// The chain's folder.
		path: PathBuf,
		/// Genesis found there.
		stored: String,
		/// Genesis of the spec.
		wanted: String,
	},
	/// Another process has the database.
	#[error("the database in {path} is open in another process")]
	DataInUse {
		/// The chain's folder.
		path: PathBuf,
	},
	/// A database that keeps all states cannot become one that keeps some, nor the other way round.
	#[error("the database in {path} was made to keep other states than --keep-states says: all, or some")]
	KeptOtherwise {
		/// The chain's folder.
		path: PathBuf,
	},
	/// There is nothing to work on.
	#[error("there is no database in {path}")]
	NoData {
		/// Where it was looked for.
		path: PathBuf,
	},
	/// A block's body is not there.
	#[error("the body of block {number} is not there")]
	NoBody {
		/// Height.
		number: u32,
	},
	/// A database that cannot be opened or read.
	#[error("the database in {path} is damaged: {reason}")]
	Damaged {
		/// The chain's folder.
		path: PathBuf,
		/// Words of the database.
		reason: String,
	},
	/// The machine does not keep up.
	#[error("this machine is too slow: {0}")]
	TooSlow(String),
	/// Something is missing in a database, or damaged.
	#[error("{0}")]
	Unwell(String),
	/// A repair renamed the database and did not come to make a new one.
	#[error("the database was set aside as {aside}, and there is no new one yet")]
	SetAside {
		/// Where it is now.
		aside: PathBuf,
	},
	/// What read the database was ended from outside, which says nothing of the database.
	#[error("signal {signal} ended the process that read the database")]
	Interrupted {
		/// Which one.
		signal: i32,
	},
	/// Another process said what is wrong, and ended with this code.
	#[error("the process that did it ended with code {0}")]
	Said(u8),
	/// Too little room for the chain to go on.
	#[error("the disk of {path} has {} free, the node needs {} MiB", mebibytes(*.free), .needed.div_ceil(1 << 20))]
	DiskFull {
		/// The chain's folder.
		path: PathBuf,
		/// Bytes free for this user.
		free: u64,
		/// Bytes asked for.
		needed: u64,
	},
	/// The folder cannot be used.
	#[error("cannot use the data folder {path}: {reason}")]
	BadFolder {
		/// The folder.
		path: PathBuf,
		/// Words of the operating system.
		reason: String,
	},
	/// A secret is none. Nothing of it is repeated here: errors end up in logs.
	#[error("{origin} holds no secret: {reason}")]
	BadKey {
		/// Where it was read.
		origin: String,
		/// What is wrong with it.
		reason: &'static str,
	},
	/// A secret cannot be read.
	#[error(transparent)]
	Secret(#[from] edge_secrets::SecretError),
	/// A file cannot be written.
	#[error(transparent)]
	File(#[from] edge_files::FileError),
	/// Everybody could make this validator's blocks on a live chain.
	#[error("everybody knows the secret of these keys, and the chain spec says that the chain is a live one")]
	DevelopmentKeys,
	/// A variable of the environment that says nothing.
	#[error("{}", edge_manual::environment::says_nothing(.0))]
	EmptyVariable(String),
	/// The settings contradict themselves.
	#[error("{0}")]
	BadSettings(String),
	/// Standard output cannot be written.
	#[error("cannot write to standard output: {0}")]
	Output(String),
	/// The node's machinery failed.
	#[error("the node failed: {0}")]
	Service(String),
}

impl NodeError {
	/// Whether a node that was in order lacks something outside of it, and goes on once that is there again.
	pub fn passes(&self) -> bool {
		matches!(self, Self::DiskFull { .. })
	}

	/// Whether it was asked for what can never be: wrong usage, settings, keys or spec.
	pub fn is_usage(&self) -> bool {
		matches!(
			self,
			Self::BadSettings(_)
				| Self::EmptyVariable(_)
				| Self::BadKey { .. }
				| Self::Secret(_)
				| Self::SpecUnreadable { .. }
				| Self::BadSpec { .. }
				| Self::BadRuntime { .. }
				| Self::DevelopmentKeys
		)
	}

	/// What the user may do about it.
	pub fn hint(&self) -> Cow<'static, str> {
		Cow::Borrowed(match self {
			Self::Secret(error) => return Cow::Owned(error.hint()),
			Self::File(error) => error.hint(),
			Self::SpecUnreadable { .. } => "check the path, or make a spec with `phala-node build-spec`",
			Self::BadSpec { .. } => "make a spec with `phala-node build-spec`, and compare",
			Self::BadRuntime { .. } => {
				"use a blob built by `cargo xtask wasm`, and a preset and patch which that runtime knows"
			}
			Self::PortOccupied { .. } => "stop the other program, choose another port, or 0 for any free one",
			Self::CannotListen { .. } => "choose an address of this machine; ports below 1024 need privileges",
			Self::DataOfAnotherChain { .. } => {
				"give the chain spec this folder was made with, or another --base-path; nothing was changed"
			}
			Self::DataInUse { .. } => "stop the other node, or choose another --base-path",
			Self::KeptOtherwise { .. } => {
				"leave --keep-states out to go on as before; for the other kind, sync into another --base-path"
			}
			Self::NoData { .. } => "check --base-path and --chain",
			Self::NoBody { .. } => "export from a later block, or from a node that keeps all bodies; phala-node check names what is missing",
			Self::Damaged { .. } => {
				"phala-node repair, with the same --chain and --base-path, sets it aside and makes a new one of what it still has; keys stay"
			}
			Self::TooSlow(_) => "measure again while nothing else runs; a validator that is too slow misses its slots",
			Self::SetAside { .. } => "phala-node repair --resume, with the same --chain and --base-path, makes one of what it still has",
			Self::Interrupted { .. } => "do it again: check as before, repair with --resume",
			Self::Said(_) => "see what it said",
			Self::Unwell(_) => "the report on standard output lists what is wrong, the first 64 gaps of a kind",
			Self::DiskFull { .. } => "free some space or move the folder to a larger disk; the data is intact",
			Self::BadFolder { .. } => "choose a folder that this user may write with --base-path",
			Self::BadKey { .. } => {
				"a secret is a phrase of 12 to 24 words or 0x and 64 hex digits; phala-node key generate --out FILE makes one"
			}
			Self::DevelopmentKeys => {
				"make keys of your own with phala-node key generate; --dev-on-live takes these all the same"
			}
			Self::EmptyVariable(_) => edge_manual::environment::SAY_SOMETHING,
			Self::BadSettings(_) => {
				"phala-node run --help lists every setting; in a file or PHALA_NODE_* variables, write names with underscores"
			}
			Self::Output(_) => "check where the output goes, and the space on its disk",
			Self::Service(_) => "look at the lines above this one; a restart goes on from the last finalized block, and phala-node check names what is missing",
		})
	}
}
