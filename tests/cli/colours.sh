#!/usr/bin/env bash
# colours.sh: profiles of pictures: converted, written along, and never of another kind than the pixels.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || exit 77

# Six colours as PNG: bare; with an RGB profile of tables (an ink jet's, of Lab; 9 nodes a side, written
# down here); with cICP of PQ; with a profile of inks.  And greys with the curve of L*.
python3 - <<'PY'
import struct, zlib
colours = [(0, 0, 0), (255, 255, 255), (128, 128, 128), (200, 100, 50), (20, 200, 100), (60, 60, 240)]
def chunk(t, b): return struct.pack(">I", len(b)) + t + b + struct.pack(">I", zlib.crc32(t + b))
def png(name, pixels, kind, chunks):
    rows = b"\0" + b"".join(bytes(p) for p in pixels)
    open(name, "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", len(pixels), 1, 8, kind, 0, 0, 0)) +
        chunks + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
def iccp(profile): return chunk(b"iCCP", b"x\0\0" + zlib.compress(profile))
def s15(*v): return b"".join(struct.pack(">i", round(x * 65536)) for x in v)
white = (0.9642, 1, 0.8249)
def profile(space, connection, kind, tags):
    at, table, data = 132 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, body in tags:
        table += name + struct.pack(">II", at + len(data), len(body))
        data += body + bytes(-len(body) % 4)
    head = (struct.pack(">I", at + len(data)) + bytes(4) + b"\x02\x40\0\0" + kind + space + connection +
        struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + s15(*white) + bytes(48))
    return head + table + data
def f(t): return t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116
M = ((0.51512, 0.29198, 0.15710), (0.24120, 0.69225, 0.06657), (-0.00105, 0.04189, 0.78407))
def lab(r, g, b):
    x, y, z = (f(sum(m * v * v for m, v in zip(row, (r, g, b))) / w) for row, w in zip(M, white))
    return ((116 * y - 16) / 100 * 65280, (500 * (x - y) + 128) / 255 * 65280, (200 * (y - z) + 128) / 255 * 65280)
n = 9
nodes = b"".join(struct.pack(">3H", *(min(65535, max(0, round(v))) for v in lab(r / 8, g / 8, b / 8)))
    for r in range(n) for g in range(n) for b in range(n))
line = struct.pack(">HH", 0, 65535) * 3
a2b = b"mft2" + bytes(4) + bytes([3, 3, n, 0]) + s15(1, 0, 0, 0, 1, 0, 0, 0, 1) + struct.pack(">HH", 2, 2) + line + nodes + line
wtpt = (b"wtpt", b"XYZ " + bytes(4) + s15(*white))
jet = profile(b"RGB ", b"Lab ", b"prtr", [(b"A2B0", a2b), wtpt])
lightness = profile(b"GRAY", b"Lab ", b"mntr", [(b"kTRC", b"curv" + bytes(8)), wtpt])
inks = profile(b"CMYK", b"Lab ", b"prtr", [wtpt])
open("jet.icc", "wb").write(jet)
open("lightness.icc", "wb").write(lightness)
open("cut.icc", "wb").write(jet[:700])
png("bare.png", colours, 2, b"")
png("jet.png", colours, 2, iccp(jet))
png("cut.png", colours, 2, iccp(jet[:700]))
png("pq.png", colours, 2, chunk(b"cICP", bytes([9, 16, 0, 1])))
png("inks.png", colours, 2, iccp(inks))
png("lightness.png", [(0,), (128,), (255,)], 0, iccp(lightness))
PY
# Its samples, in decimals, apart by blanks.
samples() { "$WEFT" run "$1" -o "$1.pnm" -q --force "${@:2}" && tail -c "$bytes" "$1.pnm" | od -An -v -tu1 | xargs; }
lacks() { ! grep -qaF -- "$2" "$1" || fail "$1 has $2"; }
near() { # expected, got, off: no sample by more than 1, or that
	python3 -c 'import sys; a, b = (list(map(int, t.split())) for t in sys.argv[1:3]); sys.exit(len(a) != len(b) or any(abs(x - y) > int(sys.argv[3]) for x, y in zip(a, b)))' "$1" "$2" "${3-1}" ||
		fail "expected $1, not $2"
}

