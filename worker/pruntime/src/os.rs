//! What the operating system does for us, as far as the standard library does not offer it.
#![allow(unsafe_code)]
use std::io;
use std::time::Duration;

/// Lets the calling thread run only when no other thread of the machine wants the core.
///
/// # Errors
/// If the kernel refuses; the thread runs at its old priority then.
pub fn run_when_idle() -> io::Result<()> {
	// SAFETY: both calls take no pointer but to this initialised value, which outlives them.
	let refused = unsafe {
		let parameters = libc::sched_param { sched_priority: 0 };
		libc::sched_setscheduler(0, libc::SCHED_IDLE, &parameters)
	};
	if refused == 0 {
		Ok(())
	} else {
		Err(io::Error::last_os_error())
	}
}

/// Processor time that the calling thread has used.
pub fn thread_time() -> Duration {
	let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
	// SAFETY: the pointer is to this initialised value, which outlives the call.
	let refused = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
	if refused != 0 {
		return Duration::ZERO;
	}
	Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// Ends this process, in order, when `parent`, which started it, ends. The kernel means the thread that started it, so a
/// parent has to start it from a thread that stays. The parent may be process 1, as in a container: that its id is 1 does
/// not mean that it is gone.
///
/// # Errors
/// If the kernel refuses, or the parent is gone already or never was.
pub fn end_with_parent(parent: u32) -> io::Result<()> {
	// SAFETY: neither call takes a pointer.
	let (refused, found) = unsafe { (libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGTERM), libc::getppid()) };
	if refused != 0 {
		return Err(io::Error::last_os_error());
	}
	if u32::try_from(found) != Ok(parent) {
		return Err(io::Error::other(format!("process {parent}, which should have started this one, is gone already")));
	}
	Ok(())
}
