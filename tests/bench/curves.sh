#!/bin/sh
# curves: how the cost grows with radius, sigma, size, width and length of a chain.
#
#   --threads N      default: 1
#   --megapixels N   the largest picture; default: 400
#   --only NAME      radius, sigma, unsharp, window, size, width or chain
#   --svg FOLDER     where NAME.svg are written; default: the build folder's curves/
#
# Columns: figure, curve, x, ms, nanoseconds a pixel; "cliff" where a step costs
# half as much again as the growth of x explains.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${WEFT_BUILD:-$root/build}
threads=1 most=400 only= folder=$build/curves
while [ $# -gt 0 ]; do
	case $1 in
	--threads) threads=$2; shift ;;
	--megapixels) most=$2; shift ;;
	--only) only=$2; shift ;;
	--svg) folder=$2; shift ;;
	*) echo "curves: unknown option $1" >&2; exit 64 ;;
	esac
	shift
done
[ -x "$build/tests/bench/bench-curves" ] || {
	cmake -S "$root" -B "$build" >/dev/null
	cmake --build "$build" >/dev/null
}
mkdir -p "$folder"
export WEFT_PLUGIN_PATH="${WEFT_PLUGIN_PATH:-$build/filters}"
exec "$build/tests/bench/bench-curves" "$threads" "$most" "$folder" ${only:+"$only"}
