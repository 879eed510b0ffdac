//! The program as an operator runs it.
use crate::harness::{node, within};
use std::{
	fs,
	io::Read,
	net::{SocketAddr, TcpStream},
	os::unix::fs::PermissionsExt,
	path::Path,
	process::{Child, Command, Stdio},
	time::Duration,
};
use tokio::{io::AsyncWriteExt, net::TcpListener, time::sleep};

pub const RELAYER: &str = env!("CARGO_BIN_EXE_relayer");

/// Killed when dropped.
pub struct Process(pub Child);

impl Drop for Process {
	fn drop(&mut self) {
		self.0.kill().ok();
		self.0.wait().ok();
	}
}

pub fn free_port() -> SocketAddr {
	std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

pub fn token(folder: &Path) -> std::path::PathBuf {
	let path = folder.join("token");
	fs::write(&path, "open sesame").unwrap();
	fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
	path
}

/// Case 23 of issue 7: 1,100 idle connections to its metrics cut a relayer off from its worker.
#[tokio::test(flavor = "multi_thread")]
async fn case_23_idle_connections_to_the_metrics_do_not_cut_a_relayer_off_from_its_worker() {
	let base = tempfile::tempdir().unwrap();
	let (running, _chain) = node(base.path()).await;
	let (metrics, worker) = (free_port(), TcpListener::bind("127.0.0.1:0").await.unwrap());
	// As most systems have it.
	let command = format!(
		"ulimit -n 1024; exec {RELAYER} --chain {} --worker http://{} --token-file {} --metrics {metrics}",
		running.url(),
		worker.local_addr().unwrap(),
		token(base.path()).display()
	);
	let child = Command::new("sh").args(["-c", &command]).stderr(Stdio::null()).spawn().unwrap();
	let relayer = Process(child);
	// It answers nothing that makes sense; that the relayer goes on asking is what counts.
	let called = || async {
		let (mut stream, _) = within("a call", worker.accept()).await.unwrap();
		stream.write_all(b"HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n").await.unwrap();
	};
	called().await;
	within("its metrics", async {
		while TcpStream::connect(metrics).is_err() {
			sleep(Duration::from_millis(50)).await;
		}
	})
	.await;
	let idle: Vec<_> =
		(0..1_100).filter_map(|_| TcpStream::connect_timeout(&metrics, Duration::from_millis(200)).ok()).collect();
	println!("{} idle connections", idle.len());
	sleep(Duration::from_secs(1)).await;
	let open = fs::read_dir(format!("/proc/{}/fd", relayer.0.id())).unwrap().count();
	assert!(open < 400, "{open} files are open");
	for _ in 0..3 {
		called().await;
	}
}

/// Case 25: a reader that had seen enough was a panic.
#[test]
fn case_25_completions_and_the_manual_page_are_printed_and_a_closed_pipe_is_no_panic() {
	for (args, words) in [(vec!["completions", "bash"], "_relayer"), (vec!["man"], ".TH relayer")] {
		let output = Command::new(RELAYER).args(&args).output().unwrap();
		assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains(words), "{args:?}");
		let mut child =
			Command::new(RELAYER).args(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
		drop(child.stdout.take());
		let mut said = String::new();
		child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
		assert!(child.wait().unwrap().success() && said.is_empty(), "{args:?}: {said}");
	}
}

/// Case 25: exit codes are as the help says.
#[test]
fn case_25_wrong_settings_end_with_2_and_a_hint() {
	for args in [vec!["--worker", "nonsense"], vec![], vec!["--worker", "unix:/x", "--log", "==="]] {
		let output = Command::new(RELAYER).args(&args).output().unwrap();
		let said = String::from_utf8_lossy(&output.stderr);
		assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
		assert!(said.starts_with("error: ") && said.contains("\n\nhint: "), "{args:?}: {said}");
	}
}
