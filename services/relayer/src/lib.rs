//! Carries one chain to one worker and the worker's messages back.
//!
//! A relayer is trusted with nothing: batches prove themselves to the worker, messages and reports to the chain. It
//! observes both sides, plans ([`plan`], pure), acts, and begins again; it keeps nothing on disk, so that any relayer
//! continues where another stopped. What one side refuses is an answer like any other: it is noted ([`journal`]) and
//! asked again later, while everything else goes on.
mod act;
pub mod chain;
mod connect;
pub mod heads;
pub mod journal;
mod keep;
pub mod metrics;
pub mod plan;
pub mod progress;
mod refusal;
mod register;
mod run;
mod trouble;
pub mod view;
mod worker;

pub use connect::connect;
pub use metrics::Metrics;
pub use plan::Policy;
pub use register::{enter, register, Registered};
pub use run::{Relayer, Settings};
pub use trouble::Fatal;
