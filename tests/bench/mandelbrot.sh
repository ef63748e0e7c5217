#!/bin/sh
# mandelbrot: one picture drawn in a plain loop, with a goroutine a pixel, a goroutine a row, and by workers
# who take rows from a channel: the course's lesson 14, after Francesc Campoy's table of the same for Go.
#
#   --threads N   default: all processors
#   --runs N      of each, interleaved; default: 21
#
# Columns: mode; goroutines; ms on one processor; ms on N; how many times as fast as the plain loop that is.
# Times are the least of the runs.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${WEFT_BUILD:-$root/build}
threads=$(nproc) runs=21
while [ $# -gt 0 ]; do
	case $1 in
	--threads) threads=$2 ;;
	--runs) runs=$2 ;;
	*) echo "mandelbrot: unknown option $1" >&2; exit 64 ;;
	esac
	shift 2
done
times=$(mktemp)
trap 'rm -f "$times"' EXIT

for run in $(seq "$runs"); do
	for mode in seq pixel row workers; do
		for procs in 1 "$threads"; do
			ms=$(WEFT_PROCS=$procs "$build/weft" teach run 14 "$(echo $mode | cut -c1)" | sed -n 's/^time = \(.*\) ms$/\1/p')
			echo "$mode $procs $ms"
		done
	done
done >"$times"
awk -v n="$threads" '
	!(($1, $2) in least) || $3 < least[$1, $2] { least[$1, $2] = $3 }
	END {
		printf "mode\tgoroutines\tms_on_1\tms_on_%d\ttimes_the_loop\n", n
		split("seq pixel row workers", mode)
		split("0 65536 256 " n, count)
		for (i = 1; i <= 4; i++)
			printf "%s\t%s\t%.1f\t%.1f\t%.2f\n", mode[i], count[i], least[mode[i], 1], least[mode[i], n],
			       least["seq", 1] / least[mode[i], n]
	}' "$times"
