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

# By content: what was touched only is the same, what changed is made again, and what is gone.
touch -d '2001-01-01' in/7.png
"$WEFT" run "$photo" -f invert -o in/8.png --force -q
rm out/9.png
weft_exits 0 run in -f "$chain" -o out/ --resume journal
err_has "2 done, 58 skipped"
"$WEFT" run in/8.png -f "$chain" -o plain/8.png --force -q
diff -r out plain >/dev/null || fail "the results differ"
# By chain, and by the options that count.
weft_exits 0 run in -f "$chain" -o out/ --resume journal --mode row --procs 1 --max-pixels 50M
err_has "0 done, 60 skipped"
weft_exits 0 run in -f "$chain" -o out/ --resume journal --png-level 3
err_has "60 done"
weft_exits 0 run in -f gray -o out/ --resume journal
err_has "60 done"
weft_exits 0 run in -f gray -o 'other/{stem}.ppm' --resume journal
err_has "60 done"

# What these runs did not write is not theirs to replace: there before, or changed since.
rm -rf in other
mkdir in
cp "$photo" in/1.png
mkdir other
echo precious >other/1.png
weft_exits 73 run in -f gray -o other/ --resume fresh
err_has "other/1.png: exists"
[ "$(cat other/1.png)" = precious ] || fail "overwritten"
weft_exits 0 run in -f gray -o other/ --resume fresh --force -q
weft_exits 0 run in -f gray -o other/ --resume fresh
err_has "0 done, 1 skipped"
echo more >>other/1.png
weft_exits 73 run in -f gray -o other/ --resume fresh
tail -c 5 other/1.png | grep -q more || fail "overwritten"

# A damaged journal is refused, by its line, and so is one that can't be read or is none.
"$WEFT" run in -f gray -o other/ --resume fresh --force -q
sed '2s/"status"/"statu/' fresh >damaged
weft_exits 65 run in -f gray -o other/ --resume damaged
err_has "damaged: line 2 is damaged"
printf 'in/1.png 12345\n' >old
weft_exits 65 run in -f gray -o other/ --resume old
err_has "old: line 1 is damaged"
weft_exits 65 run in -f gray -o other/ --resume "$photo"
mkdir folder
weft_exits 66 run in -f gray -o there/ --resume folder
absent there

# In place, nothing is filtered twice, and a changed picture once more.
cp in/1.png original.png
weft_exits 0 run original.png -f gamma:2 -o once.png -q
weft_exits 0 run in -f gamma:2 --in-place --resume place -q
same in/1.png once.png
weft_exits 0 run in -f gamma:2 --in-place --resume place
err_has "0 done, 1 skipped"
touch in/1.png
weft_exits 0 run in -f gamma:2 --in-place --resume place
err_has "0 done, 1 skipped"
"$WEFT" run "$photo" -f invert -o in/1.png --force -q
"$WEFT" run in/1.png -f gamma:2 -o once.png --force -q
weft_exits 0 run in -f gamma:2 --in-place --resume place
err_has "1 done"
same in/1.png once.png
