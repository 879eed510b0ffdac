//! How long work takes, asked of a blob by somebody with a clock: see `runtime_common::work`.
//!
//! One benchmark does any piece of work. States in which work is dearest take hundreds of transactions to reach, signatures and
//! quotes included; they are made once, natively, by real blocks, and the blob begins where those ended, in an open block.
use super::*;
use ::frame::{
	deps::{frame_support::traits::Authorize, frame_system, sp_io, sp_runtime::traits::Dispatchable},
	prelude::{BlockNumberFor, TransactionSource},
};
use alloc::{
	string::{String, ToString},
	vec,
};
use chain_traits::{Earned, ItemWorth, MessageHandler, RewardSink};
use codec::DecodeAll;
use core::marker::PhantomData;
use frame_benchmarking::{BenchmarkBatch, BenchmarkConfig, BenchmarkError, BenchmarkList};
use runtime_common::work::{self, By};
use units::{Amount, Millis, PoolId, WorkerId};

type Work = work::Work<RuntimeCall>;

/// The macros of benchmarks look for what they use here; the SDK has it there only with benchmarks of its own pallets, which
/// change their traits.
mod frame {
	pub mod deps {
		pub use ::frame::deps::frame_system;
		pub use frame_benchmarking;
	}
}

/// The macros would bring an empty state to block 1, with a function that the SDK has in tests alone.
trait NeverEmpty<T: frame_system::Config> {
	fn set_block_number(_: BlockNumberFor<T>) {}
}
impl<T: frame_system::Config> NeverEmpty<T> for frame_system::Pallet<T> {}

/// What the macros implement their trait for.
pub struct Pallet<T>(PhantomData<T>);
/// What they ask of a runtime.
pub trait Config: frame_system::Config<Block = Block> {}
impl Config for Runtime {}

#[frame_benchmarking::v2::benchmarks]
mod measured {
	use super::{frame, *};

	/// Does what stands in the state.
	#[benchmark]
	fn prepared_work() -> Result<(), BenchmarkError> {
		let work = prepared()?;
		let outcome;
		#[block]
		{
			outcome = work.do_it();
		}
		outcome.map_err(BenchmarkError::Stop)
	}
}

/// The work that was put into the state.
fn prepared() -> Result<Prepared, BenchmarkError> {
	let bytes = sp_io::storage::get(work::KEY).ok_or("no work was put into the state")?;
	let work = Work::decode_all(&mut &bytes[..]).map_err(|_| "the work cannot be decoded")?;
	Ok(Prepared(work))
}

/// Work that is to be done now.
struct Prepared(Work);

impl Prepared {
	/// Does it, and says what went otherwise than was promised.
	fn do_it(self) -> Result<(), &'static str> {
		let height = System::block_number();
		match self.0 {
			Work::Call(by, call) => call.dispatch(origin(by)).map(drop).map_err(|refused| refused.error.into()),
			Work::Refused(by, call) => match call.dispatch(origin(by)) {
				Ok(_) => Err("the call was not refused"),
				Err(_) => Ok(()),
			},
			Work::Authorize(call) => match call.authorize(TransactionSource::External) {
				Some(Ok(_)) => Ok(()),
				_ => Err("the call does not authorize itself"),
			},
			Work::StartComputation => begin::<Computation>(height),
			Work::StartPools => begin::<StakePool>(height),
			Work::StartRegistry => begin::<WorkerRegistry>(height),
			Work::Record => {
				WorkerMessages::on_initialize(height);
				WorkerMessages::on_finalize(height);
				Ok(())
			}
			Work::Handle(sender, topic, payload) => {
				<Runtime as pallet_worker_messages::Config>::Handler::handle(&sender, topic, &payload)
					.map_err(Into::into)
			}
			Work::Reward(pool, worker, payout) => reward(pool, &worker, payout).map_err(Into::into),
			Work::Worth(pool, item) => {
				<Runtime as pallet_delegation_voting::Config>::Worth::worth(pool, item).map(drop).ok_or("no such item")
			}
		}
	}
}

fn begin<P: Hooks<BlockNumberFor<Runtime>>>(height: BlockNumberFor<Runtime>) -> Result<(), &'static str> {
	P::on_initialize(height);
	Ok(())
}

fn reward(pool: PoolId, worker: &WorkerId, payout: Amount) -> DispatchResult {
	StakePool::receiver(pool).ok_or("no such pool")?;
	let earned: Earned = StakePool::assess(pool, payout, <system::SlotTime as Get<Millis>>::get());
	StakePool::reward(pool, worker, earned)
}

fn origin(by: By) -> RuntimeOrigin {
	match by {
		By::Root => RuntimeOrigin::root(),
		By::Itself => frame_system::RawOrigin::Authorized.into(),
		By::Council => OriginCaller::Council(pallet_collective::RawOrigin::Members(1, 1)).into(),
		By::Account(who) => RuntimeOrigin::signed(who),
	}
}

/// What this blob can be asked to measure.
pub fn list() -> Vec<BenchmarkList> {
	let benchmarks = <Pallet<Runtime> as frame_benchmarking::Benchmarking>::benchmarks(false);
	vec![BenchmarkList { pallet: b"work".to_vec(), instance: b"work".to_vec(), benchmarks }]
}

/// Measures.
pub fn run(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
	let BenchmarkConfig { pallet, instance, benchmark, selected_components, verify, internal_repeats } = config;
	let results = <Pallet<Runtime> as frame_benchmarking::Benchmarking>::run_benchmark(
		&benchmark,
		&selected_components,
		&[],
		verify,
		internal_repeats,
	);
	let results = results.map_err(|error| <&'static str>::from(error).to_string())?;
	Ok(vec![BenchmarkBatch { pallet, instance, benchmark, results }])
}
