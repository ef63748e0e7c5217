#!/usr/bin/env bash
# frames.sh: pages and frames: all of them where the output holds several, else an error
# that says what to do; never a silent loss.
. "$(dirname "$0")/lib.sh"

# frames FILE COUNT
frames() {
	weft_exits 0 info "$1" --json
	grep -q "\"frames\": $2," .out || fail "$1: not $2 frames"
}

weft_exits 0 run "$photo" -f 'resize:width=30' -o small.png
# An animation of three frames, made of one GIF's header and the frames of all.
python3 - <<'PY'
w, h = 8, 6
out = b"GIF89a" + bytes([w, 0, h, 0, 0x80, 0, 0]) + bytes([0, 0, 0, 255, 255, 255])
out += b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x04\x00\x00"
for i in range(3):
    out += bytes([0x21, 0xF9, 4, 4, 5 + i, 0, 0, 0, 0x2C, 0, 0, 0, 0, w, 0, h, 0, 0x80])
    out += bytes([10 * i, 20, 30, 200, 100, 10 * i])
    # Codes of 3 bits, each pixel for itself: clear before every second one keeps the width.
    codes = []
    for p in range(w * h):
        if p % 2 == 0:
            codes.append(4)
        codes.append((p + i) & 1)
    codes.append(5)
    bits = sum(c << 3 * k for k, c in enumerate(codes))
    data = bits.to_bytes((3 * len(codes) + 7) // 8, "little")
    out += b"\x02" + bytes([len(data)]) + data + b"\x00"
open("anim.gif", "wb").write(out + b";")
PY
frames anim.gif 3
frames small.png 1

# What holds one picture gets none by chance.
weft_exits 64 run anim.gif -f invert -o one.jpg
err_has "3 frames"
err_has "--frames 1"
err_has "{frame}"
absent one.jpg
weft_exits 0 run anim.gif -f invert -o one.jpg --frames 1
weft_exits 0 run anim.gif -f invert -o one.jpg --frames first --force
weft_exits 64 run anim.gif -f invert -o two.jpg --frames 2..3
weft_exits 64 run anim.gif -f invert -o two.jpg --frames 4
err_has "no frame 4 of 3"
weft_exits 64 run anim.gif -f invert -o two.gif --frames 2..9
err_has "has 3 frames"
absent two.jpg
absent two.gif
for wrong in 0 -1 x 3..2 1..x 2.. ''; do
	weft_exits 64 run anim.gif -f invert -o two.gif "--frames=$wrong"
done

# All, or some, where it holds several; twice inverted is as it was.
weft_exits 0 run anim.gif -f invert -o back.gif
frames back.gif 3
weft_exits 0 run anim.gif -f 'invert | invert' -o twice.gif
weft_exits 0 run anim.gif -f invert -o some.gif --frames 2..3
frames some.gif 2

# Each for itself.
weft_exits 0 run anim.gif -f 'invert | invert' -o 'p-{frame}.png'
weft_exits 0 run twice.gif -f crop -o 'q-{frame}.png'
for i in 1 2 3; do
	weft_exits 0 diff "p-$i.png" "q-$i.png"
done
weft_exits 1 diff p-1.png p-2.png
absent p-4.png
weft_exits 0 run anim.gif -f crop -o 'r-{frame}.png' --frames 2..3
absent r-1.png
weft_exits 0 diff r-3.png p-3.png

# A PNG moves, too.
weft_exits 0 run anim.gif -f 'invert | invert' -o anim.png
frames anim.png 3
weft_exits 0 run anim.png -f invert --in-place
weft_exits 0 run anim.png -f invert -o moved.gif
frames moved.gif 3
weft_exits 0 run moved.gif -f crop -o 'y-{frame}.png'
for i in 1 2 3; do
	weft_exits 0 diff "y-$i.png" "p-$i.png"
done

# In place nothing is lost, with and without the jail.
cp anim.gif place.gif
weft_exits 0 run place.gif -f invert --in-place
frames place.gif 3
weft_exits 0 run place.gif -f invert --in-place --no-jail
weft_exits 0 run place.gif -f crop -o 's-{frame}.png'
weft_exits 0 diff s-2.png p-2.png
cp anim.gif place.png
weft_exits 0 run place.png -f invert --in-place --frames 1 # the name says what it becomes

if weft --version && grep -q 'tiff (' .out; then
	weft_exits 0 run anim.gif -f 'invert | invert' -o pages.tif
	frames pages.tif 3
	weft_exits 0 run pages.tif -f 'blur:1' --in-place
	frames pages.tif 3
	weft_exits 0 run anim.gif -f 'blur:1' -o 't-{frame}.png'
	weft_exits 0 run pages.tif -f crop -o 'u-{frame}.png'
	for i in 1 2 3; do
		weft_exits 0 diff "t-$i.png" "u-$i.png"
	done
	weft_exits 65 run pages.tif -f crop -o more.tif --max-frames 2
	err_has "3 frames"
	weft_exits 65 run pages.tif -f crop -o 'v-{frame}.png' --max-frames 2
fi

# A manifest has a line for each file; made again they are the same.
weft_exits 0 run anim.gif -f invert -o 'w-{frame}.png' --manifest m.json
[ "$(grep -c '"output"' m.json)" = 3 ] || fail "not a line each"

if weft --version && grep -q 'webp (' .out; then
	weft_exits 0 run anim.gif -f 'invert | invert' -o anim.webp --lossless
	frames anim.webp 3
	weft_exits 0 run anim.webp -f invert --in-place --lossless
	weft_exits 0 run anim.webp -f invert -o again.gif
	frames again.gif 3
	weft_exits 0 run again.gif -f crop -o 'x-{frame}.png'
	for i in 1 2 3; do
		weft_exits 0 diff "x-$i.png" "p-$i.png"
	done
fi
