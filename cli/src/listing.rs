//! Pools and vaults as documents and as lines. Pure.
use crate::{
	account,
	money::percent_text,
	staking::{
		outlook::{self, departure, way_out},
		Body, Head, Pool, Position, Terms, Waiting, Worker,
	},
	when,
};
use serde::Serialize;
use units::{Amount, ItemId, Millis, PoolId, WorkerId};

/// Version of the documents.
pub const SCHEMA: u32 = 1;

/// A pool or vault in a list. Described in docs/operations/json.md; fields are only ever added.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
	/// Its id.
	pub id: PoolId,
	/// `pool` or `vault`.
	pub kind: &'static str,
	/// Its owner.
	pub owner: String,
	/// The account that holds its money, by which a whitelist lets a vault in.
	pub account: String,
	/// PHA a share, rounded down; none without shares.
	pub price: Option<Amount>,
	/// What all shares are worth.
	pub value: Amount,
	/// All shares.
	pub shares: Amount,
	/// Could be paid now.
	pub free: Amount,
	/// Commission in percent, as a decimal.
	pub commission_percent: String,
	/// A higher one on its way.
	pub announced: Option<AnnouncedRow>,
	/// Waiting requests.
	pub requests: u64,
	/// What they are worth together.
	pub waiting: Amount,
	/// Accounts that may contribute beside the owner; 0: everybody may.
	pub whitelisted: u32,
	/// What only this kind has.
	#[serde(flatten)]
	pub body: BodyRow,
}

/// A higher commission on its way.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AnnouncedRow {
	/// In percent, as a decimal.
	pub commission_percent: String,
	/// Applies from then on.
	pub from: Millis,
}

/// What only one kind has.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum BodyRow {
	/// A stake pool.
	Stake {
		/// The largest value after a contribution.
		cap: Option<Amount>,
		/// Lent to sessions.
		lent: Amount,
		/// The part of `lent` that cools down.
		releasing: Amount,
		/// Unclaimed commission.
		owner_reward: Amount,
		/// Number of workers.
		workers: u32,
	},
	/// A vault.
	Vault {
		/// In stake pools.
		invested: Amount,
		/// The part of `invested` that waits in their queues.
		redeeming: Amount,
		/// Shares of the owner that are in no item yet.
		owner_shares: Amount,
		/// The part of them that the next operation mints as the fee.
		fee_due: Amount,
		/// In which pools.
		positions: Vec<PositionRow>,
	},
}

/// What a vault has in one stake pool.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PositionRow {
	/// The stake pool.
	pub pool: PoolId,
	/// The vault's item there.
	pub item: Option<ItemId>,
	/// Shares in it.
	pub shares: Amount,
	/// Shares in that pool's queue.
	pub queued: Amount,
	/// What all of them are worth.
	pub value: Amount,
}

/// A pool with its lists.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Full {
	/// As in a list.
	#[serde(flatten)]
	pub row: Row,
	/// What the owner says.
	pub description: String,
	/// Who may contribute.
	pub whitelist: Vec<String>,
	/// The oldest waiting requests.
	pub queue: Vec<RequestRow>,
	/// Members, and others that still have stake.
	pub worker_list: Vec<WorkerRow>,
}

/// A waiting request.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestRow {
	/// Its number.
	pub request: u64,
	/// Holds its shares.
	pub item: ItemId,
	/// Who is paid.
	pub holder: Option<String>,
	/// The vault that made it.
	pub vault: Option<PoolId>,
	/// When it was made.
	pub since: Millis,
	/// Shares that wait.
	pub shares: Amount,
	/// What they are worth now.
	pub value: Amount,
	/// PHA to be paid before it.
	pub before: Amount,
	/// When what is free or on its way covers it.
	pub expected_at: Option<Millis>,
	/// When it is paid at the latest.
	pub latest_at: Option<Millis>,
	/// Why.
	pub why: String,
}

/// A worker of a stake pool.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkerRow {
	/// Its key.
	pub public_key: WorkerId,
	/// As in `phala status`.
	pub state: &'static str,
	/// Whether it still belongs to the pool.
	pub member: bool,
	/// Lent to it.
	pub lent: Option<Amount>,
	/// When its stake can be taken back, if it cools down.
	pub back_at: Option<Millis>,
}

