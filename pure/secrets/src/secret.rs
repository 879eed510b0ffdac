//! Bytes that wipe themselves and never print.
use core::fmt;
use zeroize::Zeroize;

/// Thirty-two secret bytes: zeroised on drop, `Debug` shows none of them, no `Clone`, no comparison.
pub struct Secret([u8; 32]);

impl Secret {
	/// Takes the bytes over; the caller's own copy is the caller's to wipe.
	pub const fn new(bytes: [u8; 32]) -> Self {
		Self(bytes)
	}

	/// The bytes, for a cipher or a disk that encrypts.
	pub const fn expose(&self) -> &[u8; 32] {
		&self.0
	}
}

impl Drop for Secret {
	fn drop(&mut self) {
		self.0.zeroize();
	}
}

impl fmt::Debug for Secret {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Secret(..)")
	}
}
