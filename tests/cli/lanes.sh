# What is large keeps nothing small waiting: not by its bytes, not by what it takes in memory.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || exit 77

# One line for each file as it ends: how many of NAMES (a pattern) end after the last that isn't one.
after_the_rest() { # MANIFEST NAMES
	grep -o '"input": "[^"]*"' "$1" | awk -v names="$2" '$0 ~ names { n++; next } { n = 0 } END { print n + 0 }'
}

mkdir in
for i in $(seq 20); do "$WEFT" run "$photo" -f "crop:width=8,height=8,x=$i" -o in/small-$i.png -q; done
weft_exits 0 run "$photo" -f resize:width=1500,height=1200,fit=fill -o in/large-1.ppm # 5 MB, and first by name
for i in 2 3 4 5 6 7 8; do ln in/large-1.ppm in/large-$i.ppm; done
for procs in 1 2; do
	rm -rf out m
	weft_exits 0 run in -f median:2 -o out/ --manifest m --procs $procs --keep-going
	[ "$(after_the_rest m large)" -ge 2 ] || fail "$(after_the_rest m large) of 8 large ones after the small ones"
done
weft_exits 0 run in -f median:2 -o seq/ --mode seq -q
diff -r out seq >/dev/null || fail "seq differs"

# Small by their bytes, but of 48 MB each in work where there may be 60 at once: one after the other, and the rest
# goes by, far more of them than there are places.
rm in/large*
python3 - <<'P'
import struct, zlib
def chunk(kind, data): return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
row = b'\0' + bytes(4000 * 3)
with open('in/hidden-0.png', 'wb') as f:
    f.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 4000, 4000, 8, 2, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(row * 4000)) + chunk(b'IEND', b''))
P
for i in 1 2 3 4 5 6 7; do ln in/hidden-0.png in/hidden-$i.png; done
[ "$(stat -c %s in/hidden-0.png)" -lt 1000000 ] || fail "no small file"
rm -rf out m
weft_exits 0 run in -f gray -o out/ --manifest m --max-memory 60M
[ "$(after_the_rest m hidden)" -ge 2 ] || fail "$(after_the_rest m hidden) of 8 hidden ones after the small ones"
[ "$(find out -type f | wc -l)" = 28 ] || fail "28 files expected"
