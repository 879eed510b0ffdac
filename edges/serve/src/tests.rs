use super::*;
use axum::{body::Bytes, routing::get};
use prometheus_client::{metrics::counter::Counter, registry::Registry};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::oneshot;

const QUICK: Duration = Duration::from_millis(200);
/// Far longer than anything here takes.
const DEADLINE: Duration = Duration::from_secs(30);

fn limits() -> Limits {
	Limits { connections: 4, header: QUICK, call: QUICK, read: QUICK, last_calls: QUICK }
}

async fn start(router: Router, limits: Limits) -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let address = listener.local_addr().unwrap();
	let (stop, stopped) = oneshot::channel();
	let served = tokio::spawn(serve(listener, router, limits, async move {
		let _ = stopped.await;
	}));
	(address, stop, served)
}

/// All that is answered until the server closes.
async fn ask(address: SocketAddr, what: &str) -> String {
	let mut stream = TcpStream::connect(address).await.unwrap();
	stream.write_all(what.as_bytes()).await.unwrap();
	let mut answer = Vec::new();
	let _ = tokio::time::timeout(DEADLINE, stream.read_to_end(&mut answer)).await.expect("an end");
	String::from_utf8_lossy(&answer).into_owned()
}

const GET: &str = "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

fn hello() -> Router {
	Router::new().route("/metrics", get(|| async { "hello" }))
}

/// The fault that was found: idle connections to a metrics listener took every file descriptor.
#[tokio::test]
async fn idle_connections_beyond_the_bound_do_not_shut_out_others_for_good() {
	let (address, _stop, _served) = start(hello(), limits()).await;
	let mut idle = Vec::new();
	for _ in 0..64 {
		idle.push(TcpStream::connect(address).await.unwrap());
	}
	assert!(ask(address, GET).await.ends_with("hello"));
}

/// Case 23 of issue 7: each of them is a file of the program's. Whoever is let in after them shows that all had their turn.
#[tokio::test(flavor = "multi_thread")]
async fn case_23_no_more_connections_are_open_than_there_are_places() {
	let places = 8;
	let (address, _stop, _served) =
		start(hello(), Limits { connections: places, header: DEADLINE * 10, ..limits() }).await;
	let mut idle = Vec::new();
	for _ in 0..40 {
		idle.push(TcpStream::connect(address).await.unwrap());
	}
	assert!(ask(address, GET).await.ends_with("hello"));
	let mut open = 0;
	for mut silent in idle {
		open += usize::from(tokio::time::timeout(Duration::from_millis(50), silent.read_u8()).await.is_err());
	}
	assert!(open <= places, "{open} connections are open");
}

/// Its sibling, found on a worker's private listener: whoever comes back as often as he is dropped kept the relayer out for
/// longer than it waits.
#[tokio::test(flavor = "multi_thread")]
async fn case_23_connections_that_say_nothing_and_come_back_keep_nobody_out() {
	let (address, _stop, _served) = start(hello(), Limits { connections: 64, header: DEADLINE * 10, ..limits() }).await;
	for _ in 0..400 {
		tokio::spawn(async move {
			while let Ok(mut silent) = TcpStream::connect(address).await {
				let _ = silent.read_u8().await;
			}
		});
	}
	for _ in 0..5 {
		assert!(ask(address, GET).await.ends_with("hello"));
	}
}

/// A call under way is never ended for somebody else.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_in_the_middle_of_a_call_keeps_its_place() {
	let (release, mut released) = tokio::sync::watch::channel(false);
	let router = Router::new()
		.route("/slow", get(move || async move { released.wait_for(|is| *is).await.map(|_| "slow").unwrap_or("") }));
	let router = router.merge(hello());
	let (address, _stop, _served) = start(router, Limits { call: DEADLINE, header: DEADLINE, ..limits() }).await;
	let slow =
		tokio::spawn(async move { ask(address, "GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await });
	for _ in 0..50 {
		assert!(ask(address, GET).await.ends_with("hello"));
	}
	release.send(true).unwrap();
	assert!(slow.await.unwrap().ends_with("slow"));
}

#[tokio::test]
async fn a_connection_that_was_used_and_says_no_more_is_dropped() {
	let (address, _stop, _served) = start(hello(), limits()).await;
	let answer = ask(address, "GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n").await;
	assert!(answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn half_a_header_is_not_waited_for() {
	let (address, _stop, _served) = start(hello(), limits()).await;
	let answer = ask(address, "GET /metrics HTTP/1.1\r\nhost:").await;
	assert!(!answer.contains("hello"), "{answer}");
}

#[tokio::test]
async fn a_body_that_does_not_come_ends_the_call() {
	let router = Router::new().route("/metrics", axum::routing::post(|body: Bytes| async move { body }));
	let (address, _stop, _served) = start(router, limits()).await;
	let answer =
		ask(address, "POST /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 10\r\n\r\nabc").await;
	assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn a_client_that_does_not_read_gives_its_place_back() {
	let router = Router::new().route("/metrics", get(|| async { vec![0_u8; 64 * 1024 * 1024] }));
	let (address, _stop, _served) = start(router, Limits { connections: 1, ..limits() }).await;
	let mut deaf = TcpStream::connect(address).await.unwrap();
	deaf.write_all(GET.as_bytes()).await.unwrap();
	// The only place is free again, or this never ends.
	let answer = ask(address, GET).await;
	assert!(answer.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_stopped_server_lets_calls_under_way_finish_and_then_ends() {
	let (entered, mut under_way) = tokio::sync::mpsc::channel::<()>(1);
	let router = Router::new().route(
		"/metrics",
		get(move || async move {
			let _ = entered.send(()).await;
			tokio::time::sleep(QUICK / 4).await;
			"done"
		}),
	);
	let limits = Limits { last_calls: DEADLINE, call: DEADLINE, ..limits() };
	let (address, stop, served) = start(router, limits).await;
	let asked = tokio::spawn(async move { ask(address, GET).await });
	under_way.recv().await.unwrap();
	stop.send(()).unwrap();
	assert!(asked.await.unwrap().ends_with("done"));
	tokio::time::timeout(DEADLINE, served).await.expect("the server ends").unwrap();
	assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_unix_socket_is_served_alike() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("socket");
	let listener = UnixListener::bind(&path).unwrap();
	tokio::spawn(serve(listener, hello(), limits(), std::future::pending()));
	let mut stream = UnixStream::connect(&path).await.unwrap();
	stream.write_all(GET.as_bytes()).await.unwrap();
	let mut answer = String::new();
	stream.read_to_string(&mut answer).await.unwrap();
	assert!(answer.ends_with("hello"));
}

#[tokio::test]
async fn metrics_are_told_as_open_metrics_text() {
	let mut registry = Registry::default();
	let counter = Counter::<u64>::default();
	registry.register("calls", "Calls", counter.clone());
	counter.inc();
	let (address, _stop, _served) = start(metrics(Arc::new(registry)), limits()).await;
	let answer = ask(address, GET).await;
	assert!(answer.contains("application/openmetrics-text"), "{answer}");
	assert!(answer.contains("calls_total 1\n") && answer.ends_with("# EOF\n"), "{answer}");
}
