#!/bin/sh
# A RUSTC_WRAPPER: builds dcap-qvl as an rlib only.
#
# The crate is published with crate types cdylib, staticlib and rlib; as a dependency of a no_std wasm runtime cargo
# links the cdylib too, which has neither allocator nor panic handler. Everything else passes through untouched.
rustc=$1
shift
case " $* " in
*" --crate-name dcap_qvl "*) ;;
*) exec "$rustc" "$@" ;;
esac
# Rebuild the argument list without `--crate-type cdylib` and `--crate-type staticlib`.
count=$#
while [ "$count" -gt 0 ]; do
	argument=$1
	shift
	count=$((count - 1))
	if [ "$argument" = --crate-type ] && { [ "$1" = cdylib ] || [ "$1" = staticlib ]; }; then
		shift
		count=$((count - 1))
		continue
	fi
	set -- "$@" "$argument"
done
exec "$rustc" "$@"
