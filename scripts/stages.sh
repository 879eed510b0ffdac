# Runs functions `stage_NAME`, timing each; prints one line a stage at the end, also after a failure, and then the names of the
# tests that failed: whoever reads only the end of a log sees which.
run_stages() {
	local names=($*) report="" name started status=0 said
	said=$(mktemp)
	# The caller has its own options back when this returns.
	local -
	set +e
	for name in "${names[@]}"; do
		declare -F "stage_$name" >/dev/null || { echo "error: there is no stage '$name'" >&2; return 2; }
		printf '\n=== %s\n' "$name"
		started=$SECONDS
		# A subshell with `set -e`, so that a stage of several commands stops at the first that fails. Not before `||`, nor may
		# this function stand there: bash ignores `set -e` in whatever does.
		(set -e; "stage_$name") | tee "$said"
		status=$?
		report+=$(printf '%-10s %5.1f min' "$name" "$(awk "BEGIN{print ($SECONDS-$started)/60}")")
		[ "$status" = 0 ] || { report+="  FAILED"$'\n'; break; }
		report+=$'\n'
	done
	printf '\n%s%-10s %5.1f min\n' "$report" total "$(awk "BEGIN{print $SECONDS/60}")"
	[ "$status" = 0 ] || grep -aE '^test .* FAILED$|^test result: FAILED' "$said" || true
	rm -f "$said"
	return "$status"
}
