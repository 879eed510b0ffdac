//! What a worker does with verified records: fold, answer challenges, keep its outbox. Pure and replayable.
//!
//! No clock, no randomness, no disk: the shell (`pruntime`) hands everything in and writes down what comes out. The
//! rule behind it all is *messages wake, state tells*: a worker acts on [`Facts`] that a proof read from the chain's
//! state, never on what it remembers having heard.
mod benchmark;
mod checkpoint;
mod error;
mod facts;
mod outbox;
mod state;
#[cfg(feature = "testing")]
pub mod testing;
mod why;
mod work;

pub use benchmark::iterate;
pub use error::{CheckpointError, Pause, Refusal, SayError, StartError};
pub use facts::{watched_keys, FactError, Facts};
pub use outbox::{Outbox, OutboxError, Signer, MAX_OUTBOX, MAX_PAYLOAD};
pub use state::{Given, Imported, Program, Promises, WorkerState};
pub use why::STALE_AFTER;
pub use work::{Challenges, Counting, Drawn, Effort, MAX_DRAWN};
