# What befell users of other tools that work on many pictures, done with weft.
. "$(dirname "$0")/lib.sh"

weft_exits 0 run "$photo" -f resize:width=60 -o p.png -q
weft_exits 0 run p.png -f invert -o i.png -q
fresh() { rm -rf in out; mkdir in; }

# AniConvert 3: two inputs of one name and different extensions end in one output, one is lost.
fresh
cp p.png in/a.png
weft_exits 0 run i.png -o in/a.ppm -q
weft_exits 64 run in -o 'out/{stem}.webp.png'
err_has "would be written for both"
absent out

# nomacs 676: a batch overwrites what is there without having been told to.
fresh
cp p.png in/a.png
mkdir out
echo mine >out/a.png
weft_exits 73 run in -f invert -o out/
[ "$(cat out/a.png)" = mine ] || fail "overwritten"

# ImageMagick 3340: %o in a name is a format, and mogrify renames the file.  Others: brackets hold options
# (libvips 395), blanks end names (libvips 182), * is a pattern (threetwo 32), a colon names a codec.
for name in 'DSC%oZ.png' '%d %s%n.png' 'thumb (900).png' 'a[1].png' 'b[Q=3].png' ' blank.png' 's*r.png' 'png:x.png' 'a?.png' '~.png' '$HOME.png'; do
	fresh
	cp p.png "in/$name"
	weft_exits 0 run in -f invert --in-place -q
	only in "$name"
	same "in/$name" i.png
	weft_exits 0 run "in/$name" -f invert -o "$name" -q --force
	"$WEFT" diff "$name" p.png >/dev/null || fail "$name differs"
	rm "./$name"
done

# ImageMagick 5952: an error leaves the file under another name and a stump under its own.
fresh
head -c 2000 "$photo" >in/bad.png
cp in/bad.png kept.png
weft_exits 1 run in -f invert --in-place --keep-going
same in/bad.png kept.png
only in bad.png

# ImageMagick 8939, djvubind 11: interrupted in place, the name is gone or the picture ruined.
for signal in INT TERM KILL; do
	fresh
	for i in 1 2 3 4 5 6; do cp "$photo" in/$i.png; done
	"$WEFT" run in -f 'blur:9 | median:3' --in-place -q 2>/dev/null &
	pid=$!
	sleep 0.15
	kill -$signal $pid 2>/dev/null
	wait $pid 2>/dev/null
	for i in 1 2 3 4 5 6; do
		"$WEFT" run in/$i.png -o whole.ppm --force -q 2>.err || fail "SIG$signal: $i.png is no picture"
	done
	weft_exits 0 run p.png -o in/new.png -q --force # sweeps up
	only in 1.png 2.png 3.png 4.png 5.png 6.png new.png
done

# ImageMagick 7369: one pattern without a file stops those with.
fresh
cp p.png in/a.png
weft_exits 1 run in/a.png 'in/*.tif' -f invert -o out/ --keep-going
err_has "in/*.tif"
exists out/in/a.png

# img2dataset 164: archives that were being written when it was stopped end early.
mkdir tars
for i in $(seq 40); do cp "$photo" tars/$i.png; done
tar cf tars.tar tars
"$WEFT" run tars.tar -f blur:9 -o stopped.tar -q 2>/dev/null &
pid=$!
sleep 0.3
kill -KILL $pid 2>/dev/null
wait $pid 2>/dev/null
[ ! -e stopped.tar ] || [ "$(tar tf stopped.tar | wc -l)" = 41 ] || fail "an archive that ends early"
rm -f stopped.tar

# img2dataset 452: what failed stays failed however often it is resumed.
fresh
cp p.png in/a.png
echo text >in/b.png
weft_exits 1 run in -f invert -o out/ --keep-going --resume journal -q
weft_exits 1 run in -f invert -o out/ --keep-going --resume journal
err_has "1 skipped, 1 failed"
cp p.png in/b.png
weft_exits 0 run in -f invert -o out/ --keep-going --resume journal
err_has "1 done, 1 skipped"
rm journal

# Converseen 118: outputs below the inputs, run again.
fresh
cp p.png in/a.png
mkdir in/converted
for _ in 1 2 3; do weft_exits 0 run in -f invert -o in/converted --skip-existing; done
only in/converted a.png
err_has "1 skipped"

# dzi-dl 4: what a server answers with instead of a picture goes on as one.
fresh
printf '<!DOCTYPE html><title>404 Not Found</title>' >in/tile.jpg
cp p.png in/tile2.png
weft_exits 1 run in -f invert -o out/ --keep-going
err_has "in/tile.jpg: is a web page"
exists out/tile2.png
