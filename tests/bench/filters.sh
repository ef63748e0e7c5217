#!/bin/sh
# filters: what each filter takes on a 12-megapixel picture, in memory.
#
#   --image PHOTO    any picture weft reads; default: a test picture tiled
#   --threads N      default: 1, then all processors
#   --ops LIST       names apart by commas, '*' at the end of one for all such
#   --tsv            the lines alone, without heading
#   --peers          each op by the peers too, in turn; $WEFT_PEERS is the folder
#                    of their programs (peer_NAME PHOTO.ppm THREADS OP)
#
# Columns: op, weft, threads, ms (median), Mpix/s, ratio to a memcpy of the
# source.  Under each line with --peers: the same for the peer, and its time
# over ours.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${WEFT_BUILD:-$root/build}
image= threads= ops= tsv= peers=
while [ $# -gt 0 ]; do
	case $1 in
	--image) image=$2; shift ;;
	--threads) threads=$2; shift ;;
	--ops) ops=$2; shift ;;
	--tsv) tsv=1 ;;
	--peers) peers=1 ;;
	*) echo "filters: unknown option $1" >&2; exit 64 ;;
	esac
	shift
done
[ -x "$build/tests/bench/bench-filters" ] || {
	cmake -S "$root" -B "$build" >/dev/null
	cmake --build "$build" >/dev/null
}
export WEFT_PLUGIN_PATH="${WEFT_PLUGIN_PATH:-$build/filters}"
bench() { "$build/tests/bench/bench-filters" "$@"; }
if [ -z "$threads" ]; then
	threads=1
	[ "$(nproc)" -gt 1 ] && threads="1 $(nproc)"
fi
[ -n "$tsv" ] || printf 'op\tby\tthreads\tms\tmpix_per_s\tratio_to_memcpy\n'
if [ -z "$peers" ]; then
	for n in $threads; do
		bench "$image" "$n" "$ops"
	done
	exit 0
fi
[ -d "${WEFT_PEERS:-}" ] || { echo "filters: --peers wants \$WEFT_PEERS, a folder with peer_* programs" >&2; exit 64; }
case $image in *.ppm) ;; *) echo "filters: the peers read PPM only: --image PHOTO.ppm" >&2; exit 64 ;; esac
for n in $threads; do
	for op in $(bench "$image" "$n" "$ops" --list); do
		ours=$(bench "$image" "$n" "$op")
		[ -n "$ours" ] || continue
		echo "$ours"
		for peer in "$WEFT_PEERS"/peer_*; do
			[ -x "$peer" ] || continue
			line=$("$peer" "$image" "$n" "$op" 2>/dev/null | cut -f1-6) || continue
			[ -z "$line" ] || printf '%s\n%s\n' "$ours" "$line" |
				awk -F '\t' 'NR == 1 { ms = $4 } NR == 2 { printf "%s\t%.2f times ours\n", $0, $4 / ms }'
		done
	done
done
