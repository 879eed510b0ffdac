//! What a relayer says of itself: one headline at a time, told to whoever watches and logged when it changes.
use crate::plan::Wait;
use std::{fmt, time::Duration};
use tokio::sync::watch;
use units::BlockNumber;

/// Between two lines of a log about catching up.
const CATCH_UP_EVERY: Duration = Duration::from_secs(10);
/// A worker that is less than this behind is not catching up, but following.
const FOLLOWING: BlockNumber = 16;

/// What a relayer does, or why it waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
	/// One word for it.
	pub kind: &'static str,
	/// In words.
	pub text: String,
	/// What somebody should do about it.
	pub hint: Option<&'static str>,
	/// Whether all is well.
	pub ordinary: bool,
}

impl fmt::Display for Said {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.text)?;
		match self.hint {
			Some(hint) => write!(f, " (hint: {hint})"),
			None => Ok(()),
		}
	}
}

/// Tells and logs.
pub(crate) struct Progress {
	said: watch::Sender<Said>,
	/// The kinds of the last headline that was logged.
	logged: Vec<&'static str>,
	catching_up: Option<CatchUp>,
}

/// A worker on its way to the newest block.
#[derive(Clone, Copy, Debug)]
struct CatchUp {
	/// When it began, as time since the relayer started.
	began: Duration,
	/// Where it began.
	from: BlockNumber,
	logged: Duration,
}

impl Progress {
	/// Nothing was done yet.
	pub fn new() -> Self {
		let text = "connecting to the node and the worker".to_owned();
		let said = watch::Sender::new(Said { kind: "starting", text, hint: None, ordinary: true });
		Self { said, logged: Vec::new(), catching_up: None }
	}

	/// For readers.
	pub fn watch(&self) -> watch::Receiver<Said> {
		self.said.subscribe()
	}

	/// Records went to the worker, which is at `tip` now.
	pub fn moved(&mut self, uptime: Duration, tip: BlockNumber, finalized: BlockNumber) {
		let left = finalized.saturating_sub(tip);
		let catching_up = match self.catching_up {
			Some(_) if left < FOLLOWING => return self.caught_up(uptime, tip),
			Some(catching_up) => catching_up,
			None if left < FOLLOWING => return,
			None => *self.catching_up.insert(CatchUp { began: uptime, from: tip, logged: Duration::ZERO }),
		};
		let text = catching_up.words(uptime, tip, finalized);
		if uptime >= catching_up.logged.saturating_add(CATCH_UP_EVERY) || catching_up.logged.is_zero() {
			tracing::info!(tip, finalized, "{text}");
			self.catching_up = Some(CatchUp { logged: uptime, ..catching_up });
		}
		self.logged.clear();
		self.say(Said { kind: "catching-up", text, hint: None, ordinary: true });
	}

	fn caught_up(&mut self, uptime: Duration, tip: BlockNumber) {
		if let Some(CatchUp { began, from, .. }) = self.catching_up.take() {
			let (blocks, seconds) = (tip.saturating_sub(from), uptime.saturating_sub(began).as_secs());
			tracing::info!(tip, "caught up: {blocks} blocks in {seconds} s");
		}
	}

	/// Nothing is to be done now, for these reasons.
	pub fn waits(&mut self, waits: &[Wait]) {
		let Some(first) = waits.iter().find(|wait| !wait.is_ordinary()).or(waits.first()) else { return };
		let texts: Vec<_> = waits.iter().map(ToString::to_string).collect();
		let said =
			Said { kind: first.kind(), text: texts.join("; "), hint: first.hint(), ordinary: first.is_ordinary() };
		let kinds: Vec<_> = waits.iter().map(Wait::kind).filter(|kind| !is_passing(kind)).collect();
		if kinds != self.logged {
			match said.ordinary {
				true => tracing::info!(reason = said.kind, "{said}"),
				false => tracing::warn!(reason = said.kind, "{said}"),
			}
			self.logged = kinds;
		}
		self.say(said);
	}

	/// A round failed.
	pub fn failed(&mut self, kind: &'static str, text: String, hint: Option<&'static str>, is_news: bool) {
		let said = Said { kind, text, hint, ordinary: false };
		if is_news {
			tracing::warn!(reason = kind, "{said}");
		}
		self.logged = vec![kind];
		self.say(said);
	}

	fn say(&self, said: Said) {
		self.said.send_if_modified(|before| {
			let changed = *before != said;
			*before = said;
			changed
		});
	}
}

/// What comes and goes with every message is no news.
fn is_passing(kind: &str) -> bool {
	matches!(kind, "messages-under-way" | "reports-under-way" | "registration-under-way" | "up-to-date")
}

impl CatchUp {
	fn words(&self, uptime: Duration, tip: BlockNumber, finalized: BlockNumber) -> String {
		let seconds = uptime.saturating_sub(self.began).as_secs_f64();
		let speed = f64::from(tip.saturating_sub(self.from)) / seconds;
		let left = f64::from(finalized.saturating_sub(tip)) / speed;
		match speed.is_finite() && speed > 0.0 && left.is_finite() {
			true => format!(
				"catching up: block {tip} of {finalized}, {speed:.0} blocks a second, about {} left",
				span(left as u64)
			),
			false => format!("catching up: block {tip} of {finalized}"),
		}
	}
}

fn span(seconds: u64) -> String {
	match seconds {
		0..120 => format!("{seconds} s"),
		120..7_200 => format!("{} min", seconds / 60),
		_ => format!("{} h", seconds / 3_600),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// Case 20 of issue 7: what the relayer waited for was told to nobody.
	#[test]
	fn case_20_catching_up_shows_how_far_it_is_and_how_long_it_takes() {
		let mut progress = Progress::new();
		let said = progress.watch();
		let at = |seconds| Duration::from_secs(seconds);
		progress.moved(at(5), 1_000, 100_000);
		progress.moved(at(15), 21_000, 100_000);
		let text = said.borrow().text.clone();
		assert_eq!(text, "catching up: block 21000 of 100000, 2000 blocks a second, about 39 s left");
		progress.moved(at(60), 100_000, 100_000);
		progress.waits(&[Wait::UpToDate { tip: 100_000 }]);
		assert_eq!(said.borrow().kind, "up-to-date");
	}

	#[test]
	fn what_somebody_has_to_do_is_the_headline_whatever_else_waits() {
		let mut progress = Progress::new();
		let said = progress.watch();
		progress.waits(&[Wait::MessagesUnderWay { count: 2 }, Wait::ReportsClosed { count: 9 }]);
		let said = said.borrow().clone();
		assert_eq!((said.kind, said.ordinary), ("reports-closed", false));
		assert!(said.text.contains("2 messages") && said.hint.is_some(), "{said}");
	}

	#[test]
	fn a_span_is_in_the_unit_that_fits() {
		assert_eq!([span(3), span(119), span(130), span(7_300)], ["3 s", "119 s", "2 min", "2 h"]);
	}
}
