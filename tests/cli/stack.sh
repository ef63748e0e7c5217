# Many pictures into one: stacks by their definitions, sheets by where each picture lies.
. "$(dirname "$0")/lib.sh"

python3 "$SOURCE/tests/cli/stack.py" "$WEFT" || fail "other than defined"
rm -f ./*.p?m

# What it says no to, before any work.
weft_exits 64 stack "$photo"
err_has "no output"
weft_exits 64 stack -o a.png
weft_exits 64 stack "$photo" -o a.png --by nonsense
weft_exits 65 stack "$photo" "$IMAGES/camera.png" -o a.png
err_has "512 x 512"
weft_exits 66 stack "$photo" no.png -o a.png
weft_exits 69 stack "$photo" -o a.nonsense
cp "$photo" p.png
weft_exits 73 stack p.png "$photo" -o p.png
weft_exits 73 stack p.png "$photo" -o p.png --force
same p.png "$photo"
printf broken >q.png
weft_exits 65 stack p.png q.png -o a.png
only . p.png q.png

# Grey and colour, 8 bits and 16: in what loses nothing.  Pages are pictures.
weft_exits 0 run p.png -f gray -o g.png --depth 16
weft_exits 0 stack p.png g.png --by max -o m.tif
weft_exits 0 info m.tif
out_has "RGB u16"
weft_exits 0 run p.png -f invert -o i.png
weft_exits 0 stack p.png i.png --by sum -o s.pfm
weft_exits 0 run s.pfm -f stats
grep -q 'channels: 0	1	1	1	0$' .out || grep -qE '^ +0	1	1	1	0$' .out || fail "a picture and its negative are white"

# Light stays light, and becomes levels by sRGB's curve; a profile and words go along.
weft_exits 0 run p.png -f resize:60 -o l.hdr
weft_exits 0 stack l.hdr l.hdr -o l2.hdr
weft_exits 0 diff l.hdr l2.hdr
for depth in 8 16; do
	weft_exits 0 run l.hdr -o l1.png --depth $depth --force
	weft_exits 0 stack l.hdr l.hdr -o l2.png --depth $depth --force
	weft_exits 0 diff l1.png l2.png
done
weft_exits 0 run p.png -f resize:60 -o l.png
weft_exits 65 stack l.hdr l.png -o l3.png
err_has "amounts of light"
weft_exits 0 montage l.hdr l.png -o seen.png --gap 0 --size 60x40 --columns 1
weft_exits 0 run seen.png -f crop:height=40 -o s1.png
weft_exits 0 run seen.png -f crop:y=40,height=40 -o s2.png
weft_exits 0 diff s1.png s2.png --tolerance 4
python3 - <<'P' || fail "no PNG with words"
import struct, zlib
b = open("l.png", "rb").read()
body = b"tEXtComment\0stacked"
piece = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
open("words.png", "wb").write(b[:33] + piece + b[33:])
P
weft_exits 0 stack words.png l.png -o kept.png
grep -q stacked kept.png || fail "words were lost"
err_empty
weft_exits 0 stack words.png l.png -o kept.tif

# Many: memory doesn't grow with them (decoded, these are 120 MB).
for _ in $(seq 40); do echo "$IMAGES/harvesters.jpg"; done >list
for by in mean median; do
	python3 - "$by" <<'P' || fail "$by: too much memory"
import os, resource, subprocess, sys
subprocess.run([os.environ["WEFT"], "stack", "@list", "-o", sys.argv[1] + ".png", "--by", sys.argv[1], "-q",
                "--max-memory", "100M"], check=True)
kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert kilobytes < 200000, kilobytes
P
done
weft_exits 0 run "$IMAGES/harvesters.jpg" -o h.png
weft_exits 0 diff h.png mean.png
weft_exits 0 diff h.png median.png

# A sheet: each where it says, as resize makes it.
weft_exits 0 montage "$photo" "$IMAGES/camera.png" "$IMAGES/horse.png" -o sheet.png --size 60x40 --gap 5 --columns 2 --json
out_is_json
python3 - .out <<'P' || fail "they lie elsewhere"
import json, sys
j = json.load(open(sys.argv[1]))
assert (j["width"], j["height"]) == (2 * 65 + 5, 2 * 45 + 5), j
assert [(p["x"], p["y"]) for p in j["pictures"]] == [(5, 5), (70, 5), (5, 50)], j
P
weft_exits 0 run sheet.png -f crop:x=5,y=5,width=60,height=40 -o one.png
weft_exits 0 run "$photo" -f resize:60x40,fit=contain,background=white -o want.png
weft_exits 0 diff one.png want.png
weft_exits 0 run sheet.png -f crop:x=70,y=50 -o rest.png
weft_exits 0 run rest.png -f stats
grep -qE '	1	1	1	0$' .out || fail "an empty place is white"
weft_exits 0 montage "$photo" -o labelled.png --size 60x40 --label '{stem}-{w}-and-more' --background black
weft_exits 0 run labelled.png -f crop:x=8,y=48,width=60,height=21 -o label.png
weft_exits 0 run -f 'solid:black,width=60,height=21' -o black.png
weft_exits 1 diff label.png black.png
# The same with one processor; clear where there is nothing.
weft_exits 0 montage "$IMAGES"/*.png -o a1.png --background '#0000' --gap 0 --size 32x32 -j 1
weft_exits 0 montage "$IMAGES"/*.png -o a2.png --background '#0000' --gap 0 --size 32x32 -j 4
same a1.png a2.png
weft_exits 0 info a1.png
out_has RGBA
weft_exits 64 montage "$photo" -o b.png --size 60
weft_exits 64 montage "$photo" -o b.png --label '{nonsense}'
weft_exits 66 montage "$photo" no.png -o b.png
weft_exits 65 montage "$photo" q.png -o b.png
err_has q.png
weft_exits 65 montage "$photo" -o b.png --max-pixels 1000
absent b.png
