//! Lists and pictures of pools and vaults.
use super::args::{List, Show};
use crate::{
	failure::Failure,
	listing::{self, Full, Row, SCHEMA},
	output,
	staking::{Refused, Snapshot},
};
use serde::Serialize;
use units::{BlockNumber, Millis};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rows {
	schema: u32,
	chain: String,
	seen_at: BlockNumber,
	now: Millis,
	pools: Vec<Row>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Picture {
	schema: u32,
	chain: String,
	seen_at: BlockNumber,
	now: Millis,
	#[serde(flatten)]
	pool: Full,
}

/// All pools of a kind.
pub async fn list(args: &List, vaults: bool) -> Result<(), Failure> {
	let client = args.networks.connect().await?;
	let seen = Snapshot::newest(&client).await?;
	let heads = seen.heads().await?;
	let of_kind = heads.values().filter(|head| head.is_vault() == vaults);
	let pools: Vec<Row> = of_kind.map(|head| listing::row(head, seen.now, None)).collect();
	if args.json {
		let chain = client.chain().to_owned();
		return output::json(&Rows { schema: SCHEMA, chain, seen_at: seen.number, now: seen.now, pools });
	}
	listing::table(&pools).iter().try_for_each(|line| output::line(line))
}

/// One pool or vault.
pub async fn show(args: &Show, vaults: bool) -> Result<(), Failure> {
	let client = args.networks.connect().await?;
	let seen = Snapshot::newest(&client).await?;
	let pool = seen.pool(args.pool).await?.ok_or(Refused::UnknownPool(args.pool))?;
	if pool.head.is_vault() != vaults {
		return Err(Refused::OtherKind { pool: args.pool, is: pool.head.kind() }.into());
	}
	let full = listing::full(&pool, seen.now, &seen.terms);
	if args.json {
		let chain = client.chain().to_owned();
		return output::json(&Picture { schema: SCHEMA, chain, seen_at: seen.number, now: seen.now, pool: full });
	}
	listing::told(&full, seen.now).iter().try_for_each(|line| output::line(line))
}
