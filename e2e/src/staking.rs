//! What delegators see and do through the command line, on a running development network.
use crate::phala;
use anyhow::{ensure, Context, Result};
use chain_client::{sr25519, ChainClient, Pair};
use frame::deps::sp_runtime::AccountId32;
use runtime_common::staking_api::{HoldingRow, Page, PoolRow, WorkerRow};
use serde_json::Value;
use units::{Amount, ItemId, PoolId, WorkerId, PHA};

/// Answers of the program about one network.
struct Asked<'a> {
	url: &'a str,
}

impl Asked<'_> {
	/// A document.
	fn json(&self, words: &str) -> Result<Value> {
		let words: Vec<&str> = words.split_whitespace().chain(["--json", "--url", self.url]).collect();
		phala(&words)?.json().with_context(|| words.join(" "))
	}

	/// The items of a development account.
	fn items(&self, name: &str) -> Result<Vec<Value>> {
		let list = self.json(&format!("delegation list --dev {name}"))?;
		Ok(list["delegations"].as_array().context("no delegations")?.clone())
	}

	fn wrapped(&self, name: &str) -> Result<Amount> {
		amount(&self.json(&format!("wpha balance --dev {name}"))?["wrapped"])
	}
}

fn amount(value: &Value) -> Result<Amount> {
	value.as_str().and_then(|text| text.parse().ok()).with_context(|| format!("{value} is no amount"))
}

/// Everything that holds on one network once its vault earns: lists, previews, refusals, a withdrawal that is paid.
pub fn check(url: &str) -> Result<()> {
	let asked = Asked { url };
	let pools = asked.json("pool list")?;
	let pool = pools["pools"][0]["id"].as_u64().context("no pool")?;
	let vault = asked.json("vault list")?["pools"][0]["id"].as_u64().context("no vault")?;
	check_lists(&asked, pool, vault)?;
	check_dry_run(&asked, pool)?;
	check_refusals(&asked, pool)?;
	check_withdrawal(&asked, pool)?;
	check_vault(&asked, pool, vault)?;
	check_screens(&asked, pool, vault)
}

/// An app that makes one call is shown what the command line reads from storage, key by key.
fn check_screens(asked: &Asked<'_>, pool: u64, vault: u64) -> Result<()> {
	let told: Vec<(u64, u64)> = asked.items("dave")?.iter().filter_map(key).collect();
	let runtime = tokio::runtime::Runtime::new()?;
	let dave = sr25519::Pair::from_string("//Dave", None)?.public();
	let shown = runtime.block_on(async {
		let chain = ChainClient::connect(asked.url).await?;
		let at = chain.best().await?.hash;
		let args = (AccountId32::from(dave), None::<(PoolId, ItemId)>, 100u32);
		let shown: Page<HoldingRow<AccountId32>, (PoolId, ItemId)> =
			chain.call_api("StakingApi_holdings", &args, at).await?;
		let pools: Page<PoolRow<AccountId32>, PoolId> = chain.call_api("StakingApi_pools", &(0u64, 100u32), at).await?;
		let workers: Page<WorkerRow, WorkerId> =
			chain.call_api("StakingApi_workers", &(pool, None::<WorkerId>, 100u32), at).await?;
		ensure!(workers.rows.len() == 1 && workers.rows[0].obstacles.is_empty(), "{workers:?}");
		ensure!(pools.rows.iter().map(|row| row.pool).eq([pool, vault]), "{pools:?}");
		Ok::<_, anyhow::Error>(shown)
	})?;
	let mut rows: Vec<(u64, u64)> = shown.rows.iter().map(|row| (row.pool, row.item)).collect();
	rows.sort_unstable();
	ensure!(rows == told, "{rows:?} are shown, and dave has {told:?}");
	for row in &shown.rows {
		ensure!(row.value > Amount::ZERO && row.way_out.latest.is_some(), "{row:?}");
	}
	Ok(())
}

/// Pool and item of a delegation in a list.
fn key(item: &Value) -> Option<(u64, u64)> {
	Some((item["pool"].as_u64()?, item["item"].as_u64()?))
}

/// Each holder is told what is theirs and when they can leave at the latest, and why.
fn check_lists(asked: &Asked<'_>, pool: u64, vault: u64) -> Result<()> {
	for (name, of) in [("bob", pool), ("dave", pool), ("ferdie", vault)] {
		let items = asked.items(name)?;
		let item = items.iter().find(|item| item["pool"] == of).with_context(|| format!("{name} has nothing"))?;
		ensure!(amount(&item["value"])? > Amount::ZERO, "{name} has {item}");
		ensure!(item["latestAt"].as_u64().is_some(), "{name} cannot leave: {item}");
		ensure!(!item["why"].as_str().unwrap_or_default().is_empty(), "{name} is not told why: {item}");
	}
	let shown = asked.json(&format!("pool show {pool}"))?;
	ensure!(shown["workerList"].as_array().is_some_and(|workers| workers.len() == 1), "{shown}");
	let shown = asked.json(&format!("vault show {vault}"))?;
	ensure!(shown["positions"][0]["pool"] == pool, "{shown}");
	ensure!(amount(&shown["price"])?.0 > PHA, "{shown}");
	Ok(())
}

