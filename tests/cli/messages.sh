# What is said of what goes wrong, and of what is left out.
. "$(dirname "$0")/lib.sh"

# Files that are no pictures of ours have names.
is() { # NAME BYTES
	printf "$2" >foreign.png
	head -c 600 /dev/zero >>foreign.png
	weft_exits 65 run foreign.png -f gray -o out.png
	err_has "foreign.png: is $1, which can't be read here"
	err_lines 1
	weft_exits 65 info foreign.png
	err_has "is $1"
}
reads() { weft --version && grep -q "$1 (" .out; }
reads heic || is HEIC '\0\0\0\x18ftypheic'
reads avif || is AVIF '\0\0\0\x1cftypavif'
is PDF '%%PDF-1.7\n'
is 'a Photoshop file' '8BPS\0\1'
reads jxl || is 'JPEG XL' '\xff\x0a'
is 'JPEG 2000' '\0\0\0\x0cjP  '
is 'a web page' '<!DOCTYPE html><title>404</title>'
is SVG '<svg xmlns='
is 'compressed by gzip' '\x1f\x8b\x08'
is 'a Git LFS pointer to a file elsewhere' 'version https://git-lfs.github.com/spec/v1\n'
: >foreign.png
weft_exits 65 run foreign.png -f gray -o out.png
err_has "empty"
rm foreign.png

# A filter or a file where a command belongs.
weft_exits 64 blur "$photo"
err_has "'blur' is a filter: weft run FILE -f blur -o FILE"
cp "$photo" p.png
weft_exits 64 p.png
err_has "'p.png' is a file: weft run p.png"
weft_exits 64 rum
err_has "did you mean 'run'"

# Standard output takes the input's format.
for name in p.png "$IMAGES/rocket.jpg"; do
	"$WEFT" run - -f gray -o - <"$name" >got 2>.err || fail "-o - of $name"
	head -c 4 got | cmp -s - <(head -c 4 "$name") || fail "-o - of $name has another format"
	"$WEFT" run "$name" -f gray -o - >again 2>.err || fail "-o - of $name"
	same got again
done
weft_exits 64 run -f gradient -o -
err_has "--out-format"

# --strip=all is --strip.
weft_exits 0 run "$IMAGES/rocket.jpg" -o a.jpg --strip=all -q
weft_exits 0 run "$IMAGES/rocket.jpg" -o b.jpg --strip -q
same a.jpg b.jpg
weft_exits 64 run p.png -o c.png --strip=everything
err_has "there are all, or exif, gps, icc, xmp, iptc and text"

# compare -q says nothing but its result in files.
weft_exits 0 compare p.png -f invert --modes band --procs 1 --repeat 3 -q --json c.json
err_empty
out_empty
is_json c.json

# Alpha into JPEG: white shows through, which is said once, or --background.
printf 'P7\nWIDTH 16\nHEIGHT 16\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n' >clear.pam
for _ in $(seq 256); do printf '\0\310\0\0'; done >>clear.pam
first() { "$WEFT" run "$1" -o "$1.ppm" -q --force && tail -c 768 "$1.ppm" | head -c 3 | od -An -tu1 | tr -s ' '; }
weft_exits 0 run clear.pam -o white.jpg
err_has "white.jpg: jpeg holds no alpha; flattened on white"
[ "$(first white.jpg)" = " 255 255 255" ] || fail "white expected, not $(first white.jpg)"
weft_exits 0 run clear.pam -o white.jpg --force -q
err_empty
cp clear.pam clear2.pam
weft_exits 0 run clear.pam clear2.pam -o '{stem}.jpg'
[ "$(grep -c flattened "$work/.err")" = 1 ] || fail "flattened twice"
weft_exits 0 run clear.pam -o black.jpg --background black
err_empty
[ "$(first black.jpg)" = " 0 0 0" ] || fail "black expected, not $(first black.jpg)"
weft_exits 0 run clear.pam -f resize:width=8,kernel=nearest -o white.bmp --out-format jpeg --background '#ffffff' -q
weft_exits 64 run clear.pam -o c.jpg --background nonsense
err_has "--background"
weft_exits 64 run clear.pam -o c.jpg --background '#ff000080'

# What the format can't hold is named, once for all files.
mkdir in
if command -v python3 >/dev/null; then
	python3 - "$IMAGES/rocket.jpg" <<'P'
import struct, sys
data = open(sys.argv[1], 'rb').read()
xmp = b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
for i in range(3):
    open('in/%d.jpg' % i, 'wb').write(data[:2] + b'\xff\xe1' + struct.pack('>H', len(xmp) + 2) + xmp + data[2:])
P
	weft_exits 0 run in -o 'out/{stem}.bmp'
	[ "$(grep -c 'bmp holds no XMP; left out' .err)" = 1 ] || fail "one word about XMP expected"
	weft_exits 0 run in -o 'stripped/{stem}.bmp' --strip
	grep -q 'XMP' .err && fail "what is stripped isn't missed"
	weft_exits 0 run in -o 'kept/{stem}.png'
	grep -q 'XMP' .err && fail "PNG holds it"
fi

# diff: NaN is NaN's equal at the same place, and infinity its own.
floats() { printf 'Pf\n4 1\n-1.0\n' >"$1"; printf "$2" >>"$1"; }
floats a.pfm '\0\0\300\177\0\0\200\177\0\0\200\77\0\0\0\0'
floats b.pfm '\0\0\300\177\0\0\200\177\0\0\200\77\0\0\300\177'
weft_exits 0 diff a.pfm a.pfm
out_has "identical: yes"
out_has "differing samples: 0"
weft_exits 1 diff a.pfm b.pfm
out_has "differing samples: 1"
out_has "max: inf"

# A dry run fails where the run would.
fails_alike() { # ARGS...
	weft run "$@"
	local wanted=$status
	[ $wanted != 0 ] || fail "a failure expected"
	cp .err wanted.err
	rm -rf alike
	weft_exits $wanted run "$@" --dry-run
	[ "$(head -1 .err)" = "$(head -1 wanted.err)" ] || fail "another message than: $(cat wanted.err)"
	absent alike
}
fails_alike nowhere.png -f gray -o alike.png
head -c 3000 p.png >cut.png
fails_alike cut.png -f gray -o alike.png
echo text >text.png
fails_alike text.png -f gray -o alike.png
fails_alike p.png -f crop:x=9999 -o alike.png
fails_alike p.png -f gray -o alike.png --max-pixels 100
fails_alike p.png -f gray -o nowhere/alike.png
fails_alike p.png -f gray -o alike.xyz
mkdir mixed
cp p.png mixed/1.png
cp text.png mixed/2.png
fails_alike mixed -f gray -o alike/ --keep-going
