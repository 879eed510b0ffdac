#!/bin/sh
# A RUSTC_WRAPPER: builds dcap-qvl as an rlib only.
#
# The crate is published with crate types cdylib, staticlib and rlib; as a dependency of a no_std wasm runtime cargo
# links the cdylib too, which has neither allocator nor panic handler. Everything else passes through untouched.
#
# Cargo takes a crate for stale as long as one of its files is missing, and would build it and both runtimes anew each time:
# empty files stand in for what is not built.
rustc=$1
shift
case " $* " in
*" --crate-name dcap_qvl "*) ;;
*) exec "$rustc" "$@" ;;
esac
# Rebuild the argument list without `--crate-type cdylib` and `--crate-type staticlib`.
count=$#
folder= suffix=
while [ "$count" -gt 0 ]; do
	argument=$1
	shift
	count=$((count - 1))
	if [ "$argument" = --crate-type ] && { [ "$1" = cdylib ] || [ "$1" = staticlib ]; }; then
		shift
		count=$((count - 1))
		continue
	fi
	case "$argument" in
	--out-dir) folder=$1 ;;
	extra-filename=*) suffix=${argument#extra-filename=} ;;
	esac
	set -- "$@" "$argument"
done
"$rustc" "$@" || exit
[ -z "$folder" ] || touch "$folder/dcap_qvl$suffix.wasm" "$folder/libdcap_qvl$suffix.a"
