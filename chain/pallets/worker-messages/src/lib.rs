//! The record chain: what workers and chain say to one another, hash-chained into every header.
//!
//! One record per block, from block 1 on. Workers speak by [`Call::send`], a feeless call that their own signature
//! authorizes; pallets speak by [`MessageSink`](chain_traits::MessageSink). `on_finalize` closes the record, extends the
//! head, puts it into the header's digest and indexes the record off chain under that head, so that records of forks
//! never clash. The launch gate stops [`Call::send`] only: the record chain itself is never interrupted, since every
//! worker's trust hangs on it.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod authorize;
mod filling;
mod record;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use authorize::{check_sequence, priority, Refusal, LEAST_PRIORITY, LONGEVITY};
pub use filling::{Filling, RECORD_OVERHEAD, RECORD_ROOM, WORKER_MESSAGES, WORKER_ROOM};
pub use pallet::*;
pub use record::MAX_BACKLOG;
pub use weights::WeightInfo;

use frame::prelude::Perbill;

/// The part of a block's weight that worker messages may use, so that they cannot crowd out users.
pub const MESSAGES_SHARE: Perbill = Perbill::from_percent(40);

/// A block takes at most so many messages of one sender, so that nobody fills the share of all: as many as the pool holds
/// of it.
pub const MAX_PER_SENDER: u32 = protocol::MAX_PENDING as u32;

#[frame::pallet]
pub mod pallet {
	use crate::{Filling, WeightInfo};
	use alloc::vec::Vec;
	use chain_traits::{ChallengeSource, Gate, HostCrypto, MessageHandler, SenderDirectory};
	use codec::Encode;
	use frame::{deps::frame_support::storage::with_storage_layer, prelude::*};
	use protocol::{Envelope, Message, SenderClass, SignedEnvelope, Topic};
	use units::{BlockNumber, Hash, Millis, Sequence, WorkerId};

	#[pallet::config]
	pub trait Config: frame_system::Config<Hash = H256> {
		/// Knows which workers are registered and which are gatekeepers.
		type Senders: SenderDirectory;
		/// Acts on what workers say.
		type Handler: MessageHandler;
		/// The draw and the rules that a record closes with.
		type Challenges: ChallengeSource;
		/// Start of this block's Aura slot.
		type SlotTime: Get<Millis>;
		/// Stops [`Call::send`] while it is closed.
		type Gate: Gate;
		/// Costs.
		type WeightInfo: WeightInfo;
	}

	/// Version of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The record head: authenticates the records of all blocks so far.
	#[pallet::storage]
	pub type Head<T: Config> = StorageValue<_, Hash, ValueQuery>;

	/// How far the chain has heard each worker.
	#[pallet::storage]
	pub type Ingress<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, protocol::Ingress, ValueQuery>;

	/// Messages of this block, in the order of acceptance; empty between blocks. Bounded by [`Filled`].
	#[pallet::storage]
	#[pallet::unbounded]
	pub type Pending<T: Config> = StorageValue<_, Vec<Message>, ValueQuery>;

	/// How full this block's record is; zero between blocks.
	#[pallet::storage]
	pub type Filled<T: Config> = StorageValue<_, Filling, ValueQuery>;

	/// Weight that worker messages have used in this block; zero between blocks.
	#[pallet::storage]
	pub type Consumed<T: Config> = StorageValue<_, Weight, ValueQuery>;

	/// The newest block that took messages of a sender, and how many it took.
	#[pallet::storage]
	pub type Heard<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, (BlockNumber, u32), ValueQuery>;

	/// Messages of the chain that found no room yet, by their place in the queue.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type Backlog<T: Config> = StorageMap<_, Twox64Concat, u64, Message, OptionQuery>;

