# run goroutines [--peers DIR] [--build DIR] [-n] [-r RUNS] [-b "a1 c d"] [-p "go tbb"]
# The runtime beside its rivals on the same programs, interleaved in one run: the median of each row with its
# spread (least..most), the goal (goals.tsv), and the ratio to the best rival and to Go (below 1: we are better;
# of requests a second more is better, so that ratio is turned over).  Row if is i without declared stacks.
# DIR of the peers: shared/peers beside the checkout unless told.  OUT: where their binaries go.  -n: they are built.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
peers=$root/../shared/peers build=$root/build runs=5 benches="a1 a2 b c d e f g h h2 i if i2 j k l m n" rivals="go boost tbb tokio" built=
while [ $# -gt 0 ]; do
	case $1 in
	-n)
		built=-n
		shift
		continue
		;;
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
OUT=${OUT:-$build/peers} "$peers/runtime/run.sh" $built -r "$runs" -b "$benches" -p "$rivals" \
	-x "weft=$build/tests/bench/bench-goroutines:1,2" | awk -F'\t' '
	FILENAME == ARGV[1] { goal[$1 " @1"] = $2; goal[$1 " @2"] = $3; next }
	$1 == "bench" { next }
	{ n = $3 + 0; key = $1 " @" (n ? n : 1); unit[key] = $5; more[key] = $5 == "req/s"
	  if (!(key in seen)) { seen[key] = 1; order[++count] = key }
	  if ($2 == "weft") { ours[key] = $4; least[key] = $8; most[key] = $9; next }
	  if ($2 == "go") go[key] = $4
	  if (!(key in best) || (more[key] ? $4 > best[key] : $4 < best[key])) { best[key] = $4; who[key] = $2 } }
	function ratio(k, other) { return !(other[k] > 0 && ours[k] > 0) ? "-" : sprintf("%.2f", more[k] ? other[k] / ours[k] : ours[k] / other[k]) }
	function known(k, list) { return k in list ? list[k] : "-" }
	END {
		printf "%-24s %10s %19s %-11s %8s %16s %6s %10s %6s\n", "row", "weft", "spread", "unit", "goal", "best rival", "ratio", "Go", "ratio"
		for (i = 1; i <= count; i++) {
			k = order[i]
			if (k in ours)
				printf "%-24s %10.1f %19s %-11s %8s %16s %6s %10s %6s\n", k, ours[k], least[k] ".." most[k], unit[k],
					known(k, goal), (k in best ? who[k] " " best[k] : "-"), ratio(k, best), known(k, go), ratio(k, go)
		}
	}' "$here/goals.tsv" -
