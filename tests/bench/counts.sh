#!/bin/sh
# counts: instructions a pixel of each filter in each format, by callgrind, beside counts.tsv.
#
# Options and filters go to counts.py, which see: tests/bench/run counts --write box renews what the table says of box.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${WEFT_BUILD:-$root/build}
exec python3 "$root/tests/bench/counts.py" "$build" "$(cat "$build/tests/bench/counts.compiler")" "$@"
