//! Carries one chain to one worker and the worker's messages back.
//!
//! A relayer is trusted with nothing: batches prove themselves to the worker, messages and reports to the chain. It
//! observes both sides, plans ([`plan`], pure), acts, and begins again; it keeps nothing on disk, so that any relayer
//! continues where another stopped.
mod chain;
pub mod metrics;
pub mod plan;
mod run;
pub mod view;
mod worker;

pub use metrics::Metrics;
pub use plan::Policy;
pub use run::{Fatal, Relayer, Settings};
