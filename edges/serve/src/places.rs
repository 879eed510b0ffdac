//! The places for connections. When all are taken, whoever has been asking nothing for longest leaves for the next one: a
//! thousand connections that say nothing keep nobody out.
use hyper::body::{Body, Frame, SizeHint};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep_until, Instant};

/// Nobody has to leave before it could ask: by then a whole header is here.
const PATIENCE: Duration = Duration::from_millis(100);

/// All places of a listener.
#[derive(Clone)]
pub(crate) struct Places(Arc<Shared>);

struct Shared {
	free: Arc<Semaphore>,
	resting: Mutex<Resting>,
	/// Somebody began to rest.
	rested: Notify,
}

/// Who asks nothing now, longest first.
#[derive(Default)]
struct Resting {
	next: u64,
	since: BTreeMap<u64, (Instant, Arc<Notify>)>,
}

impl Places {
	pub fn new(count: usize) -> Self {
		let free = Arc::new(Semaphore::new(count));
		Self(Arc::new(Shared { free, resting: Mutex::default(), rested: Notify::new() }))
	}

	/// A place, as soon as there is one: within [`PATIENCE`], unless every other connection is in the middle of a call.
	pub async fn take(&self) -> Seat {
		loop {
			let free = self.0.free.clone();
			let oustable_at = if free.available_permits() == 0 { self.0.oust() } else { None };
			let wait = async {
				match oustable_at {
					Some(at) => sleep_until(at).await,
					None => self.0.rested.notified().await,
				}
			};
			let permit = tokio::select! {
				permit = free.acquire_owned() => permit,
				() = wait => continue,
			};
			return Seat::new(self.0.clone(), permit.ok());
		}
	}
}

impl Shared {
	fn resting(&self) -> MutexGuard<'_, Resting> {
		self.resting.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Whoever has rested longest has to leave, if that is long enough. Tells when it will be, if it is not.
	fn oust(&self) -> Option<Instant> {
		let mut resting = self.resting();
		let at = resting.since.first_entry().map(|first| first.get().0)?.checked_add(PATIENCE)?;
		if at > Instant::now() {
			return Some(at);
		}
		if let Some((_, (_, leave))) = resting.since.pop_first() {
			leave.notify_one();
		}
		None
	}
}

/// The place of one connection; free again when dropped.
pub(crate) struct Seat {
	shared: Arc<Shared>,
	leave: Arc<Notify>,
	since: Mutex<Option<u64>>,
	_permit: Option<OwnedSemaphorePermit>,
}

impl Seat {
	fn new(shared: Arc<Shared>, permit: Option<OwnedSemaphorePermit>) -> Self {
		let seat = Self { shared, leave: Arc::default(), since: Mutex::default(), _permit: permit };
		seat.rest();
		seat
	}

	/// Returns once the connection has to leave.
	pub async fn ousted(&self) {
		self.leave.notified().await;
	}

	/// A call begins; it ends when the answer is dropped.
	pub fn ask(self: &Arc<Self>) -> Asking {
		self.stir();
		Asking(self.clone())
	}

	fn rest(&self) {
		let mut resting = self.shared.resting();
		let place = resting.next;
		resting.next = place.saturating_add(1);
		resting.since.insert(place, (Instant::now(), self.leave.clone()));
		drop(resting);
		*self.since.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
		self.shared.rested.notify_one();
	}

	fn stir(&self) {
		let since = self.since.lock().unwrap_or_else(PoisonError::into_inner).take();
		if let Some(place) = since {
			self.shared.resting().since.remove(&place);
		}
	}
}

impl Drop for Seat {
	fn drop(&mut self) {
		self.stir();
	}
}

/// A connection in the middle of a call.
pub(crate) struct Asking(Arc<Seat>);

impl Drop for Asking {
	fn drop(&mut self) {
		self.0.rest();
	}
}

/// An answer, with which a call ends.
pub(crate) struct Answer<B> {
	pub body: B,
	pub asking: Asking,
}

impl<B: Body + Unpin> Body for Answer<B> {
	type Data = B::Data;
	type Error = B::Error;

	fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
		let _ = &self.asking;
		Pin::new(&mut self.body).poll_frame(cx)
	}

	fn is_end_stream(&self) -> bool {
		self.body.is_end_stream()
	}

	fn size_hint(&self) -> SizeHint {
		self.body.size_hint()
	}
}
