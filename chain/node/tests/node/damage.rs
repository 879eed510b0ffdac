//! The damage drill: a chain's data loses parts, or has them overwritten, cut or torn. Whatever it was, the node says so, names
//! the one command that mends it, and that command loses nothing that can still be read.
use crate::{
	data::{done, phala_node},
	harness::{call, finalized, lapsed, spec, DEADLINE},
};
use codec::Decode;
use parity_db::{Db, Options};
use phala_node::start;
use serde_json::{json, Value};
use std::{
	fs::{self, File},
	os::unix::fs::FileExt,
	path::{Path, PathBuf},
	time::Duration,
};
use tokio::runtime::Handle;

/// Blocks of the chain that is damaged.
const HEIGHT: u32 = 60;
/// Every case is looked at; of so many one is repaired, too, which executes its blocks. `DRILL=all` repairs all.
const REPAIRED_OF: usize = 4;
const KEYS: [&str; 3] = ["keystore", "network", "genesis"];

/// A chain's data as a node left it.
pub struct Whole {
	pub home: tempfile::TempDir,
	pub best: u64,
}

impl Whole {
	pub async fn make() -> Self {
		let home = tempfile::tempdir().unwrap();
		let ours = spec("phala", "drill", json!({}));
		fs::write(home.path().join("spec.json"), phala_node::spec::to_json(&ours, true).unwrap()).unwrap();
		let mut settings = lapsed(ours, &home.path().join("whole"));
		settings.consensus.lapse = Some(Duration::from_millis(20));
		let node = start(&settings, Handle::current()).unwrap();
		finalized(&node, HEIGHT).await;
		assert!(node.stop(DEADLINE).await);
		fs::create_dir_all(home.path().join("whole/chains/drill/keystore")).unwrap();
		let looked = done(home.path(), "check --chain spec.json --base-path whole");
		assert!(looked["verdict"].is_null(), "{looked}");
		let best = looked["best"].as_u64().unwrap();
		Self { home, best }
	}

	/// A copy with the same data.
	pub fn copy(&self, name: &str) -> PathBuf {
		let copy = self.home.path().join(name);
		copy_folder(&self.home.path().join("whole"), &copy);
		copy
	}
}

/// What is expected of a repair.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Saved {
	/// All blocks and records.
	All,
	/// All records; blocks have to come from peers.
	Records,
	/// Blocks up to this one, and all records.
	BlocksTo(u64),
	/// All blocks; their records are made again.
	Blocks,
	/// Whatever could be read, which may be nothing: only that it ends well is looked at.
	Something,
}

/// What is done to a database.
type Damage = Box<dyn Fn(&Path)>;

/// The cases: what is damaged, what a repair saves, and how.
fn cases(best: u64) -> Vec<(&'static str, Saved, Damage)> {
	let over = |prefix: &'static str| -> Damage { Box::new(move |db: &Path| overwrite(db, prefix)) };
	let each = |name: &'static str, length: fn(u64) -> u64| -> Damage {
		Box::new(move |db| files(db, name).iter().for_each(|file| truncate(file, length)))
	};
	let gone = |column: u8, number: u64| -> Damage {
		Box::new(move |db| change(db, |db| vec![(column, place(db, number), None)]))
	};
	let replaced = |column: u8, number: u64, other: u64| -> Damage {
		Box::new(move |db| change(db, |db| vec![(column, entry(db, column, number), value(db, column, other))]))
	};
	let no_record = |numbers: std::ops::RangeInclusive<u64>| -> Damage {
		Box::new(move |db| change(db, |db| numbers.clone().map(|number| (9, record_key(db, number), None)).collect()))
	};
	vec![
		("values of META", Saved::All, over("table_00")),
		("values of STATE", Saved::All, over("table_01")),
		("values of STATE_META", Saved::All, over("table_02")),
		("values of KEY_LOOKUP", Saved::Records, over("table_03")),
		("values of HEADER", Saved::Records, over("table_04")),
		("values of BODY", Saved::Records, over("table_05")),
		("values of AUX", Saved::All, over("table_08")),
		("values of OFFCHAIN", Saved::Blocks, over("table_09")),
		("index of META", Saved::All, over("index_00")),
		("index of STATE", Saved::All, over("index_01")),
		("index of STATE_META", Saved::All, over("index_02")),
		("index of KEY_LOOKUP", Saved::Records, over("index_03")),
		("index of HEADER", Saved::Records, over("index_04")),
		("index of BODY", Saved::Records, over("index_05")),
		("index of AUX", Saved::All, over("index_08")),
		("index of OFFCHAIN", Saved::All, over("index_09")),
		("description gone", Saved::Records, Box::new(|db| fs::remove_file(db.join("metadata")).unwrap())),
		("description empty", Saved::Records, each("metadata", |_| 0)),
		("description cut", Saved::Records, each("metadata", |_| 100)),
		("every table cut in half", Saved::Something, each("table_", |length| length / 2)),
		("an index cut", Saved::Blocks, each("index_01", |length| length / 3)),
		("an index overwritten with anything", Saved::Something, Box::new(|db| scramble(db, "index_0"))),
		("tables overwritten with anything", Saved::Something, Box::new(|db| scramble(db, "table_0"))),
		("every file empty", Saved::Something, each("", |_| 0)),
		("the newest body gone", Saved::BlocksTo(best - 1), gone(5, best)),
		("a body in the middle gone", Saved::BlocksTo(29), gone(5, 30)),
		("a header gone", Saved::BlocksTo(39), gone(4, 40)),
		("a body of another block", Saved::BlocksTo(49), replaced(5, 50, 48)),
		("a record gone", Saved::All, no_record(33..=33)),
		("a record of another block", Saved::All, replaced(9, 33, 34)),
		("all records gone", Saved::Blocks, no_record(1..=best)),
	]
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_damaged_is_named_with_its_command_and_mended_by_it() {
	let whole = Whole::make().await;
	let all = std::env::var("DRILL").is_ok_and(|which| which == "all");
	let mut failed = Vec::new();
	for (number, (case, saved, damage)) in cases(whole.best).into_iter().enumerate() {
		let saved = (all || number % REPAIRED_OF == 0).then_some(saved);
		let began = std::time::Instant::now();
		failed.extend(drill(&whole, case, saved, damage).err().map(|why| format!("{case}: {why}")));
		println!("{case}: {:.1} s", began.elapsed().as_secs_f64());
	}
	assert!(failed.is_empty(), "{failed:#?}");
}

