# Runs functions `stage_NAME`, timing each; prints one line a stage at the end, also after a failure.
run_stages() {
	local names=($*) report="" name started status=0
	for name in "${names[@]}"; do
		declare -F "stage_$name" >/dev/null || { echo "error: there is no stage '$name'" >&2; return 2; }
		printf '\n=== %s\n' "$name"
		started=$SECONDS
		# A subshell with `set -e`, so that a stage of several commands stops at the first that fails.
		(set -e; "stage_$name") || status=$?
		report+=$(printf '%-10s %5.1f min' "$name" "$(awk "BEGIN{print ($SECONDS-$started)/60}")")
		[ "$status" = 0 ] || { report+="  FAILED"$'\n'; break; }
		report+=$'\n'
	done
	printf '\n%s%-10s %5.1f min\n' "$report" total "$(awk "BEGIN{print $SECONDS/60}")"
	return "$status"
}
