# Many pictures: trees, lists, templates, clashes, shards, resuming.
. "$(dirname "$0")/lib.sh"

mkdir -p in/a/b in/.hidden
for name in in/1 in/a/2 in/a/b/3; do cp "$photo" $name.png; done
cp "$photo" in/.hidden/no.png
echo text >in/notes.txt

# A tree is kept.
weft_exits 0 run in -f gray -o 'out/{dir}/{stem}.{ext}'
err_has "3 done"
exists out/1.png
exists out/a/2.png
exists out/a/b/3.png
[ "$(find out -type f | wc -l)" = 3 ] || fail "three files expected"
weft_exits 0 run in -f gray -o slash/ -q
err_empty
diff -r out slash >/dev/null || fail "out/ is short for out/{dir}/{stem}.{ext}"
mkdir there named.png
weft_exits 0 run in -f gray -o there -q
diff -r out there >/dev/null || fail "a folder that is there is as good as one with a slash"
weft_exits 64 run in -f gray -o named.png -q
[ -z "$(ls named.png)" ] || fail "written into a folder that is named like a picture"
weft_exits 0 run in -f gray -o seq/ -q --mode seq
diff -r out seq >/dev/null || fail "seq differs"

# Fields.
weft_exits 0 run in -f rot90 -o 'f/{index}-{stem}-{w}x{h}.{ext}' -q
exists f/1-1-400x600.png
exists f/3-3-400x600.png
weft_exits 0 run in/1.png in/a/2.png -f gray -o 'g/{dir}/{{{stem}}}.ppm' -q
exists 'g/in/{1}.ppm'
exists 'g/in/a/{2}.ppm'
printf 'in/1.png\nin/a\n' >list
weft_exits 0 run @list -f gray -o 'l/{stem}.{ext}' -q
only l 1.png 2.png 3.png

# Refused before any work.
weft_exits 64 run in -f gray -o 'clash/{ext}.png'
err_has "would be written for both"
absent clash
weft_exits 64 run in -f gray -o plain.png
err_has "template"
weft_exits 73 run in -f gray -o out/
err_has "exists"
weft_exits 73 run in -f gray -o 'in/{dir}/{stem}.{ext}' --force
err_has "--in-place"
same in/1.png "$photo"
weft_exits 69 run in -f gray -o 'x/{stem}.xyz'
absent x

for open in 'x/{ext' 'x/{stem}.{ext' '{'; do
	weft_exits 64 run in -f gray -o "$open"
	err_has "no '}' after this"
	absent x
done

# What is there may be passed over.
rm out/a/2.png
weft_exits 0 run in -f gray -o out/ --skip-existing
err_has "1 done, 2 skipped"
# Of one file as of many: another program may call with each.
weft_exits 0 run in/1.png -f gray -o single.png --skip-existing
weft_exits 0 run in/1.png -f gray -o single.png --skip-existing
err_has "0 done, 1 skipped"
weft_exits 0 run in/1.png -f gray -o part.png --shard 1/2 -q
weft_exits 0 run in/1.png -f gray -o part.png --shard 2/2 -q
exists part.png
rm single.png part.png
weft_exits 0 run in -f gray -o dry/ --dry-run
out_has "in/a/2.png -> dry/a/2.png"
err_has "3 to do, 0 skipped"
err_has "of memory for pictures, "
absent dry
# In lines, as the run itself tells of a batch; of one picture in an object.
weft_exits 0 run in -f gray -o dry/ --dry-run --json
[ "$(wc -l <.out)" = 4 ] || fail "4 lines expected"
while read -r line; do
	echo "$line" >line.json
	is_json line.json
done <.out
out_has '{"input": "in/a/2.png", "output": "dry/a/2.png", "skip": false}'
tail -1 .out | grep -q '^{"summary": {.*"to_do": 3, "skipped": 0, ' || fail "no summary"
weft_exits 0 run in/1.png -f gray -o dry.png --dry-run --json
out_is_json
out_has '"to_do": 1'
absent dry
absent dry.png

# Failures: counted, named, status 1.
head -c 1000 "$photo" >in/a/bad.png
weft_exits 1 run in -f gray -o kept/ --keep-going
err_has "in/a/bad.png"
err_has "3 done, 1 failed"
exists kept/a/b/3.png
absent kept/a/bad.png
weft_exits 1 run in -f gray -o json/ --keep-going --json
out_has '"failed": 1'
weft_exits 66 run in/1.png nowhere.png -f gray -o missing/
absent missing
weft_exits 1 run in/1.png nowhere.png -f gray -o missing/ --keep-going
err_has "nowhere.png"
err_has "1 done, 1 failed"
mv in/a/bad.png in/0.png
weft_exits 1 run in -f gray -o stop/ --mode seq
err_has "0 done, 1 failed, 3 not begun"
rm in/0.png

# Shards cover everything exactly once.
for i in $(seq 20); do cp "$photo" in/many-$i.png; done
for i in 1 2 3; do weft_exits 0 run in -f crop:width=8,height=8 -o shards/ --shard $i/3 -q; done
[ "$(find shards -type f | wc -l)" = 23 ] || fail "23 files expected"

# Resuming: what the journal has is not done again, a torn line counts for nothing.
weft_exits 0 run in -f crop:width=8,height=8 -o r/ --resume journal
err_has "23 done"
[ "$(grep -c '"status": "done"' journal)" = 23 ] || fail "23 that are done expected"
weft_exits 0 run in -f crop:width=8,height=8 -o r/ --resume journal
err_has "0 done, 23 skipped"
head -c -20 journal >torn
weft_exits 0 run in -f crop:width=8,height=8 -o r/ --resume torn
err_has "0 done, 23 skipped" # it was written, says the line before
weft_exits 0 run in -f crop:width=9,height=9 -o r/ --resume journal
err_has "23 done"

# Events for programs.
weft_exits 0 run in -f gray -o e/ --progress=json -q
[ "$(grep -c '"total": 23' "$work/.err")" = 23 ] || fail "23 events expected"
head -1 "$work/.err" >event
is_json event

# In place.
weft_exits 0 run in -f invert --in-place -q
weft_exits 0 run in -f invert --in-place -q
"$WEFT" diff in/a/2.png "$photo" >/dev/null || fail "inverted twice"
[ -z "$(find . -name '.*weft*')" ] || fail "a temporary was left"
