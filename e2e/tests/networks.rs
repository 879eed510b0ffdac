//! Both networks on this machine, as a user runs them.
use anyhow::{ensure, Context, Result};
use chain_client::{ChainClient, RuntimeEvent};
use e2e::{foreign, phala, residue, staking, Options, Programs, Up};
use serde_json::Value;
use std::{fs, path::Path, time::Duration};
use units::PHA;

/// From the start of `phala up` to a paid worker on each chain.
const PAID_WITHIN: Duration = Duration::from_secs(180);
const STARTED_WITHIN: Duration = Duration::from_secs(120);
/// Five seconds are promised; the machine of a test is busy.
const STOPPED_WITHIN: Duration = Duration::from_secs(10);
/// What the development genesis puts on the subsidy account.
const SUBSIDY: u128 = 1_000_000 * PHA;

#[test]
fn both_networks_pay_their_workers_and_go_on_after_a_restart_a_rebuild_and_a_month() -> Result<()> {
	let home = tempfile::tempdir()?;
	let folder = home.path().join("networks");
	fs::create_dir(&folder)?;

	let mut up = Up::start(&folder, &Options::default())?;
	let urls = up.urls(STARTED_WITHIN)?;
	let chains = up.status("a paid worker on both chains", &urls, PAID_WITHIN - up.age(), is_paid)?;
	println!("paid on both chains {} s after the start", up.age().as_secs());
	up.status("a vault that earns on both chains", &urls, PAID_WITHIN, vault_earns)?;
	println!("vaults earn on both chains {} s after the start", up.age().as_secs());
	for (chain, url) in chains.iter().zip(&urls) {
		staking::check(url)?;
		check_books(url)?;
		check_why(chain, url)?;
		check_records(url, &folder)?;
	}
	let tried = chains.iter().zip(&urls).map(|(chain, url)| Ok((url.clone(), paid_key(chain)?.to_owned())));
	let entries = foreign::act(&tried.collect::<Result<Vec<_>>>()?)?;
	println!("other people's clients were through {} s after the start", up.age().as_secs());
	up.interrupt(STOPPED_WITHIN)?;
	check_nothing_is_left(&folder, &urls)?;

	let mut up = Up::start(&folder, &Options::default())?;
	let urls = up.urls(STARTED_WITHIN)?;
	up.status("more payouts in the same sessions", &urls, PAID_WITHIN, |chain| goes_on(chain, &chains))?;
	println!("paid again {} s after a restart", up.age().as_secs());
	up.interrupt(STOPPED_WITHIN)?;

	let rebuilt = rebuilt_worker(home.path())?;
	let mut up = Up::start(&folder, &Options { pruntime: Some(rebuilt), days_ahead: 31, ..Options::default() })?;
	let urls = up.urls(STARTED_WITHIN)?;
	let month_later = up.status("a payout to a rebuilt worker a month later", &urls, PAID_WITHIN, |chain| {
		goes_on(chain, &chains) && verified_a_month_later(chain, &chains)
	})?;
	ensure!(month_later.len() == 2);
	// Last, when there are as many blocks as have to be decoded, of before and after the month.
	let before = up.age();
	foreign::read(&urls[0], entries)?;
	println!("other people's clients read 100 blocks in {} s", (up.age() - before).as_secs());
	up.interrupt(STOPPED_WITHIN)?;
	check_nothing_is_left(&folder, &urls)
}

fn workers(chain: &Value) -> Vec<&Value> {
	chain["workers"].as_array().map(|workers| workers.iter().collect()).unwrap_or_default()
}

/// The worker that is paid: the one with a session.
fn paid_worker(chain: &Value) -> Option<&Value> {
	workers(chain).into_iter().find(|worker| !worker["session"].is_null())
}

fn paid_key(chain: &Value) -> Result<&str> {
	paid_worker(chain).and_then(|worker| worker["publicKey"].as_str()).context("no worker")
}

fn is_paid(chain: &Value) -> bool {
	let price = chain["pools"][0]["price"].as_str().and_then(|price| price.parse::<units::Amount>().ok());
	let answered = paid_worker(chain).is_some_and(|worker| !worker["lastHeartbeat"].is_null());
	answered && price.is_some_and(|price| price.0 > PHA)
}

/// What a vault's shares are worth has risen: what its stake pool earned compounds in it.
fn vault_earns(chain: &Value) -> bool {
	let price = chain["vaults"][0]["price"].as_str().and_then(|price| price.parse::<units::Amount>().ok());
	price.is_some_and(|price| price.0 > PHA)
}

/// Pools and vaults: a network that goes on makes no new ones.
fn has_one_of_each(chain: &Value) -> bool {
	let count = |list: &Value| list.as_array().map_or(0, Vec::len);
	count(&chain["pools"]) == 1 && count(&chain["vaults"]) == 1
}

