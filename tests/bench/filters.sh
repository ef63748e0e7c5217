#!/bin/sh
# filters: what each filter takes on a 12-megapixel picture, in memory.
#
#   --image PHOTO    any picture weft reads; default: a test picture tiled
#   --threads N      default: 1, then all processors
#   --ops LIST       names apart by commas, '*' at the end of one for all such
#   --tsv            the lines alone, without heading
#   --peers          each op by the peers too, in turn; $WEFT_PEERS is the folder
#                    of their programs: peer_NAME, peer_NAME.py, peer_NAME.js, each
#                    run with PHOTO.ppm THREADS OP; those that can't run are left out
#   --best           with --peers: one line an op: threads, weft, best peer, ratio
#   --accuracy       one column more, where peers approximate: the largest error
#                    in levels against the definition in real numbers (run accuracy,
#                    of its own picture); with --best ours and the peer's
#
# Columns: op, weft, threads, ms (median), Mpix/s, ratio to a memcpy of the
# source.  Under each line with --peers: the same for the peer, and its time
# over ours.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${WEFT_BUILD:-$root/build}
image= threads= ops= tsv= peers= best= accuracy=/dev/null
while [ $# -gt 0 ]; do
	case $1 in
	--image) image=$2; shift ;;
	--threads) threads=$2; shift ;;
	--ops) ops=$2; shift ;;
	--tsv) tsv=1 ;;
	--peers) peers=1 ;;
	--best) best=1 ;;
	--accuracy) accuracy=1 ;;
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
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ "$accuracy" = 1 ]; then
	accuracy=$scratch/accuracy
	sh "$root/tests/bench/accuracy.sh" >"$accuracy"
fi
# Lines and, where it is known, the error: of whom a line names ($1: each), or ours and that of the best peer (best).
with_errors() {
	if [ "$accuracy" = /dev/null ]; then
		cat
		return
	fi
	awk -F '\t' -v OFS='\t' -v by="$1" '
		function error(op, who) { return op SUBSEP who in known ? known[op, who] : "-" }
		FILENAME != "-" { known[$1, $2] = $3; next }
		by == "best" { print $0, error($1, "weft"), error($1, $4); next }
		{ print $0, error($1, $2) }' "$accuracy" -
}
if [ -z "$tsv" ]; then
	if [ -n "$best" ]; then
		printf 'op\tthreads\tweft_ms\tpeer\tpeer_ms\ttimes_ours'
		[ "$accuracy" = /dev/null ] || printf '\tweft_error\tpeer_error'
	else
		printf 'op\tby\tthreads\tms\tmpix_per_s\tratio_to_memcpy'
		[ "$accuracy" = /dev/null ] || printf '\terror'
	fi
	echo
fi
if [ -z "$peers" ]; then
	for n in $threads; do
		bench "$image" "$n" "$ops" | with_errors each
	done
	exit 0
fi
[ -d "${WEFT_PEERS:-}" ] || {
	echo "filters: --peers wants \$WEFT_PEERS, a folder with peer_* programs" >&2
	exit 64
}
case $image in
*.ppm) ;;
*) # the peers read nothing else
	bench "$image" 1 '' --ppm >"$scratch/photo.ppm"
	image=$scratch/photo.ppm
	;;
esac

# One op by one peer, under the columns of ours; nothing where it has no such op.
peer_line() {
	case $1 in
	*.py) set -- "$(command -v /usr/bin/python3 || echo python3)" "$@" ;;
	*.js) set -- node "$@" ;;
	*) [ -x "$1" ] || return 0 ;;
	esac
	timeout 120 "$@" 2>/dev/null | cut -f1-6 || true
}

# Lines of one op, ours first: as they are with the peers' time over ours, or the best of the peers.
report() {
	if [ -n "$best" ]; then
		times | with_errors best
	else
		times | with_errors each
	fi
}
times() {
	awk -F '\t' -v best="$best" '
		NR == 1 { ours = $4; line = $0 }
		!best { print NR == 1 ? $0 : sprintf("%s\t%.2f times ours", $0, $4 / ours) }
		NR > 1 && (!least || $4 < least) { least = $4; by = $2 }
		END {
			split(line, of)
			if (best && least) printf "%s\t%s\t%s\t%s\t%s\t%.2f\n", of[1], of[3], ours, by, least, least / ours
		}'
}
for n in $threads; do
	for op in $(bench "$image" "$n" "$ops" --list); do
		ours=$(bench "$image" "$n" "$op")
		[ -n "$ours" ] || continue
		{
			echo "$ours"
			for peer in "$WEFT_PEERS"/peer_*; do
				peer_line "$peer" "$image" "$n" "$op"
			done
		} | report
	done
done
