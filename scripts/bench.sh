#!/usr/bin/env bash
# Every benchmark. Each figure is a line: name, value, and its bound or peer; all of them stand together at the end. A
# missed bound fails the run.
#   scripts/bench.sh            all
#   scripts/bench.sh NAME ...   only these
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/stages.sh
source scripts/workspace.sh

figures=$(mktemp)
trap 'rm -f "$figures"' EXIT
bench() { run_workspace bench "$1" --bench | tee -a "$figures"; }
stage_machine() {
	grep -m 1 'model name' /proc/cpuinfo || true
	echo "cores $(nproc), load $(cut -d ' ' -f 1 /proc/loadavg)"
}
stage_gatekeeper() { bench worker/gatekeeper; }
stage_light-client() { bench pure/light-client; }
stage_staking() { bench sim; }
stage_fold() { bench e2e/factory; }
stage_catch-up() { bench worker/pruntime; }
stage_relay() {
	make --silent build
	bench e2e
}

set +e
run_stages "${@:-machine gatekeeper light-client staking fold catch-up relay}"
status=$?
set -e
printf '\n=== figures\n'
grep -E '^[a-z-]+\.[a-z0-9_]+ ' "$figures" || echo "none"
exit "$status"
