//! What computation promises.
mod economy;
mod figures;
mod messages;
mod properties;
mod reports;
mod sessions;
mod votes;
