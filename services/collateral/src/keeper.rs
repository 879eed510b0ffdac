//! Sees to it that a chain has what the platforms of its workers need: looks first, pays last.
use crate::{cache::Place, chain, Cache, CacheError, ChainSeen, Found, Kept, Need, Source, SourceError, MARGIN};
use attestation::{Family, Refusal};
use chain_client::{sr25519, ChainClient, ClientError};
use codec::Encode;
use std::time::Duration;
use units::Millis;

/// Asks a source, through a cache, and brings what it says to a chain.
#[derive(Clone, Debug)]
pub struct Keeper {
	/// Who is asked.
	pub source: Source,
	/// What was asked before; none: every worker asks for itself.
	pub cache: Option<Cache>,
	/// What the chain has is renewed when no more than this is left of it.
	pub margin: Millis,
}

/// What seeing to it came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
	/// The chain has what holds for longer than the margin. Nothing was paid.
	Fresh {
		/// For so long.
		until: Millis,
	},
	/// It has what runs out, and nothing is to be had that is worth a fee. Nothing was paid.
	NothingBetter {
		/// What it has.
		kept: Kept,
		/// What the source offers.
		offered: Kept,
	},
	/// A block took it.
	Brought {
		/// It holds for so long.
		until: Millis,
	},
}

/// Why the chain was not seen to.
#[derive(Debug, thiserror::Error)]
pub enum KeeperError {
	/// The quote names no family.
	#[error("the worker's quote does not say what platform it is from: {0}")]
	Quote(Refusal),
	/// The source. Nothing was paid.
	#[error("{0}")]
	Source(#[from] SourceError),
	/// What the source offers is over in a moment, or of a round that the chain does not admit. Nothing was paid.
	#[error("what {source_url} offers is good until {} only, of TCB evaluation {}", .offered.until, .offered.evaluation)]
	Stale {
		/// Which.
		source_url: String,
		/// What it offers.
		offered: Kept,
	},
	/// The chain could not be asked, or did not take the transaction into its pool. Nothing was paid.
	#[error("{0}")]
	Chain(ClientError),
	/// It was paid for, or may yet be, and did not help.
	#[error("{0}")]
	PaidFor(ClientError),
}

impl KeeperError {
	/// One word for it, for counters and logs.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::Quote(_) => "quote",
			Self::Source(error) => error.kind(),
			Self::Stale { .. } => "source-stale",
			Self::Chain(error) | Self::PaidFor(error) => error.kind(),
		}
	}

	/// What to do about it.
	pub fn hint(&self) -> String {
		match self {
			Self::Quote(_) => {
				"the platform gives quotes of a kind that nobody collects collateral for: look at its drivers".into()
			}
			Self::Source(error) => error.hint().into(),
			Self::Stale { .. } => "refresh the source's cache, or give another --collateral-url".into(),
			Self::Chain(error) | Self::PaidFor(error) => error.hint().into_owned(),
		}
	}
}

impl Keeper {
	/// Of this source, with the usual cache and margin.
	pub fn new(source: Source) -> Self {
		Self { source, cache: Cache::usual(), margin: MARGIN }
	}

