//! What computation promises.
mod economy;
#[cfg(feature = "figures")]
mod figures;
mod messages;
mod properties;
mod reports;
mod sessions;
mod votes;
