# Every exit status, and nothing left behind by a failure.
. "$(dirname "$0")/lib.sh"

weft_exits 0 info "$photo"
weft_exits 66 run nowhere.png -f gray -o out.png
err_has "nowhere.png"
err_lines 1
weft_exits 66 info nowhere.png
weft_exits 66 diff "$photo" nowhere.png
mkdir empty
weft_exits 66 run empty -f gray -o out/
rmdir empty

# 65: damage and limits.
head -c 20000 "$photo" >cut.png
weft_exits 65 run cut.png -f gray -o out.png
err_has "cut.png"
echo "no picture" >text.png
weft_exits 65 run text.png -f gray -o out.png
: >nothing.png
weft_exits 65 run nothing.png -f gray -o out.png
weft_exits 65 run "$photo" -f gray -o out.png --max-pixels 1000
err_has "$photo"
weft_exits 65 run "$photo" -f gray -o out.png --max-memory 1k
weft_exits 65 run "$photo" -f resize:width=60000,height=60000,fit=fill -o out.png
err_has "--max-pixels"
weft_exits 65 run "$photo" -f resize:width=60000,height=60000,fit=fill -o out.png --max-pixels 5G
err_has "--max-memory"
rm cut.png text.png nothing.png

# 69: no such format, and the list of those there are.
weft_exits 69 run "$photo" -f gray -o out.xyz
err_has "png"
weft_exits 69 run "$photo" -f gray -o out
weft_exits 69 run "$photo" -f gray -o - --out-format xyz
echo "not a library" >broken.so
weft_exits 69 plugin check ./broken.so
rm broken.so

# 73: no folder, a folder in the way.
weft_exits 73 run "$photo" -f gray -o nowhere/out.png
mkdir out.png
weft_exits 73 run "$photo" -f gray -o out.png --force
err_has "is a folder"
rmdir out.png

# 74: a full disk.
weft_exits 74 run "$photo" -f gray -o /dev/full --out-format png
err_has "/dev/full"
ran="filters to a full disk"
"$WEFT" filters >/dev/full 2>.err
status=$?
[ $status = 74 ] || fail "74 expected"
"$WEFT" run "$photo" -f gray -o - --out-format png >/dev/full 2>.err
status=$?
[ $status = 74 ] || fail "74 expected"

# 75: out of time.
weft_exits 75 run "$photo" -f 'box:40 | box:40 | box:40' -o out.png --timeout 1ms
err_has "--timeout"

# 77: not ours to write, not ours to read.
chmod 755 .
mkdir locked open
chmod 555 locked
chmod 777 open
cp "$photo" secret.png
chmod 000 secret.png
cp "$photo" fixed.png
chmod 444 fixed.png
chmod 644 .out .err
ran="write into a locked folder"
as_nobody timeout 60 "$WEFT" run "$photo" -f gray -o locked/out.png 2>open/err
status=$?
if [ $status != 126 ] && [ $status != 127 ]; then
	[ $status = 77 ] || fail "77 expected"
	only locked
	as_nobody timeout 60 "$WEFT" run secret.png -f gray -o open/out.png 2>open/err
	status=$?
	[ $status = 77 ] || fail "77 expected for a secret"
	as_nobody timeout 60 "$WEFT" run "$photo" -f gray -o fixed.png --force 2>open/err
	status=$?
	[ $status = 77 ] || fail "77 expected for a read-only file"
	same fixed.png "$photo"
fi
only . locked open secret.png fixed.png
