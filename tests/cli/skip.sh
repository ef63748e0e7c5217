# --skip-existing: what was made from this input by this chain, its options and version; nothing else.
. "$(dirname "$0")/lib.sh"

mkdir in
for i in 1 2 3; do "$WEFT" run "$photo" -f "crop:width=$((20 + i)),height=9" -o in/$i.png -q; done
cp in/1.png probe
if command -v setfattr >/dev/null; then setfattr -n user.weft -v x probe 2>/dev/null || exit 77; else
	python3 -c 'import os; os.setxattr("probe", "user.weft", b"x")' 2>/dev/null || exit 77 # not on this file system
fi
skips() { # DONE SKIPPED ARGS...
	local done=$1 skipped=$2
	shift 2
	weft_exits 0 run "$@" --skip-existing
	if [ "$skipped" = 0 ]; then err_has "$done done in"; else err_has "$done done, $skipped skipped"; fi
}

weft_exits 0 run in -f gray -o out/ -q # no record of any kind but the files' own
skips 0 3 in -f gray -o out/
skips 0 3 in -f gray -o out/ --mode row --procs 1
touch -d 2001-01-01 in/1.png
skips 1 2 in -f gray -o out/
"$WEFT" run "$photo" -f crop:width=22,height=9,x=5 -o in/2.png -q --force
skips 1 2 in -f gray -o out/
"$WEFT" run in/2.png -f gray -o two.png -q
same out/2.png two.png
skips 3 0 in -f invert -o out/
skips 3 0 in -f invert -o out/ --png-level 9
rm out/3.png
skips 1 2 in -f invert -o out/ --png-level 9
skips 1 0 in/1.png -f gray -o single.png
skips 0 1 in/1.png -f gray -o single.png

# Changed since, or another's: not replaced, not passed over in silence.
printf x >>out/1.png
cp out/1.png kept
weft_exits 73 run in -f invert -o out/ --png-level 9 --skip-existing
err_has "nothing tells what it was made from"
same out/1.png kept
echo precious >out/1.png
weft_exits 73 run in -f invert -o out/ --png-level 9 --skip-existing
[ "$(cat out/1.png)" = precious ] || fail "overwritten"
weft_exits 0 run in -f invert -o out/ --png-level 9 --skip-existing=any
err_has "0 done, 3 skipped"
[ "$(cat out/1.png)" = precious ] || fail "overwritten"
weft_exits 64 run in -f invert -o out/ --skip-existing=all
err_has "there is any"
skips 1 2 in -f invert -o out/ --png-level 9 --force

# In place: once, without any journal.
"$WEFT" run in -f gamma:2 -o once/ -q
skips 3 0 in -f gamma:2 --in-place
skips 0 3 in -f gamma:2 --in-place
diff -r in once >/dev/null || fail "filtered twice"

# Marks as 0.1 wrote them, without the input's name, are read still.
if command -v python3 >/dev/null; then
	python3 - in/*.png <<'P' || fail "no marks"
import os, sys
for name in sys.argv[1:]:
    mark = os.getxattr(name, 'user.weft')
    assert len(mark) == 56
    os.setxattr(name, 'user.weft', mark[:48])
P
	skips 0 3 in -f gamma:2 --in-place
fi
