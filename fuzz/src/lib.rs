//! Everything that takes bytes from outside, as fuzz targets with seeds and a bounded replay.
//!
//! A [`Target`] runs one decoder and what stands behind it, and asserts more than the absence of panics wherever there is
//! an oracle: what a light client accepts is the known chain's, what a proof proves is the known state's, what opens is
//! what was sealed, what is refused changes nothing. `make fuzz` lets libFuzzer look for inputs that break it (the programs
//! are in `driver/`); an input that did is kept in `regressions/TARGET/` and replayed by this crate's test for ever.
mod bodies;
mod checkpoint;
mod client;
mod evidence;
mod proof;
mod record;
mod seal;
mod world;

/// A way in from outside.
pub struct Target {
	/// Its name: of the program that fuzzes it and of its folder of regressions.
	pub name: &'static str,
	/// Takes the bytes as if they came from outside. Panics on a broken promise. Whether they were taken to the end.
	pub run: fn(&[u8]) -> bool,
	/// Bytes that are taken, to begin from.
	pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: &[Target] = &[
	Target { name: "batch", run: client::batch, seeds: client::batches },
	Target { name: "jump", run: client::jump, seeds: client::jumps },
	Target { name: "justification", run: client::justification, seeds: client::justifications },
	Target { name: "header", run: client::header, seeds: client::headers },
	Target { name: "anchor", run: client::anchor, seeds: client::anchors },
	Target { name: "proof", run: proof::run, seeds: proof::seeds },
	Target { name: "record", run: record::run, seeds: record::seeds },
	Target { name: "envelope", run: bodies::envelope, seeds: bodies::envelopes },
	Target { name: "facts", run: bodies::facts, seeds: bodies::fact_lists },
	Target { name: "bodies", run: bodies::run, seeds: bodies::seeds },
	Target { name: "documents", run: bodies::documents, seeds: bodies::document_seeds },
	Target { name: "evidence", run: evidence::run, seeds: evidence::seeds },
	Target { name: "seal", run: seal::run, seeds: seal::seeds },
	Target { name: "checkpoint", run: checkpoint::run, seeds: checkpoint::seeds },
];

/// Runs the target of this name.
pub fn run(name: &str, data: &[u8]) {
	let target = TARGETS.iter().find(|target| target.name == name).expect("a target of this name");
	(target.run)(data);
}
