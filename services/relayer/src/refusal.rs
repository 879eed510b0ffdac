//! Refusals in words: the numbers that a pool passes on are the pallets' own.
use chain_client::PoolRefusal;
use pallet_computation::Refusal as Report;
use pallet_worker_messages::Refusal as Message;

/// Why the pool does not take a worker's message.
pub fn of_message(refusal: &PoolRefusal) -> String {
	match number(refusal) {
		Some(n) if n == Message::TooLarge as u8 => "the message is too long".into(),
		Some(n) if n == Message::NotForWorkers as u8 => "workers do not speak about its topic".into(),
		Some(n) if n == Message::UnknownSender as u8 => "the chain does not know the worker".into(),
		Some(n) if n == Message::Closed as u8 => "the chain's gate of worker messages is closed".into(),
		_ => refusal.to_string(),
	}
}

/// Why the pool does not take a report.
pub fn of_report(refusal: &PoolRefusal) -> String {
	let said = |report: Report| number(refusal) == report.code();
	let known = [
		(Report::NotAgreed, "no majority of the gatekeepers agrees on it yet"),
		(Report::OtherBody, "the majority of the gatekeepers agreed on another body than this gatekeeper computed"),
		(Report::TooLong, "it has more entries than a report may have"),
		(Report::BadRange, "it covers records that are settled already, or none"),
		(Report::OverBudget, "it pays more than the budget has accrued"),
		(Report::Unearned, "it pays a session more than was due since it was paid last"),
		(Report::Closed, "the chain's gate of settlement is closed"),
	];
	let found = known.into_iter().find(|(report, _)| said(*report));
	found.map_or_else(|| refusal.to_string(), |(_, words)| words.into())
}

/// One word for a refusal, for counters: with the pallet's number, if it has one.
pub fn kind(refusal: &PoolRefusal) -> String {
	number(refusal).map_or_else(|| refusal.kind().into(), |number| format!("{}-{number}", refusal.kind()))
}

fn number(refusal: &PoolRefusal) -> Option<u8> {
	match refusal {
		PoolRefusal::Custom(number) | PoolRefusal::NotNow(number) => Some(*number),
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_pallets_number_becomes_its_reason() {
		assert!(of_message(&PoolRefusal::NotNow(Message::Closed as u8)).contains("gate"));
		assert!(of_report(&PoolRefusal::Custom(41)).contains("another body"));
		assert!(of_report(&PoolRefusal::NotNow(46)).contains("gate"));
		assert_eq!(of_report(&PoolRefusal::Full), PoolRefusal::Full.to_string());
		assert_eq!(kind(&PoolRefusal::NotNow(4)), "not-now-4");
	}
}
