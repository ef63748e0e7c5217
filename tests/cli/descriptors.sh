# Standard descriptors closed by who starts us: nothing is lost, nothing is written where it doesn't belong.
. "$(dirname "$0")/lib.sh"

mkdir in
for i in $(seq 20); do "$WEFT" run "$photo" -f "crop:width=$((40 + i)),height=30" -o in/$i.png -q; done
weft_exits 0 run in -f invert -o wanted/ -q
n=0
for more in "" --no-jail; do
	for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
		n=$((n + 1))
		ran="run in -f invert -o out$n/ --progress json $more $closed"
		eval "timeout 60 '$WEFT' run in -f invert -o out$n/ --progress json --manifest m$n $more $closed" >/dev/null 2>.err
		status=$?
		[ $status = 0 ] || fail "status 0 expected"
		diff -r out$n wanted >/dev/null || fail "outputs lost or corrupt"
		[ "$(grep -c '"status": "done"' m$n)" = 20 ] || fail "20 lines expected"
	done
done
# What is wanted of a closed one fails.
ran="run in/1.png -o - >&-"
"$WEFT" run in/1.png -f invert -o - --out-format png >&- 2>.err
status=$?
[ $status = 73 ] || fail "status 73 expected"
err_has "standard output"
ran="run - <&-"
"$WEFT" run - -f invert -o x.png <&- 2>.err
status=$?
[ $status != 0 ] || fail "a failure expected"
absent x.png
