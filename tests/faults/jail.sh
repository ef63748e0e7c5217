# A decoder that dies is a bad picture, and no other file's business.
. "$(dirname "$0")/../cli/lib.sh"

weft_exits 0 run "$photo" -f 'resize:width=60' -o small.png
mkdir in
for i in 1 2 3; do cp small.png in/$i.png; done

for n in 1 2 3; do
	for signal in 6 9 11; do
		ran="WEFT_FAULT_IN=decoders WEFT_FAULT=malloc:$n:-$signal weft run"
		WEFT_FAULT_IN=decoders WEFT_FAULT=malloc:$n:-$signal LD_PRELOAD=$FAULT timeout 60 "$WEFT" run small.png \
			-f invert -o out.png >.out 2>.err
		status=$?
		if [ $status = 0 ]; then # never so many calls
			[ $n -gt 2 ] || fail "the fault did not come"
			rm out.png
			continue
		fi
		# Killed (9) it may have been for the machine's memory: another try may help.  Once
		# jailed it may not kill itself, and is stopped for trying.
		wanted=$(grep -q "killed from outside" .err && [ $signal = 9 ] && echo 75 || echo 65)
		# The first call may be made by what starts the decoders, which has seen no file.
		[ $n -gt 1 ] || ! grep -q "no process to decode in: what starts decoders was ended" .err || wanted=75
		[ $status = "$wanted" ] || fail "status $wanted expected"
		err_lines 1
		err_has small.png
		err_has "decoder"
		absent out.png
	done
done
ran="batch with dying decoders"
WEFT_FAULT_IN=decoders WEFT_FAULT=malloc:2:-11 LD_PRELOAD=$FAULT timeout 60 "$WEFT" run in -f invert -o out/ \
	--keep-going >.out 2>.err
status=$?
[ $status = 1 ] || fail "status 1 expected"
[ "$(grep -c 'decoder' .err)" = 3 ] || fail "three lines expected"
[ ! -e out ] || only out

# Whoever looks into a file does it there: nothing is told of it where decoders die.
mkdir one
cp small.png one/
weft_exits 0 run small.png -f invert -o kept.png --manifest kept.jsonl
looks_inside() { # ARGS...
	ran="weft $* with dying decoders"
	WEFT_FAULT_IN=decoders WEFT_FAULT=malloc:1:-11 LD_PRELOAD=$FAULT timeout 60 "$WEFT" "$@" >.out 2>.err
	status=$?
	[ $status != 0 ] || fail "something was looked into outside"
	grep -qE "decode[rs]? " .err || fail "an error of decoders expected"
}
looks_inside info small.png
looks_inside run small.png -f invert -o looked.png
looks_inside run small.png -f invert -o looked.png --widths 20,30
looks_inside run one -f invert -o looked/
looks_inside run -f 'mandelbrot:width=9,height=9 | composite:small.png' -o looked.png
looks_inside run -f 'mandelbrot:width=9,height=9 | composite:(mandelbrot:width=9,height=9 | hald:small.png)' -o looked.png
looks_inside run -f 'mandelbrot:width=9,height=9 | icc:to=small.png' -o looked.png
looks_inside why small.png -f invert -n 5
looks_inside compare small.png -f invert
looks_inside diff small.png kept.png
looks_inside measure small.png
looks_inside stack small.png kept.png -o looked.png
looks_inside montage small.png kept.png -o looked.png
looks_inside gallery small.png -o looked
looks_inside from --run 'convert small.png -negate looked.png'
[ ! -e looked.png ] || only looked.png

# Without a jail there is no decoder to die.
WEFT_FAULT_IN=decoders WEFT_FAULT=malloc:1:-11 LD_PRELOAD=$FAULT timeout 60 "$WEFT" run small.png -f invert \
	-o out.png --no-jail 2>.err || fail "--no-jail decodes here"

# No decoder outlives its weft, however that ends.
"$WEFT" run - -f 'box:60|box:60|box:60' -o - --out-format png <"$photo" >big.png 2>.err &
pid=$!
sleep 0.05
command -v pgrep >/dev/null || exit 0
children=$(pgrep -P $pid; pgrep -P "$(pgrep -P $pid | tr '\n' , | sed 's/,$//')" 2>/dev/null)
kill -KILL $pid 2>/dev/null
wait $pid 2>/dev/null
for i in $(seq 100); do
	alive=
	for child in $children; do [ ! -e "/proc/$child/exe" ] || alive=$child; done
	[ -n "$alive" ] || break
	sleep 0.1
done
[ -z "$alive" ] || fail "decoder $alive is alive"
