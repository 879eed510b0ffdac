use super::*;

fn names(folder: &Path) -> Vec<String> {
	let mut names: Vec<_> =
		fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
	names.sort();
	names
}

#[test]
fn a_file_is_replaced_whole_and_nothing_else_is_left() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("keys.json");
	replace(&path, b"old", Readers::Everybody).unwrap();
	replace(&path, b"new", Readers::Owner).unwrap();
	assert_eq!(read(&path, 3).unwrap().unwrap(), b"new");
	assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
	assert_eq!(names(folder.path()), ["keys.json"]);
}

#[test]
fn a_failed_write_leaves_the_old_content_and_takes_no_space() {
	let folder = tempfile::tempdir().unwrap();
	// A folder stands where the file belongs: the new content is written, and cannot take its place.
	let path = folder.path().join("file");
	fs::create_dir(&path).unwrap();
	fs::write(path.join("inside"), b"old").unwrap();
	assert!(replace(&path, b"new", Readers::Owner).is_err());
	assert_eq!(names(folder.path()), ["file"]);
	assert_eq!(fs::read(path.join("inside")).unwrap(), b"old");
}

#[test]
fn what_exists_is_not_created_again() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("file");
	create(&path, b"first", Readers::Owner).unwrap();
	let refused = create(&path, b"second", Readers::Owner).unwrap_err();
	assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
	assert_eq!(read(&path, 100).unwrap().unwrap(), b"first");
	assert_eq!(names(folder.path()), ["file"]);
}

#[test]
fn a_file_longer_than_its_bound_is_refused_and_one_of_its_length_is_read() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("file");
	assert!(read(&path, 10).unwrap().is_none());
	replace(&path, &[7; 10], Readers::Owner).unwrap();
	assert_eq!(read(&path, 10).unwrap().unwrap(), [7; 10]);
	assert_eq!(read(&path, 9).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
}

#[test]
fn what_a_crash_left_unfinished_goes_and_nothing_else_does() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("file");
	replace(&path, b"whole", Readers::Owner).unwrap();
	// As a killed process leaves it.
	unfinished(&path, Readers::Owner).unwrap().keep().unwrap();
	fs::write(folder.path().join(".profile"), b"").unwrap();
	assert_eq!(remove_unfinished(folder.path()).unwrap(), 1);
	assert_eq!(names(folder.path()), [".profile", "file"]);
}

#[test]
fn a_bare_file_name_belongs_to_the_current_folder() {
	assert_eq!(folder_of(Path::new("file")), Path::new("."));
	assert_eq!(folder_of(Path::new("a/file")), Path::new("a"));
}

/// Case 25: an error named a file that nobody had asked for, and its hint spoke of folders.
#[test]
fn case_25_errors_name_what_was_asked_for_and_hint_at_what_it_is() {
	let folder = tempfile::tempdir().unwrap();
	let missing = folder.path().join("missing/a.key");
	let error = create(&missing, b"", Readers::Owner).unwrap_err();
	assert_eq!((error.kind(), error.hint()), (io::ErrorKind::NotFound, "check the path"));
	assert!(error.to_string().contains("missing/a.key") && !error.to_string().contains("unfinished"), "{error}");
	let taken = folder.path().join("a.key");
	create(&taken, b"", Readers::Owner).unwrap();
	let error = create(&taken, b"", Readers::Owner).unwrap_err();
	assert!(error.hint().contains("choose another path") && !error.hint().contains("folder"), "{}", error.hint());
}
