#!/usr/bin/env bash
# kinds.sh: metadata is true of the pixels that go along with it, by kinds.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || exit 77

# A JPEG of 40 x 20 on its side, with EXIF of that size, a place and a small version; XMP says
# the same; a comment.
weft_exits 0 run "$photo" -f 'resize:width=40,height=20,fit=fill' -o plain.jpg
python3 - <<'PY'
import struct
def entry(tag, kind, count, value): return struct.pack(">HHI4s", tag, kind, count, value)
long = lambda v: struct.pack(">I", v)
short = lambda v: struct.pack(">HH", v, 0)
small = b"\xff\xd8small\xff\xd9"
first = 8
exif = first + 2 + 3 * 12 + 4
gps = exif + 2 + 2 * 12 + 4
second = gps + 2 + 12 + 4
end = second + 2 + 2 * 12 + 4
t = b"MM\0*" + long(first)
t += struct.pack(">H", 3) + entry(274, 3, 1, short(6)) + entry(34665, 4, 1, long(exif)) + entry(34853, 4, 1, long(gps)) + long(second)
t += struct.pack(">H", 2) + entry(40962, 3, 1, short(40)) + entry(40963, 4, 1, long(20)) + long(0)
t += struct.pack(">H", 1) + entry(1, 2, 2, b"N\0\0\0") + long(0)
t += struct.pack(">H", 2) + entry(513, 4, 1, long(end)) + entry(514, 4, 1, long(len(small))) + long(0) + small
xmp = b"http://ns.adobe.com/xap/1.0/\0<x tiff:Orientation='6' exif:PixelXDimension='40' exif:GPSLatitude='1,2N'/>"
def segment(marker, body): return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body
plain = open("plain.jpg", "rb").read()
out = plain[:2] + segment(0xE1, b"Exif\0\0" + t) + segment(0xE1, xmp) + segment(0xFE, b"a word") + plain[2:]
open("full.jpg", "wb").write(out)
PY
has() { grep -qa "$2" "$1" || fail "$1 lacks $2"; }
lacks() { ! grep -qa "$2" "$1" || fail "$1 has $2"; }

# Nothing changed but the orientation: turned, the small version is another picture's.
weft_exits 0 run full.jpg -f 'crop:x=0,y=0,width=10,height=12' -o cut.jpg
has cut.jpg "tiff:Orientation='1' exif:PixelXDimension='10'"
has cut.jpg "a word"
has cut.jpg "exif:GPS"
lacks cut.jpg small
python3 - <<'PY' || fail "the EXIF is not true"
d = open("cut.jpg", "rb").read()
at = d.index(b"Exif\0\0") + 6
number = lambda tag: d[d.index(tag, at):][:12]
assert number(b"\x01\x12")[8:10] == b"\0\1"
assert number(b"\xa0\x02")[2:] == b"\0\4\0\0\0\1\0\0\0\x0a"
assert number(b"\xa0\x03")[2:] == b"\0\4\0\0\0\1\0\0\0\x0c"
PY
weft_exits 0 run full.jpg -o as-it-lies.jpg --no-orient
has as-it-lies.jpg small
has as-it-lies.jpg "tiff:Orientation='6'"

weft_exits 0 run full.jpg -f invert -o nowhere.jpg --strip=gps
lacks nowhere.jpg "exif:GPS"
has nowhere.jpg Exif
has nowhere.jpg "a word"
weft_exits 0 run full.jpg -f invert -o word.jpg --keep text
has word.jpg "a word"
lacks word.jpg Exif
lacks word.jpg tiff:
weft_exits 0 run full.jpg -f invert -o exif.jpg --keep exif --strip=gps
has exif.jpg Exif
lacks exif.jpg "a word"
weft_exits 0 run full.jpg -f invert -o word.png --keep text
has word.png "tEXtComment"
weft_exits 0 run word.png -f invert -o back.jpg
has back.jpg "a word"
weft_exits 64 run full.jpg -f invert -o bad.jpg --keep maker
err_has "maker"

# A PNG of light: half of it is 188 of sRGB's levels, which need no word then.
python3 - <<'PY'
import struct, zlib
def chunk(t, b): return struct.pack(">I", len(b)) + t + b + struct.pack(">I", zlib.crc32(t + b))
open("light.png", "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) +
    chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"IDAT", zlib.compress(bytes([0, 128]))) + chunk(b"IEND", b""))
PY
weft_exits 0 run light.png -o light.pgm
err_has "holds no gAMA"
[ "$(tail -c1 light.pgm | od -An -tu1 | tr -d ' ')" = 128 ] || fail "converted unasked"
weft_exits 0 run light.png -o srgb.pgm --to-srgb
err_empty
[ "$(tail -c1 srgb.pgm | od -An -tu1 | tr -d ' ')" = 188 ] || fail "half the light isn't 188"
weft_exits 0 run light.png -o srgb.png --to-srgb
lacks srgb.png gAMA
weft_exits 0 run light.png -o same.png
has same.png gAMA
