# A batch that is killed goes on where it was, by the journal.
. "$(dirname "$0")/lib.sh"

mkdir in
for i in $(seq 60); do cp "$photo" in/$i.png; done
chain='blur:3 | median:2 | sobel'
weft_exits 0 run in -f "$chain" -o plain/ -q

kills=0
for try in $(seq 200); do
	"$WEFT" run in -f "$chain" -o out/ --resume journal -q 2>.err &
	pid=$!
	# Longer with each, for machines that take longer.
	sleep "$(printf '0.%02d' $((try % 9 + 1 + try / 3)))"
	kill -KILL $pid 2>/dev/null
	wait $pid 2>/dev/null
	status=$?
	ran="run number $try, killed"
	[ $status = 137 ] || [ $status = 0 ] || fail "a killed run leaves what the next can't read"
	[ $status = 0 ] && break
	kills=$((kills + 1))
	# Whatever is there is whole.
	for file in $(find out -name '[0-9]*.png' 2>/dev/null); do same "$file" "plain/${file##*/}"; done
done
[ $status = 0 ] || fail "200 runs did not end it"
[ $kills -ge 2 ] || fail "it was never caught at work"
diff -r out plain >/dev/null || fail "the results differ, or a temporary was left"
weft_exits 0 run in -f "$chain" -o out/ --resume journal
err_has "0 done, 60 skipped"

# What changed since is done again; a journal of another chain or place counts for nothing.
touch -d '2001-01-01' in/7.png
rm out/9.png
weft_exits 0 run in -f "$chain" -o out/ --resume journal
err_has "2 done, 58 skipped"
weft_exits 0 run in -f "$chain" -o 'other/{stem}.ppm' --resume journal
err_has "60 done"
