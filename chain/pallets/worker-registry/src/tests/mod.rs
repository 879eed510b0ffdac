//! What worker-registry promises.
mod choice;
mod denial;
mod evidence;
mod gatekeepers;
mod lists;
mod registration;
