#!/bin/sh
# accuracy: how far 8-bit results are from the definition in real numbers, ours
# and the peers' that are installed (OpenCV, Pillow, libvips; Halide from $WEFT_PEERS).
#
#   --image PHOTO    any picture weft reads; default: images/coffee.png
#
# Columns: op, by, largest error in levels, samples equal to the definition's rounded.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${WEFT_BUILD:-$root/build}
image=$root/images/coffee.png
while [ $# -gt 0 ]; do
	case $1 in
	--image) image=$2; shift ;;
	*) echo "accuracy: unknown option $1" >&2; exit 64 ;;
	esac
	shift
done
export WEFT_PLUGIN_PATH="${WEFT_PLUGIN_PATH:-$build/filters}"
exec "$(command -v /usr/bin/python3 || echo python3)" "$root/tests/bench/accuracy.py" "$build/weft" "$image"
