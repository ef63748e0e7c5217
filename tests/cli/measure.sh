# What a picture is like: features by their definitions, in a chain, of many files.
. "$(dirname "$0")/lib.sh"

python3 "$SOURCE/tests/cli/measure.py" "$WEFT" || fail "other than defined"

# All of them, untold.
weft_exits 0 measure "$photo"
for name in sharpness.variance noiselevel.sigma phash.bits dhash.bits blurhash.text palette.colours histogram.levels \
	hash.pixels; do
	out_has "$name:"
done

# What changes nothing that is seen hardly changes hashes of looks; a blur takes sharpness.
weft_exits 0 run "$photo" -f resize:300 -o small.jpg
weft_exits 0 measure "$photo" small.jpg -f 'phash | dhash'
python3 - .out <<'P' || fail "a smaller version looks otherwise"
import sys
lines = [l.split() for l in open(sys.argv[1])]
for kind in ("phash", "dhash"):
    a, b = [int(l[2], 16) for l in lines if l[1].startswith(kind)]
    assert bin(a ^ b).count("1") <= 4, (kind, a, b)
P
weft_exits 0 measure "$photo" -f 'sharpness | blur:3 | sharpness'
python3 - .out <<'P' || fail "a blur is less sharp"
import sys
a, b = [float(l.split()[1]) for l in open(sys.argv[1])]
assert b < a / 20, (a, b)
P

# Between filters that measure, too; the hash is the manifest's.
weft_exits 0 measure "$photo" -f stats -f 'gray | hash'
out_has 'stats.width: 600'
weft_exits 0 run "$photo" -f gray -o g.png --manifest m -q
weft_exits 0 measure "$photo" -f 'gray | hash'
grep -q "\"pixels\": \"$(sed 's/hash.pixels: //' .out)\"" m || fail "another hash than the manifest's"
weft_exits 0 measure g.png "$photo" -f histogram --csv
[ "$(head -1 .out)" = file,result,row,column,value ] || fail "no head"
[ "$(grep -c ',histogram.levels,7,' .out)" = 6 ] || fail "two columns of grey and four of colour"
printf broken >b,ad.png
weft_exits 1 measure b,ad.png g.png -f hash --json --keep-going
[ "$(grep -c '"status": "done"' .out)" = 1 ] || fail "one is done"
weft_exits 65 measure b,ad.png g.png -f hash
cp g.png 'a,b.png'
weft_exits 0 measure 'a,b.png' -f hash --csv
out_has '"a,b.png",hash.pixels,0,,'

weft_exits 64 measure
weft_exits 64 measure "$photo" -f gray
err_has "nothing in the chain measures"
weft_exits 64 measure "$photo" -f ''
weft_exits 64 measure "$photo" -f '|'
weft_exits 64 measure "$photo" -f 'hash |'
weft_exits 64 measure "$photo" -f 'gray | sharpnes'
caret_under sharpnes
weft_exits 64 measure "$photo" -f hash --json --csv
weft_exits 0 measure -f 'checker:8,width=64,height=64 | sharpness'
weft_exits 0 run -f 'solid:white,width=2,height=1' -o tiny.png
weft_exits 0 measure tiny.png
out_has 'noiselevel.sigma: nan'
out_has 'phash.bits: 8000000000000000' # nothing but a mean
