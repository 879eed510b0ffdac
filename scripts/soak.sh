#!/usr/bin/env bash
# Long random tests. CASES=n sets how many random histories (default 2000); every failure prints a seed that replays.
# The machines on the real runtime: SIM_OPERATIONS of the random one, SIM_DEPTH of sequences, SIM_CASES of hostile owners
# and of corrupt storages, all from SEED on; see docs/operations/machines.md.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/workspace.sh
cases="${CASES:-2000}"
export LIGHT_CASES="${LIGHT_CASES:-300000}"
export GEMINI_SOAK="$cases" PROPTEST_CASES="$cases"
for folder in pure/light-client pure/tokenomics worker/gatekeeper; do
	run_workspace test "$folder"
done
for folder in chain/pallets/stake-pool chain/pallets/vault chain/pallets/delegation-voting chain/pallets/computation; do
	run_workspace test "$folder" random
done
export SEED="${SEED:-1}" SIM_OPERATIONS="${SIM_OPERATIONS:-1000000}" SIM_CHECK_EVERY="${SIM_CHECK_EVERY:-10}"
export SIM_DEPTH="${SIM_DEPTH:-12}" SIM_CASES="${SIM_CASES:-500}"
run_workspace test sim --nocapture
