#!/usr/bin/env bash
# Every benchmark. Each figure is a line: name, value, and its bound or peer; all of them stand together at the end. A
# missed bound fails the run.
#   scripts/bench.sh            all
#   scripts/bench.sh NAME ...   only these
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/stages.sh

figures=$(mktemp)
trap 'rm -f "$figures"' EXIT
bench() { mold -run cargo bench --locked --profile dev "$@" | tee -a "$figures"; }
stage_machine() {
	grep -m 1 'model name' /proc/cpuinfo || true
	echo "cores $(nproc), load $(cut -d ' ' -f 1 /proc/loadavg)"
}
stage_gatekeeper() { bench -p worker-gatekeeper; }
stage_light-client() { bench -p gemini-light-client; }
stage_staking() { bench -p sim; }
stage_fold() { bench -p block-factory; }
stage_catch-up() { bench -p pruntime; }
stage_relay() {
	make --silent build
	bench -p e2e
}

status=0
run_stages "${@:-machine gatekeeper light-client staking fold catch-up relay}" || status=$?
printf '\n=== figures\n'
grep -E '^[a-z-]+\.[a-z0-9_]+ ' "$figures" || echo "none"
exit "$status"
