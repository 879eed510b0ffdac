//! Faults of one part under a running network: pay goes on, or catches up within two windows, and nothing has to be done by
//! hand but to end the fault. Run by `make faults`, as root for the full disks; not part of `make test`.
use anyhow::{ensure, Context, Result};
use chain_client::{sr25519, ChainClient, Pair, RuntimeCall};
use codec::Encode;
use e2e::{Disk, Options, Part, Parts, Up};
use serde_json::Value;
use std::{
	fs, thread,
	time::{Duration, Instant},
};
use units::{WorkerId, PHA};

/// Real time a block, of 3 s of chain time.
const LAPSE: Duration = Duration::from_millis(400);
/// Two windows of 240 s of chain time at that speed, and a minute for processes to start on a busy machine.
const TWO_WINDOWS: Duration = Duration::from_secs(64 + 60);
/// `why` names a cause by then.
const NAMED_WITHIN: Duration = Duration::from_secs(60);
const FULL_FOR: Duration = Duration::from_secs(20);
const STARTED_WITHIN: Duration = Duration::from_secs(120);
const PAID_WITHIN: Duration = Duration::from_secs(240);

struct Network {
	parts: Parts,
	/// The paid worker.
	worker: String,
}

impl Network {
	/// Pay goes on: two more payouts than now.
	fn pays_on(&self, after: &str) -> Result<()> {
		let began = Instant::now();
		let before = self.parts.until("an answer", STARTED_WITHIN, || self.parts.payouts(&self.worker).map(Some))?;
		self.parts.until(&format!("pay after {after}"), TWO_WINDOWS, || {
			Ok((self.parts.payouts(&self.worker)? >= before + 2).then_some(()))
		})?;
		println!("{after}: paid again after {} s", began.elapsed().as_secs());
		Ok(())
	}

	/// `why` says that not all is well.
	fn is_named(&self, fault: &str) -> Result<()> {
		let causes = self.parts.until(&format!("a cause of {fault}"), NAMED_WITHIN, || {
			let why = self.parts.why(&self.worker)?;
			Ok(why["causes"].as_array().filter(|causes| !causes.is_empty()).cloned())
		})?;
		println!("{fault}: named as {}", Value::from(causes));
		Ok(())
	}

	/// A motion of the development council, which is Alice.
	fn motion(&self, call: RuntimeCall) -> Result<()> {
		let alice = sr25519::Pair::from_string("//Alice", None).map_err(|_| anyhow::anyhow!("no Alice"))?;
		let length_bound = call.encoded_size() as u32;
		let motion = pallet_collective::Call::propose { threshold: 1, proposal: Box::new(call), length_bound };
		let url = self.parts.url();
		tokio::runtime::Runtime::new()?.block_on(async move {
			let client = ChainClient::connect(&url).await?;
			client.submit_signed(RuntimeCall::Council(motion), &alice).await?.in_block().await?;
			Ok(())
		})
	}
}

#[test]
fn pay_survives_every_single_fault() -> Result<()> {
	let home = tempfile::tempdir()?;
	let folder = home.path().join("networks");
	fs::create_dir(&folder)?;
	let mut up = Up::start(&folder, &Options::default())?;
	let urls = up.urls(STARTED_WITHIN)?;
	let chains = up.status("paid workers", &urls, PAID_WITHIN, |chain| paid_worker(chain).is_some())?;
	let worker = paid_worker(&chains[0]).context("no paid worker")?;
	up.interrupt(STARTED_WITHIN)?;

	let parts = Parts::start(&folder, "phala-development", LAPSE)?;
	let mut network = Network { parts, worker };
	network.pays_on("a start as separate processes")?;
	for part in Part::ALL {
		is_killed(&mut network, part)?;
	}
	gates_close_and_open(&network)?;
	a_second_gatekeeper_is_named(&network)?;
	for (part, mib) in [(Part::Gatekeeper, 8), (Part::Worker, 8), (Part::Node, 256)] {
		disk_is_full(&mut network, part, mib)?;
	}
	Ok(())
}

/// Killed, missed for a while, started again.
fn is_killed(network: &mut Network, part: Part) -> Result<()> {
	network.parts.kill(part)?;
	if part != Part::Node {
		network.is_named(&format!("{part:?} is dead"))?;
	}
	network.parts.begin(part)?;
	network.pays_on(&format!("{part:?} was killed"))
}

/// A full disk for a while; a part that ends by that is started again once there is space.
fn disk_is_full(network: &mut Network, part: Part, mib: u64) -> Result<()> {
	network.parts.kill(part)?;
	let folder = network.parts.folder_of(part).context("it writes nothing")?;
	let disk = Disk::over(&folder, mib)?;
	network.parts.begin(part)?;
	network.pays_on(&format!("{part:?} moved to a small disk"))?;
	disk.fill()?;
	thread::sleep(FULL_FOR);
	disk.free()?;
	if network.parts.ended(part)? {
		network.parts.begin(part)?;
	}
	network.pays_on(&format!("the disk of {part:?} was full"))?;
	network.parts.kill(part)?;
	// What it wrote meanwhile goes on from the small disk only.
	drop_back(&folder, disk)?;
	network.parts.begin(part)?;
	network.pays_on(&format!("{part:?} moved back"))
}

/// Copies what is on a small disk back to the large one.
fn drop_back(folder: &std::path::Path, disk: Disk) -> Result<()> {
	let name = folder.file_name().context("a folder has a name")?.to_string_lossy().into_owned();
	let back = folder.with_file_name(format!("{name}.back"));
	let copied = std::process::Command::new("cp").arg("-a").arg(folder).arg(&back).status()?;
	ensure!(copied.success(), "cannot copy {}", folder.display());
	drop(disk);
	fs::remove_dir(folder)?;
	fs::rename(back, folder)?;
	Ok(())
}

/// The gate of worker messages is closed for two windows: that is named, and what was held back comes when it opens.
fn gates_close_and_open(network: &Network) -> Result<()> {
	let pallet = || -> Result<_> { b"WorkerMessages".to_vec().try_into().map_err(|_| anyhow::anyhow!("too long")) };
	let one = || -> Result<_> { vec![pallet()?].try_into().map_err(|_| anyhow::anyhow!("too many")) };
	network.motion(RuntimeCall::LaunchGate(pallet_launch_gate::Call::close { pallets: one()? }))?;
	network.is_named("the gate of worker messages is closed")?;
	thread::sleep(TWO_WINDOWS / 2);
	network.motion(RuntimeCall::LaunchGate(pallet_launch_gate::Call::open { pallets: one()? }))?;
	network.pays_on("the gate of worker messages was closed")
}

/// A worker that has no master key is named a gatekeeper: the one that has it goes on alone.
fn a_second_gatekeeper_is_named(network: &Network) -> Result<()> {
	let worker: WorkerId = network.worker.parse().map_err(|_| anyhow::anyhow!("{} is no key", network.worker))?;
	let call = pallet_worker_registry::Call::register_gatekeeper { worker };
	network.motion(RuntimeCall::WorkerRegistry(call))?;
	network.pays_on("a second gatekeeper was named")
}

/// The key of the worker that was paid; its pool's price is above 1.
fn paid_worker(chain: &Value) -> Option<String> {
	let price = chain["pools"][0]["price"].as_str()?.parse::<units::Amount>().ok()?;
	let worker = chain["workers"].as_array()?.iter().find(|worker| !worker["session"].is_null())?;
	(price.0 > PHA).then(|| worker["publicKey"].as_str().map(str::to_owned)).flatten()
}
