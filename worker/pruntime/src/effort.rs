//! Benchmark threads: they count iterations for ever, at idle priority and a bounded duty.
use crate::os;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use worker_core::{iterate, Effort};

/// A thread sleeps at most this long in one go, so that it stops soon.
const LONGEST_NAP: Duration = Duration::from_millis(500);

/// The counter and the threads that move it. Dropping it stops them.
#[derive(Debug)]
pub struct Counter {
	shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
	iterations: AtomicU64,
	stop: AtomicBool,
}

impl Counter {
	/// Starts `cores` threads, each of which uses at most `duty` percent of its core.
	///
	/// # Errors
	/// If the operating system gives no thread.
	pub fn start(cores: u16, duty: u8) -> std::io::Result<Self> {
		let shared = Arc::new(Shared { iterations: AtomicU64::new(0), stop: AtomicBool::new(false) });
		for core in 0..cores {
			let shared = shared.clone();
			let work = move || work(&shared, u64::from(core), duty.clamp(1, 100));
			thread::Builder::new().name(format!("benchmark-{core}")).spawn(work)?;
		}
		Ok(Self { shared })
	}

	/// Iterations so far.
	pub fn read(&self) -> Effort {
		Effort(self.shared.iterations.load(Ordering::Relaxed))
	}

	/// Goes on from an earlier life's reading, if that is further.
	pub fn resume(&self, earlier: Effort) {
		self.shared.iterations.fetch_max(earlier.0, Ordering::Relaxed);
	}
}

impl Drop for Counter {
	fn drop(&mut self) {
		self.shared.stop.store(true, Ordering::Relaxed);
	}
}

fn work(shared: &Shared, mut seed: u64, duty: u8) {
	if let Err(error) = os::run_when_idle() {
		tracing::warn!(%error, "the benchmark runs at normal priority: the system refuses idle priority");
	}
	let mut rested_at = (os::thread_time(), Instant::now());
	while !shared.stop.load(Ordering::Relaxed) {
		seed = iterate(seed);
		shared.iterations.fetch_add(1, Ordering::Relaxed);
		let worked = os::thread_time().saturating_sub(rested_at.0);
		rest(shared, rest_after(worked, rested_at.1.elapsed(), duty));
		rested_at = (os::thread_time(), Instant::now());
	}
}

/// How long to sleep after `worked` processor time within `elapsed`, so that work stays within `duty` percent.
fn rest_after(worked: Duration, elapsed: Duration, duty: u8) -> Duration {
	(worked * 100 / u32::from(duty.max(1))).saturating_sub(elapsed)
}

fn rest(shared: &Shared, mut left: Duration) {
	while !left.is_zero() && !shared.stop.load(Ordering::Relaxed) {
		let nap = left.min(LONGEST_NAP);
		thread::sleep(nap);
		left = left.saturating_sub(nap);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn work_stays_within_the_duty() {
		let ms = Duration::from_millis;
		assert_eq!(rest_after(ms(20), ms(20), 10), ms(180));
		assert_eq!(rest_after(ms(20), ms(20), 100), ms(0));
		// It waited for the core: that time is rest already.
		assert_eq!(rest_after(ms(20), ms(150), 10), ms(50));
		assert_eq!(rest_after(ms(20), ms(500), 10), ms(0));
	}

	#[test]
	fn the_counter_never_falls_after_a_restart() {
		let counter = Counter::start(0, 10).unwrap();
		counter.resume(Effort(500));
		counter.resume(Effort(7));
		assert_eq!(counter.read(), Effort(500));
	}
}
