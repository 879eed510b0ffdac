use super::*;
use std::fs;
use std::io::Write;

#[test]
fn a_log_never_takes_more_than_twice_its_bound_and_keeps_the_newest() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("phala.log");
	let mut log = Rotating::open(&path, 100).unwrap();
	for line in 0..1_000 {
		writeln!(log, "line {line:3}").unwrap();
	}
	let (new, old) =
		(fs::read_to_string(&path).unwrap(), fs::read_to_string(folder.path().join("phala.log.old")).unwrap());
	assert!(new.len() <= 100 && old.len() <= 100, "{} {}", new.len(), old.len());
	assert!((old + &new).ends_with("line 998\nline 999\n"));
	assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_log_goes_on_where_it_ended_and_counts_what_was_there() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("log");
	fs::write(&path, [b'x'; 95]).unwrap();
	writeln!(Rotating::open(&path, 100).unwrap(), "ten bytes").unwrap();
	assert_eq!(fs::read_to_string(&path).unwrap(), "ten bytes\n");
}

#[test]
fn json_lines_carry_words_fields_and_the_spans_around_them() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("log");
	let file = Rotating::open(&path, 1_000_000).unwrap();
	let subscriber = tracing_subscriber::registry().with(layer(Format::Json, file, false));
	tracing::subscriber::with_default(subscriber, || {
		let _span = tracing::info_span!("relayer", worker = "0x1").entered();
		tracing::info!(block = 7, "carried");
	});
	let line: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
	assert_eq!(line["fields"]["message"], "carried");
	assert_eq!(line["fields"]["block"], 7);
	assert_eq!(line["span"]["worker"], "0x1");
}

#[test]
fn a_filter_that_is_none_is_refused_with_what_to_write() {
	let error = start("info,=,=", Format::Text, &Output::Stderr).unwrap_err();
	assert!(matches!(error, LogError::Filter { .. }), "{error}");
	assert!(error.hint().contains("target=level"));
}

/// Case 26: the log of networks that ran on a terminal was full of its commands, which a library had put into its words.
#[test]
fn case_26_a_file_has_no_colours_whoever_wrote_the_words() {
	let folder = tempfile::tempdir().unwrap();
	for (format, name) in [(Format::Text, "text"), (Format::Json, "json")] {
		let path = folder.path().join(name);
		let file = Plain(Rotating::open(&path, 1_000_000).unwrap());
		let subscriber = tracing_subscriber::registry().with(layer(format, file, false));
		tracing::subscriber::with_default(subscriber, || tracing::info!("Idle (\x1b[1m3\x1b[0m peers)"));
		let line = fs::read_to_string(&path).unwrap();
		assert!(line.contains("Idle (3 peers)"), "{line}");
	}
}