/// A percentage without its sign.
fn percent(part: frame::arithmetic::Permill) -> String {
	percent_text(part).trim_end_matches(" %").to_owned()
}

/// A pool or vault in a list, at `now`. `oldest`: when the oldest waiting request was made, if it is known.
pub fn row(head: &Head, now: Millis, oldest: Option<Millis>) -> Row {
	Row {
		id: head.id,
		kind: head.kind(),
		owner: account::text(&head.owner),
		account: account::text(&head.account),
		price: head.ledger.price(),
		value: head.ledger.value,
		shares: Amount(head.ledger.shares),
		free: head.free,
		commission_percent: percent(head.commission_now(now, oldest)),
		announced: head
			.commission
			.announced
			.map(|next| AnnouncedRow { commission_percent: percent(next.commission), from: next.from }),
		requests: head.queue.len(),
		waiting: head.waiting(),
		whitelisted: head.whitelisted,
		body: body(&head.body),
	}
}

fn body(body: &Body) -> BodyRow {
	match body {
		Body::Stake { cap, lent, releasing, owner_reward, workers } => BodyRow::Stake {
			cap: *cap,
			lent: *lent,
			releasing: *releasing,
			owner_reward: *owner_reward,
			workers: *workers,
		},
		Body::Vault { positions, owner_shares, fee_due } => {
			let worth = |position: &Position, part: u128| {
				let all = position.shares.saturating_add(position.queued);
				units::mul_div_floor(position.value.0, part, all).map(Amount).unwrap_or_default()
			};
			let sum = |of: &dyn Fn(&Position) -> Amount| {
				positions.iter().fold(Amount::ZERO, |sum, position| sum.saturating_add(of(position)))
			};
			BodyRow::Vault {
				invested: sum(&|position| position.value),
				redeeming: sum(&|position| worth(position, position.queued)),
				owner_shares: Amount(*owner_shares),
				fee_due: Amount(*fee_due),
				positions: positions.iter().map(position_row).collect(),
			}
		}
	}
}

fn position_row(position: &Position) -> PositionRow {
	PositionRow {
		pool: position.pool,
		item: position.item,
		shares: Amount(position.shares),
		queued: Amount(position.queued),
		value: position.value,
	}
}

/// A pool with its lists, at `now`.
pub fn full(pool: &Pool, now: Millis, terms: &Terms) -> Full {
	Full {
		row: row(&pool.head, now, pool.oldest()),
		description: pool.description.clone(),
		whitelist: pool.whitelist.iter().map(account::text).collect(),
		queue: pool.waiting.iter().map(|waiting| request(pool, waiting, now, terms)).collect(),
		worker_list: pool.workers.iter().map(worker).collect(),
	}
}

/// A waiting request and its outlook.
pub fn request(pool: &Pool, waiting: &Waiting, now: Millis, terms: &Terms) -> RequestRow {
	let seen = way_out(&departure(pool, waiting), now, terms);
	RequestRow {
		request: waiting.request,
		item: waiting.item,
		holder: waiting.holder.as_ref().map(account::text),
		vault: waiting.vault,
		since: waiting.since,
		shares: Amount(waiting.shares),
		value: waiting.value(&pool.head),
		before: pool.head.worth(waiting.through.saturating_sub(waiting.shares)),
		expected_at: seen.expected,
		latest_at: seen.latest,
		why: outlook::why(seen.waits_for),
	}
}

fn worker(worker: &Worker) -> WorkerRow {
	WorkerRow {
		public_key: worker.id,
		state: worker.state,
		member: worker.member,
		lent: worker.lent,
		back_at: worker.back_at,
	}
}

/// A table's head and lines.
pub fn table(rows: &[Row]) -> Vec<String> {
	let mut lines = vec![format!(
		"{:<6} {:>16} {:>18} {:>18} {:>18} {:>18} {:>10} {:>8}  owner",
		"id", "price", "value (PHA)", "free (PHA)", "working (PHA)", "waiting (PHA)", "commission", "open"
	)];
	lines.extend(rows.iter().map(line));
	lines
}

