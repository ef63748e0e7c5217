# A recorded run shows which filter worked on which rows: all of them, each once.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || exit 77

rows() { # MODE FILTER: how many rows its labels cover
	WEFT_TRACE=t.json weft_exits 0 run "$photo" -f "$2" -o out.png --force --mode "$1"
	python3 "$SOURCE/tests/core/run/trace/trace.py" t.json >t.out || fail "not a sound trace: $(cat t.out)"
	awk -v name="${2%%:*}" '$1 == "label" && $2 == name { n += ($4 - $3) * $5 } END { print n + 0 }' t.out
}

height=$("$WEFT" info "$photo" --json | tr -d ' ' | grep -o '"height":[0-9]*' | head -n 1 | cut -d: -f2)
for mode in row band; do
	for filter in invert blur:2; do
		n=$(rows $mode $filter)
		[ "$n" = "$height" ] || fail "$mode, $filter: labels cover $n rows of $height"
	done
done

# Of a comparison: each schedule once, by name, the plain loop too; and nothing else.
WEFT_TRACE=c.json weft_exits 0 compare "$photo" -f invert --modes row,band -j 1,2 --buffer 0,4 -n 3
err_has "c.json: each schedule"
python3 "$SOURCE/tests/core/run/trace/trace.py" c.json >t.out || fail "not a sound trace: $(cat t.out)"
[ "$(grep -c '^process .*: processors 1$' t.out)" = 9 ] || fail "nine schedules: $(grep ^process t.out)"
for title in seq 'row, processors 2, buffer 0' 'band, processors 1, buffer 4'; do
	grep -q "^process $title: processors 1$" t.out || fail "no $title"
done
n=$(awk '$1 == "label" && $2 == "invert" { n += ($4 - $3) * $5 } END { print n + 0 }' t.out)
[ "$n" = $((9 * height)) ] || fail "labels cover $n rows, not nine times $height"
WEFT_TRACE=nowhere/c.json weft_exits 73 compare "$photo" -f invert --modes row -j 1 -n 3
err_has "nowhere/c.json: cannot record"
