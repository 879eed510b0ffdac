//! Both networks as lines that fit a terminal. Pure.
use crate::{
	status::{
		amount,
		document::{Chain, Pool, Vault, Worker},
		short,
	},
	up::story::{brief, Story},
	when,
};
use tokio::time::Instant;
use units::Millis;

/// So many lines of at most so many columns, each network having its part, the most important lines first.
pub fn lines(stories: &[Story], columns: usize, rows: usize, now: Instant) -> Vec<String> {
	const FOOTER: &str = "Ctrl-C stops everything. More: phala status, phala worker why";
	let rows_each = rows.saturating_sub(1) / stories.len().max(1);
	let mut lines = Vec::new();
	for story in stories {
		let block = network(story, now, columns, rows_each.saturating_sub(1).max(1));
		lines.extend(block);
		lines.push(String::new());
	}
	lines.truncate(rows.saturating_sub(1));
	lines.push(FOOTER.into());
	lines.truncate(rows);
	lines.into_iter().map(|line| cut(&line, columns)).collect()
}

/// What does not fit a row goes on in the next one, up to so many.
const MOST_ROWS: usize = 2;
/// Where a row goes on: below the words, which have a label before them.
const INDENT: &str = "          ";

/// A line as rows that fit, broken between what is told if that leaves no large gap, else between words: no number is cut.
fn fold(line: &str, columns: usize) -> Vec<String> {
	let (mut rows, mut rest) = (Vec::new(), line.to_owned());
	while rows.len() + 1 < MOST_ROWS && rest.chars().count() > columns {
		let end = rest.char_indices().nth(columns).map_or(rest.len(), |(at, _)| at);
		let spaces = || rest.match_indices(' ').map(|(at, _)| at).take_while(|at| *at <= end);
		let between = spaces().filter(|at| rest[..*at].ends_with([' ', ',', ';', ':']) && *at >= end / 2).last();
		// Not within the indent or the label: then there would be no end.
		let Some(at) = between.or(spaces().last()).filter(|at| *at > INDENT.len()) else { break };
		let next = format!("{INDENT}{}", rest[at..].trim_start());
		rest.truncate(at);
		rows.push(rest.trim_end().to_owned());
		rest = next;
	}
	rows.push(cut(&rest, columns));
	rows
}

/// At most so many columns. Nobody takes what is left for the whole.
fn cut(line: &str, columns: usize) -> String {
	if line.chars().count() <= columns {
		return line.to_owned();
	}
	let kept: String = line.chars().take(columns.saturating_sub(1)).collect();
	kept + if columns > 0 { "…" } else { "" }
}

/// What has been paid, as the end of a line.
pub fn paid(story: &Story) -> String {
	let Some(chain) = story.chain() else { return String::new() };
	let pool = chain.pools.first().and_then(|pool| pool.price).map(|price| format!(", pool price {price}"));
	let vault = chain.vaults.first().and_then(|vault| vault.price).map(|price| format!(", vault price {price}"));
	let (payouts, paid) = (payouts(chain), chain.paid_to_pools);
	format!("; {payouts} payouts, {paid} PHA paid{}{}", pool.unwrap_or_default(), vault.unwrap_or_default())
}

fn payouts(chain: &Chain) -> u32 {
	chain.workers.iter().fold(0, |sum, worker| sum.saturating_add(worker.payouts))
}

/// The network in at most so many rows; what does not fit is counted in the last one.
fn network(story: &Story, now: Instant, columns: usize, most: usize) -> Vec<String> {
	let mut lines = vec![head(story), format!("  now     {}", story.now(now))];
	lines.extend(story.troubles(now).into_iter().map(|trouble| format!("  !       {trouble}")));
	if let Some(chain) = story.chain() {
		lines.push(format!(
			"  paid    {} PHA in {} payouts; budget {} a 12 s; subsidy {}",
			amount(chain.paid_to_pools),
			payouts(chain),
			chain.budget.as_deref().map_or("-".into(), short),
			amount(chain.subsidy),
		));
		lines.extend(chain.workers.iter().map(|row| worker(row, chain)));
		lines.extend(chain.pools.iter().map(pool));
		lines.extend(chain.vaults.iter().map(vault));
	}
	let mut lines: Vec<_> = lines.iter().flat_map(|line| fold(line, columns)).collect();
	if lines.len() > most {
		let hidden = lines.len() - most + 1;
		lines.truncate(most.saturating_sub(1));
		lines.push(format!("  ... {hidden} more lines: phala status"));
	}
	lines
}

fn head(story: &Story) -> String {
	let Some(chain) = story.chain() else { return story.name.into() };
	let every = chain.block_time_ms as f64 / 1000.0;
	format!("{}  block {}, final {}, every {every} s, {}", story.name, chain.best, chain.finalized, chain.url)
}

fn worker(worker: &Worker, chain: &Chain) -> String {
	let key = brief(&worker.public_key);
	if worker.gatekeeper {
		return format!("  keeper  {key}  gatekeeper    report {} is next", chain.next_report);
	}
	let ago = |at: Millis| chain.time.map(|now| format!("{} ago", when::span(now.since(at))));
	let heartbeat = worker.last_heartbeat.as_ref().and_then(|heartbeat| ago(heartbeat.time));
	format!(
		"  worker  {key}  {:<12}  P {:<5}  share {:<10}  heard {}",
		worker.state,
		worker.score.map_or("-".into(), |score| score.to_string()),
		worker.share.as_deref().map_or("-".into(), short),
		heartbeat.unwrap_or("-".into()),
	)
}

