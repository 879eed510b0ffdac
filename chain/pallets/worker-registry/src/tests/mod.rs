//! What worker-registry promises.
mod evidence;
mod gatekeepers;
mod lists;
mod registration;
