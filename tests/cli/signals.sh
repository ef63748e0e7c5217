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
