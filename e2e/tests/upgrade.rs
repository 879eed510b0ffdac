//! A living network gets its next runtime: from the one that was released to the one of this tree, by committee and holders, with a
//! migration, under a second validator, a light client, workers that earn and users who act.
use anyhow::{ensure, Context, Result};
use chain_client::{sr25519, ChainClient, Pair, Runtime, RuntimeCall, RuntimeEvent};
use codec::Encode;
use e2e::{phala, validator, LightClient, Options, Programs, Up};
use frame::deps::{
	frame_support::traits::{schedule::DispatchTime, Bounded},
	sp_core::crypto::Ss58Codec,
};
use pallet_validator_set::{Authored, LastAuthored};
use serde_json::Value;
use std::{
	fs,
	path::{Path, PathBuf},
	sync::atomic::{AtomicBool, Ordering},
	time::Duration,
};
use units::PHA;

const STARTED_WITHIN: Duration = Duration::from_secs(300);
const PAID_WITHIN: Duration = Duration::from_secs(300);
const STOPPED_WITHIN: Duration = Duration::from_secs(10);
const FOLLOWED_WITHIN: Duration = Duration::from_secs(60);
const DECIDED_WITHIN: Duration = Duration::from_secs(300);
/// PHA that each of three holders votes with: together more than a quarter of all.
const VOTES: &str = "900000";
/// The technical committee: two of them shorten what holders decide.
const COMMITTEE: [&str; 3] = ["//Alice", "//Bob", "//Charlie"];
/// No call of a user is refused for more blocks than these.
const MOST_REFUSED: u32 = 2;
/// Blocks in which a worker of a development network is paid at least once: two heartbeat windows of a minute.
const TWO_WINDOWS: u32 = 40;

#[test]
fn a_living_network_is_upgraded_while_workers_earn_and_users_act() -> Result<()> {
	let home = tempfile::tempdir()?;
	let folder = home.path();
	let released = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../chain/released"));
	seat_the_committee(folder, &released)?;
	let mut up = Up::start(folder, &Options { runtimes: Some(released.clone()), ..Options::default() })?;
	let urls = up.urls(STARTED_WITHIN)?;
	let url = urls[0].as_str();
	let tokio = tokio::runtime::Runtime::new()?;
	let chain = tokio.block_on(ChainClient::connect(url))?;

	let spec = folder.join("spec.json");
	let printed = phala(&["chain-spec", "phala", "--running", "--url", url])?;
	ensure!(printed.code == 0, "{}", printed.err);
	fs::write(&spec, printed.out)?;
	let bob = validator::Validator::start(&spec, &folder.join("bob"), "//Bob")?;
	tokio.block_on(async {
		validator::set_keys(&chain, "//Bob").await?;
		validator::name(&chain, &["//Alice", "//Bob"]).await
	})?;
	let mut light = LightClient::start(&spec)?;
	up.status("a paid worker", &urls[..1], PAID_WITHIN, |chain| payouts(chain) > 0)?;

	let (done, next) = (AtomicBool::new(false), Programs::path("runtimes/phala.wasm")?);
	let (next, old) = (next.to_str().context("text")?, released.join("phala.wasm"));
	check_refusals(url, old.to_str().context("text")?)?;
	check_passes(url, next)?;
	let (applied, refused) = std::thread::scope(|scope| {
		let user = scope.spawn(|| tokio.block_on(act(&chain, &done)));
		let applied = upgrade(url, next, &chain, &tokio);
		// Those who come after it find the new one.
		let after = applied.as_ref().map_or(0, |applied| applied + 2 * MOST_REFUSED);
		let lives = tokio.block_on(final_at(&chain, after));
		done.store(true, Ordering::Relaxed);
		let refused = user.join().expect("a user does not panic");
		applied
			.and_then(|applied| lives.map(|()| applied))
			.and_then(|applied| refused.map(|refused| (applied, refused)))
	})?;
	println!("applied by block {applied}; a user was refused for {refused} blocks at most");
	ensure!(refused <= MOST_REFUSED, "a user was refused for {refused} blocks");

	light.finalized(applied + 3, FOLLOWED_WITHIN)?;
	let before = tokio.block_on(paid_in(&chain, 0, applied))?;
	let last = *before.last().context("paid before")?;
	up.status("payouts after the upgrade", &urls[..1], PAID_WITHIN, |chain| payouts(chain) > before.len() as u64 + 2)?;
	tokio.block_on(check_windows(&chain, last))?;
	tokio.block_on(check_migrated(&chain, &bob.url, applied))?;
	check_report(url, applied)?;
	drop(bob);
	up.interrupt(STOPPED_WITHIN)
}

