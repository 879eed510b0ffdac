//! A node of a development chain, and what workers say of themselves.
use chain_client::{sr25519, ChainClient, Pair, Runtime, RuntimeCall, H256};
use codec::Encode;
use phala_node::{
	spec::{self, NewSpec},
	start, NodeSettings, RunningNode,
};
use protocol::{worker_api::SelfDescription, Evidence, RegistrationInfo};
use secrets::LibraryCrypto;
use std::{future::Future, path::Path, time::Duration};
use tokio::{
	runtime::Handle,
	time::{sleep, timeout},
};
use units::{Millis, WorkerId};
use worker_quotes::{Development, QuoteProvider};

const DEADLINE: Duration = Duration::from_secs(120);
/// Real time between two blocks; chain time moves a whole slot.
const LAPSE: Duration = Duration::from_millis(400);

/// The program that the tests' workers run.
pub fn program() -> Development {
	Development::new([0x22; 32])
}

pub fn pair(path: &str) -> sr25519::Pair {
	sr25519::Pair::from_string(path, None).unwrap()
}

pub async fn within<T>(what: &str, work: impl Future<Output = T>) -> T {
	timeout(DEADLINE, work).await.unwrap_or_else(|_| panic!("waited too long for {what}"))
}

/// A sole validator of a development Phala.
pub async fn node(base: &Path) -> (RunningNode, ChainClient) {
	let exe = std::env::current_exe().unwrap();
	let blob = exe.ancestors().nth(2).unwrap().join("runtimes/phala.wasm");
	let code = std::fs::read(&blob)
		.unwrap_or_else(|e| panic!("no runtime at {}: {e}; run `cargo xtask wasm` first", blob.display()));
	let (id, preset) = ("relayer-test", "development");
	let new = NewSpec { code: &code, blob: "phala.wasm", id, name: id, preset, patch: None, live: false };
	let mut settings = NodeSettings::development(spec::new_spec(new).unwrap(), base.into(), "//Alice");
	settings.consensus.lapse = Some(LAPSE);
	let node = start(&settings, Handle::current()).unwrap();
	let chain = ChainClient::connect(&node.url()).await.unwrap();
	within("a block", async {
		while chain.best().await.unwrap().number == 0 {
			sleep(LAPSE).await;
		}
	})
	.await;
	(node, chain)
}

/// The sole councillor passes a motion.
pub async fn govern(chain: &ChainClient, call: RuntimeCall) {
	let length_bound = call.encoded_size() as u32;
	let motion = pallet_collective::Call::propose { threshold: 1, proposal: Box::new(call), length_bound };
	let sent = chain.submit_signed(RuntimeCall::Council(motion), &pair("//Alice")).await.unwrap();
	within("a motion", sent.in_block()).await.unwrap();
}

/// Lets the tests' program register.
pub async fn admit(chain: &ChainClient) {
	let measurement = H256(program().measurement());
	govern(chain, RuntimeCall::WorkerRegistry(pallet_worker_registry::Call::admit_measurement { measurement })).await;
}

/// The chain's time.
pub async fn now(chain: &ChainClient) -> Millis {
	let key = pallet_computation::BlockClock::<Runtime>::hashed_key();
	chain.storage::<pallet_computation::Clock>(&key, None).await.unwrap().map_or(Millis(0), |clock| clock.slot)
}

/// What worker `n` says of itself now, and its proof.
pub async fn description(chain: &ChainClient, n: u8, with_collateral: bool) -> SelfDescription {
	let tip = chain.finalized().await.unwrap();
	let info = RegistrationInfo {
		version: 1 << 16,
		protocol: 1,
		worker: WorkerId([n; 32]),
		agreement_key: [n; 32],
		genesis: chain.genesis().0,
		anchor: chain.anchor(0).await.unwrap().hash::<LibraryCrypto>(),
		recent_block: (tip.number, tip.hash.0),
		operator: None,
		cores: 1,
	};
	let quote = program().quote(&info.report_data::<LibraryCrypto>()).unwrap();
	let collateral = if with_collateral { program().collateral(now(chain).await).unwrap() } else { None };
	SelfDescription { info, evidence: Evidence { quote, collateral } }
}

/// Whether the chain knows worker `n`.
pub async fn is_registered(chain: &ChainClient, n: u8) -> bool {
	let key = protocol::storage::registration(&WorkerId([n; 32]));
	chain.storage_raw(&key, None).await.unwrap().is_some()
}
