//! What a person sees of running networks: a picture that fits the terminal, or a line when something changes.
mod picture;
mod screen;

use super::story::{Condition, Story};
use crate::{failure::Failure, output};
use screen::Screen;
use std::time::Duration;
use tokio::{
	signal::unix::{signal, SignalKind},
	sync::watch,
	time::{interval, Instant, MissedTickBehavior},
};

/// Between two pictures.
const REFRESH: Duration = Duration::from_secs(1);

/// Between two lines about one part of a start, so that nobody takes it for stuck.
const START_TOLD: Duration = Duration::from_secs(5);

/// Shows the networks for as long as it is polled, or until nobody reads it any more.
pub async fn watch(stories: &[watch::Receiver<Story>], table: bool, temporary: bool) -> Result<(), Failure> {
	let mut ticks = interval(REFRESH);
	ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
	let mut resized = signal(SignalKind::window_change()).map_err(terminal)?;
	if temporary {
		output::note("phala: state is temporary; --data-dir keeps it");
	}
	let mut screen = table.then(Screen::open).transpose().map_err(terminal)?;
	let mut said = vec![String::new(); stories.len()];
	loop {
		tokio::select! {
			_ = ticks.tick() => {}
			_ = resized.recv() => {}
		}
		let now = Instant::now();
		let newest: Vec<_> = stories.iter().map(|story| story.borrow().clone()).collect();
		match &mut screen {
			Some(screen) => {
				let (columns, rows) = Screen::size();
				screen.show(&picture::lines(&newest, columns, rows, now)).map_err(terminal)?;
			}
			None => {
				if !tell(&newest, &mut said, now)? {
					return Ok(());
				}
			}
		}
	}
}

fn terminal(error: std::io::Error) -> Failure {
	Failure::new(format!("the terminal cannot be used: {error}")).hint("--plain prints lines instead")
}

/// One line a network, when its story changed: what it waits for, how often its workers were paid, what went wrong. Not
/// when nothing changed but how long it has been so, unless it starts. False: nobody reads it.
fn tell(stories: &[Story], said: &mut [String], now: Instant) -> Result<bool, Failure> {
	for (story, said) in stories.iter().zip(said) {
		let trouble: String = story.complaints().iter().map(|complaint| format!("; {complaint}")).collect();
		let rest = format!("{}{trouble}", picture::paid(story));
		let told = format!("{} {}{rest}", condition(story, now), story.doing());
		if *said != told {
			let at = story.chain().map(|chain| format!(" block {} (final {}):", chain.best, chain.finalized));
			if !output::told(&format!("{}:{} {}{rest}", story.name, at.unwrap_or_default(), story.now(now)))? {
				return Ok(false);
			}
			*said = told;
		}
	}
	Ok(true)
}

/// What differs if a line is due because of the network's condition.
fn condition(story: &Story, now: Instant) -> String {
	let condition = story.condition(now);
	match condition {
		Condition::Starting(span) => format!("starting {}", span.as_secs() / START_TOLD.as_secs()),
		Condition::Unpaid => story.unpaid(now).join("; "),
		other => format!("{:?}", std::mem::discriminant(&other)),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// Case 26: `--plain` said nothing during a start of 25 s.
	#[test]
	fn case_26_a_long_part_of_a_start_is_told_again_and_again() {
		let mut story = Story::new("Phala");
		story.does("building its genesis");
		let now = Instant::now();
		let told: std::collections::BTreeSet<_> =
			(0..25).map(|second| condition(&story, now + Duration::from_secs(second))).collect();
		assert_eq!(told.len(), 5, "{told:?}");
	}
}
