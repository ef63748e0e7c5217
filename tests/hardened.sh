#!/usr/bin/env bash
# hardened.sh BUILD: the binaries are as hard as they are said to be.
#
# Of each is read: bound at once and read-only afterwards, no stack that can be run, a
# program that lies anywhere, and, where the build has them, checked stacks and strings,
# and functions that begin where an indirect call may land.
set -u
build=$1 failed=0
command -v readelf >/dev/null && command -v objdump >/dev/null || exit 77

complain() {
	echo "$*"
	failed=1
}

# has OPTION: the build is compiled with it.
has() {
	grep -q -- "$1" "$build/build.ninja" 2>/dev/null || grep -rq --include=flags.make -- "$1" "$build" 2>/dev/null
}

lands() {
	case $(uname -m) in
	x86_64) echo endbr64 ;;
	aarch64) echo 'bti|paciasp' ;;
	esac
}

linked_hard() {
	readelf -dW "$1" | grep -qE 'BIND_NOW|FLAGS_1.*NOW' || complain "$1: not bound at once"
	readelf -lW "$1" | grep -q GNU_RELRO || complain "$1: its tables stay writable"
	readelf -lW "$1" | grep -E 'GNU_STACK' | grep -q 'RW ' || complain "$1: its stack can be run"
}

plugins=("$build"/filters/*.so)
program=$build/weft
for file in "$program" "${plugins[@]}" "$build"/core/libweft-*.so; do
	[ -e "$file" ] && linked_hard "$file"
done
readelf -hW "$program" | grep -q 'Type: *DYN' || complain "$program: has a fixed address"

if has -fstack-protector-strong; then
	readelf -sW "$program" | grep -q __stack_chk_fail || complain "$program: its stack is not checked"
fi
if has _FORTIFY_SOURCE; then
	readelf -sW --dyn-syms "$program" | grep -qE '_chk(@|$)' || complain "$program: its strings are not checked"
fi
if has -fcf-protection=branch || has -mbranch-protection; then
	for file in "${plugins[@]}"; do
		objdump -d --no-show-raw-insn "$file" | grep -A1 -E '<weft_plugin(_[a-z0-9]+)?>:$' | grep -qE "$(lands)" ||
			complain "$file: weft_plugin is no place for an indirect call"
	done
fi
echo "${#plugins[@]} plugins read"
[ "${#plugins[@]}" -gt 10 ] && [ $failed = 0 ]
