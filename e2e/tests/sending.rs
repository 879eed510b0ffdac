//! Case 11: what `phala` says of money is true, whatever the node does meanwhile. Real processes.
use anyhow::{ensure, Context, Result};
use e2e::{phala, Node, Output, Programs};
use nix::sys::signal::Signal;
use serde_json::Value;
use std::{
	io::{BufRead, BufReader, Read},
	process::{Child, Command, Stdio},
	thread::sleep,
	time::{Duration, Instant},
};

const WITHIN: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(100);
/// Sent at once by one account.
const AT_ONCE: usize = 16;
/// Longer than a transaction lives.
const LONG: u64 = 1_100;
/// A block this deep is on the disk of a node that is killed.
const DEEP: u64 = 40;

fn ask(node: &Node, words: &str) -> Result<Output> {
	phala(&words.split_whitespace().chain(["--url", &node.url]).collect::<Vec<_>>())
}

fn spawn(node: &Node, words: &str) -> Result<Child> {
	let mut command = Command::new(Programs::path("phala")?);
	command.args(words.split_whitespace()).args(["--url", &node.url]);
	Ok(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?)
}

fn best(node: &Node) -> Result<u64> {
	let status = ask(node, "status --json")?.json()?;
	status["chains"][0]["best"].as_u64().context("no height")
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
	let started = Instant::now();
	while !is_so()? {
		ensure!(started.elapsed() < WITHIN, "{what} did not come");
		sleep(POLL);
	}
	Ok(())
}

fn wrapped(node: &Node) -> Result<Value> {
	Ok(ask(node, "wpha balance --dev dave --json")?.json()?["wrapped"].clone())
}

/// The words behind `sent ` on standard error: the hash, and the words that look for it.
fn sent(line: &str) -> Option<(String, String)> {
	let (hash, rest) = line.strip_prefix("sent ")?.split_once("; ")?;
	Some((hash.to_owned(), rest.split_once("phala ")?.1.split_once(" --url")?.0.to_owned()))
}

#[test]
fn case_11_all_of_many_sends_of_one_account_at_once_arrive() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = Node::start(folder.path(), "development", 200)?;
	let sends: Vec<Child> =
		(0..AT_ONCE).map(|_| spawn(&node, "wpha wrap 1 --dev dave --yes")).collect::<Result<_>>()?;
	let said: Vec<_> = sends.into_iter().map(Child::wait_with_output).collect::<Result<_, _>>()?;
	let failed: Vec<_> = said.iter().filter(|said| !said.status.success()).collect();
	ensure!(failed.is_empty(), "{} of {AT_ONCE} failed: {}", failed.len(), String::from_utf8_lossy(&failed[0].stderr));
	ensure!(wrapped(&node)?.as_str() == Some(&AT_ONCE.to_string()), "{}", wrapped(&node)?);
	Ok(())
}

#[test]
fn case_11_a_transaction_is_valid_however_long_finality_stands_still_and_that_is_said() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = Node::start(folder.path(), "local", 8)?;
	wait_until("so many blocks without finality", || Ok(best(&node)? > LONG))?;
	let receipt = ask(&node, "wpha wrap 1 --dev dave --yes --json")?;
	ensure!(receipt.err.contains("finality stands still"), "{}", receipt.err);
	let receipt = receipt.json()?;
	ensure!(receipt["included"]["finalized"] == false && receipt["sent"]["hash"].is_string(), "{receipt}");
	let (after, until) = (receipt["sent"]["after"].as_u64(), receipt["sent"]["until"].as_u64());
	ensure!(after.is_some_and(|after| after > LONG / 2) && until > after, "{receipt}");
	ensure!(wrapped(&node)? == "1", "{}", wrapped(&node)?);
	Ok(())
}

#[test]
fn case_11_a_node_that_is_killed_while_it_is_waited_for_leaves_an_open_question_and_the_way_to_its_answer() -> Result<()>
{
	let folder = tempfile::tempdir()?;
	let mut node = Node::start(folder.path(), "local", 10)?;
	let mut send = spawn(&node, "wpha wrap 1 --dev dave --yes --wait")?;
	let mut errors = BufReader::new(send.stderr.take().context("piped")?);
	let (hash, look) = loop {
		let mut line = String::new();
		ensure!(errors.read_line(&mut line)? > 0, "it ended without saying what it sent");
		if let Some(sent) = sent(line.trim()) {
			break sent;
		}
	};
	// A block has it, and that block is on the disk. It never becomes final: three of four validators are missing.
	ensure!(look.contains(" --after ") && look.contains(" --until ") && look.contains(" --genesis "), "{look}");
	let look = format!("{look} --json");
	wait_until("its block", || Ok(ask(&node, &look)?.code == 0))?;
	let at = best(&node)?;
	wait_until("blocks on top", || Ok(best(&node)? > at + DEEP))?;
	node.kill()?;

	let mut rest = String::new();
	errors.read_to_string(&mut rest)?;
	let code = send.wait()?.code();
	ensure!(code == Some(4), "exit code {code:?}: {rest}");
	ensure!(rest.contains("not known") && rest.contains(&hash), "{rest}");
	ensure!(rest.contains(look.trim_end_matches(" --json")), "{rest}");
	ensure!(!rest.contains("state is unchanged") && !rest.contains("try again"), "{rest}");

	node.restart()?;
	let found = ask(&node, &look)?.json()?;
	ensure!(found["state"] == "inBlock" && found["isFinal"] == false, "{found}");
	ensure!(wrapped(&node)? == "1", "{}", wrapped(&node)?);
	// What was never sent is an open question while its blocks last, and is said to be none after.
	let never = format!("tx 0x{} --after 0 --until 4000000000", "7".repeat(64));
	ensure!(ask(&node, &never)?.code == 4);
	Ok(())
}