fn pool(pool: &Pool) -> String {
	let waiting = if pool.queue > 0 { format!(", {} waiting", pool.queue) } else { String::new() };
	format!(
		"  pool {:<3} price {:<9} value {} PHA, free {}{waiting}",
		pool.id,
		pool.price.map_or("-".into(), amount),
		amount(pool.total_value),
		amount(pool.free),
	)
}

fn vault(vault: &Vault) -> String {
	let waiting = if vault.queue > 0 { format!(", {} waiting", vault.queue) } else { String::new() };
	format!(
		"  vault {:<2} price {:<9} value {} PHA, free {}{waiting}",
		vault.id,
		vault.price.map_or("-".into(), amount),
		amount(vault.total_value),
		amount(vault.free),
	)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{status::document::Heartbeat, up::story::tests::chain};
	use units::{Amount, WorkerId};

	fn worker(byte: u8, gatekeeper: bool) -> Worker {
		Worker {
			public_key: WorkerId([byte; 32]),
			state: if gatekeeper { "registered" } else { "computing" },
			gatekeeper,
			session: Some(1),
			pool: Some(0),
			value: Some("12000.123456789".into()),
			score: Some(1_900),
			share: Some("12345.678901234".into()),
			stake: Some(Amount::from_pha(10_000)),
			last_heartbeat: Some(Heartbeat { block: 7, time: Millis(994_000) }),
			payouts: 5,
			total_payout: Amount::from_pha(146),
			verified_until: None,
		}
	}

	/// As `make up` has it: one of each.
	fn story(name: &'static str, pools: u64) -> Story {
		let mut story = Story::new(name);
		story.does("working");
		let mut seen = chain(1_234, 1_233);
		seen.workers = vec![worker(1, true), worker(2, false)];
		let pool = |id| Pool {
			id,
			owner: "owner".into(),
			total_value: Amount(12_000_123_400_000_000),
			total_shares: Amount::from_pha(11_000),
			price: Some(Amount(1_103_400_000_000)),
			free: Amount::ZERO,
			lent: Amount::ZERO,
			queue: 2,
			workers: 1,
		};
		seen.pools = (0..pools).map(pool).collect();
		story.saw(seen);
		story
	}

	fn fits(lines: &[String], columns: usize, rows: usize) {
		assert!(lines.len() <= rows, "{} lines on {rows} rows", lines.len());
		assert!(lines.iter().all(|line| line.chars().count() <= columns), "{lines:#?}");
	}

	#[test]
	fn both_chains_are_whole_on_a_terminal_of_80_columns_and_24_rows() {
		let mut stories = [story("Phala", 2), story("Khala", 2)];
		stories[1].suffers("the Khala worker", "the Khala worker ended by signal 9; restart 1 of 5".into(), false);
		let lines = lines(&stories, 80, 24, Instant::now());
		fits(&lines, 80, 24);
		for part in ["Phala  block 1234", "Khala  block 1234", "now     working", "heard 6 s ago", "pool 1 ", "Ctrl-C"]
		{
			assert!(lines.iter().any(|line| line.contains(part)), "{part} is missing:\n{}", lines.join("\n"));
		}
		assert!(lines.iter().any(|line| line.contains("restart 1 of 5 (0 s ago)")));
		assert!(!lines.iter().any(|line| line.contains("more lines")), "{lines:#?}");
	}

	/// Case 20: on 80 columns, numbers were cut in the middle and looked like others.
	#[test]
	fn case_20_no_value_is_cut_without_a_mark() {
		let mut story = story("Khala", 1);
		let mut seen = chain(12_345_678, 12_345_677);
		seen.subsidy = Amount(986_034_123_456_789_012);
		seen.paid_to_pools = Amount(13_819_876_543_210_987);
		seen.budget = Some("26.362557077625".into());
		let mut worker = worker(2, false);
		(worker.state, worker.score, worker.payouts) = ("unresponsive", Some(123_456), 98_765);
		worker.last_heartbeat = Some(Heartbeat { block: 7, time: Millis(1_000_000 - 792_000) });
		seen.workers = vec![worker];
		story.saw(seen);
		let trouble =
			"the Khala worker died too often and is not started again: the Khala worker ended with code 1: cannot \
			open /a/data/folder/on/some/disk: no space is left on the device";
		story.suffers("the Khala worker", trouble.into(), true);
		let lines = lines(&[story], 80, 24, Instant::now());
		fits(&lines, 80, 24);
		for value in [
			"986034.1234",
			"13819.8765",
			"26.3625",
			"123456",
			"12345.6789",
			"heard 13 min 12 s ago",
			"not started again",
		] {
			assert!(lines.iter().any(|line| line.contains(value)), "{value} is cut:\n{}", lines.join("\n"));
		}
		assert_eq!(cut("a subsidy of 986034.1234", 20), "a subsidy of 986034…");
	}

	#[test]
	fn a_start_shows_both_chains() {
		let lines = lines(&[Story::new("Phala"), Story::new("Khala")], 80, 24, Instant::now());
		fits(&lines, 80, 24);
		assert_eq!(lines.iter().filter(|line| line.contains("waiting to start, for 0 s")).count(), 2);
	}

	#[test]
	fn what_does_not_fit_is_counted() {
		let lines = lines(&[story("Phala", 30), story("Khala", 1)], 80, 24, Instant::now());
		fits(&lines, 80, 24);
		assert!(lines.iter().any(|line| line.contains("more lines: phala status")));
		assert!(lines.iter().any(|line| line.starts_with("Khala")));
	}

	#[test]
	fn no_terminal_is_too_small() {
		for (columns, rows) in [(1, 1), (10, 2), (20, 5), (300, 100), (0, 0)] {
			fits(&lines(&[story("Phala", 3), story("Khala", 3)], columns, rows, Instant::now()), columns, rows);
		}
	}
}
