# run goroutines [--peers DIR] [--build DIR] [-r RUNS] [-b "a1 c d"] [-p "go tbb"]
# The runtime beside its rivals on the same programs, interleaved in one run: the median of each row with its
# spread (least..most), and the ratio to the best rival and to Go (below 1: we are faster).
# DIR of the peers: shared/peers beside the checkout unless told.  OUT: where their binaries go.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
peers=$root/../shared/peers build=$root/build runs=5 benches="" rivals="go boost tbb tokio"
while [ $# -gt 0 ]; do
	case $1 in
	--peers) peers=$2 ;;
	--build) build=$2 ;;
	-r) runs=$2 ;;
	-b) benches=$2 ;;
	-p) rivals=$2 ;;
	*) echo "run goroutines: unknown option '$1'" >&2; exit 64 ;;
	esac
	shift 2
done
[ -x "$peers/runtime/run.sh" ] || { echo "run goroutines: no peers in $peers; tell where with --peers DIR" >&2; exit 66; }
cmake -S "$root" -B "$build" >/dev/null && cmake --build "$build" --target bench-goroutines >/dev/null || exit 70
OUT=${OUT:-$build/peers} "$peers/runtime/run.sh" -r "$runs" ${benches:+-b "$benches"} -p "$rivals" \
	-x "weft=$build/tests/bench/bench-goroutines:1,2" | awk -F'\t' '
	NR == 1 { next }
	{ n = $3 + 0; key = $1 " @" (n ? n : 1); unit[key] = $5
	  if (!(key in seen)) { seen[key] = 1; order[++count] = key }
	  if ($2 == "weft") { ours[key] = $4; least[key] = $8; most[key] = $9; next }
	  if ($2 == "go") go[key] = $4
	  if (!(key in best) || $4 < best[key]) { best[key] = $4; who[key] = $2 } }
	function ratio(a, b) { return b > 0 ? sprintf("%.2f", a / b) : "-" }
	END {
		printf "%-24s %12s %22s %-12s %20s %8s %12s %8s\n", "row", "weft", "spread", "unit", "best rival", "ratio", "Go", "ratio"
		for (i = 1; i <= count; i++) {
			k = order[i]
			if (k in ours)
				printf "%-24s %12.1f %22s %-12s %20s %8s %12s %8s\n", k, ours[k], least[k] ".." most[k], unit[k],
					(k in best ? who[k] " " best[k] : "-"), ratio(ours[k], best[k]), (k in go ? go[k] : "-"), ratio(ours[k], go[k])
		}
	}'
