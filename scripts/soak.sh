#!/usr/bin/env bash
# Long random tests. CASES=n sets how many random histories (default 2000); every failure prints a seed that replays.
set -euo pipefail
cd "$(dirname "$0")/.."
cases="${CASES:-2000}"
export LIGHT_CASES="${LIGHT_CASES:-300000}"
export GEMINI_SOAK="$cases" PROPTEST_CASES="$cases"
mold -run cargo test --locked -p gemini-light-client -p gemini-tokenomics -p worker-gatekeeper
mold -run cargo test --locked -p pallet-stake-pool -p pallet-computation random
