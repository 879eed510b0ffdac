//! How much of the set may be replaced at once.
use crate::*;

/// How many validators a governing origin may replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
	/// All of them: those who hold the chain's money.
	All,
	/// A third in each [`Config::Window`]: whoever has it can neither stop finality nor make the chain its own before the
	/// holders had the time of a referendum.
	Third,
}

/// What a new list changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turnover {
	/// On the new list and not on the old one.
	pub joined: usize,
	/// On the old list and not on the new one.
	pub gone: usize,
}

impl Turnover {
	/// Compares two lists without doubles.
	pub fn between<A: PartialEq>(old: &[A], new: &[A]) -> Self {
		let not_in = |these: &[A], those: &[A]| these.iter().filter(|one| !those.contains(one)).count();
		Self { joined: not_in(new, old), gone: not_in(old, new) }
	}

	/// Whether no more than a third of either list, rounded down, but always one, is on it alone.
	pub fn is_a_third_at_most(self, old: usize, new: usize) -> bool {
		let third = |len: usize| (len / 3).max(1);
		self.joined <= third(new) && self.gone <= third(old)
	}
}

impl<T: Config> Pallet<T> {
	/// The baseline after this list was named, or why it cannot be. Nothing is written.
	pub(crate) fn check_reach(reach: Reach, new: &List<T>) -> Result<(BlockNumberFor<T>, List<T>), Error<T>> {
		let now = frame_system::Pallet::<T>::block_number();
		let (since, old) = match (reach, Baseline::<T>::get()) {
			(Reach::All, _) => return Ok((now, new.clone())),
			(Reach::Third, Some((since, old))) if now < since.saturating_add(T::Window::get()) => (since, old),
			(Reach::Third, _) => (now, Validators::<T>::get()),
		};
		let turnover = Turnover::between(&old, new);
		ensure!(turnover.is_a_third_at_most(old.len(), new.len()), Error::<T>::TooManyAtOnce);
		Ok((since, old))
	}
}
