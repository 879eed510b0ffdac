# Runs tests and benches of some packages as the whole workspace compiled them. `cargo test -p NAME` selects other features
# than `cargo build --workspace` does, and compiles hundreds of crates anew for that.

# Prints the executables of a folder: executables test|bench FOLDER
executables() {
	local profile=()
	[ "$1" = test ] || profile=(--profile dev)
	mold -run cargo "$1" --locked --workspace "${profile[@]}" --no-run --message-format json-render-diagnostics |
		grep '"test":true' |
		sed -n 's|.*"manifest_path":"'"$PWD/$2"'/Cargo.toml".*"executable":"\([^"]*\)".*|\1|p'
}

# Runs them in their folder, as cargo does: run_workspace test|bench FOLDER [ARGUMENT ...]
run_workspace() {
	local kind=$1 folder=$2 programs program
	shift 2
	programs=$(executables "$kind" "$folder")
	[ -n "$programs" ] || { echo "error: $folder has no $kind" >&2; return 2; }
	for program in $programs; do
		(cd "$folder" && CARGO_MANIFEST_DIR=$PWD "$program" "$@")
	done
}
