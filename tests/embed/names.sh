#!/bin/sh
# names.sh LIBRARY: in a shared object that takes all of weft-core in, the names
# that others see of core/run are those that stand in public headers, and no more.
set -eu
library=$1
here=$(cd "$(dirname "$0")/../.." && pwd)
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
"${CC:-cc}" -shared -o "$at/all.so" -Wl,--whole-archive "$library" -Wl,--no-whole-archive -lpthread
nm -D --defined-only "$at/all.so" | awk '{ print $3 }' | sort -u >"$at/seen"
grep -ohE '\bweft_[a-z0-9_]+' "$here"/core/run/*.h "$here"/core/base/*.h | sort -u >"$at/public"
[ "$(wc -l <"$at/seen")" -gt 80 ] || { echo "only $(wc -l <"$at/seen") names are seen"; exit 1; }
private=$(comm -23 "$at/seen" "$at/public")
[ -z "$private" ] || { echo "seen, but in no public header:" $private; exit 1; }
# And the other way: a program that is linked with weft may have names of its own.
own=$(nm -g --defined-only "$library" | awk 'NF == 3 { print $3 }' | grep -v '^weft_' || true)
[ -z "$own" ] || { echo "without weft's prefix:" $own; exit 1; }
echo "$(wc -l <"$at/seen") public names"