fn line(row: &Row) -> String {
	let working = match &row.body {
		BodyRow::Stake { lent, .. } => *lent,
		BodyRow::Vault { invested, .. } => *invested,
	};
	format!(
		"{:<6} {:>16} {:>18} {:>18} {:>18} {:>18} {:>9}% {:>8}  {}",
		row.id,
		row.price.map_or("-".into(), |price| price.to_string()),
		row.value.to_string(),
		row.free.to_string(),
		working.to_string(),
		row.waiting.to_string(),
		row.commission_percent,
		if row.whitelisted == 0 { "yes" } else { "listed" },
		row.owner,
	)
}

/// Everything about one pool, for people.
pub fn told(full: &Full, now: Millis) -> Vec<String> {
	let row = &full.row;
	let mut lines = vec![
		format!("{} {} of {}", row.kind, row.id, row.owner),
		format!("  money on       {}", row.account),
		format!(
			"  price          {}",
			row.price.map_or("none: no shares".into(), |price| format!("{price} PHA a share"))
		),
		format!("  value          {} PHA in {} shares", row.value, row.shares),
		format!("  free           {} PHA", row.free),
	];
	lines.extend(body_lines(&row.body));
	lines.push(format!("  commission     {} %{}", row.commission_percent, announced(row, now)));
	lines.push(match full.whitelist.as_slice() {
		[] => "  open           to everybody".into(),
		listed => format!("  open           to the owner and {}", listed.join(", ")),
	});
	if !full.description.is_empty() {
		lines.push(format!("  says           {}", full.description.escape_debug()));
	}
	lines.push(format!("  queue          {} requests, {} PHA", row.requests, row.waiting));
	lines.extend(full.queue.iter().map(|request| request_line(request, now)));
	lines.extend(full.worker_list.iter().map(|worker| worker_line(worker, now)));
	lines
}

fn announced(row: &Row, now: Millis) -> String {
	match &row.announced {
		Some(next) => format!(", {} % from {}", next.commission_percent, when::from_now(now, next.from)),
		None => String::new(),
	}
}

fn body_lines(body: &BodyRow) -> Vec<String> {
	match body {
		BodyRow::Stake { cap, lent, releasing, owner_reward, workers } => vec![
			format!("  lent           {lent} PHA to {workers} workers, of which {releasing} cool down"),
			format!("  cap            {}", cap.map_or("none".into(), |cap| format!("{cap} PHA"))),
			format!("  owner's        {owner_reward} PHA of commission, not claimed"),
		],
		BodyRow::Vault { invested, redeeming, owner_shares, fee_due, positions } => {
			let mut lines = vec![
				format!("  invested       {invested} PHA, of which {redeeming} are being redeemed"),
				format!("  owner's        {owner_shares} shares, not claimed; {fee_due} of them minted by the next operation"),
			];
			lines.extend(positions.iter().map(|position| {
				let queued = match position.queued {
					Amount::ZERO => String::new(),
					queued => format!(", {queued} of them queued"),
				};
				let shares = position.shares.saturating_add(position.queued);
				format!("    in pool {}: {} PHA in {shares} shares{queued}", position.pool, position.value)
			}));
			lines
		}
	}
}

fn request_line(request: &RequestRow, now: Millis) -> String {
	let holder = match (&request.holder, request.vault) {
		(_, Some(vault)) => format!("vault {vault}"),
		(Some(holder), None) => holder.clone(),
		(None, None) => "nobody".into(),
	};
	let latest =
		request.latest_at.map_or("no day is certain".into(), |at| format!("latest {}", when::from_now(now, at)));
	format!(
		"    #{} {} PHA to {holder} since {}; {latest}: {}",
		request.request,
		request.value,
		when::date(request.since),
		request.why
	)
}

fn worker_line(worker: &WorkerRow, now: Millis) -> String {
	let lent = worker.lent.map_or("no stake".into(), |lent| format!("stake {lent} PHA"));
	let back = worker.back_at.map_or(String::new(), |at| format!(", back {}", when::from_now(now, at)));
	let left = if worker.member { "" } else { ", left the pool" };
	format!("    worker {} {}, {lent}{back}{left}", worker.public_key, worker.state)
}
