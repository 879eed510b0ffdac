//! What a repair must never do: lose by being stopped, repeated, or pointed at the wrong thing; and whose data is well although
//! much of it is not there.
use crate::{
	damage::{overwrite, Whole},
	data::{done, phala_node},
	harness::{finalized, lapsed, spec, DEADLINE},
};
use phala_node::{start, Kept, SyncMode, LEAST_STATES};
use serde_json::{json, Value};
use std::{fs, path::Path, process::Command, time::Duration};
use tokio::runtime::Handle;

/// A repair that was interrupted goes on where it was; one of a node at work is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_repair_goes_on_and_never_takes_data_from_under_a_node() {
	let whole = Whole::make().await;
	let (home, copy) = (whole.home.path(), whole.copy("again"));
	done(home, "repair --chain spec.json --base-path again");
	done(home, "revert --chain spec.json --base-path again 256");
	let resumed = done(home, "repair --resume --chain spec.json --base-path again");
	assert!(resumed["best"] == whole.best && !copy.join("chains/drill/db.damaged-2").exists(), "{resumed}");
	let ours = phala_node::spec::from_file(&home.join("spec.json")).unwrap();
	let node = start(&lapsed(ours, &copy), Handle::current()).unwrap();
	let (code, _, said) = phala_node(home, "repair --chain spec.json --base-path again");
	assert!(code == 1 && said.contains("open in another process"), "{said}");
	assert!(node.stop(DEADLINE).await);
	let (code, _, said) = phala_node(home, "repair --chain spec.json --base-path nothing");
	assert!(code == 1 && said.contains("there is no database"), "{said}");
}

/// Found by a hostile reading: it took the lower of two numbers for the newer, and filled the new database from the older.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_repair_reads_what_was_set_aside_last() {
	let whole = Whole::make().await;
	let (home, chain) = (whole.home.path(), whole.copy("twice").join("chains/drill"));
	let repair = || done(home, "repair --chain spec.json --base-path twice");
	assert!(repair()["aside"].as_str().unwrap().ends_with("db.damaged-1"));
	assert!(repair()["aside"].as_str().unwrap().ends_with("db.damaged-2"));
	fs::remove_dir_all(chain.join("db.damaged-1")).unwrap();
	let third = repair();
	assert!(third["aside"].as_str().unwrap().ends_with("db.damaged-3"), "{third}");
	assert_eq!(third["best"], whole.best);
}

/// Found by a hostile reading: a killed helper was taken for damage, and the only good copy was to be removed.
#[tokio::test(flavor = "multi_thread")]
async fn a_repair_that_is_killed_or_not_begun_is_gone_on_with_and_no_node_begins_anew() {
	let whole = Whole::make().await;
	let (home, copy) = (whole.home.path(), whole.copy("killed"));
	let chain = copy.join("chains/drill");
	// Another chain's spec: refused before anything is moved.
	let other = spec("khala", "drill", json!({}));
	fs::write(home.join("other.json"), phala_node::spec::to_json(&other, true).unwrap()).unwrap();
	let (code, _, said) = phala_node(home, "repair --chain other.json --base-path killed");
	assert!(code == 1 && said.contains("holds the chain with genesis") && chain.join("db").exists(), "{said}");

	// As a repair leaves it that ends right after it has renamed the database.
	fs::rename(chain.join("db"), chain.join("db.damaged-1")).unwrap();
	let run = "run --chain spec.json --base-path killed --p2p-port 0 --rpc-port 0 --dev-seed //Alice --log off";
	for words in ["check --chain spec.json --base-path killed", "repair --chain spec.json --base-path killed", run] {
		let (code, _, said) = phala_node(home, words);
		assert!(code == 1 && said.contains("set aside as") && said.contains("repair --resume"), "{words}: {said}");
	}
	let resumed = done(home, "repair --resume --chain spec.json --base-path killed");
	assert_eq!(resumed["best"], whole.best);
}

