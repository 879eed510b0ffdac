#!/usr/bin/env bash
# Every check, stage by stage, with the minutes each took. Stops at the first stage that fails.
#   scripts/test.sh            all stages
#   scripts/test.sh STAGE ...  only these, in this order
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/stages.sh

stage_format() { cargo fmt --all --check; }
stage_build() { mold -run cargo build --locked --workspace --all-targets; }
stage_runtimes() { "$(scripts/target-dir.sh)/debug/xtask" wasm; }
# Blobs of a chain that stays: their size, and the hash that offline signers sign, are tested.
stage_shipped() { "$(scripts/target-dir.sh)/debug/xtask" wasm --ship; }
stage_tidy() { "$(scripts/target-dir.sh)/debug/xtask" tidy; }
stage_lints() { cargo clippy --locked --workspace --all-targets -- -D warnings; }
stage_docs() { RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --quiet; }
stage_tests() { mold -run cargo test --locked --workspace --exclude e2e --no-fail-fast; }
# A few of the mutants, always the same of the same lists, so that what passes here passes elsewhere; SEED=n draws others, and
# `make mutants` tries all.
stage_mutants() { mold -run "$(scripts/target-dir.sh)/debug/xtask" mutants --sample 15 --seed "${SEED:-1}"; }
# The whole workspace is selected, so that the same features are compiled as above.
stage_e2e() { mold -run cargo test --locked --workspace --test networks --test relaying --test documents --test sending --test light --test upgrade --test keys -- --test-threads 1; }

run_stages "${@:-format build runtimes shipped tidy lints docs tests mutants e2e}"