fn payouts(chain: &Value) -> u64 {
	let workers = chain["workers"].as_array().cloned().unwrap_or_default();
	workers.iter().filter_map(|worker| worker["payouts"].as_u64()).sum()
}

/// A blob that may not follow is refused by name, before anything is sent.
fn check_refusals(url: &str, old: &str) -> Result<()> {
	for words in [
		vec!["upgrade", "check", old, "--url", url],
		vec!["upgrade", "authorize", old, "--dev", "alice", "--yes", "--url", url],
		vec!["upgrade", "whitelist", old, "--dev", "alice", "--yes", "--url", url],
	] {
		let refused = phala(&words)?;
		ensure!(refused.code == 1 && refused.err.contains("has to be higher"), "{words:?}: {}", refused.err);
	}
	let early = phala(&["upgrade", "apply", old, "--dev", "dave", "--yes", "--url", url])?;
	ensure!(early.code == 1 && early.err.contains("no upgrade is authorized"), "{}", early.err);
	Ok(())
}

/// The tree's blob passes, and the report says nothing that its migrations are not for.
fn check_passes(url: &str, next: &str) -> Result<()> {
	let checked = phala(&["upgrade", "check", next, "--json", "--url", url])?.json()?;
	ensure!(checked["complaints"] == Value::Array(vec![]), "{checked}");
	let changes = checked["changes"].as_array().context("changes")?;
	let storage: Vec<&str> = changes.iter().filter_map(|change| change["storage"].as_str()).collect();
	let expected = ["System.LastRuntimeUpgrade", "ValidatorSet.LastAuthored", "ValidatorSet.storage version"];
	ensure!(storage == expected, "{storage:?}");
	ensure!(checked["accountsChanged"] == 0 && checked["seconds"].as_f64().is_some(), "{checked}");
	let sums = checked["sums"].as_array().context("sums")?;
	ensure!(!sums.is_empty() && sums.iter().all(|sum| sum["before"] == sum["after"]), "{sums:?}");
	Ok(())
}

/// A chain that the released runtime begins has the committee of this tree's development networks, of three: its spec lies where
/// `phala up` keeps them.
fn seat_the_committee(folder: &Path, released: &Path) -> Result<()> {
	let members = COMMITTEE.map(|seed| sr25519::Pair::from_string(seed, None).map(|pair| pair.public().to_ss58check()));
	let members = members.into_iter().collect::<Result<Vec<_>, _>>()?;
	let (patch, blob) = (folder.join("committee.json"), released.join("phala.wasm"));
	fs::write(&patch, serde_json::json!({ "technicalMembership": { "members": members } }).to_string())?;
	let (patch, blob) = (patch.to_str().context("text")?, blob.to_str().context("text")?);
	let made = phala(&["chain-spec", "phala", "--raw", "--runtime", blob, "--patch", patch])?;
	ensure!(made.code == 0, "{}", made.err);
	let home = folder.join("phala-development");
	fs::create_dir_all(&home)?;
	Ok(fs::write(home.join("spec.json"), made.out)?)
}

