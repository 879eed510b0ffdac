#!/usr/bin/env bash
# Lets libFuzzer look for inputs that break a fuzz target. MINUTES=n for each target (default 2).
#   scripts/fuzz.sh            every target
#   scripts/fuzz.sh NAME ...   only these
# The pinned stable toolchain is enough: coverage is a pass of LLVM, and no sanitizer is used. What breaks a target is
# written to fuzz/regressions/NAME and replayed by `cargo test -p fuzz` from then on.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes="${MINUTES:-2}"
folder="$(scripts/target-dir.sh)/fuzz"
export CARGO_INCREMENTAL=0
host=$(rustc -vV | sed -n 's/^host: //p')
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
for part in inline-8bit-counters pc-table trace-compares; do
	coverage+=" -Cllvm-args=-sanitizer-coverage-$part"
done
# With `--target` the flags reach the programs only, not build scripts and macros.
RUSTFLAGS="--cfg fuzzing $coverage" mold -run cargo build --locked --release \
	--manifest-path fuzz/driver/Cargo.toml --target-dir "$folder" --target "$host"
programs="$folder/$host/release"
# With the whole workspace selected, so that what the build compiled is used.
mold -run cargo build --locked --quiet --workspace --example seeds
"$(scripts/target-dir.sh)/debug/examples/seeds" "$folder/corpus"
[ $# -gt 0 ] || set -- $(ls "$folder/corpus")
for name in "$@"; do
	printf '\n=== %s\n' "$name"
	mkdir -p "fuzz/regressions/$name"
	"$programs/$name" -max_total_time="$((minutes * 60))" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="fuzz/regressions/$name/" "$folder/corpus/$name" 2>&1 | grep -v -E '^#[0-9]+\s+(NEW|REDUCE|pulse)' || failed="${failed:-} $name"
	rmdir --ignore-fail-on-non-empty "fuzz/regressions/$name"
done
rmdir --ignore-fail-on-non-empty fuzz/regressions 2>/dev/null || true
[ -z "${failed:-}" ] || { echo "broken:$failed" >&2; exit 1; }
