#!/bin/sh
# codecs: decoding and encoding, memory to memory, in a plain loop and by goroutines.
#
#   --image PHOTO    any picture weft reads; default: images/retina.jpg enlarged to 12 megapixels
#
# Columns: op, by, threads, ms (median), Mpix/s, bytes of the file.  The peers'
# codecs follow, where $WEFT_PEERS is a folder with peer_codecs; they know one thread.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${WEFT_BUILD:-$root/build}
image=
while [ $# -gt 0 ]; do
	case $1 in
	--image) image=$2; shift ;;
	*) echo "codecs: unknown option $1" >&2; exit 64 ;;
	esac
	shift
done
[ -x "$build/tests/bench/bench-codecs" ] || {
	cmake -S "$root" -B "$build" >/dev/null
	cmake --build "$build" >/dev/null
}
export WEFT_PLUGIN_PATH="${WEFT_PLUGIN_PATH:-$build/filters}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ -n "$image" ]; then
	"$build/weft" run "$image" -f brightness:0 -o "$scratch/p.ppm" -q
else
	"$build/weft" run "$root/images/retina.jpg" -f resize:width=4272,height=2848,fit=fill -o "$scratch/p.ppm" -q
fi
for format in jpg png; do
	"$build/weft" run "$scratch/p.ppm" -f brightness:0 -o "$scratch/p.$format" -q
done
printf 'op\tby\tthreads\tms\tmpix_per_s\tbytes\n'
threads=1
[ "$(nproc)" -gt 1 ] && threads="1 $(nproc)"
for n in $threads; do
	"$build/tests/bench/bench-codecs" "$n" "$scratch/p.ppm" "$scratch/p.jpg" "$scratch/p.png"
done
if [ -x "${WEFT_PEERS:-}/peer_codecs" ]; then
	"$WEFT_PEERS/peer_codecs" "$scratch/p.ppm" "$scratch/p.jpg" "$scratch/p.png" 'jpeg_*,png_dec,png_enc' |
		awk -F '\t' -v OFS='\t' '$1 ~ /jpeg|jpg|png/ { print $1, $2, $3, $4, $5, $9 }'
else
	echo "codecs: without peers: no peer_codecs in \$WEFT_PEERS" >&2
fi
