#!/bin/sh
# static.sh [FOLDER]: the weft command as one file that needs nothing beside it, filters and codecs inside, and what it
# is made of (weft.spdx.json), in FOLDER (default: ./static).  The same sources and packages give the same bytes,
# wherever and whenever they are built.  TIFF is written but not read, AVIF, HEIC and JPEG XL are neither: their
# libraries are loaded when they are needed, and here there is no loader.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "${1:-static}"
folder=$(cd "${1:-static}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Paths within the program are those of the sources, not of this machine.
map="-ffile-prefix-map=$here=. -ffile-prefix-map=$work/build=build"
cmake -S "$here" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DWEFT_STATIC=ON -DWEFT_SHARED=OFF \
	-DWEFT_TESTS=OFF -DWEFT_BENCH=OFF -DWEFT_INSTALL=OFF -DCMAKE_C_FLAGS="$map" \
	-DCMAKE_EXE_LINKER_FLAGS="-Wl,-Map=$work/map" >"$work/log" || { cat "$work/log" >&2; exit 1; }
cmake --build "$work/build" --target weft >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
strip -o "$folder/weft" "$work/build/weft"
python3 "$here/cli/package/sbom.py" "$folder/weft" "$work/build" "$work/map" \
	"$("$here/cli/package/version.sh")" >"$folder/weft.spdx.json"
ls -l "$folder"
