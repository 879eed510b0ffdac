//! What worker-registry promises.
mod denial;
mod evidence;
mod gatekeepers;
mod lists;
mod registration;