/// Holders authorize the blob, the committee shortens that, somebody applies it. The block that did.
fn upgrade(url: &str, next: &str, chain: &ChainClient, tokio: &tokio::runtime::Runtime) -> Result<u32> {
	let sent = |words: &[&str]| {
		let sent = phala(&[words, &["--yes", "--json", "--url", url]].concat())?;
		sent.json().with_context(|| words.join(" "))
	};
	// A stranger's, which waits for its deposit: ours goes to ours.
	tokio.block_on(submit_another(chain))?;
	let authorized = sent(&["upgrade", "authorize", next, "--track", "whitelisted", "--dev", "alice"])?;
	let number = authorized["referendum"].as_u64().context("a referendum")?.to_string();
	ensure!(number == "1" && authorized["steps"].as_array().is_some_and(|steps| steps.len() == 2), "{authorized}");
	let open = phala(&["referendum", "list", "--json", "--url", url])?.json()?;
	let states: Vec<_> = open["referenda"].as_array().context("referenda")?.iter().map(|one| &one["state"]).collect();
	ensure!(states.len() == 2 && states[1] == "waits for its decision deposit" && states[0] != states[1], "{open}");
	whitelist(url, next, &sent)?;
	for holder in ["alice", "bob", "charlie"] {
		sent(&["referendum", "vote", &number, "aye", VOTES, "--dev", holder])?;
	}
	let deadline = std::time::Instant::now() + DECIDED_WITHIN;
	loop {
		let report = phala(&["upgrade", "report", "--json", "--url", url])?.json()?;
		if !report["authorized"].is_null() {
			break;
		}
		ensure!(std::time::Instant::now() < deadline, "holders did not authorize it: {report}");
		std::thread::sleep(Duration::from_secs(1));
	}
	sent(&["referendum", "unvote", &number, "--dev", "bob"])?;
	let applied = sent(&["upgrade", "apply", next, "--dev", "dave"])?;
	let number = applied["included"]["number"].as_u64().with_context(|| format!("{applied}"))?;
	Ok(u32::try_from(number)?)
}

/// One of the committee opens the motion and votes for it, another votes, a bystander closes it. Nobody does that alone.
fn whitelist(url: &str, next: &str, sent: &dyn Fn(&[&str]) -> Result<Value>) -> Result<()> {
	let stranger = phala(&["upgrade", "whitelist", next, "--dev", "dave", "--yes", "--url", url])?;
	ensure!(stranger.code == 1 && stranger.err.contains("only a member"), "{}", stranger.err);
	sent(&["upgrade", "whitelist", next, "--dev", "bob"])?;
	let listed = || phala(&["motion", "list", "--committee", "--json", "--url", url])?.json();
	let list = listed()?;
	let motion = list["motions"][0].clone();
	let standing = [&list["members"], &motion["threshold"], &motion["ayes"], &motion["closable"]].map(Value::to_string);
	ensure!(standing == ["3", "2", "1", "false"] && motion["call"] == "Whitelist.whitelist_call", "{list}");
	let hash = motion["hash"].as_str().context("a hash")?;
	let early = phala(&["motion", "close", hash, "--committee", "--dev", "dave", "--yes", "--url", url])?;
	ensure!(early.code == 1, "a motion that one of three voted for was closed: {}", early.out);
	sent(&["motion", "vote", hash, "aye", "--committee", "--dev", "charlie"])?;
	ensure!(listed()?["motions"][0]["closable"] == true, "{list}");
	let closed = sent(&["motion", "close", hash, "--committee", "--dev", "dave"])?;
	let events = closed["events"].as_array().context("events")?;
	ensure!(events.iter().any(|event| event["name"] == "Whitelist.CallWhitelisted"), "{closed}");
	Ok(())
}

/// Ferdie's account acts as the user's; this is Eve's.
async fn submit_another(chain: &ChainClient) -> Result<()> {
	let remark = RuntimeCall::System(frame::deps::frame_system::Call::remark { remark: vec![7] });
	let call = RuntimeCall::Referenda(pallet_referenda::Call::submit {
		proposal_origin: Box::new(chain_client::OriginCaller::Origins(pallet_origins::Power::Cancel)),
		proposal: Bounded::Inline(remark.encode().try_into().ok().context("short")?),
		enactment_moment: DispatchTime::After(0),
	});
	chain.submit_signed(call, &sr25519::Pair::from_string("//Eve", None)?).await?.in_block().await?;
	Ok(())
}

