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
