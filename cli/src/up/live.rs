//! What a person sees of running networks: a table that is drawn anew, or a line when something changes.
use super::network::Network;
use crate::{
	failure::Failure,
	output,
	status::{self, document::Chain},
};
use std::{fmt::Write, future::pending, time::Duration};
use tokio::time::{interval, MissedTickBehavior};

/// Between two pictures.
const REFRESH: Duration = Duration::from_secs(1);

/// Shows the networks until one of them breaks.
pub async fn watch(networks: &mut [Network], table: bool) -> Result<(), Failure> {
	let mut ticks = interval(REFRESH);
	ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
	let mut said: Vec<String> = vec![String::new(); networks.len()];
	loop {
		tokio::select! {
			failure = any_node_failed(networks) => return Err(failure),
			_ = ticks.tick() => {},
		}
		if let Some(failure) = networks.iter_mut().find_map(Network::broken) {
			return Err(failure);
		}
		let mut chains = Vec::new();
		for network in networks.iter() {
			let doing = network.provisioning.as_ref().map(|said| said.borrow().clone()).unwrap_or_default();
			chains.push((status::gather::chain(&network.client).await?, doing));
		}
		if table {
			draw(&chains)?;
		} else {
			tell(&chains, &mut said)?;
		}
	}
}

async fn any_node_failed(networks: &mut [Network]) -> Failure {
	let waits = networks.iter_mut().map(|network| Box::pin(network.node_failed()));
	let waits: Vec<_> = waits.collect();
	match waits.is_empty() {
		true => pending().await,
		false => futures::future::select_all(waits).await.0,
	}
}

/// The whole screen, without flicker: home, every line cleared to its end, the rest cleared.
fn draw(chains: &[(Chain, String)]) -> Result<(), Failure> {
	let mut screen = String::from("\x1b[H");
	for (chain, doing) in chains {
		for line in status::lines(chain) {
			let _ = writeln!(screen, "{line}\x1b[K");
		}
		let _ = writeln!(screen, "  now: {doing}; JSON-RPC at {}\x1b[K\n\x1b[K", chain.url);
	}
	screen.push_str("Ctrl-C stops everything.\x1b[K\x1b[J");
	output::line(&screen)
}

/// One line a chain, when its story changed: what it waits for, or how often its workers were paid.
fn tell(chains: &[(Chain, String)], said: &mut [String]) -> Result<(), Failure> {
	for ((chain, doing), said) in chains.iter().zip(said) {
		let payouts: u32 = chain.workers.iter().map(|worker| worker.payouts).sum();
		let price = chain.pools.first().and_then(|pool| pool.price).map_or("-".into(), |price| price.to_string());
		let vault = chain.vaults.first().and_then(|vault| vault.price);
		let vault = vault.map(|price| format!(", vault price {price}")).unwrap_or_default();
		let story = format!("{doing}; {payouts} payouts, {} PHA paid, pool price {price}{vault}", chain.paid_to_pools);
		if *said != story {
			output::line(&format!("{}: block {} (final {}): {story}", chain.name, chain.best, chain.finalized))?;
			*said = story;
		}
	}
	Ok(())
}
