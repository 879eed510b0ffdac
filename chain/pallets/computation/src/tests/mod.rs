//! What computation promises.
mod claims;
mod economy;
#[cfg(feature = "figures")]
mod figures;
mod honest;
mod messages;
mod properties;
mod reports;
mod sessions;
mod votes;
mod waiting;