/// The same session as `before`, paid more often.
fn goes_on(chain: &Value, before: &[Value]) -> bool {
	let before = before.iter().find(|other| other["name"] == chain["name"]).and_then(paid_worker);
	match (before, paid_worker(chain)) {
		(Some(before), Some(now)) => {
			now["session"] == before["session"]
				&& now["publicKey"] == before["publicKey"]
				&& now["payouts"].as_u64() > before["payouts"].as_u64()
				&& has_one_of_each(chain)
		}
		_ => false,
	}
}

fn verified_a_month_later(chain: &Value, before: &[Value]) -> bool {
	const MONTH: u64 = 30 * 24 * 3_600 * 1_000;
	let until = |chain: &Value| paid_worker(chain).and_then(|worker| worker["verifiedUntil"].as_u64());
	let before = before.iter().find(|other| other["name"] == chain["name"]).and_then(until);
	matches!((before, until(chain)), (Some(before), Some(now)) if now > before && now - before > MONTH)
}

/// The subsidy account fell by exactly what the settlements say, block by block.
fn check_books(url: &str) -> Result<()> {
	let runtime = tokio::runtime::Runtime::new()?;
	runtime.block_on(async {
		let client = ChainClient::connect(url).await?;
		let best = client.best().await?;
		let mut paid = 0u128;
		for number in 1..=best.number {
			for record in client.events(client.block_hash(number).await?).await? {
				if let RuntimeEvent::Computation(pallet_computation::Event::Settled { payout, treasury, .. }) =
					record.event
				{
					paid += payout.0 + treasury.0;
				}
			}
		}
		ensure!(paid > 0, "nothing was settled");
		let left = client.free_balance(runtime_common::accounts::subsidy().as_ref(), Some(best.hash)).await?;
		ensure!(left + paid == SUBSIDY, "the subsidy account has {left}, {paid} were settled");
		Ok(())
	})
}

fn check_why(chain: &Value, url: &str) -> Result<()> {
	let worker = paid_key(chain)?;
	let why = phala(&["worker", "why", worker, "--json", "--url", url])?.json()?;
	ensure!(why["state"] == "computing", "{why}");
	ensure!(!why["lastPayout"].is_null() && !why["payPerDay"].is_null(), "{why}");
	// The first digits of its key will do, and a day is paid as a day: of the two shares of a development network, the worker
	// has far more than a thousandth, and the budget of a day is 7,200 times that of twelve seconds.
	let short = phala(&["worker", "why", &worker[..12], "--json", "--url", url])?.json()?;
	ensure!(short["worker"] == worker, "{short}");
	let budget: f64 = chain["budget"].as_str().context("no budget")?.parse()?;
	let day: f64 = short["payPerDay"].as_str().context("no pay")?.parse()?;
	ensure!(day > budget * 7_200.0 / 1_000.0, "{day} PHA a day of a budget of {budget} in twelve seconds: {short}");
	let unknown = phala(&["worker", "why", &format!("0x{}", "5".repeat(64)), "--url", url])?;
	ensure!(unknown.code == 1 && unknown.err.contains("hint: "), "{}", unknown.err);
	Ok(())
}

/// A file of records proves itself; one that was touched does not.
fn check_records(url: &str, folder: &Path) -> Result<()> {
	let path = folder.join("records");
	let file = path.to_str().context("a path of this test is text")?;
	let exported = phala(&["records", "export", "--url", url, file])?;
	ensure!(exported.code == 0, "{}", exported.err);
	let imported = phala(&["records", "import", file])?;
	ensure!(imported.code == 0, "{}", imported.err);
	let mut bytes = fs::read(&path)?;
	let middle = bytes.len() / 2;
	bytes[middle] ^= 1;
	fs::write(&path, bytes)?;
	let forged = phala(&["records", "import", file])?;
	ensure!(forged.code == 1 && forged.err.starts_with("error: "), "{}", forged.err);
	fs::remove_file(&path)?;
	Ok(())
}

fn check_nothing_is_left(folder: &Path, urls: &[String]) -> Result<()> {
	let left = residue::processes(folder)?;
	ensure!(left.is_empty(), "processes are left: {left:?}");
	for url in urls {
		let port = url.rsplit(':').next().and_then(|port| port.parse().ok()).context("a port")?;
		ensure!(residue::is_free(port), "somebody listens at {url}");
	}
	ensure!(!folder.join("networks.json").exists(), "networks.json is left");
	Ok(())
}

/// The worker program with other bytes, as a rebuild would make it: the same code, another measurement.
fn rebuilt_worker(folder: &Path) -> Result<std::path::PathBuf> {
	let path = folder.join("pruntime-rebuilt");
	fs::copy(Programs::path("pruntime")?, &path)?;
	let mut bytes = fs::read(&path)?;
	bytes.extend_from_slice(b"rebuilt");
	fs::write(&path, bytes)?;
	Ok(path)
}
