//! Nodes that take connections and say nothing: alive for the network, of no use to anybody.
use crate::{
	harness::{node, within},
	program::{free_port, token, Process, RELAYER},
};
use axum::{routing::get, Json, Router};
use chain_client::ChainClient;
use protocol::worker_api::{Status, SCHEMA};
use relayer::heads::{Heads, Patience};
use std::{
	net::SocketAddr,
	path::Path,
	process::{Command, Stdio},
	time::{Duration, Instant},
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{tcp, TcpListener, TcpStream},
	sync::watch,
	time::{sleep, timeout},
};

/// So soon a silent node is told of: a subscription's silence, a question, and a busy machine.
const SAID_WITHIN: Duration = Duration::from_secs(45);

/// Passes everything on to a node, until it is frozen: then it keeps every connection, takes new ones, and says nothing, as
/// a node does whose process is stopped.
async fn freezer(node: &str) -> (SocketAddr, watch::Sender<bool>) {
	let node = node.trim_start_matches("ws://").to_owned();
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let address = listener.local_addr().unwrap();
	let (freeze, frozen) = watch::channel(false);
	tokio::spawn(async move {
		loop {
			let (ours, _) = listener.accept().await.unwrap();
			let (node, frozen) = (node.clone(), frozen.clone());
			tokio::spawn(async move {
				let theirs = TcpStream::connect(&node).await.unwrap();
				let ((a, b), (c, d)) = (ours.into_split(), theirs.into_split());
				// The node answers to nobody who calls it by another name.
				let host = |bytes: Vec<u8>| {
					let ours = address.to_string();
					let at = bytes.windows(ours.len()).position(|window| window == ours.as_bytes());
					match at {
						Some(at) => [&bytes[..at], node.as_bytes(), &bytes[at + ours.len()..]].concat(),
						None => bytes,
					}
				};
				tokio::join!(pass(a, d, frozen.clone(), host), pass(c, b, frozen, |bytes| bytes));
			});
		}
	});
	(address, freeze)
}

async fn pass(
	mut from: tcp::OwnedReadHalf,
	mut to: tcp::OwnedWriteHalf,
	mut frozen: watch::Receiver<bool>,
	change: impl Fn(Vec<u8>) -> Vec<u8>,
) {
	let mut bytes = vec![0; 65_536];
	while let Ok(read @ 1..) = from.read(&mut bytes).await {
		let told = change(bytes[..read].to_vec());
		if frozen.wait_for(|frozen| !*frozen).await.is_err() || to.write_all(&told).await.is_err() {
			return;
		}
	}
}

/// A worker that was told no chain, and takes none.
async fn worker() -> SocketAddr {
	let status = Status {
		schema: SCHEMA,
		version: "1.0.0".into(),
		protocol: 1,
		platform: "development".into(),
		measurement: None,
		worker: None,
		agreement_key: None,
		gatekeeper_role: false,
		chain: None,
		iterations: 0,
		why: Vec::new(),
		warnings: Vec::new(),
	};
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let address = listener.local_addr().unwrap();
	let router = Router::new().route("/status", get(move || std::future::ready(Json(status.clone()))));
	tokio::spawn(async move { axum::serve(listener, router).await });
	address
}

fn relayer(base: &Path, node: SocketAddr, worker: SocketAddr, metrics: SocketAddr) -> Process {
	let log = std::fs::File::create(base.join("log")).unwrap();
	let child = Command::new(RELAYER)
		.args(["--chain", &format!("ws://{node}"), "--worker", &format!("http://{worker}")])
		.args(["--metrics", &metrics.to_string(), "--token-file"])
		.arg(token(base))
		.stderr(Stdio::from(log))
		.spawn()
		.unwrap();
	Process(child)
}

/// What a relayer's metrics say; empty if they cannot be read.
async fn scrape(metrics: SocketAddr) -> String {
	let mut text = String::new();
	if let Ok(mut stream) = TcpStream::connect(metrics).await {
		let ask = b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
		if stream.write_all(ask).await.is_ok() {
			stream.read_to_string(&mut text).await.ok();
		}
	}
	text
}

