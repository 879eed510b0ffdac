//! Versions of this program, as numbers that the chain compares.
use codec::{Decode, Encode};
use std::fmt;

/// `major << 16 | minor << 8 | patch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Version(pub u32);

impl Version {
	/// This build.
	pub const THIS: Self = Self(parse(env!("CARGO_PKG_VERSION")));
	/// Of what does not say who wrote it.
	pub const UNKNOWN: Self = Self(0);
}

impl fmt::Display for Version {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self.0 {
			0 => f.write_str("of an unknown version"),
			version => write!(f, "{}.{}.{}", version >> 16, version >> 8 & 0xff, version & 0xff),
		}
	}
}

/// The three numbers of a version, which is digits and points up to a possible `-rc.1` or `+build`.
const fn parse(text: &str) -> u32 {
	let bytes = text.as_bytes();
	let (mut at, mut part, mut parts) = (0, 0u32, [0u32; 3]);
	let mut index = 0;
	while at < bytes.len() {
		match bytes[at] {
			b'.' => {
				parts[index] = part;
				(index, part) = (index + 1, 0);
			}
			digit @ b'0'..=b'9' => part = part * 10 + (digit - b'0') as u32,
			_ => break,
		}
		at += 1;
	}
	parts[index] = part;
	assert!(parts[1] < 256 && parts[2] < 256, "minor and patch have a byte each");
	parts[0] << 16 | parts[1] << 8 | parts[2]
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_version_is_a_number_in_the_order_of_versions() {
		assert_eq!(parse("2.3.4"), 2 << 16 | 3 << 8 | 4);
		assert_eq!(parse("2.3.4-rc.1"), parse("2.3.4"));
		assert!(parse("0.9.0") < parse("0.10.0"));
		assert_eq!(Version::THIS.to_string(), env!("CARGO_PKG_VERSION"));
	}
}