#[test]
fn case_11_what_can_come_no_more_is_said_to_have_never_happened() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = Node::start(folder.path(), "development", 50)?;
	wait_until("final blocks", || Ok(best(&node)? > 20))?;
	let status = ask(&node, "status --json")?.json()?;
	let genesis = status["chains"][0]["genesis"].as_str().context("no genesis")?.to_owned();
	let typed = format!("tx 0x{} --after 1 --until 10 --json", "7".repeat(64));
	let never = format!("{typed} --genesis {genesis}");
	wait_until("finality", || Ok(ask(&node, &never)?.code != 4))?;
	let said = ask(&node, &never)?;
	ensure!(said.code == 1 && said.err.contains("did not happen"), "{}", said.err);
	ensure!(said.out.contains("\"never\""), "{}", said.out);
	// Bounds by themselves are anybody's word, and say nothing of another chain.
	let said = ask(&node, &typed)?;
	ensure!(said.code == 4 && !said.err.contains("did not happen"), "{}: {}", said.code, said.err);
	let other = ask(&node, &format!("{typed} --genesis 0x{}", "8".repeat(64)))?;
	ensure!(other.code == 1 && other.err.contains("genesis"), "{}: {}", other.code, other.err);
	Ok(())
}

/// Whoever types bounds that a transaction is not between finds it all the same.
#[test]
fn case_11_a_slip_in_the_bounds_hides_no_transaction() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = Node::start(folder.path(), "development", 50)?;
	wait_until("blocks", || Ok(best(&node)? > 30))?;
	let receipt = ask(&node, "wpha wrap 1 --dev dave --yes --wait --json")?.json()?;
	let hash = receipt["sent"]["hash"].as_str().context("no hash")?;
	let genesis = receipt["sent"]["genesis"].as_str().context("no genesis")?;
	let said = ask(&node, &format!("tx {hash} --after 1 --until 9 --genesis {genesis}"))?;
	ensure!(said.code == 0 && said.out.contains("outside of the bounds"), "{}: {}{}", said.code, said.out, said.err);
	let slip = ask(&node, &format!("tx {hash} --after 9 --until 9"))?;
	ensure!(slip.code == 2, "{}: {}", slip.code, slip.err);
	Ok(())
}

/// A node that takes connections and says nothing is given up within this time, and a word is said before.
const GIVEN_UP: Duration = Duration::from_secs(30);

#[test]
fn case_11_a_node_that_says_nothing_is_given_up_with_a_word() -> Result<()> {
	let mute = std::net::TcpListener::bind("127.0.0.1:0")?;
	let url = format!("ws://{}", mute.local_addr()?);
	let started = Instant::now();
	let said = phala(&["pool", "list", "--url", &url])?;
	ensure!(started.elapsed() < GIVEN_UP, "{:?}", started.elapsed());
	ensure!(said.code == 3 && said.err.contains("waiting for the node"), "{}: {}", said.code, said.err);
	Ok(())
}

/// Stopped just after it took a transaction: the command ends within two minutes, with a word meanwhile, and the
/// transaction is an open question.
#[test]
fn case_11_a_node_that_stands_still_behind_what_was_sent_is_not_waited_for_without_end() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = Node::start(folder.path(), "local", 4_000)?;
	let mut send = spawn(&node, "wpha wrap 1 --dev dave --yes --wait")?;
	let mut errors = BufReader::new(send.stderr.take().context("piped")?);
	loop {
		let mut line = String::new();
		ensure!(errors.read_line(&mut line)? > 0, "it ended without saying what it sent");
		if sent(line.trim()).is_some() {
			break;
		}
	}
	node.signal(Signal::SIGSTOP)?;
	let started = Instant::now();
	let mut rest = String::new();
	errors.read_to_string(&mut rest)?;
	let code = send.wait()?.code();
	node.signal(Signal::SIGCONT)?;
	ensure!(started.elapsed() < WITHIN, "{:?}", started.elapsed());
	ensure!(code == Some(4) && rest.contains("waiting until") && rest.contains("phala tx "), "{code:?}: {rest}");
	Ok(())
}

/// The council's second motion of the same kind fails inside its transaction: that is no success.
#[test]
fn case_11_a_motion_whose_call_failed_is_not_reported_as_done() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = Node::start(folder.path(), "development", 200)?;
	let admit = format!("registry admit-measurement 0x{} --dev alice --yes", "5".repeat(64));
	let first = ask(&node, &admit)?;
	ensure!(first.code == 0, "{}", first.err);
	let second = ask(&node, &admit)?;
	ensure!(second.code == 1 && second.err.contains("listed"), "{}: {}{}", second.code, second.out, second.err);
	Ok(())
}

/// One network is down: the other is shown all the same, the dead one named, and the exit code says so.
#[test]
fn case_20_status_shows_the_network_that_answers() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = Node::start(folder.path(), "development", 200)?;
	let dead = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
	let urls = format!("ws://{dead},{}", node.url);
	let said = phala(&["status", "--json", "--url", &urls])?;
	let document: Value = serde_json::from_str(&said.out)?;
	ensure!(said.code == 3 && said.err.contains("hint: "), "{}: {}", said.code, said.err);
	ensure!(document["chains"][0]["url"] == node.url.as_str(), "{document}");
	ensure!(document["unreachable"][0]["url"] == format!("ws://{dead}"), "{document}");
	let told = phala(&["status", "--url", &urls])?;
	ensure!(told.code == 3 && told.out.contains("every "), "{}", told.out);
	Ok(())
}
