use super::super::health::problems;
use super::*;
use crate::args::Cli;
use crate::folder::{Folder, Sealing};
use crate::worker::host_time;
use clap::Parser;
use protocol::worker_api::{ErrorCode, Initialise};
use secrets::{SealingKey, Secret};
use std::path::Path;
use worker_core::testing::Town;
use worker_quotes::Development;

/// A real worker in a folder of its own.
fn desk(root: &Path) -> Arc<Desk> {
	let cli = Cli::try_parse_from(["pruntime", "--data-dir", root.to_str().unwrap()]).unwrap();
	let settings = Settings::read(&cli).unwrap();
	let counter = Arc::new(Counter::start(0, 10).unwrap());
	let sealing = Sealing::new(SealingKey::new(Secret::new([1; 32])));
	let quotes = Box::new(Development::new([2; 32]));
	let worker = Worker::open(&settings, Folder::open(root).unwrap(), sealing, quotes, counter.clone()).unwrap();
	Desk::new(worker, counter, None, settings)
}

async fn follow(desk: &Arc<Desk>, town: &Town, upto: u32) {
	let after = tip(desk);
	let batch = town.batch_to(after, upto);
	desk.call(move |worker| worker.import(&batch)).await.unwrap();
}

fn tip(desk: &Desk) -> u32 {
	desk.view().life.as_ref().unwrap().state.tip().number
}

fn codes(desk: &Desk) -> Vec<String> {
	let problems = problems(&desk.view(), &desk.ledger(), desk.ending().as_ref(), host_time());
	problems.into_iter().map(|problem| problem.code).collect()
}

/// A panic in a call was answered with "stopping", and the torn state was served from.
#[tokio::test]
async fn case_20_a_call_that_panics_is_a_fault_and_what_it_tore_is_never_served() {
	let folder = tempfile::tempdir().unwrap();
	let root = folder.path().join("data");
	let (desk, mut town) = (desk(&root), Town::new(1, 3));
	let request = Initialise { anchor: town.anchor(), operator: None };
	desk.call(move |worker| worker.initialise(request)).await.unwrap();
	town.register(desk.view().life.as_ref().unwrap().state.worker());
	for _ in 0..10 {
		town.block(false);
	}
	follow(&desk, &town, 4).await;
	desk.checkpoint().unwrap();
	follow(&desk, &town, 6).await;

	let batch = town.batch_to(6, 8);
	let torn = desk.call::<()>(move |worker| {
		worker.import(&batch).unwrap();
		panic!("half way")
	});
	let error = torn.await.unwrap_err();
	assert_eq!(error.code(), ErrorCode::Internal);
	assert!(error.to_string().contains("half way") && !error.hint().is_empty());
	assert_eq!(desk.panics.load(Ordering::Relaxed), 1);
	assert_eq!(tip(&desk), 4, "the last checkpoint, as after a restart");
	assert_eq!(desk.ending(), None, "it goes on");
	follow(&desk, &town, 10).await;
	assert_eq!(tip(&desk), 10);
}

#[tokio::test]
async fn case_20_a_worker_whose_folder_does_not_open_after_a_panic_ends_and_says_so() {
	let folder = tempfile::tempdir().unwrap();
	let root = folder.path().join("data");
	let (desk, town) = (desk(&root), Town::new(1, 3));
	let request = Initialise { anchor: town.anchor(), operator: None };
	desk.call(move |worker| worker.initialise(request)).await.unwrap();
	let identity = root.join("identity.sealed");
	std::fs::remove_file(&identity).unwrap();
	std::fs::create_dir(&identity).unwrap();

	desk.call::<()>(|_| panic!("half way")).await.unwrap_err();
	assert!(matches!(desk.ending(), Some(End::Lost(_))));
	assert_eq!(codes(&desk)[0], "fault");
	let later = desk.call(|worker| worker.describe()).await.unwrap_err();
	assert_eq!(later.code(), ErrorCode::Internal);
	desk.checkpoint().unwrap();
	assert_eq!(std::fs::read_dir(root.join("checkpoints")).unwrap().count(), 0, "nothing of it is kept");
}

/// The connection broke.
#[tokio::test]
async fn case_20_a_call_that_only_reads_and_panics_is_a_fault_too() {
	use tokio::io::{AsyncReadExt, AsyncWriteExt};
	let folder = tempfile::tempdir().unwrap();
	let desk = desk(&folder.path().join("data"));
	let panics = axum::routing::get(|| async { panic!("half way") as &'static str });
	let noted = axum::middleware::from_fn_with_state(desk.clone(), super::super::refused::note);
	let router = axum::Router::new().route("/status", panics).layer(noted);
	let socket = folder.path().join("socket");
	let listener = tokio::net::UnixListener::bind(&socket).unwrap();
	tokio::spawn(edge_serve::serve(listener, router, edge_serve::Limits::default(), std::future::pending()));
	let mut stream = tokio::net::UnixStream::connect(&socket).await.unwrap();
	stream.write_all(b"GET /status HTTP/1.1\r\nhost: worker\r\nconnection: close\r\n\r\n").await.unwrap();
	let mut answer = String::new();
	stream.read_to_string(&mut answer).await.unwrap();
	assert!(answer.starts_with("HTTP/1.1 500") && answer.contains("\"code\":\"internal\""), "{answer}");
	assert!(answer.contains("half way") && answer.contains("\"hint\""), "{answer}");
	assert_eq!(desk.panics.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn case_20_health_names_what_is_wrong_and_nothing_that_is_not() {
	let folder = tempfile::tempdir().unwrap();
	let root = folder.path().join("data");
	let (desk, mut town) = (desk(&root), Town::new(1, 3));
	assert_eq!(codes(&desk), ["not-initialised"]);
	let request = Initialise { anchor: town.anchor(), operator: None };
	desk.call(move |worker| worker.initialise(request)).await.unwrap();
	assert_eq!(codes(&desk), ["no-facts"]);
	town.register(desk.view().life.as_ref().unwrap().state.worker());
	town.block(false);
	follow(&desk, &town, 1).await;
	let at = |time| problems(&desk.view(), &desk.ledger(), None, time).into_iter().map(|problem| problem.code);
	let now = town.next_slot();
	assert_eq!(at(now).count(), 0, "not admitted, not in a session, not paid: and healthy");
	assert_eq!(at(now.after(units::Millis::from_secs(600))).collect::<Vec<_>>(), ["stale"]);
	desk.stop();
	assert_eq!(codes(&desk)[0], "stopping");
}