	/// Sees to it that the chain has collateral for the platform of `quote`. `payer` pays at most one fee, and nothing
	/// before the chain's own rules were seen to hold for what it buys. Who comes `late` leaves others that time to be
	/// first: of a fleet all ask at once.
	///
	/// # Errors
	/// If it has none, or what it has runs out and could not be renewed.
	pub async fn see_to(
		&self,
		client: &ChainClient,
		quote: &[u8],
		payer: &sr25519::Pair,
		late: Duration,
	) -> Result<Seen, KeeperError> {
		let family = attestation::family_of(quote).map_err(KeeperError::Quote)?;
		let look = || async { ChainSeen::look(client, &family).await.map_err(KeeperError::Chain) };
		if let Some(fresh) = self.is_fresh(&look().await?) {
			return Ok(fresh);
		}
		// Held until a block has it: of all relayers of a machine one pays.
		let place = self.place(&family).await;
		let seen = look().await?;
		if let Some(fresh) = self.is_fresh(&seen) {
			return Ok(fresh);
		}
		let found = self.find(&family, quote, &seen, place.as_ref()).await?;
		if let Some(not) = self.not_worth(&found, &seen)? {
			return Ok(not);
		}
		tokio::time::sleep(late).await;
		if let Some(fresh) = self.is_fresh(&look().await?) {
			return Ok(fresh);
		}
		let until = found.good.until;
		let submitted =
			chain::submit(client, quote.to_vec(), found.bytes, payer).await.map_err(|error| match error {
				error @ ClientError::Unknown { .. } => KeeperError::PaidFor(error),
				error => KeeperError::Chain(error),
			})?;
		tracing::info!(%family, transaction = ?submitted.hash(), "sent collateral");
		submitted.in_block().await.map_err(|error| match error {
			error @ (ClientError::Failed { .. } | ClientError::Unknown { .. }) => KeeperError::PaidFor(error),
			error => KeeperError::Chain(error),
		})?;
		Ok(Seen::Brought { until })
	}

	/// Collateral for the platform of `quote` that holds on this chain, from the cache if that is as good as fresh.
	///
	/// # Errors
	/// If there is none.
	pub async fn get(&self, client: &ChainClient, quote: &[u8]) -> Result<Found, KeeperError> {
		let family = attestation::family_of(quote).map_err(KeeperError::Quote)?;
		let seen = ChainSeen::look(client, &family).await.map_err(KeeperError::Chain)?;
		let place = self.place(&family).await;
		self.find(&family, quote, &seen, place.as_ref()).await
	}

	fn is_fresh(&self, seen: &ChainSeen) -> Option<Seen> {
		let kept = seen.kept?;
		let need = crate::need(seen.kept, seen.minimum(), self.margin, seen.now);
		(need == Need::None).then_some(Seen::Fresh { until: kept.until })
	}

	fn not_worth(&self, found: &Found, seen: &ChainSeen) -> Result<Option<Seen>, KeeperError> {
		let offered = found.good;
		if crate::is_worth(offered, seen.kept, seen.minimum(), seen.now) {
			return Ok(None);
		}
		match seen.kept.filter(|kept| crate::need(Some(*kept), seen.minimum(), self.margin, seen.now) == Need::Soon) {
			Some(kept) => Ok(Some(Seen::NothingBetter { kept, offered })),
			None => Err(KeeperError::Stale { source_url: self.source.to_string(), offered }),
		}
	}

	/// A cache that does not work is a matter for a log, and no reason to go without collateral.
	async fn place(&self, family: &Family) -> Option<Place> {
		let place = self.cache.as_ref()?.place(family).await;
		place.inspect_err(|error| tracing::warn!("{error}; the source is asked without it")).ok()
	}

	async fn find(
		&self,
		family: &Family,
		quote: &[u8],
		seen: &ChainSeen,
		place: Option<&Place>,
	) -> Result<Found, KeeperError> {
		if let Some(found) = place.and_then(|place| self.cached(quote, seen, place)) {
			return Ok(found);
		}
		let fetched = self.source.fetch(family).await?.encode();
		let found = seen
			.check(&fetched, quote)
			.map_err(|refusal| SourceError::Refused { url: self.source.url().clone(), refusal })?;
		if let Some(Err(error)) = place.map(|place| place.write(&found.bytes)) {
			tracing::warn!("{error}; the next worker asks the source again");
		}
		Ok(found)
	}

	/// What the cache has, if it holds on this chain, is not to be renewed itself, and better than what the chain has.
	fn cached(&self, quote: &[u8], seen: &ChainSeen, place: &Place) -> Option<Found> {
		let read =
			place.read().inspect_err(|error: &CacheError| tracing::warn!("{error}; the source is asked instead"));
		let found = seen.check(&read.ok()??, quote).ok()?;
		let need = crate::need(Some(found.good), seen.minimum(), self.margin, seen.now);
		let is_worth = crate::is_worth(found.good, seen.kept, seen.minimum(), seen.now);
		(need == Need::None && is_worth).then_some(found)
	}
}
