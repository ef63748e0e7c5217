# A signal ends weft with its own status and leaves the old file or the new one.
. "$(dirname "$0")/lib.sh"

# Big enough to be caught at work.
weft_exits 0 run "$photo" -f gray -o old.png
cp old.png keep.png
cp old.png target.png
tail=$IMAGES/retina.jpg
weft_exits 0 run "$tail" -f 'box:30 | box:30 | box:30' -o new.png

for signal in INT:130 TERM:143 HUP:129; do
	for delay in 0.01 0.03 0.06 0.1 0.2 0.4; do
		ran="SIG${signal%:*} after $delay s"
		# --foreground: the signal reaches weft alone; env resets what the shell ignores.
		timeout --preserve-status -s "${signal%:*}" $delay \
			"$WEFT" run "$tail" -f 'box:30 | box:30 | box:30' -o target.png --force 2>.err
		status=$?
		[ $status = "${signal#*:}" ] || [ $status = 0 ] || fail "status ${signal#*:} expected"
		# The signal may come just after the new file took its place.
		cmp -s target.png keep.png || same target.png new.png
		cp keep.png target.png
		only . old.png keep.png new.png target.png
	done
done

# A reader that goes away ends us as any filter: by SIGPIPE, or 74 where that is ignored.
ran="closed pipe"
{
	"$WEFT" run "$tail" -f gray -o - --out-format ppm 2>.err
	echo $? >.status
} | head -c 10 >/dev/null
status=$(cat .status)
[ "$status" = 141 ] || [ "$status" = 74 ] || fail "141 or 74 expected"
rm .status
only . old.png keep.png new.png target.png

# Told to end, or out of time, it tells that and nothing else: what its end takes with it has not failed.
rm -rf many && mkdir many
"$WEFT" run "$photo" -f resize:width=40 -o small.png -q --force
for i in $(seq 60); do cp small.png many/$i.png; done
for try in $(seq 12); do
	for how in 'timeout --preserve-status -s TERM 0.0'$((try % 6 + 2))' env' 'env'; do
		rm -f ended.m
		ran="$how weft run many"
		$how "$WEFT" run many -f 'median:5 | blur:9' -o many-out/ --force --keep-going --json --manifest ended.m \
			$([ "$how" = env ] && echo --timeout $((try % 6 * 10 + 15))ms) >.out 2>.err
		status=$?
		[ $status != 0 ] || continue # done before
		[ $status = 143 ] || [ $status = 75 ] || fail "status 143 or 75 expected"
		# A signal may come when all is done and told.
		grep -v '^weft: 60 done in ' .err >.said
		[ "$(wc -l <.said)" = $([ $status = 75 ] && echo 1 || echo 0) ] || fail "other words at the end"
		grep -q failed .out && fail "a picture is blamed"
		[ ! -e ended.m ] || ! grep -q failed ended.m || fail "a picture is blamed in the manifest"
	done
done
