# run scaling [--build DIR] [-r RUNS] [-b "a1 c d"] [-t "1 2 4 64"]
# The runtime alone with several numbers of processors: the median of each row.  More of them than the machine has
# shows what oversubscription costs.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$root/build runs=3 benches="a1 a2 b c d e f g h j k l m" procs="1 2 4 64"
while [ $# -gt 0 ]; do
	case $1 in
	--build) build=$2 ;;
	-r) runs=$2 ;;
	-b) benches=$2 ;;
	-t) procs=$2 ;;
	*) echo "run scaling: unknown option '$1'" >&2; exit 64 ;;
	esac
	shift 2
done
cmake -S "$root" -B "$build" >/dev/null && cmake --build "$build" --target bench-goroutines >/dev/null || exit 70
for r in $(seq "$runs"); do
	for b in $benches; do
		for p in $procs; do
			"$build/tests/bench/bench-goroutines" "$b" "$p" | sed "s/^/$p\t/" || exit
		done
	done
done | sort -t"$(printf '\t')" -k2,2 -k1,1n -k3,3g | awk -F'\t' -v procs="$procs" '
	function flush() { if (count) median[row, at] = value[int((count + 1) / 2)]; count = 0 }
	{ if ($2 != row || $1 != at) flush()
	  if ($2 != row) order[++rows] = $2
	  row = $2; at = $1; unit[row] = $4; value[++count] = $3 }
	END {
		flush()
		n = split(procs, p, " ")
		printf "%-24s", "row"
		for (i = 1; i <= n; i++) printf " %10s", "@" p[i]
		for (k = 1; k <= rows; k++) {
			printf "\n%-24s", order[k]
			for (i = 1; i <= n; i++) printf " %10.1f", median[order[k], p[i]]
			printf " %s", unit[order[k]]
		}
		print ""
	}'
