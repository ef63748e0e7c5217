#!/usr/bin/env bash
# few_bits.sh: palettes, one bit, faxes: what came in few bits goes out so where it can.
. "$(dirname "$0")/lib.sh"

# kind FILE BITS COLOUR_TYPE, of a PNG
kind() {
	[ "$(od -An -tu1 -j24 -N2 "$1" | tr -s ' ')" = " $2 $3" ] || fail "$1: $(od -An -tu1 -j24 -N2 "$1")"
}

weft_exits 0 run "$photo" -f 'resize:width=60' -o small.png
kind small.png 8 2
weft_exits 0 run small.png -o palette.png --palette
kind palette.png 8 3
weft_exits 0 run small.png -o four.png --depth 4
kind four.png 4 3
weft_exits 0 run small.png -f gray -o one.png --depth 1
kind one.png 1 0

# A palette picture that only moved stays one; what has more colours by then doesn't.
weft_exits 0 run palette.png -f 'flip | rot90' -o moved.png
kind moved.png 8 3
weft_exits 0 run moved.png -f 'rot90 | rot90 | rot90 | flip' -o back.png
weft_exits 0 diff palette.png back.png
weft_exits 0 run four.png -o same.png
kind same.png 4 3
weft_exits 0 run palette.png -f 'blur:3' -o blurred.png
kind blurred.png 8 2
weft_exits 0 run one.png -f flop -o flopped.png
kind flopped.png 1 0
weft_exits 0 run one.png -o deep.png --depth 16
kind deep.png 16 0
weft_exits 0 run one.png -o one.pbm
weft_exits 0 run one.pbm -o again.png
kind again.png 1 0
weft_exits 0 diff one.png again.png

# Formats without few bits say so.
weft_exits 64 run small.png -o bad.webp --depth 1
weft_exits 64 run small.png -o bad.pbm
err_has "black and white alone"
weft_exits 64 run small.png -o bad.png --compression lzw
absent bad.pbm

if weft --version && grep -q 'tiff (' .out; then
	weft_exits 0 run small.png -f gray -o page.tif --depth 1 --compression g4
	weft_exits 0 run page.tif -o page.png
	weft_exits 0 diff page.png one.png
	kind page.png 1 0
	weft_exits 64 run small.png -f gray -o bad.tif --compression g4
	err_has "depth 1"
	absent bad.tif
fi
