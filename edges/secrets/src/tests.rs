use super::*;
use std::fs::{self, Permissions};

fn file(mode: u32, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("key");
	fs::write(&path, content).unwrap();
	fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
	(folder, path)
}

#[test]
fn a_secret_is_the_one_line_of_a_private_file() {
	for text in ["//Alice", " //Alice \n", "\n//Alice\r\n\n"] {
		let (_folder, path) = file(0o600, text.as_bytes());
		assert_eq!(read_file(&path).unwrap().expose(), "//Alice");
	}
}

#[test]
fn an_empty_secret_is_none() {
	for nothing in ["", " ", "\n\n", "\t\r\n"] {
		let (_folder, path) = file(0o600, nothing.as_bytes());
		assert!(matches!(read_file(&path), Err(SecretError::Empty { .. })), "{nothing:?}");
		assert!(matches!(from_reader(nothing.as_bytes(), "standard input"), Err(SecretError::Empty { .. })));
	}
	assert!(matches!("".parse::<SecretSource>(), Err(SecretError::NoPath)));
}

#[test]
fn what_others_can_read_is_refused() {
	for mode in [0o604, 0o640, 0o644, 0o660] {
		let (_folder, path) = file(mode, b"//Alice");
		assert!(matches!(read_file(&path), Err(SecretError::Shared(_))), "{mode:o}");
	}
}

#[test]
fn what_is_no_line_of_text_is_refused_without_repeating_it() {
	let (_folder, long) = file(0o600, "horse ".repeat(1_000).as_bytes());
	let (_folder2, lines) = file(0o600, b"horse\nstaple\n");
	let (_folder3, bytes) = file(0o600, b"horse \xff\xfe");
	for path in [long, lines, bytes] {
		let error = read_file(&path).unwrap_err();
		let said = format!("{error} {error:?} {}", error.hint());
		assert!(!said.contains("horse"), "{said}");
	}
	assert!(!format!("{:?}", SecretText::new("horse", "test").unwrap()).contains("horse"));
}

#[test]
fn a_secret_of_the_longest_length_is_read() {
	let (_folder, path) = file(0o600, "x".repeat(MAX_SECRET as usize).as_bytes());
	assert_eq!(read_file(&path).unwrap().expose().len() as u64, MAX_SECRET);
}

#[test]
fn secrets_that_everybody_knows_are_told_from_others() {
	let phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
	let seed = "0xfac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e";
	for public in ["", "//Alice", "/soft", "///password", phrase, &phrase.to_uppercase(), &format!("{phrase}//0"), seed]
	{
		assert!(is_development(public), "{public}");
	}
	let own = "legal winner thank year wave sausage worth useful legal winner thank yellow";
	for own in [own, &format!("{own}//Alice"), "0x0000000000000000000000000000000000000000000000000000000000000001"] {
		assert!(!is_development(own), "{own}");
	}
}

#[test]
fn a_secret_in_the_place_of_its_path_is_refused_without_repeating_it() {
	let phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
	let seed = "0x0000000000000000000000000000000000000000000000000000000000000001";
	for typed in [phrase, &format!("{phrase}//0"), "legal winner thank year", seed, &seed[2..]] {
		let error = typed.parse::<SecretSource>().unwrap_err();
		let said = format!("{error} {error:?} {}", error.hint());
		assert!(matches!(error, SecretError::Typed) && !said.contains("legal"), "{said}");
	}
	for path in ["key", "/home/me/my keys/phala", "./key of mine"] {
		assert!(path.parse::<SecretSource>().is_ok(), "{path}");
	}
}

/// A worker made a file of the name that was its token; a relayer repeated it as the path that cannot be read.
#[test]
fn case_12_a_token_typed_where_its_file_is_asked_for_is_not_repeated() {
	let typed = "5e".repeat(32);
	let refused = read_file(Path::new(&typed)).unwrap_err();
	assert!(
		matches!(refused, SecretError::Typed) && !format!("{refused} {refused:?} {}", refused.hint()).contains("5e5e")
	);
	assert!(matches!(check_place(Path::new(&typed)), Err(SecretError::Typed)));
	assert!(check_place(Path::new("private.token")).is_ok());
}

#[test]
fn case_25_a_secret_that_is_no_text_is_not_said_to_be_elsewhere() {
	let refused = from_reader(&[0xff, 0xfe, 0x00][..], "account.key").unwrap_err();
	assert!(refused.hint().contains("line of text") && !refused.hint().contains("path"), "{}", refused.hint());
}
