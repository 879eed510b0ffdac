//! The switch of a pallet, for its hooks and message handlers. Calls are gated by the runtime's call filter.

/// Whether the pallet that asks may act now.
pub trait Gate {
	/// Closed before launch, or by a motion.
	fn is_open() -> bool;
}

/// A gate that is never closed: for tests and for pallets that governance needs.
pub struct OpenGate;

impl Gate for OpenGate {
	fn is_open() -> bool {
		true
	}
}
