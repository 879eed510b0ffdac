//! How much of the set may be replaced at once.
use crate::*;

/// How many validators a governing origin may replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
	/// All of them: those who hold the chain's money.
	All,
	/// Less than a third in each [`Config::Window`], but always one: whoever has it can neither stop finality nor make the chain its own before the
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

	/// Whether less than a third of either list is on it alone, or one.
	pub fn is_a_part(self, old: usize, new: usize) -> bool {
		let part = |len: usize| (len.saturating_sub(1) / 3).max(1);
		self.joined <= part(new) && self.gone <= part(old)
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
		ensure!(turnover.is_a_part(old.len(), new.len()), Error::<T>::TooManyAtOnce);
		Ok((since, old))
	}
}
