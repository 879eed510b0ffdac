//! Every wire format against vectors that another program wrote.
//!
//! `make.py` writes `golden.json` from the documented formats and shares no code with this crate. Here the same values are
//! built and compared in both directions, byte by byte; hashes too. A vector that no test names fails a test.
mod documents;
mod envelopes;
mod messages;
mod parameters;
mod records;
mod registration;
mod reports;
mod sessions;
mod storage_keys;
mod vectors;
