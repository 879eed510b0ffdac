//! Waiting for something, and not for ever.
use anyhow::{ensure, Result};
use std::{
	future::Future,
	time::{Duration, Instant},
};

const POLL: Duration = Duration::from_millis(200);

/// Asks again and again until there is an answer.
///
/// # Errors
/// The asker's own, at once; and `what` was waited for, when `within` is over.
pub async fn until<T, F: Future<Output = Result<Option<T>>>>(
	what: &str,
	within: Duration,
	ask: impl Fn() -> F,
) -> Result<T> {
	let began = Instant::now();
	loop {
		if let Some(found) = ask().await? {
			return Ok(found);
		}
		ensure!(began.elapsed() < within, "waited {} s for {what}", within.as_secs());
		tokio::time::sleep(POLL).await;
	}
}
