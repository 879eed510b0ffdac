//! What computation promises.
mod economy;
mod messages;
mod properties;
mod reports;
mod sessions;
mod votes;
