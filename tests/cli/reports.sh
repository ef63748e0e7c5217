# compare, filters, info, diff, plugin, help: what they print.
. "$(dirname "$0")/lib.sh"

cp "$photo" p.png
weft_exits 0 compare p.png -f 'gray | box:2' --procs 1,2 --buffer 0,4 --repeat 5 \
	--json c.json --csv c.csv --svg c.svg --html c.html
out_has "identical: yes"
out_has "decode"
out_has "encode"
out_has "serial"
[ "$(grep -c '^apart ' .out)" = 1 ] || fail "two processors apart expected"
for mode in seq pixel row band tile; do out_has "$mode "; done
awk 'length > 100 && !/weft 0/ { exit 1 }' "$work/.out" || fail "a line over 100 columns"
grep -q "$(printf '\033')" "$work/.out" && fail "colour in a file"
is_json c.json
[ "$(grep -c '"karp_flatt"' c.json)" = 17 ] || fail "17 schedules expected"
[ "$(grep -c '"procs": 2,' c.json)" = 9 ] || fail "8 schedules and one apart expected"
[ "$(wc -l <c.csv)" = 18 ] || fail "18 lines of CSV expected"
[ "$(grep -c ',yes$' c.csv)" = 17 ] || fail "identical in CSV"
if command -v python3 >/dev/null; then
	python3 "$SOURCE/tests/cli/plot.py" c.svg c.json >plot.out 2>&1 || fail "c.svg: $(cat plot.out)"
fi
# A goroutine for each pixel beside a plain loop that calls for each.
out_has "called by pixel a plain loop takes "
out_has "a goroutine for each pixel costs "
[ "$(grep -c '_ns_a_pixel"' c.json)" = 2 ] || fail "two costs a pixel"

# What is there stays there.
for option in json csv svg html replay; do
	echo mine >taken
	weft_exits 73 compare p.png -f invert --modes row --repeat 3 --$option taken
	err_has "taken: exists; --force"
	[ "$(cat taken)" = mine ] || fail "--$option wrote over a file"
done
weft_exits 0 compare p.png -f invert --modes row --repeat 3 --csv taken --force
[ "$(head -c 5 taken)" = mode, ] || fail "--force replaces"
weft_exits 64 compare p.png -f invert --json both --csv both
err_has "both want both"
absent both
# Without pixel runs there is nothing to tell apart.
weft_exits 0 compare p.png -f invert --modes band --procs 1 --repeat 3 --json band.json --svg band.svg
grep -q by_pixel band.json && fail "a control of nothing"
if command -v python3 >/dev/null; then
	python3 "$SOURCE/tests/cli/plot.py" band.svg band.json >plot.out 2>&1 || fail "band.svg: $(cat plot.out)"
fi
weft_exits 0 compare "$photo" -f invert --modes band --procs 2 --repeat 3 --json - -q
out_is_json
err_empty

weft_exits 0 filters
out_has "invert"
weft_exits 0 filters --json
out_is_json
weft_exits 0 filters box sobel
[ "$(grep -c "^halo  *[12] pixels on each side" .out)" = 2 ] || fail "each has its halo"
out_has "neighbourhood"
out_has "radius=2"
out_has "mirror"
weft_exits 0 filters --names
out_has "gray"

weft_exits 0 info "$photo" "$IMAGES/rocket.jpg"
out_has "png, 600 x 400, RGB u8"
out_has "jpeg, 640 x 427"
weft_exits 0 plugin check "${WEFT_PLUGIN_PATH%%:*}/invert.so" --json
out_is_json
weft_exits 0 info "$photo" --json
out_is_json
weft_exits 66 info nowhere.png "$photo" --json
out_is_json

weft_exits 0 run "$photo" -f brightness:0.01 -o near.png
weft_exits 0 diff "$photo" "$photo"
out_has "identical: yes"
out_has "psnr: inf"
weft_exits 1 diff "$photo" near.png
out_has "identical: no"
weft_exits 1 diff "$photo" near.png --tolerance 1
weft_exits 0 diff "$photo" near.png --tolerance 4
weft_exits 1 diff "$photo" "$IMAGES/rocket.jpg" --json
out_is_json
out_has '"same_shape": false'

weft_exits 0 --version
out_has "png"
out_has "instruction set"
weft_exits 0 help
for command in run compare filters info diff plugin completion; do
	out_has "weft $command"
done
weft_exits 0 help run
out_has "--in-place"
weft_exits 0 run --help
out_has "--in-place"
weft_exits 0 completion bash
bash -n "$work/.out" || fail "the completion script"

# Numbers that are none have no sign: which a processor gives them is chance.
printf 'Pf\n2 1\n-1.0\n\000\000\200\177\000\000\200\377' >ends.pfm # infinity and its opposite
weft_exits 0 run ends.pfm -f stats
grep -qx '  0	-inf	inf	nan	nan' .out || fail "least, greatest, mean and deviation"
weft_exits 0 run ends.pfm -f stats --json
is_json .out