/// A dry run shows the effect and changes nothing.
fn check_dry_run(asked: &Asked<'_>, pool: u64) -> Result<()> {
	let shares = |items: &[Value]| items.iter().map(|item| (item["item"].clone(), item["shares"].clone())).collect();
	let before: Vec<_> = shares(&asked.items("dave")?);
	for words in ["contribute POOL 10", "serve POOL"] {
		let words = words.replace("POOL", &pool.to_string());
		// Nobody waits, so there is nothing to serve: refused without a question.
		let outcome = asked.json(&format!("pool {words} --dev dave --dry-run"));
		ensure!(outcome.is_ok() == words.starts_with("contribute"), "{words}: {outcome:?}");
	}
	let seen = asked.json(&format!("delegation withdraw {pool} --all --dev dave --dry-run"))?;
	ensure!(seen["dryRun"] == true && seen["included"].is_null(), "{seen}");
	ensure!(amount(&seen["preview"]["paidNow"])? > Amount::ZERO, "{seen}");
	ensure!(amount(&seen["fee"])? > Amount::ZERO, "{seen}");
	let after: Vec<_> = shares(&asked.items("dave")?);
	ensure!(before == after, "a dry run changed {before:?} to {after:?}");
	Ok(())
}

/// Nothing is sent unasked, and what is wrong is said with a hint.
fn check_refusals(asked: &Asked<'_>, pool: u64) -> Result<()> {
	let pool = pool.to_string();
	let unasked = phala(&["delegation", "withdraw", &pool, "1", "--dev", "dave", "--url", asked.url])?;
	ensure!(unasked.code == 2 && unasked.err.contains("hint: --yes"), "{}", unasked.err);
	let not_owner = phala(&["pool", "set-cap", &pool, "5000000", "--dev", "dave", "--yes", "--url", asked.url])?;
	ensure!(not_owner.code == 1 && not_owner.err.contains("hint: sign with the owner's key"), "{}", not_owner.err);
	let negative = phala(&["pool", "contribute", &pool, "-1", "--dev", "dave", "--url", asked.url])?;
	ensure!(negative.code == 2 && negative.err.contains("cannot be negative"), "{}", negative.err);
	Ok(())
}

/// A withdrawal that free stake covers is paid in the transaction that asks for it.
fn check_withdrawal(asked: &Asked<'_>, pool: u64) -> Result<()> {
	let before = asked.wrapped("dave")?;
	let receipt = asked.json(&format!("delegation withdraw {pool} 25 --dev dave --yes"))?;
	ensure!(receipt["included"]["number"].as_u64().is_some(), "{receipt}");
	let events = receipt["events"].as_array().context("no events")?;
	let paid = events.iter().find(|event| event["name"] == "StakePool.Withdrawn").context("nobody was paid")?;
	let got = asked.wrapped("dave")?.saturating_sub(before);
	// Young shares are paid what was paid in for them, older ones what they are worth in the block of the payment.
	ensure!(got > Amount::from_pha(15), "{got} PHA were paid");
	ensure!(paid["says"].as_str().is_some_and(|says| says.contains(&format!("was paid {got} wPHA"))), "{got}: {paid}");
	let unwrapped = asked.json("wpha unwrap --all --dev dave --yes --wait")?;
	ensure!(unwrapped["included"]["finalized"] == true, "{unwrapped}");
	ensure!(asked.wrapped("dave")? == Amount::ZERO, "wPHA is left");
	Ok(())
}

/// A holder of the vault is shown the first step out; its owner is shown what a redemption brings, or from when on.
fn check_vault(asked: &Asked<'_>, pool: u64, vault: u64) -> Result<()> {
	let leaving = asked.json(&format!("delegation leave {vault} --dev ferdie --dry-run"))?;
	ensure!(leaving["steps"][0]["calls"][0] == "Vault.withdraw", "{leaving}");
	let words = format!("vault redeem {vault} {pool} 10 --dev eve --dry-run --url {}", asked.url);
	let redeemed = phala(&words.split_whitespace().collect::<Vec<_>>())?;
	let young = redeemed.code == 1 && redeemed.err.contains("too young for a vault to redeem");
	ensure!(redeemed.code == 0 || young, "{}", redeemed.err);
	Ok(())
}