/// Damages a copy, and sees that it is noticed with the command that mends it, and mended by that command if it is said what
/// that saves.
fn drill(whole: &Whole, case: &str, saved: Option<Saved>, damage: Damage) -> Result<(), String> {
	let ensure = |holds: bool, why: String| holds.then_some(()).ok_or(why);
	let home = whole.home.path();
	let name = case.replace(' ', "-");
	let copy = whole.copy(&name);
	let chain = copy.join("chains/drill");
	damage(&chain.join("db"));

	let at = format!("--chain spec.json --base-path {name}");
	let (code, report, said) = phala_node(home, &format!("check {at}"));
	ensure(code == 1, format!("was not noticed: {report}"))?;
	ensure(said.contains("phala-node repair"), format!("no command is named: {said}"))?;
	let Some(saved) = saved else {
		return fs::remove_dir_all(copy).map_err(|e| e.to_string());
	};
	let keys = KEYS.map(|key| chain.join(key).exists());

	let (code, repaired, said) = phala_node(home, &format!("repair {at}"));
	ensure(code == 0, said)?;
	let (best, records) = (repaired["best"].as_u64().unwrap_or(0), repaired["records"].as_u64().unwrap_or(0));
	let as_expected = match saved {
		Saved::All => best == whole.best && records + 1 >= whole.best,
		Saved::Blocks => best == whole.best,
		Saved::Records => best == 0 && records >= whole.best,
		Saved::BlocksTo(block) => best == block && records >= whole.best,
		Saved::Something => true,
	};
	ensure(as_expected, format!("too little was saved: {repaired}"))?;
	let (code, again, said) = phala_node(home, &format!("check {at}"));
	ensure(code == 0 && again["best"] == best, format!("not well after the repair: {said} {again}"))?;
	ensure(chain.join("db.damaged-1").exists(), "what was damaged was removed".into())?;
	ensure(keys == KEYS.map(|key| chain.join(key).exists()), "keys are gone".into())?;
	fs::remove_dir_all(copy).map_err(|e| e.to_string())
}

/// Records and bodies are taken from under a node at work: it answers with an error and goes on, and what is missing is named and
/// mended once it has stopped.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_damaged_under_a_running_node_is_an_answer_and_is_mended() {
	let whole = Whole::make().await;
	for (case, column) in [("states", "table_01"), ("bodies", "table_05"), ("records", "table_09")] {
		let copy = whole.copy(case);
		let ours = phala_node::spec::from_file(&whole.home.path().join("spec.json")).unwrap();
		let node = start(&lapsed(ours, &copy), Handle::current()).unwrap();
		overwrite(&copy.join("chains/drill/db"), column);
		let from = call::<Value>(&node, "gemini_records", json!([1, 30])).await;
		assert_eq!(from.is_err(), case == "records", "{case}: {from:?}");
		let body = call::<Value>(&node, "chain_getBlock", json!([hash(&node, 30).await])).await;
		assert_eq!(body.is_err() || body == Ok(Value::Null), case == "bodies", "{case}: {body:?}");
		let alive = call::<Value>(&node, "chain_getHeader", json!([])).await;
		assert!(alive.is_ok(), "{case}: {alive:?}");
		assert!(node.stop(DEADLINE).await);

		let home = whole.home.path();
		let (code, report, said) = phala_node(home, &format!("check --chain spec.json --base-path {case}"));
		assert!(code == 1 && (report.to_string() + &said).contains("phala-node repair"), "{case}: {report} {said}");
		let repaired = done(home, &format!("repair --chain spec.json --base-path {case}"));
		assert!(case == "bodies" || repaired["best"].as_u64() >= Some(whole.best), "{case}: {repaired}");
		let ours = phala_node::spec::from_file(&home.join("spec.json")).unwrap();
		let node = start(&lapsed(ours, &copy), Handle::current()).unwrap();
		finalized(&node, repaired["best"].as_u64().unwrap() as u32 + 2).await;
		assert!(node.stop(DEADLINE).await);
	}
}

