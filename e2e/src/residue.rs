//! What a program left behind.
use anyhow::Result;
use std::{fs, net::TcpListener, path::Path};

/// Processes whose command line names `folder`: their command lines.
pub fn processes(folder: &Path) -> Result<Vec<String>> {
	let needle = folder.display().to_string();
	let mut found = Vec::new();
	for entry in fs::read_dir("/proc")? {
		// A process may end while we look.
		let Ok(command) = fs::read(entry?.path().join("cmdline")) else { continue };
		let command = String::from_utf8_lossy(&command).replace('\0', " ");
		if command.contains(&needle) {
			found.push(command);
		}
	}
	Ok(found)
}

/// Whether nobody listens on this port of the loopback any more.
pub fn is_free(port: u16) -> bool {
	TcpListener::bind(("127.0.0.1", port)).is_ok()
}
