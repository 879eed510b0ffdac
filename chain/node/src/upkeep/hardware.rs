//! Whether a machine keeps up with a chain.
use crate::NodeError;
use sc_sysinfo::{gather_hwbench, HwBench, Metric, Requirement, Requirements, Throughput};
use serde::Serialize;
use std::path::Path;

/// Half of what Polkadot asks of its validators in hashing and memory, a quarter on the disk: our blocks are as large, and
/// there is one chain to follow.
fn requirements() -> Requirements {
	let least = |metric, minimum| Requirement { metric, minimum, validator_only: false };
	Requirements(vec![
		least(Metric::Blake2256, Throughput::from_mibs(500.0)),
		least(Metric::MemCopy, Throughput::from_gibs(5.0)),
		least(Metric::DiskSeqWrite, Throughput::from_mibs(240.0)),
		least(Metric::DiskRndWrite, Throughput::from_mibs(100.0)),
	])
}

/// What was measured, and what is too slow.
#[derive(Debug, Serialize)]
pub struct Measured {
	schema: u32,
	#[serde(flatten)]
	measured: HwBench,
	/// Each in words; empty if the machine keeps up.
	too_slow: Vec<String>,
}

impl Measured {
	/// What is too slow, in words.
	pub fn verdict(&self) -> Option<String> {
		(!self.too_slow.is_empty()).then(|| self.too_slow.join(", "))
	}
}

/// Measures processor and memory, and the disk of a folder, for some seconds; what it writes there it removes.
pub fn measure(folder: &Path) -> Result<Measured, NodeError> {
	let bad = |e: std::io::Error| NodeError::BadFolder { path: folder.into(), reason: e.to_string() };
	std::fs::create_dir_all(folder).map_err(bad)?;
	let requirements = requirements();
	let measured = gather_hwbench(Some(folder), &requirements);
	let too_slow = match requirements.check_hardware(&measured, true) {
		Ok(()) => Vec::new(),
		Err(failures) => {
			let words = failures
				.0
				.iter()
				.map(|slow| format!("{}: {} measured, {} needed", slow.metric.name(), slow.found, slow.expected));
			words.collect()
		}
	};
	Ok(Measured { schema: 1, measured, too_slow })
}