async fn hash(node: &phala_node::RunningNode, number: u32) -> Value {
	call(node, "chain_getBlockHash", json!([number])).await.unwrap()
}

/// A damaged node does not start either, and says the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_does_not_start_on_what_it_cannot_read() {
	let whole = Whole::make().await;
	for (case, column) in
		[("meta", "table_00"), ("state", "table_01"), ("voters", "table_08"), ("description", "metadata")]
	{
		let copy = whole.copy(case);
		match column {
			"metadata" => fs::remove_file(copy.join("chains/drill/db/metadata")).unwrap(),
			column => overwrite(&copy.join("chains/drill/db"), column),
		}
		let run =
			format!("run --chain spec.json --base-path {case} --p2p-port 0 --rpc-port 0 --dev-seed //Alice --log off");
		let (code, _, said) = phala_node(whole.home.path(), &run);
		assert!(
			code == 1 && said.contains("is damaged") && said.contains("phala-node repair"),
			"{case}: {code} {said}"
		);
	}
}

/// Where a block's entry stands in a column.
fn entry(db: &Db, column: u8, number: u64) -> Vec<u8> {
	if column == 9 {
		record_key(db, number)
	} else {
		place(db, number)
	}
}

fn value(db: &Db, column: u8, number: u64) -> Option<Vec<u8>> {
	db.get(column, &entry(db, column, number)).unwrap()
}

fn place(db: &Db, number: u64) -> Vec<u8> {
	db.get(3, &(number as u32).to_be_bytes()).unwrap().expect("a block")
}

/// The place of a block's record in the off-chain index, from its header's digest.
fn record_key(db: &Db, number: u64) -> Vec<u8> {
	let header = value(db, 4, number).expect("a header");
	let header = light_client::Header::decode(&mut &header[..]).unwrap();
	[b"storage".as_slice(), &protocol::index_key(&header.record_head().unwrap())].concat()
}

/// Writes to a database below the SDK.
fn change(folder: &Path, changes: impl FnOnce(&Db) -> Vec<(u8, Vec<u8>, Option<Vec<u8>>)>) {
	let mut options = Options::with_columns(folder, 0);
	options.columns = Options::load_metadata(folder).unwrap().unwrap().columns;
	let db = Db::open(&options).unwrap();
	let changes = changes(&db);
	db.commit(changes).unwrap();
}

/// Puts zeros over all files of this name.
pub fn overwrite(folder: &Path, prefix: &str) {
	for path in files(folder, prefix) {
		let file = File::options().write(true).open(&path).unwrap();
		let zeros = vec![0; fs::metadata(&path).unwrap().len() as usize];
		file.write_all_at(&zeros, 0).unwrap();
	}
}

/// Puts numbers without an order over all files of this name, the same ones each time.
fn scramble(folder: &Path, prefix: &str) {
	let mut state = 7u64;
	for path in files(folder, prefix) {
		let file = File::options().write(true).open(&path).unwrap();
		let mut next = || {
			state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
			(state >> 33) as u8
		};
		let noise: Vec<u8> = (0..fs::metadata(&path).unwrap().len()).map(|_| next()).collect();
		file.write_all_at(&noise, 0).unwrap();
	}
}

fn truncate(path: &Path, length: fn(u64) -> u64) {
	let file = File::options().write(true).open(path).unwrap();
	file.set_len(length(file.metadata().unwrap().len())).unwrap();
}

fn files(folder: &Path, prefix: &str) -> Vec<PathBuf> {
	let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
	names.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(prefix)).collect()
}

fn copy_folder(from: &Path, to: &Path) {
	fs::create_dir_all(to).unwrap();
	for entry in fs::read_dir(from).unwrap() {
		let entry = entry.unwrap();
		match entry.file_type().unwrap().is_dir() {
			true => copy_folder(&entry.path(), &to.join(entry.file_name())),
			false => drop(fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
		}
	}
}
