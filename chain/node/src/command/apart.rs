//! Work in a process of its own. A database is read through memory: what a torn file points at may lie beyond its end, and then the
//! system ends the process that reads it, without a word.
use crate::NodeError;
use std::{
	env,
	os::unix::process::ExitStatusExt,
	process::{Command, Stdio},
};

/// How such a process ended.
pub enum Apart {
	/// By itself, with this exit code; what it had to say it said.
	Ended(u8),
	/// By this (`signal 7`, `a panic`), which is what becomes of who reads a torn file.
	Crash(String),
	/// By this signal, which somebody sent.
	Stopped(i32),
}

/// What the system sends to a process for what it did itself: ILL, ABRT, BUS, FPE, SEGV.
const CRASHES: [i32; 5] = [4, 6, 7, 8, 11];
/// Exit code of a Rust program that panicked.
const PANICKED: i32 = 101;

/// In such a process: ends it with the one that started it, which nobody could tell to stop otherwise.
pub fn end_with_parent() {
	let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM));
}

/// Runs this program again with the same arguments and `more`; what it prints is printed.
///
/// # Errors
/// If it cannot be started.
pub fn again(more: &[&str]) -> Result<Apart, NodeError> {
	let failed = |e: std::io::Error| NodeError::Service(format!("cannot run this program again: {e}"));
	let mut command = Command::new(env::current_exe().map_err(failed)?);
	command.args(env::args_os().skip(1)).args(more).stdin(Stdio::null());
	let status = command.status().map_err(failed)?;
	Ok(match (status.code(), status.signal()) {
		(Some(PANICKED), _) => Apart::Crash("a panic".into()),
		(Some(code), _) => Apart::Ended(u8::try_from(code).unwrap_or(u8::MAX)),
		(None, Some(signal)) if CRASHES.contains(&signal) => Apart::Crash(format!("signal {signal}")),
		(None, signal) => Apart::Stopped(signal.unwrap_or_default()),
	})
}
