//! A disk that can be filled: a small file system in memory, mounted over a folder.
use anyhow::{ensure, Context, Result};
use std::{
	fs::{self, OpenOptions},
	io::{ErrorKind, Write},
	path::{Path, PathBuf},
	process::Command,
};

/// What fills it.
const FILLER: &str = "filler";

/// A small disk. Unmounted when dropped.
pub struct Disk {
	at: PathBuf,
}

impl Disk {
	/// Mounts a disk of so many MiB over a folder and puts what was in it there. Needs root.
	pub fn over(folder: &Path, mib: u64) -> Result<Self> {
		let name = folder.file_name().context("a folder has a name")?.to_string_lossy().into_owned();
		let aside = folder.with_file_name(format!("{name}.aside"));
		fs::rename(folder, &aside)?;
		fs::create_dir(folder)?;
		run(Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={mib}m,mode=0700"), "tmpfs"]).arg(folder))?;
		let disk = Self { at: folder.into() };
		run(Command::new("cp").arg("-a").arg(aside.join(".")).arg(folder))?;
		Ok(disk)
	}

	/// Leaves no byte free.
	pub fn fill(&self) -> Result<()> {
		let mut filler = OpenOptions::new().create(true).append(true).open(self.at.join(FILLER))?;
		for size in [1 << 20, 4_096, 1] {
			let block = vec![0; size];
			while match filler.write_all(&block) {
				Ok(()) => true,
				Err(error) if error.kind() == ErrorKind::StorageFull => false,
				Err(error) => return Err(error.into()),
			} {}
		}
		Ok(())
	}

	/// Gives the space back.
	pub fn free(&self) -> Result<()> {
		Ok(fs::remove_file(self.at.join(FILLER))?)
	}
}

impl Drop for Disk {
	fn drop(&mut self) {
		let _ = Command::new("umount").arg("--lazy").arg(&self.at).status();
	}
}

fn run(command: &mut Command) -> Result<()> {
	let output = command.output()?;
	ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
	Ok(())
}
