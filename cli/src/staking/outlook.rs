//! When a request is paid, as the chain computes it, and why, in words.
use super::pool::{Pool, Terms, Waiting};
use crate::when;
use chain_traits::{Departure, ExitTerms, WaitsFor, WayOut};
use units::{Amount, Millis};

/// What a waiting request claims.
pub fn departure<'a>(pool: &'a Pool, waiting: &Waiting) -> Departure<'a> {
	Departure {
		owed: pool.head.worth(waiting.through),
		since: waiting.since,
		size: pool.head.ledger.quote(waiting.size).unwrap_or(Amount::ZERO),
		free: pool.head.free,
		releases: &pool.releases,
		vault: pool.head.is_vault(),
	}
}

/// When a departure is paid.
pub fn way_out(departure: &Departure<'_>, now: Millis, terms: &Terms) -> WayOut {
	let Terms { grace, share_age, cool_down, least_force, .. } = *terms;
	departure.way_out(now, &ExitTerms { grace, share_age, cool_down, least_force })
}

/// What it waits for, as the end of a sentence.
pub fn why(waits_for: WaitsFor) -> String {
	match waits_for {
		WaitsFor::Nothing => "free money covers it: anyone can have it paid with `serve`".into(),
		WaitsFor::Release { until } => {
			format!("what is on its way back covers it and arrives on {}", when::date(until))
		}
		WaitsFor::Owner { from, vault } => format!(
			"rewards, contributions or the owner may pay it; after {} anyone can {} for it",
			when::date(from),
			forcing(vault)
		),
		WaitsFor::Force { vault: false } => format!("the grace period is over: anyone can {} for it", forcing(false)),
		WaitsFor::Force { vault: true } => {
			format!("the owner's time to pay is over: anyone can {} for it", forcing(true))
		}
		WaitsFor::More { least } => format!(
			"less than {least} PHA waits, too little to stop workers for: it needs rewards, contributions, the owner, or \
			 others who want to leave"
		),
		WaitsFor::Worth => "its shares are worth nothing".into(),
	}
}

fn forcing(vault: bool) -> &'static str {
	match vault {
		true => "redeem the vault's shares",
		false => "stop workers",
	}
}