/// Transfers one after the other until all is done. The most blocks for which one was refused.
async fn act(chain: &ChainClient, done: &AtomicBool) -> Result<u32> {
	let ferdie = sr25519::Pair::from_string("//Ferdie", None)?;
	let eve = sr25519::Pair::from_string("//Eve", None)?.public();
	let (mut most, mut acts) = (0, 0u32);
	while !done.load(Ordering::Relaxed) {
		let began = chain.best().await?.number;
		loop {
			let dest = chain_client::extrinsic::address(&eve);
			let call = RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive { dest, value: PHA / 100 });
			match chain.submit_signed(call, &ferdie).await {
				Ok(submitted) => {
					submitted.in_block().await.with_context(|| format!("act {acts}"))?;
					break;
				}
				Err(error) => {
					let waited = chain.best().await?.number - began;
					println!("block {}: act {acts} is refused: {error}", began + waited);
					most = most.max(waited.max(1));
					ensure!(waited <= 10 * MOST_REFUSED, "a user is refused for good: {error}");
					chain.new_heads().await?.next().await?;
				}
			}
		}
		acts += 1;
	}
	ensure!(acts > 5, "the user acted {acts} times only");
	println!("{acts} acts of a user");
	Ok(most)
}

async fn final_at(chain: &ChainClient, height: u32) -> Result<()> {
	let mut heads = chain.finalized_heads().await?;
	while heads.next().await?.number < height {}
	Ok(())
}

/// Blocks after `from` and up to `to` in which a worker was paid.
async fn paid_in(chain: &ChainClient, from: u32, to: u32) -> Result<Vec<u32>> {
	let mut paid = Vec::new();
	for number in from + 1..=to {
		// The events of the last block of a version are read by that version's types: those of ours are the same.
		for record in chain.events(chain.block_hash(number).await?).await? {
			match record.event {
				RuntimeEvent::Computation(pallet_computation::Event::Settled { .. }) => paid.push(number),
				RuntimeEvent::Computation(pallet_computation::Event::BecameUnresponsive { worker, .. }) => {
					anyhow::bail!("{worker} missed a challenge at block {number}")
				}
				_ => {}
			}
		}
	}
	Ok(paid)
}

/// From the last payout before the upgrade on, no two windows are without one.
async fn check_windows(chain: &ChainClient, last: u32) -> Result<()> {
	let paid = paid_in(chain, last, chain.finalized().await?.number).await?;
	let mut before = last;
	for block in paid {
		ensure!(block - before <= TWO_WINDOWS, "nobody was paid from block {before} to {block}");
		before = block;
	}
	Ok(())
}

/// Both validators go on making blocks, and what the migration has moved is read by both nodes.
async fn check_migrated(chain: &ChainClient, other: &str, applied: u32) -> Result<()> {
	let other = ChainClient::connect(other).await?;
	let at = other.finalized().await?;
	ensure!(other.version_at(at.hash).await? == phala_runtime::VERSION.spec_version);
	ensure!(chain.block_hash(at.number).await? == at.hash, "the nodes are on two chains");
	for seed in ["//Alice", "//Bob"] {
		let account = sr25519::Pair::from_string(seed, None)?.public().into();
		let key = LastAuthored::<Runtime>::hashed_key_for::<frame::deps::sp_runtime::AccountId32>(account);
		let last: Option<Authored<u32>> = other.storage(&key, Some(at.hash)).await?;
		let last = last.context("it made blocks")?;
		ensure!(last.block > applied && last.at.0 > 0, "{seed} made its last block before the upgrade: {last:?}");
	}
	Ok(())
}

fn check_report(url: &str, applied: u32) -> Result<()> {
	let report = phala(&["upgrade", "report", "--json", "--url", url])?.json()?;
	ensure!(report["version"] == phala_runtime::VERSION.spec_version, "{report}");
	ensure!(report["appliedAt"] == applied && report["authorized"].is_null(), "{report}");
	// The bystander who applied it is among them: his fee is not all back.
	ensure!(report["accountsChanged"].as_u64().is_some_and(|changed| changed > 0), "{report}");
	let kept =
		["stake pools", "vaults", "items", "sessions", "stake in sessions", "registered workers", "shares of pools"];
	for name in kept {
		let sums = report["sums"].as_array().context("sums")?;
		let sum = sums.iter().find(|sum| sum["name"] == name).with_context(|| format!("no {name}: {report}"))?;
		ensure!(!sum["before"].is_null() && sum["before"] == sum["after"], "{sum}");
	}
	Ok(())
}
