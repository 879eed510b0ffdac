//! The economy: folds verified records into settlement reports.
//!
//! [`EconomyFold`] is a pure, total function of the records of a chain: every gatekeeper that folds the same records
//! holds the same state and votes for the same reports, and an auditor can do the same without being one. It trusts
//! that the records are verified and in order, and nothing that stands in them: whatever a worker says that does not
//! fit is passed over and counted.
//!
//! One record is folded in this order:
//!
//! 1. The budget due since the record before accrues to every responsive worker by its share, as the shares stood.
//! 2. Messages, in the order of the record: sessions start and stop, heartbeats are measured and settled.
//! 3. The record's challenge draws workers; silence that is overdue makes a worker unresponsive.
//! 4. Values grow, or are slashed; shares are computed anew, for the next record.
//! 5. New parameters come into force. At every fourth height a report is due.

mod bundles;
mod challenges;
mod economy;
mod messages;
mod outgoing;
mod root;
mod snapshot;
mod totals;
mod view;
mod workers;

pub use challenges::MAX_OPEN_CHALLENGES;
pub use economy::{EconomyFold, FoldError};
pub use outgoing::{MAX_QUEUED_SETTLEMENTS, MAX_QUEUED_TRANSITIONS};
pub use totals::{Ignored, Totals};
pub use view::{Overview, WorkerView};
pub use workers::MAX_SESSIONS;
