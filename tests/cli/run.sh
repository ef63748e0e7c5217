# One picture: chains, pipes, formats, clobbering.
. "$(dirname "$0")/lib.sh"

# Silent success, every way of writing the same chain.
weft_exits 0 run "$photo" -f 'gray | box:2 | sobel' -o a.png
out_empty
err_empty
weft_exits 0 run "$photo" -f gray -f box:radius=2 -f sobel -o b.png
same a.png b.png
printf '# edges\ngray\nbox:2 |\n\nsobel\n' >chain.txt
weft_exits 0 run "$photo" -f @chain.txt -o c.png
same a.png c.png
weft_exits 66 run "$photo" -f @nowhere.txt -o d.png

# No schedule changes a byte.
for mode in seq pixel row band tile; do
	weft_exits 0 run "$photo" -f 'gray | box:2 | sobel' -o mode.png --force --mode $mode -j 3 --buffer 1
	same a.png mode.png
done

# Pipes.
"$WEFT" run - -f 'gray | box:2 | sobel' -o - --out-format png <"$photo" >pipe.png || fail "pipe"
same a.png pipe.png
"$WEFT" run - -f gray -o - --in-format png --out-format pgm <"$photo" 2>/dev/null |
	"$WEFT" run - -f 'box:2 | sobel' -o pipe2.png || fail "two in a row"
"$WEFT" diff a.png pipe2.png >/dev/null || fail "two in a row differ"
ran="run - --in-format jpg"
"$WEFT" run - -f gray -o x.png --in-format jpg <"$photo" 2>.err
status=$?
[ $status = 65 ] || fail "65 expected for PNG given as JPEG"

# Options: stuck together, apart, after --.
cp "$photo" ./-odd.png
weft_exits 0 run -qf gray -j2 -oodd.png --mode=row -- -odd.png
weft_exits 0 run ./-odd.png -f gray -o odd.png --force -v
err_has "600 x 400"

# Nothing is ever lost by accident.
cp a.png keep.png
weft_exits 73 run "$photo" -f gray -o a.png
err_has "a.png: exists; to replace it say --force"
err_lines 1
same a.png keep.png
weft_exits 0 run "$photo" -f gray -o a.png --force
cp "$photo" mine.png
ln mine.png hard.png
ln -s mine.png soft.png
for name in mine.png ./mine.png hard.png soft.png; do
	weft_exits 73 run mine.png -f invert -o $name
	err_has "--in-place"
	weft_exits 73 run mine.png -f invert -o $name --force
	same mine.png "$photo"
done
weft_exits 64 run mine.png -f invert -o other.png --in-place
weft_exits 0 run mine.png -f invert --in-place
weft_exits 0 run mine.png -f invert --in-place
"$WEFT" diff mine.png "$photo" >/dev/null || fail "inverted twice"

# What was done, for programs.
weft_exits 0 run "$photo" -f gray -o j.png --json
out_is_json
out_has '"output": "j.png"'
weft_exits 0 run "$photo" -f gray -o dry.png --dry-run
absent dry.png
out_has "$photo -> dry.png"
err_has "gray, by band: decoding, filtering and encoding overlap"
grep -qE 'about [0-9.]+ MB of memory for pictures, [0-9.e-]+ s on 2 processors' "$work/.err" || fail "no estimate"
weft_exits 0 run "$photo" -f equalize -o dry.png --dry-run --mode seq
err_has "equalize, by seq: decoding, filtering and encoding one after the other"
err_has "on 1 processor"
weft_exits 0 run - -f gray -o dry.png --dry-run </dev/null
err_has "no estimate of memory and time: standard input"
weft_exits 0 run -f mandelbrot -o dry.png --dry-run
out_has "(source) -> dry.png"
weft_exits 0 run "$photo" -f gray -o dry.png --dry-run --json
out_is_json
out_has '"memory_bytes": '
out_has '"to_do": 1'
absent dry.png

# A refusal tells the whole rectangle, whichever side is wrong.
weft_exits 64 run "$photo" -f crop:x=590,y=1,width=20,height=5 -o outside.png
err_has "20x5 at (590, 1)"
absent outside.png
