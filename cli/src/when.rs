//! Chain time for people.
use units::Millis;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// `2026-11-23 04:10:05 UTC`.
pub fn date(at: Millis) -> String {
	let seconds = at.as_secs();
	let (year, month, day) = civil(seconds / DAY);
	let (hour, minute, second) = (seconds % DAY / HOUR, seconds % HOUR / MINUTE, seconds % MINUTE);
	format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// The two largest units of a span: `6 d 23 h`, `3 min 5 s`; seconds are rounded up, so that nobody comes too early.
pub fn span(span: Millis) -> String {
	span.words().to_string()
}

/// `2026-11-23 04:10:05 UTC (in 6 d 23 h)`, or `now`.
pub fn from_now(now: Millis, then: Millis) -> String {
	if then <= now {
		return "now".into();
	}
	format!("{} (in {})", date(then), span(then.since(now)))
}

/// Year, month and day, so many days after 1970-01-01 in the Gregorian calendar. Counted in eras of 400 years that
/// begin on a first of March, so that a leap day is the last one of its year.
fn civil(days: u64) -> (u64, u64, u64) {
	const ERA: u64 = 146_097;
	let shifted = days.saturating_add(719_468);
	let (era, day_of_era) = (shifted / ERA, shifted % ERA);
	let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
	let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	let month_from_march = (5 * day_of_year + 2) / 153;
	let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
	let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
	let year = era.saturating_mul(400).saturating_add(year_of_era).saturating_add(u64::from(month <= 2));
	(year, month, day)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn dates_follow_the_calendar() {
		let at = |seconds| date(Millis::from_secs(seconds));
		assert_eq!(at(0), "1970-01-01 00:00:00 UTC");
		assert_eq!(at(951_782_399), "2000-02-28 23:59:59 UTC");
		assert_eq!(at(951_782_400), "2000-02-29 00:00:00 UTC");
		assert_eq!(at(1_709_251_200), "2024-03-01 00:00:00 UTC");
		assert_eq!(at(4_107_542_400), "2100-03-01 00:00:00 UTC");
		assert_eq!(at(1_795_403_405), "2026-11-23 03:10:05 UTC");
		date(Millis(u64::MAX));
	}

	#[test]
	fn spans_show_two_units_and_never_too_little() {
		let text = |millis| span(Millis(millis));
		assert_eq!(text(0), "0 s");
		assert_eq!(text(1), "1 s");
		assert_eq!(text(185_000), "3 min 5 s");
		assert_eq!(text(3_600_000), "1 h");
		assert_eq!(text(7 * 86_400_000 - 1_800_000), "6 d 23 h");
		span(Millis(u64::MAX));
	}

	#[test]
	fn what_is_past_is_now() {
		assert_eq!(from_now(Millis(5), Millis(5)), "now");
		assert!(from_now(Millis(0), Millis(60_000)).ends_with("(in 1 min)"));
	}
}
