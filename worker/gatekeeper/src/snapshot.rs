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

#[cfg(test)]
mod tests {
	use super::*;
	use crate::challenges::OpenChallenges;
	use crate::workers::{Member, Standing};
	use units::{ConfidenceLevel, Fixed, Millis, Value, WorkerId};

	fn rows(ids: &[u8]) -> Workers {
		let member = |id: &u8| Member {
			id: WorkerId([*id; 32]),
			session: 1,
			confidence: ConfidenceLevel::One,
			instant: Fixed::ZERO,
			hosting: false,
			iterations: 0,
			challenged_at: Millis(0),
			last_heartbeat: None,
		};
		let count = ids.len();
		Workers {
			member: ids.iter().map(member).collect(),
			standing: vec![Standing::Responsive; count],
			score: vec![100; count],
			value: vec![Value::ZERO; count],
			grown: vec![Value::ZERO; count],
			accrued: vec![Fixed::ZERO; count],
			root: vec![0; count],
			open: vec![OpenChallenges::default(); count],
			..Workers::default()
		}
	}

	fn read(workers: &Workers) -> Result<Workers, Error> {
		Workers::decode(&mut &workers.encode()[..])
	}

	#[test]
	fn columns_of_different_lengths_are_refused() {
		assert_eq!(read(&rows(&[1, 2])).unwrap().len(), 2);
		let cuts: [fn(&mut Workers); 8] = [
			|rows| rows.member.truncate(1),
			|rows| rows.standing.truncate(1),
			|rows| rows.score.truncate(1),
			|rows| rows.value.truncate(1),
			|rows| rows.grown.truncate(1),
			|rows| rows.accrued.truncate(1),
			|rows| rows.root.truncate(1),
			|rows| rows.open.truncate(1),
		];
		for (place, cut) in cuts.into_iter().enumerate() {
			let mut rows = rows(&[1, 2]);
			cut(&mut rows);
			assert!(read(&rows).is_err(), "column {place} is shorter");
		}
	}

	#[test]
	fn a_worker_that_stands_in_two_rows_is_refused() {
		assert!(read(&rows(&[1, 2, 1])).is_err());
	}
}