	/// The first and the next free place of the queue.
	#[pallet::storage]
	pub type BacklogRange<T: Config> = StorageValue<_, (u64, u64), ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A worker's message was taken and acted upon.
		Taken {
			/// Who said it.
			sender: WorkerId,
			/// Its place in the sequence of this worker.
			sequence: Sequence,
			/// What it was about.
			topic: Topic,
		},
		/// A worker's message was taken, without effect: its handler refused it.
		Refused {
			/// Who said it.
			sender: WorkerId,
			/// Its place in the sequence of this worker; it is used up.
			sequence: Sequence,
			/// Why.
			error: DispatchError,
		},
		/// A message of the chain was lost. Must never happen; workers still read the state.
		Overflowed {
			/// What it was about.
			topic: Topic,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// Only a gatekeeper may say this.
		NotGatekeeper,
		/// The workers' half of this block's record is full.
		RecordFull,
		/// Another sequence number is due.
		OutOfSequence,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			T::WeightInfo::close(Self::drain_backlog())
		}

		fn on_finalize(number: BlockNumberFor<T>) {
			Self::close_record(number);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
			Self::check_state().map_err(Into::into)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Takes a worker's signed message. Feeless: the signature inside authorizes it.
		///
		/// Uses up the sequence number whatever the handler says, so that one bad message never blocks those behind it;
		/// a refusal is [`Event::Refused`] and leaves no other trace.
		#[pallet::call_index(0)]
		#[pallet::weight(
			T::WeightInfo::send(envelope.encoded_size() as u32)
				.saturating_add(T::Handler::weight(envelope.envelope.topic))
		)]
		#[pallet::authorize(Pallet::<T>::authorize_send)]
		#[pallet::weight_of_authorize(T::WeightInfo::authorize(envelope.encoded_size() as u32))]
		pub fn send(origin: OriginFor<T>, envelope: SignedEnvelope) -> DispatchResult {
			ensure_authorized(origin)?;
			let weight = Self::weight_of(&envelope);
			let Envelope { sender, sequence, topic, .. } = envelope.envelope;
			let ingress = Ingress::<T>::get(sender);
			ensure!(ingress.next == sequence, Error::<T>::OutOfSequence);
			Ingress::<T>::insert(sender, ingress.accept::<HostCrypto>(&Self::genesis(), &envelope.envelope));
			Consumed::<T>::mutate(|consumed| consumed.saturating_accrue(weight));
			Heard::<T>::insert(sender, (Self::height(), Self::heard_now(&sender).saturating_add(1)));
			Self::deposit_event(match with_storage_layer(|| Self::take(&envelope.envelope)) {
				Ok(()) => Event::Taken { sender, sequence, topic },
				Err(error) => Event::Refused { sender, sequence, error },
			});
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		/// Records the message, if its topic is for all workers to see, and acts on it.
		fn take(envelope: &Envelope) -> DispatchResult {
			let Envelope { sender, topic, payload, .. } = envelope;
			if topic.allowed_sender() == SenderClass::Gatekeeper {
				ensure!(T::Senders::is_gatekeeper(sender), Error::<T>::NotGatekeeper);
			}
			if topic.is_recorded() {
				Self::record_worker(envelope)?;
			}
			T::Handler::handle(sender, *topic, payload)
		}

		fn height() -> BlockNumber {
			frame_system::Pallet::<T>::block_number().saturated_into()
		}

		/// How many messages of this sender the block took so far.
		pub(crate) fn heard_now(sender: &WorkerId) -> u32 {
			let (block, count) = Heard::<T>::get(sender);
			if block == Self::height() {
				count
			} else {
				0
			}
		}

		/// What must hold between two blocks: nothing of a block is left, and the queue is what its range says.
		pub fn check_state() -> Result<(), &'static str> {
			let (first, end) = BacklogRange::<T>::get();
			ensure!(Pending::<T>::get().is_empty(), "messages are left after their block");
			ensure!(Filled::<T>::get() == Filling::default(), "a filling is left after its block");
			ensure!(Consumed::<T>::get().is_zero(), "consumed weight is left after its block");
			ensure!(first <= end, "the queue's range runs backwards");
			ensure!((first..end).all(Backlog::<T>::contains_key), "the queue has a hole");
			ensure!(Backlog::<T>::iter_keys().count() as u64 == end.saturating_sub(first), "the queue has strays");
			Ok(())
		}
	}
}
