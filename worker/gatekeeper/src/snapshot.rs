//! The fold's state as bytes: for checkpoints, and for a new gatekeeper.
use crate::economy::EconomyFold;
use crate::workers::Workers;
use codec::{Decode, Encode, EncodeLike, Error, Input, Output};

impl Encode for EconomyFold {
	fn size_hint(&self) -> usize {
		self.workers.len().saturating_mul(220).saturating_add(1024)
	}

	fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
		self.scalars.encode_to(dest);
		self.workers.encode_to(dest);
		self.watch.encode_to(dest);
		self.outgoing.encode_to(dest);
	}
}

impl EncodeLike for EconomyFold {}

impl Decode for EconomyFold {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		Ok(Self {
			scalars: Decode::decode(input)?,
			workers: Decode::decode(input)?,
			watch: Decode::decode(input)?,
			outgoing: Decode::decode(input)?,
		})
	}
}

/// Column by column; what follows from the others is left out.
impl Encode for Workers {
	fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
		self.member.encode_to(dest);
		self.standing.encode_to(dest);
		self.score.encode_to(dest);
		self.value.encode_to(dest);
		self.grown.encode_to(dest);
		self.accrued.encode_to(dest);
		self.root.encode_to(dest);
		self.open.encode_to(dest);
	}
}

impl Decode for Workers {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		let columns = Self {
			member: Decode::decode(input)?,
			standing: Decode::decode(input)?,
			score: Decode::decode(input)?,
			value: Decode::decode(input)?,
			grown: Decode::decode(input)?,
			accrued: Decode::decode(input)?,
			root: Decode::decode(input)?,
			open: Decode::decode(input)?,
			..Self::default()
		};
		columns.with_caches().ok_or_else(|| "the columns of the economy do not fit together".into())
	}
}
