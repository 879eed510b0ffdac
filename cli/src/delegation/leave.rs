//! `phala delegation leave`: step by step, as far as it goes now.
use super::args::Leave;
use crate::{
	failure::Failure,
	output,
	pool::wisher,
	staking::Refused,
	transact::Receipt,
	when,
	wish::{
		leave::{next_step, Step, Wait},
		Stake,
	},
};
use serde::Serialize;
use units::{Millis, PoolId};

/// Transactions that one call sends, at most.
const MAX_STEPS: usize = 16;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	pool: PoolId,
	/// What was sent, or in a dry run would be sent first.
	steps: Vec<Receipt>,
	/// `out`: nothing is left; `waiting`; `more`: call it again; `stopped`: a step failed, or nobody knows what came of it.
	state: &'static str,
	next_at: Option<Millis>,
	latest_at: Option<Millis>,
	why: Option<String>,
}

/// Takes steps until there is none to take.
pub async fn run(args: &Leave) -> Result<(), Failure> {
	let desk = args.sending.open().await?;
	let mut steps = Vec::new();
	let mut state = "more";
	let mut stopped = None;
	let mut waits = Wait { next: None, latest: None, why: String::new() };
	let mut now = Millis(0);
	while steps.len() < MAX_STEPS {
		let seen = desk.look().await?;
		now = seen.now;
		let pool = seen.pool(args.pool).await?.ok_or(Refused::UnknownPool(args.pool))?;
		let all = seen.items_of(&desk.account).await?;
		let items: Vec<_> = all.into_iter().filter(|item| item.pool == args.pool).collect();
		let stake = Stake { pool: &pool, items: &items };
		match next_step(&wisher(&desk, &seen, &seen.terms), stake, args.item)? {
			Step::Send(plan) => {
				if let Err(failure) = desk.step(*plan, &seen, &mut steps).await {
					(state, stopped) = ("stopped", Some(failure));
					break;
				}
			}
			Step::Wait(wait) => {
				(state, waits) = ("waiting", wait);
				break;
			}
			Step::Out => {
				state = "out";
				break;
			}
		}
		if desk.dry_run {
			break;
		}
	}
	if desk.json {
		output::json(&Document {
			schema: 1,
			pool: args.pool,
			steps,
			state,
			next_at: waits.next,
			latest_at: waits.latest,
			why: Some(waits.why).filter(|why| !why.is_empty()),
		})?;
	} else {
		told(state, &waits, now).iter().try_for_each(|line| output::line(line))?;
	}
	stopped.map_or(Ok(()), Err)
}

fn told(state: &str, waits: &Wait, now: Millis) -> Vec<String> {
	match state {
		"out" => vec!["nothing is left in the pool".into()],
		"waiting" => {
			let mut lines = vec![format!("now it waits: {}", waits.why)];
			if let Some(next) = waits.next {
				lines.push(format!("call this again {}", when::from_now(now, next)));
			}
			lines.push(match waits.latest {
				Some(latest) => format!("paid at the latest {}", when::from_now(now, latest)),
				None => "no day is certain".into(),
			});
			lines
		}
		_ => Vec::new(),
	}
}
