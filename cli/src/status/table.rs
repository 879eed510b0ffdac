//! A chain's status for people: a few aligned lines.
use super::document::{Chain, Pool, Vault, Worker};
use units::Amount;

/// The chain, its workers and pools, a line each.
pub fn lines(chain: &Chain) -> Vec<String> {
	let mut lines = vec![
		format!(
			"{}  block {} (final {})  every {:.1} s  budget {} PHA per 12 s  subsidy {} PHA  treasury {} PHA",
			chain.name,
			chain.best,
			chain.finalized,
			chain.block_time_ms as f64 / 1000.0,
			chain.budget.as_deref().map_or("-".into(), short),
			amount(chain.subsidy),
			amount(chain.treasury),
		),
		format!(
			"  {:<14} {:<13} {:>6} {:>10} {:>10} {:>9} {:>7} {:>14}",
			"worker", "state", "P", "V", "share", "heartbeat", "payouts", "paid (PHA)"
		),
	];
	lines.extend(chain.workers.iter().map(worker));
	lines.push(format!(
		"  {:<6} {:>14} {:>16} {:>16} {:>12} {:>5} {:>7}",
		"pool", "price", "value (PHA)", "shares", "free (PHA)", "queue", "workers"
	));
	lines.extend(chain.pools.iter().map(pool));
	if !chain.vaults.is_empty() {
		lines.push(format!(
			"  {:<6} {:>14} {:>16} {:>16} {:>12} {:>5} {:>14}",
			"vault", "price", "value (PHA)", "shares", "free (PHA)", "queue", "invested (PHA)"
		));
	}
	lines.extend(chain.vaults.iter().map(vault));
	lines
}

fn worker(worker: &Worker) -> String {
	let key = worker.public_key.to_string();
	let number = |value: Option<String>| value.as_deref().map_or("-".into(), short);
	format!(
		"  {:<14} {:<13} {:>6} {:>10} {:>10} {:>9} {:>7} {:>14}{}",
		format!("{}..{}", &key[..8], &key[key.len() - 4..]),
		worker.state,
		worker.score.map_or("-".into(), |score| score.to_string()),
		number(worker.value.clone()),
		number(worker.share.clone()),
		worker.last_heartbeat.as_ref().map_or("-".into(), |heartbeat| format!("#{}", heartbeat.block)),
		worker.payouts,
		amount(worker.total_payout),
		if worker.gatekeeper { "  gatekeeper" } else { "" },
	)
}

fn pool(pool: &Pool) -> String {
	format!(
		"  {:<6} {:>14} {:>16} {:>16} {:>12} {:>5} {:>7}",
		pool.id,
		pool.price.map_or("-".into(), |price| price.to_string()),
		amount(pool.total_value),
		amount(pool.total_shares),
		amount(pool.free),
		pool.queue,
		pool.workers,
	)
}

fn vault(vault: &Vault) -> String {
	format!(
		"  {:<6} {:>14} {:>16} {:>16} {:>12} {:>5} {:>14}",
		vault.id,
		vault.price.map_or("-".into(), |price| price.to_string()),
		amount(vault.total_value),
		amount(vault.total_shares),
		amount(vault.free),
		vault.queue,
		amount(vault.invested),
	)
}

/// Four decimals are enough to see money move.
pub fn amount(amount: Amount) -> String {
	short(&amount.to_string())
}

/// A decimal cut (not rounded) to four places.
pub fn short(decimal: &str) -> String {
	match decimal.split_once('.') {
		Some((whole, rest)) => format!("{whole}.{}", &rest[..rest.len().min(4)]),
		None => decimal.into(),
	}
}

#[cfg(test)]
mod tests {
	use super::short;

	#[test]
	fn a_long_decimal_is_cut_and_a_short_one_kept() {
		assert_eq!(short("18166.635000000000000071"), "18166.6350");
		assert_eq!(short("12.5"), "12.5");
		assert_eq!(short("7"), "7");
	}
}
