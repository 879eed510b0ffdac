//! Writes the seeds of every target into `FOLDER/TARGET/`.
fn main() -> std::io::Result<()> {
	let folder = std::env::args_os().nth(1).expect("usage: seeds FOLDER");
	for target in fuzz::TARGETS {
		let folder = std::path::Path::new(&folder).join(target.name);
		std::fs::create_dir_all(&folder)?;
		for (place, seed) in (target.seeds)().iter().enumerate() {
			std::fs::write(folder.join(format!("seed-{place}")), seed)?;
		}
	}
	Ok(())
}
