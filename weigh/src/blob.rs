//! A blob that answers how long work takes.
use crate::state::{Keys, State};
use anyhow::{anyhow, ensure, Context, Result};
use codec::{Decode, Encode};
use frame_benchmarking::{benchmarking, BenchmarkBatch, BenchmarkConfig, BenchmarkResult};
use sc_executor::WasmExecutor;
use sp_core::{
	traits::{CallContext, RuntimeCode, WrappedRuntimeCode},
	Blake2Hasher,
};
use sp_state_machine::{OverlayedChanges, StateMachine};
use std::time::Duration;

type Hosts = (sp_io::SubstrateHostFunctions, benchmarking::HostFunctions);

/// The work is done this often at least, and for this long if that is more often.
const LEAST: u32 = 12;
const MOST: u32 = 200;
const LONG: Duration = Duration::from_millis(300);

/// A runtime built with `runtime-benchmarks`.
pub struct Blob {
	bytes: Vec<u8>,
	executor: WasmExecutor<Hosts>,
}

/// What one piece of work took.
pub struct Taken {
	/// The median of all times it was done.
	pub time: Duration,
	/// How often.
	pub repeats: u32,
	/// Keys that it touched.
	pub keys: Keys,
}

impl Blob {
	/// Reads it from a file.
	pub fn read(path: &std::path::Path) -> Result<Self> {
		let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
		Ok(Self { bytes, executor: WasmExecutor::<Hosts>::builder().build() })
	}

	/// Does the work that stands in `state` until its median is known.
	pub fn measure(&self, state: &State) -> Result<Taken> {
		let first =
			Duration::from_nanos(self.run(state, 2)?.iter().map(|run| run.extrinsic_time as u64).min().unwrap_or(0));
		let wished = LONG.as_nanos().checked_div(first.as_nanos()).unwrap_or(u128::from(MOST));
		let repeats = (wished as u32).clamp(LEAST, MOST);
		let mut times: Vec<u64> = self.run(state, repeats)?.iter().map(|run| run.extrinsic_time as u64).collect();
		times.sort_unstable();
		let median = times.get(times.len() / 2).context("nothing was measured")?;
		Ok(Taken { time: Duration::from_nanos(*median), repeats, keys: state.last() })
	}

	fn run(&self, state: &State, repeats: u32) -> Result<Vec<BenchmarkResult>> {
		let name = |text: &str| text.as_bytes().to_vec();
		let config = BenchmarkConfig {
			pallet: name("work"),
			instance: name("work"),
			benchmark: name("prepared_work"),
			selected_components: Vec::new(),
			verify: false,
			internal_repeats: repeats,
		};
		let answer = self.ask(state, "Benchmark_dispatch_benchmark", &config.encode())?;
		let batches =
			Result::<Vec<BenchmarkBatch>, String>::decode(&mut &answer[..])?.map_err(|refusal| anyhow!(refusal))?;
		ensure!(batches.len() == 1, "one benchmark answers with one batch");
		Ok(batches.into_iter().flat_map(|batch| batch.results).collect())
	}

	fn ask(&self, state: &State, method: &str, arguments: &[u8]) -> Result<Vec<u8>> {
		let fetcher = WrappedRuntimeCode(self.bytes.as_slice().into());
		let code = RuntimeCode { code_fetcher: &fetcher, heap_pages: None, hash: b"the only one".to_vec() };
		let mut overlay = OverlayedChanges::<Blake2Hasher>::default();
		let mut extensions = Default::default();
		let mut machine = StateMachine::new(
			state,
			&mut overlay,
			&self.executor,
			method,
			arguments,
			&mut extensions,
			&code,
			CallContext::Offchain,
		);
		machine.execute().map_err(|failure| anyhow!("{method}: {failure}"))
	}
}
