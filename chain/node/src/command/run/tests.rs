use super::*;
use crate::command::{Cli, Command};
use clap::Parser;

fn run(args: &str) -> Run {
	let words = ["phala-node", "run"].into_iter().chain(args.split_whitespace());
	let Command::Run(run) = Cli::parse_from(words).command else { panic!("parsed as another command") };
	*run
}

/// Without the variables of other tests.
#[allow(clippy::result_large_err)] // The jail's own error.
fn alone(test: impl FnOnce()) {
	figment::Jail::expect_with(|_| {
		test();
		Ok(())
	});
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
	alone(|| {
		for (args, named) in [
			("--justification-period 0", "justification_period must be at least 1"),
			("--least-free-mib 1", "least_free_mib must be at least 16"),
			("--dev-seed //Alice --validator", "exclude each other"),
			("--prometheus-addr 0.0.0.0", "prometheus_port is not"),
			("--telemetry-url wss://x --no-telemetry", "exclude each other"),
			("--keep-states 31", "keep_states must be at least 32"),
			("--keystore k", "only a validator"),
			("--dev-seed horse", "no path such as //Alice"),
			("--chain x --base-path y --bootnode x", "bootnode"),
			("--public-addr x", "public_addr"),
			("--reserved-node x", "reserved_node"),
			("--p2p-port 65500", "p2p_ws_port is not set"),
			("", "chain is not set"),
			("--chain x", "base_path is not set"),
		] {
			let refused = run(args).read().and_then(Typed::settings).map(|_| ()).unwrap_err();
			assert!(refused.to_string().contains(named), "{args}: {refused}");
		}
	});
}

#[test]
fn case_25_a_flag_beats_the_file_and_the_file_beats_the_default() {
	alone(|| {
		let folder = tempfile::tempdir().unwrap();
		let file = folder.path().join("node.toml");
		std::fs::write(
			&file,
			"rpc_port = 1\np2p_port = 2\nvalidator = true\nbootnode = [\"a\", \"b\"]\nlog = \"warn\"\n",
		)
		.unwrap();
		let typed = run(&format!("--config {} --rpc-port 3", file.display())).read().unwrap();
		assert_eq!((typed.rpc_port, typed.p2p_port, typed.validator), (Some(3), Some(2), Some(true)));
		assert_eq!((typed.bootnode.as_deref().map(<[_]>::len), typed.log().0.as_str()), (Some(2), "warn"));
		std::fs::write(&file, "rpcport = 1\n").unwrap();
		let refused = run(&format!("--config {}", file.display())).read().unwrap_err().to_string();
		assert!(refused.contains("rpcport"), "{refused}");
	});
}

/// Case 25: beside a Kubernetes service of its name, no node started; and an empty variable was taken for a path.
#[test]
#[allow(clippy::result_large_err)] // The jail's own error.
fn case_25_variables_of_others_are_ignored_and_empty_ones_are_refused_by_name() {
	figment::Jail::expect_with(|jail| {
		for (name, value) in
			[("PORT", "tcp://10.0.0.1:9944"), ("SERVICE_HOST", "10.0.0.1"), ("RPC_PORT", "7"), ("BOOTNODE", "a, b")]
		{
			jail.set_env(format!("PHALA_NODE_{name}"), value);
		}
		let typed = run("").read().unwrap();
		assert_eq!((typed.rpc_port, typed.bootnode.unwrap().len()), (Some(7), 2));
		for name in ["CHAIN", "CONFIG", "LOG"] {
			let variable = format!("PHALA_NODE_{name}");
			jail.set_env(&variable, "");
			let refused = run("--chain x --log info").read().map(|_| ()).unwrap_err();
			assert_eq!(refused.to_string(), format!("{variable} is set and empty"));
			std::env::remove_var(&variable);
		}
		jail.create_file("node.toml", "rpc_cors = 1")?;
		let refused = run("--config node.toml").read().map(|_| ()).unwrap_err().to_string();
		assert!(refused.contains("neither a list nor a text") && !refused.contains("untagged"), "{refused}");
		Ok(())
	});
}

#[test]
fn case_25_wrong_settings_are_wrong_usage() {
	alone(|| {
		for args in ["--least-free-mib 1", "--dev-seed horse", "--chain nowhere --base-path y", "--config nowhere"] {
			let refused = run(args).read().and_then(Typed::settings).map(|_| ()).unwrap_err();
			assert!(refused.is_usage(), "{args}: {refused}");
		}
	});
	assert!(!NodeError::Service(String::new()).is_usage());
}

#[test]
fn what_is_kept_is_said_by_number_or_word_in_every_place() {
	alone(|| {
		let folder = tempfile::tempdir().unwrap();
		let file = folder.path().join("node.toml");
		for (text, kept) in [("keep_states = 64", Kept::Last(64)), ("keep_states = \"all\"", Kept::All)] {
			std::fs::write(&file, text).unwrap();
			assert_eq!(run(&format!("--config {}", file.display())).read().unwrap().keep_states, Some(kept));
		}
		assert_eq!(run("--keep-states all --keep-blocks 40").read().unwrap().keep_states, Some(Kept::All));
		assert_eq!(run("").read().unwrap().keep_states, None);
	});
}
