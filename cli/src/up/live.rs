//! What a person sees of running networks: a picture that fits the terminal, or a line when something changes.
mod picture;
mod screen;

use super::story::Story;
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

/// Shows the networks for as long as it is polled.
pub async fn watch(stories: &[watch::Receiver<Story>], table: bool, temporary: bool) -> Result<(), Failure> {
	let mut ticks = interval(REFRESH);
	ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
	let mut resized = signal(SignalKind::window_change()).map_err(terminal)?;
	if temporary {
		eprintln!("phala: state is temporary; --data-dir keeps it");
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
			None => tell(&newest, &mut said, now)?,
		}
	}
}

fn terminal(error: std::io::Error) -> Failure {
	Failure::new(format!("the terminal cannot be used: {error}")).hint("--plain prints lines instead")
}

/// One line a network, when its story changed: what it waits for, how often its workers were paid, what went wrong. Not
/// when nothing changed but how long it has been so.
fn tell(stories: &[Story], said: &mut [String], now: Instant) -> Result<(), Failure> {
	for (story, said) in stories.iter().zip(said) {
		let trouble: String = story.complaints().iter().map(|complaint| format!("; {complaint}")).collect();
		let rest = format!("{}{trouble}", picture::paid(story));
		let told = format!("{:?} {}{rest}", std::mem::discriminant(&story.condition(now)), story.doing());
		if *said != told {
			let at = story.chain().map(|chain| format!(" block {} (final {}):", chain.best, chain.finalized));
			output::line(&format!("{}:{} {}{rest}", story.name, at.unwrap_or_default(), story.now(now)))?;
			*said = told;
		}
	}
	Ok(())
}