/// The time until the metrics have a line with all of these.
async fn until(metrics: SocketAddr, words: &[&str]) -> Duration {
	let began = Instant::now();
	within(&words.join(" "), async {
		while !scrape(metrics).await.lines().any(|line| words.iter().all(|word| line.contains(word))) {
			sleep(Duration::from_millis(200)).await;
		}
	})
	.await;
	began.elapsed()
}

/// Case 20: pointed at a node that takes connections and says nothing, a relayer printed nothing for 100 s; and without a
/// node it told no `relayer_waiting`, and neither chain nor worker in metrics and log.
#[tokio::test(flavor = "multi_thread")]
async fn case_20_a_node_that_was_never_heard_is_told_of_with_its_url_and_the_workers() {
	let base = tempfile::tempdir().unwrap();
	let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let (node, worker, metrics) = (mute.local_addr().unwrap(), free_port(), free_port());
	let _relayer = relayer(base.path(), node, worker, metrics);
	let (chain, endpoint) = (format!("chain=\"ws://{node}"), format!("worker=\"http://{worker}"));
	let waiting = ["relayer_waiting{", "kind=\"node-unreachable\"", &chain, &endpoint, "} 1"];
	let took = until(metrics, &waiting).await;
	println!("told after {took:?}");
	assert!(took < SAID_WITHIN, "told after {took:?} only");
	let log = std::fs::read_to_string(base.path().join("log")).unwrap();
	for part in [node.to_string(), worker.to_string(), "hint: ".into(), "node-unreachable".into()] {
		assert!(log.contains(&part), "{part} is missing:\n{log}");
	}
}

/// Case 20: while its node hung for two minutes, a relayer said that all is well.
#[tokio::test(flavor = "multi_thread")]
async fn case_20_a_node_that_falls_silent_is_told_of_and_its_return_as_well() {
	let base = tempfile::tempdir().unwrap();
	let (running, _chain) = node(&base.path().join("node")).await;
	let (node, freeze) = freezer(&running.url()).await;
	let metrics = free_port();
	let _relayer = relayer(base.path(), node, worker().await, metrics);
	until(metrics, &["relayer_chain_reachable{", "} 1"]).await;
	freeze.send_replace(true);
	let took = until(metrics, &["relayer_chain_reachable{", "} 0"]).await;
	println!("told after {took:?}");
	assert!(took < SAID_WITHIN, "told after {took:?} only");
	let text = scrape(metrics).await;
	assert!(text.lines().any(|line| line.contains("kind=\"node-unreachable\"") && line.ends_with("} 1")), "{text}");
	freeze.send_replace(false);
	until(metrics, &["relayer_chain_reachable{", "} 1"]).await;
}

/// The same over both ways to hear of blocks.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_node_is_noticed_by_subscription_and_by_asking() {
	let base = tempfile::tempdir().unwrap();
	let (running, _chain) = node(base.path()).await;
	let (node, freeze) = freezer(&running.url()).await;
	let patience = Patience { silence: Duration::from_secs(2), answer: Duration::from_secs(2) };
	for scheme in ["ws", "http"] {
		let chain = ChainClient::connect(&format!("{scheme}://{node}")).await.unwrap();
		let mut heads = Heads::follow(chain, patience);
		within("a block", async {
			while heads.newest().is_none() {
				heads.changed(Duration::from_secs(1)).await;
			}
		})
		.await;
		let heard = timeout(Duration::from_secs(5), heads.unheard()).await;
		assert!(heard.is_err(), "{scheme}: a node that speaks is silent: {heard:?}");
		freeze.send_replace(true);
		let why = timeout(Duration::from_secs(15), heads.unheard()).await.expect("a silent node");
		assert!(why.contains("did not answer"), "{scheme}: {why}");
		freeze.send_replace(false);
		let mut heard = heads.watch();
		within("its return", heard.wait_for(|heard| heard.unheard.is_none())).await.unwrap();
	}
}
