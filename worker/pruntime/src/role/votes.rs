//! Which reports a gatekeeper votes for now. Pure.
use units::{BlockNumber, ReportNumber};

/// The chain takes votes for so many reports ahead.
pub const VOTE_WINDOW: ReportNumber = 64;
/// A report that is still not applied so many records after it became the next one is voted for again, with all after it:
/// the votes may have been refused, by a gate that was closed for instance, or lost. A repeated vote is no second vote.
pub const VOTE_AGAIN_AFTER: BlockNumber = 64;

/// How far this gatekeeper has voted since the program started.
///
/// Not kept on the disk: after a restart it votes again for everything that is open, which the outbox and the chain take
/// for what it is. So nothing that the disk forgot can be believed to be said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Votes {
	/// Voted for every report up to this.
	said: ReportNumber,
	/// The first report that is not applied; none before the first look.
	first: Option<First>,
}

/// The report that the chain applies next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct First {
	report: ReportNumber,
	/// The record at which it was first seen to be the next one.
	since: BlockNumber,
	/// The record at which it was last voted for anew.
	begun: BlockNumber,
}

impl Votes {
	/// At record `at`, where the chain waits for report `next`: begins anew if that report has waited too long.
	///
	/// Only the first unapplied report counts: votes for later ones do not make its wait any shorter.
	pub fn at(self, next: ReportNumber, at: BlockNumber) -> Self {
		let before = next.saturating_sub(1);
		match self.first {
			Some(first) if first.report == next && at.saturating_sub(first.begun) < VOTE_AGAIN_AFTER => self,
			Some(first) if first.report == next => Self { said: before, first: Some(First { begun: at, ..first }) },
			_ => Self { said: self.said.max(before), first: Some(First { report: next, since: at, begun: at }) },
		}
	}

	/// The reports to vote for now, in this order, as far as there are any.
	pub fn due(&self) -> std::ops::Range<ReportNumber> {
		let next = self.first.map_or(0, |first| first.report);
		self.said.saturating_add(1)..next.saturating_add(VOTE_WINDOW)
	}

	/// A vote for the first of those that are due was put into the outbox.
	pub fn voted(self, report: ReportNumber) -> Self {
		Self { said: report, ..self }
	}

	/// The report that the chain has waited for during the last [`VOTE_AGAIN_AFTER`] records and more.
	pub fn overdue(&self, at: BlockNumber) -> Option<ReportNumber> {
		let first = self.first.filter(|first| at.saturating_sub(first.since) >= VOTE_AGAIN_AFTER)?;
		Some(first.report)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// Votes for everything due that has a body, of which `newest` is the last.
	fn vote(votes: Votes, newest: ReportNumber) -> (Votes, Vec<ReportNumber>) {
		let due: Vec<_> = votes.due().take_while(|report| *report <= newest).collect();
		(due.iter().fold(votes, |votes, report| votes.voted(*report)), due)
	}

	#[test]
	fn each_report_is_voted_for_once_while_reports_are_applied() {
		let (votes, due) = vote(Votes::default().at(1, 4), 1);
		assert_eq!(due, [1]);
		let (votes, due) = vote(votes.at(1, 8), 2);
		assert_eq!(due, [2]);
		let (votes, due) = vote(votes.at(3, 12), 3);
		assert_eq!(due, [3]);
		assert!(vote(votes.at(3, 13), 3).1.is_empty());
	}

	/// The next report waits; a new report comes every four records and is voted for. That must not renew the wait.
	#[test]
	fn later_votes_do_not_renew_the_wait_of_the_first_unapplied_report() {
		let (mut votes, _) = vote(Votes::default().at(1, 4), 1);
		let mut said_again = Vec::new();
		for at in 5..=140 {
			let (after, due) = vote(votes.at(1, at), at / 4);
			said_again.extend(due.contains(&1).then_some(at));
			votes = after;
		}
		assert_eq!(said_again, [4 + VOTE_AGAIN_AFTER, 4 + 2 * VOTE_AGAIN_AFTER]);
	}

	#[test]
	fn what_is_voted_for_again_is_everything_that_waits_within_the_window() {
		let (votes, due) = vote(Votes::default().at(7, 100), 1_000);
		assert_eq!(due, (7..7 + VOTE_WINDOW).collect::<Vec<_>>());
		let (votes, due) = vote(votes.at(7, 100 + VOTE_AGAIN_AFTER), 1_000);
		assert_eq!(due, (7..7 + VOTE_WINDOW).collect::<Vec<_>>());
		// Progress is no reason to say anything again.
		let (_, due) = vote(votes.at(9, 101 + VOTE_AGAIN_AFTER), 1_000);
		assert_eq!(due, [7 + VOTE_WINDOW, 8 + VOTE_WINDOW]);
	}
}
