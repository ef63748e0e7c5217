#!/bin/sh
# errno.sh LIBRARY: errno.c as each compiler optimises it, on 1, 2 and 4 processors.
set -eu
library=$1
here=$(cd "$(dirname "$0")" && pwd)
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
for compiler in gcc clang; do
	command -v $compiler >/dev/null || continue
	$compiler -std=gnu17 -O2 -I"$here/../../core" -o "$at/errno" "$here/errno.c" "$library" -lpthread -Wl,-z,now
	for procs in 1 2 4; do
		WEFT_PROCS=$procs "$at/errno" || { echo "$compiler, $procs processors"; exit 1; }
	done
done
