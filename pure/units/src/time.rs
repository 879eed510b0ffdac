//! Chain time: milliseconds of the block's slot, never of a host clock.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;

/// A point in chain time (since the Unix epoch) or a span of it, in milliseconds.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	serde::Serialize,
	serde::Deserialize,
)]
#[serde(transparent)]
pub struct Millis(pub u64);

/// The block time the published per-block constants were written for.
pub const REFERENCE_BLOCK: Millis = Millis(12_000);

/// The longest gap between two blocks that counts: a halted chain does not create a jump in pay.
pub const MAX_ACCRUAL_GAP: Millis = Millis(60_000);

impl Millis {
	/// A span of whole seconds; saturates.
	pub const fn from_secs(secs: u64) -> Self {
		Self(secs.saturating_mul(1_000))
	}

	/// Whole seconds, rounded down.
	pub const fn as_secs(self) -> u64 {
		self.0 / 1_000
	}

	/// The span from `earlier` to `self`; zero if `earlier` is later.
	pub const fn since(self, earlier: Millis) -> Millis {
		Millis(self.0.saturating_sub(earlier.0))
	}

	/// The part of the span from `earlier` to `self` that pay and growth count: at most [`MAX_ACCRUAL_GAP`].
	pub fn accrual_since(self, earlier: Millis) -> Millis {
		self.since(earlier).min(MAX_ACCRUAL_GAP)
	}

	/// The point `span` later; saturates.
	pub const fn after(self, span: Millis) -> Millis {
		Millis(self.0.saturating_add(span.0))
	}
}

impl Millis {
	/// A span for people, in its two largest units: `6 d 23 h`, `3 min 5 s`. Seconds are rounded up, so that nobody comes
	/// too early.
	pub const fn words(self) -> Span {
		Span(self)
	}
}

/// See [`Millis::words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(Millis);

impl fmt::Display for Span {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		const MINUTE: u64 = 60;
		const HOUR: u64 = 60 * MINUTE;
		const DAY: u64 = 24 * HOUR;
		let seconds = self.0 .0.div_ceil(1_000);
		let (large, large_unit, small, small_unit) = match seconds {
			DAY.. => (seconds / DAY, "d", seconds % DAY / HOUR, "h"),
			HOUR.. => (seconds / HOUR, "h", seconds % HOUR / MINUTE, "min"),
			MINUTE.. => (seconds / MINUTE, "min", seconds % MINUTE, "s"),
			_ => (seconds, "s", 0, ""),
		};
		match small {
			0 => write!(f, "{large} {large_unit}"),
			small => write!(f, "{large} {large_unit} {small} {small_unit}"),
		}
	}
}

impl fmt::Display for Millis {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{} ms", self.0)
	}
}