# By tables: as transicc of lcms2 2.14 has it (-i jet.icc -o '*sRGB' -t1).
bytes=18
if "$WEFT" --version | grep -q lcms2; then
	weft_exits 0 run jet.png -o srgb.png --to-srgb
	err_empty
	lacks srgb.png iCCP
	near "0 0 0 255 255 255 137 137 137 220 103 36 0 209 97 68 67 251" "$(samples srgb.png)"
	near "$(samples srgb.png)" "$(samples jet.png -f icc:srgb,bpc=no)"
	near "$(samples srgb.png)" "$(samples jet.png --to-srgb --no-jail)"
	bytes=3
	near "0 119 255" "$(samples lightness.png --to-srgb)"
	bytes=18
else
	weft_exits 69 run jet.png -o srgb.png --to-srgb
	err_has lcms2
fi
for bad in cut.png pq.png; do
	weft_exits 69 run $bad -o no.png --to-srgb
	[ ! -e no.png ] || fail "something was written"
done
weft_exits 69 run bare.png -f icc:cut.icc -o no.png
err_has cut.icc
weft_exits 66 run bare.png -f icc:none.icc -o no.png
weft_exits 69 run bare.png -f icc:bare.png -o no.png

# PQ stays what it is, untouched.
weft_exits 0 run pq.png -f flip -o pq2.png
grep -qa cICP pq2.png || fail "cICP was lost"

# To a space with a name, which the file then has; and back, where both say it.
weft_exits 0 run bare.png -f icc:p3 -o p3.png
grep -qa iCCP p3.png || fail "no profile"
weft_exits 0 run p3.png -o back.png --to-srgb
near "$(samples bare.png)" "$(samples back.png)" 4 # what a level of 8 bits is worth in the dark
weft_exits 0 run p3.png -f 'icc:adobe | icc:p3' -o twice.png
near "$(samples p3.png)" "$(samples twice.png)" 4
weft_exits 0 run bare.png -f icc:p3 -o bare.tif --strip=icc
weft_exits 0 run bare.png p3.png -f icc:adobe -o 'a-{stem}.png'
near "$(samples a-bare.png)" "$(samples a-p3.png)" 4

# Greys of a profile of greys stay so; what is of inks is none of these pixels.
weft_exits 0 run bare.png -f icc:gray -o grey.png
"$WEFT" info grey.png | grep -q 'grey u8' || fail "no grey"
weft_exits 0 run grey.png -f icc:srgb -o rgb.png
"$WEFT" info rgb.png | grep -q 'RGB u8' || fail "no colours"
weft_exits 0 run inks.png -o inks2.png --to-srgb
lacks inks2.png iCCP
[ "$(samples inks2.png)" = "$(samples bare.png)" ] || fail "inks were believed"

# That is said, once; and not where it was asked for.
weft_exits 0 run inks.png -f flip -o inks3.png
err_has "profile is one of CMYK, not of red, green and blue; left out"
err_lines 1
weft_exits 0 run inks.png -f flip -o inks3.png --force --strip=icc
err_empty
weft_exits 0 run p3.png -f gray -o grey3.png
err_has "profile is one of RGB, not of greys"
weft_exits 0 run p3.png -f icc:gray -o grey3.png --force
err_empty

# Who goes by numbers alone says where they are others than sRGB's.
weft_exits 1 diff p3.png bare.png
err_has "p3.png: has colours other than sRGB's"
weft_exits 0 diff bare.png bare.png
err_empty
weft_exits 0 measure p3.png
err_has "p3.png: has colours other than sRGB's"
err_lines 1
weft_exits 0 measure bare.png
err_empty
weft_exits 0 measure grey.png # whose profile is of sRGB's greys
err_empty

# Each of several outputs says what its colours are.
weft_exits 0 run bare.png -f icc:p3 -o one.png -f icc:srgb -o two.png
grep -qa iCCP one.png || fail "one of several has no profile"
near "$(samples p3.png)" "$(samples one.png)"
lacks two.png iCCP
near "$(samples bare.png)" "$(samples two.png)" 4
# And is what is asked for, each from where its picture stands.
weft_exits 0 run p3.png -f icc:adobe -o one.png -f roll:0 -o two.png --to-srgb --force
for name in one two; do
	lacks $name.png iCCP
	near "$(samples bare.png)" "$(samples $name.png)" 4
done