/// Found by two hostile readings: the bodies of justified blocks are never pruned, and what lies between them was called damaged.
#[tokio::test(flavor = "multi_thread")]
async fn a_pruned_node_is_well_and_once_damaged_begins_by_warp_sync_with_its_records() {
	let home = tempfile::tempdir().unwrap();
	let home = home.path();
	let ours = spec("phala", "pruned", json!({}));
	fs::write(home.join("spec.json"), phala_node::spec::to_json(&ours, true).unwrap()).unwrap();
	let mut settings = lapsed(ours, &home.join("data"));
	settings.consensus.lapse = Some(Duration::from_millis(10));
	settings.consensus.justification_period = 16;
	settings.keep_states = Some(Kept::Last(LEAST_STATES));
	settings.keep_blocks = Kept::Last(LEAST_STATES);
	let node = start(&settings, Handle::current()).unwrap();
	finalized(&node, 150).await;
	assert!(node.stop(DEADLINE).await);
	let looked = done(home, "check --chain spec.json --base-path data");
	let gaps = looked["bodies"]["absent"].as_array().unwrap().len();
	assert!(looked["verdict"].is_null() && gaps >= 3 && looked["bodies"]["missing"] == json!([]), "{looked}");

	overwrite(&home.join("data/chains/pruned/db"), "table_01");
	let (_, report, _) = phala_node(home, "check --chain spec.json --base-path data");
	let verdict = report["verdict"].as_str().unwrap();
	assert!(verdict.ends_with("phala-node repair --chain spec.json --base-path data --sync warp"), "{verdict}");
	let repaired = done(home, "repair --chain spec.json --base-path data --sync warp");
	assert!(repaired["records"].as_u64() >= looked["best"].as_u64(), "{repaired}");
	assert!(repaired["next"].as_str().unwrap().contains("--sync warp"), "{repaired}");
	warps(home, &looked).await;
}

/// The repaired node reaches the tip of one that has it.
async fn warps(home: &Path, looked: &Value) {
	let from_file = || phala_node::spec::from_file(&home.join("spec.json")).unwrap();
	let mut peer = lapsed(from_file(), &home.join("peer"));
	peer.consensus.lapse = Some(Duration::from_millis(10));
	let height = looked["best"].as_u64().unwrap() as u32 + 50;
	let grows = start(&peer, Handle::current()).unwrap();
	finalized(&grows, height).await;
	assert!(grows.stop(DEADLINE).await);
	peer.consensus.lapse = Some(Duration::from_secs(1));
	let peer_node = start(&peer, Handle::current()).unwrap();
	let mut warping = lapsed(from_file(), &home.join("data"));
	warping.role = phala_node::NodeRole::Full;
	warping.network.sync = SyncMode::Warp;
	warping.network.bootnodes = vec![peer_node.peers[0].parse().unwrap()];
	let node = start(&warping, Handle::current()).unwrap();
	finalized(&node, height).await;
	assert!(node.stop(DEADLINE).await && peer_node.stop(DEADLINE).await);
}

/// Found by a hostile reading: who stopped a repair left a hidden one at work.
#[tokio::test(flavor = "multi_thread")]
async fn a_repair_that_is_stopped_leaves_nobody_at_work() {
	let whole = Whole::make().await;
	let copy = whole.copy("stopped");
	let mut repair = Command::new(env!("CARGO_BIN_EXE_phala-node"));
	repair.args(["repair", "--chain", "spec.json", "--base-path", "stopped"]).current_dir(whole.home.path());
	let mut repair = repair.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
	let aside = copy.join("chains/drill/db.damaged-1");
	until(|| aside.join("lock").exists() && copy.join("chains/drill/db").exists()).await;
	repair.kill().unwrap();
	repair.wait().unwrap();
	let lock = copy.join("chains/drill/db/lock");
	let lock = fs::File::options().create(true).truncate(false).write(true).open(lock).unwrap();
	until(|| lock.try_lock().is_ok()).await;
	drop(lock);
	let resumed = done(whole.home.path(), "repair --resume --chain spec.json --base-path stopped");
	assert_eq!(resumed["best"], whole.best);
}

async fn until(holds: impl Fn() -> bool) {
	let began = std::time::Instant::now();
	while !holds() {
		assert!(began.elapsed() < DEADLINE);
		tokio::time::sleep(Duration::from_millis(20)).await;
	}
}
