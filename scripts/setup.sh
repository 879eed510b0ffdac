#!/usr/bin/env bash
# Checks for what a build needs, installs what it may, and says exactly what to run for the rest.
set -euo pipefail
cd "$(dirname "$0")/.."

# program package: the Debian package that brings the program.
needs=(
	"cc build-essential" "make make" "git git" "mold mold" "protoc protobuf-compiler" "pkg-config pkg-config"
	"python3 python3" "curl curl"
)
missing=()
for need in "${needs[@]}"; do
	read -r program package <<<"$need"
	command -v "$program" >/dev/null || missing+=("$package")
done
pkg-config --exists openssl 2>/dev/null || missing+=(libssl-dev)
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)

if [ "${#missing[@]}" -gt 0 ]; then
	install="apt-get update && apt-get install -y ${missing[*]}"
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
		echo "setup: installing ${missing[*]}" >&2
		apt-get update -qq
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
	else
		printf 'error: these packages are missing: %s\n\nhint: run as root: %s\n' "${missing[*]}" "$install" >&2
		exit 1
	fi
fi

if ! command -v rustup >/dev/null && [ -x "$HOME/.cargo/bin/rustup" ]; then
	PATH="$HOME/.cargo/bin:$PATH"
fi
if ! command -v rustup >/dev/null; then
	printf 'error: rustup is missing\n\nhint: install it from https://rustup.rs and start a new shell: %s\n' \
		"curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --default-toolchain none" >&2
	exit 1
fi
# Reads rust-toolchain.toml; does nothing when all of it is there.
if ! rustup target list --installed 2>/dev/null | grep -q wasm32v1-none || ! cargo clippy --version >/dev/null 2>&1 ||
	! cargo fmt --version >/dev/null 2>&1; then
	echo "setup: installing the pinned Rust toolchain" >&2
	rustup toolchain install
fi

# A client that is not ours, for the end-to-end test.
if [ "${1:-}" = --tests ]; then
	if ! command -v faketime >/dev/null; then
		if [ "$(id -u)" = 0 ]; then
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq faketime >/dev/null
		else
			printf 'error: faketime is missing\n\nhint: run as root: apt-get install -y faketime\n' >&2
			exit 1
		fi
	fi
	client="$(scripts/target-dir.sh)/debug/foreign-client"
	if ! "$client/bin/python" -c 'import substrateinterface' 2>/dev/null; then
		echo "setup: installing the foreign client" >&2
		python3 -m venv "$client"
		"$client/bin/pip" install --quiet --disable-pip-version-check substrate-interface==1.8.1
	fi
	# Those from npm, each as its lock file names it, and with them the Node.js that they run on: Debian's is older than they ask for.
	# It fetches them, no more, and what npm then says about its age is not of interest.
	if ! command -v npm >/dev/null; then
		if [ "$(id -u)" = 0 ]; then
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nodejs npm >/dev/null
		else
			printf 'error: npm is missing\n\nhint: run as root: apt-get install -y nodejs npm\n' >&2
			exit 1
		fi
	fi
	if ! cmp -s e2e/foreign/package-lock.json e2e/foreign/node_modules/installed; then
		echo "setup: installing the foreign clients of npm" >&2
		npm ci --prefix e2e/foreign --cache "${XDG_CACHE_HOME:-$HOME/.cache}/gemini/npm" --no-audit --no-fund --ignore-scripts --silent
		cp e2e/foreign/package-lock.json e2e/foreign/node_modules/installed
	fi
fi
