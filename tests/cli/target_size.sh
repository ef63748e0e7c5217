# The best quality at which a file is no larger.
. "$(dirname "$0")/lib.sh"

size() { stat -c %s "$1"; }

weft_exits 0 run "$photo" -o q90.jpg
weft_exits 0 run "$photo" -o a.jpg --target-size 45k
[ "$(size a.jpg)" -le 46080 ] || fail "too large: $(size a.jpg)"
# It is the file of the best quality that would do.
best=0
for q in $(seq 60 90); do
	weft_exits 0 run "$photo" -o q.jpg --force --quality "$q"
	[ "$(size q.jpg)" -le 46080 ] && best=$q
done
[ $best != 0 ] && [ $best != 90 ] || fail "no quality between"
weft_exits 0 run "$photo" -o q.jpg --force --quality $best
same a.jpg q.jpg
# No better than the usual, or than asked for.
weft_exits 0 run "$photo" -o b.jpg --target-size 10M
same b.jpg q90.jpg
weft_exits 0 run "$photo" -o c.jpg --target-size 10M --quality 40
weft_exits 0 run "$photo" -o q.jpg --force --quality 40
same c.jpg q.jpg
# For several outputs each.
weft_exits 0 run "$photo" --widths 100,300 -o 'd-{w}.jpg' --target-size 5k
[ "$(size d-100.jpg)" -le 5120 ] && [ "$(size d-300.jpg)" -le 5120 ] || fail "too large"
# What can't be.
weft_exits 64 run "$photo" -o e.jpg --target-size 300
err_has "even at quality 1"
absent e.jpg
weft_exits 64 run "$photo" -o e.png --target-size 100k
err_has "png has no quality"
absent e.png
weft_exits 64 run "$photo" -o e.jpg --target-size much
# Made already, and made again alike.
weft_exits 0 run "$photo" -o 'f/{stem}.jpg' --target-size 30k --resume journal -q
weft_exits 0 run "$photo" -o 'f/{stem}.jpg' --target-size 30k --resume journal
err_has "1 skipped"
weft_exits 0 run "$photo" -o 'f/{stem}.jpg' --target-size 20k --resume journal
err_has "1 done"
weft_exits 0 verify journal --rerun
