#!/bin/sh
# engine: what spreading a picture over goroutines costs and brings, by weft compare.
#
#   --image PHOTO    any picture weft reads; default: images/coffee.png
#   --threads N      default: all processors
#   --runs N         of each, interleaved; default: 21
#   --chains LIST    apart by ';'; default: light and heavy filters, and a chain of five
#
# Columns: chain; ms in a plain loop; what bands and rows of one worker take over
# it, in per cent; how many times as fast bands of N workers are, and that by N;
# for a chain of several, the sum of its filters alone.  Times are the least of
# the runs, for what a machine adds is never less than nothing.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${WEFT_BUILD:-$root/build}
image=$root/images/coffee.png threads=$(nproc) runs=21
chains='invert;brightness;gamma:2.2;hue:30;blur:1;blur:3;box:1;convolve:0.1 0.05 0.2/-0.1 0.5 0.15/-0.05 0.1 0.05'
chains="$chains;median:2;median:5;bilateral:3,radius=4;invert | brightness | contrast | invert | brightness:-0.1"
while [ $# -gt 0 ]; do
	case $1 in
	--image) image=$2 ;;
	--threads) threads=$2 ;;
	--runs) runs=$2 ;;
	--chains) chains=$2 ;;
	*) echo "engine: unknown option $1" >&2; exit 64 ;;
	esac
	shift 2
done
export WEFT_PLUGIN_PATH="${WEFT_PLUGIN_PATH:-$build/filters}"
csv=$(mktemp)
trap 'rm -f "$csv"' EXIT

compare() { # CHAIN MODES
	"$build/weft" compare "$image" -f "$1" -m "$2" -j "1,$threads" -n "$runs" --csv "$csv" --force >/dev/null
}

sum_of_parts() { # CHAIN
	echo "$1" | tr '|' '\n' | while read -r part; do
		compare "$part" seq
		awk -F, '$1 == "seq" { print $6 }' "$csv"
	done | awk '{ ms += $1 } END { printf "%.3f", ms }'
}

printf 'chain\tloop_ms\tband_over\trow_over\tspeed_up\tby_%s\tsum_of_parts_ms\n' "$threads"
echo "$chains" | tr ';' '\n' | while read -r chain; do
	parts=-
	case $chain in *'|'*) parts=$(sum_of_parts "$chain") ;; esac
	compare "$chain" seq,row,band
	awk -F, -v chain="$chain" -v n="$threads" -v parts="$parts" '
		$1 == "seq" { loop = $6 }
		$2 == 1 { one[$1] = $6 }
		$2 == n { all[$1] = $6 }
		END {
			times = loop / all["band"]
			printf "%s\t%.3f\t%+.1f %%\t%+.1f %%\t%.2f\t%.0f %%\t%s\n", chain, loop, 100 * (one["band"] / loop - 1),
			       100 * (one["row"] / loop - 1), times, 100 * times / n, parts
		}' "$csv"
done
