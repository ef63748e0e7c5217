# Limits, damage, metadata, turning, depth: what is asked of reading and kept when writing.
. "$(dirname "$0")/lib.sh"

weft_exits 0 run "$photo" -f 'resize:width=60' -o small.jpg
weft_exits 0 run "$photo" -f 'resize:width=60' -o small.png

# Each limit names itself, the file and the option, in one line, and nothing is written.
limited() { # OPTION VALUE
	weft_exits 65 run small.png -f invert -o out.png "$1" "$2"
	err_has small.png
	err_has "$1"
	err_lines 1
	absent out.png
	weft_exits 65 run small.png -f invert -o out.png --no-jail "$1" "$2"
	err_has "$1"
	absent out.png
	weft_exits 65 diff small.png small.png "$1" "$2"
	err_has "$1"
	weft_exits 65 compare small.png -f invert "$1" "$2"
	err_has "$1"
}
limited --max-side 59
limited --max-pixels 2399
limited --max-bytes 7199
limited --max-memory 7199
weft_exits 0 run small.png -f invert -o out.png --max-side 60 --max-pixels 2400 --max-bytes 7200
rm out.png
weft_exits 0 run small.jpg -f invert -o many.jpg --progressive
if [ "$(weft_exits 0 --version && grep -c 'jpeg (libjpeg-turbo' .out)" = 1 ]; then
	weft_exits 65 run many.jpg -f invert -o out.png --max-scans 2
	err_has --max-scans
fi
rm many.jpg

# A few bytes that declare 60000 x 60000 pixels.
printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0\x7b\xe1\xc9\x47\0\0\0\0IDAT' >huge.png
weft_exits 65 run huge.png -f invert -o out.png
err_has --max-pixels
if command -v /usr/bin/time >/dev/null && ! "$WEFT" --version | grep -q sanitize; then # which takes as much itself
	/usr/bin/time -f %M -o .peak "$WEFT" run huge.png -f invert -o out.png 2>.err
	[ "$(tail -1 .peak)" -lt 16384 ] || fail "$(tail -1 .peak) KiB for a picture that is refused"
fi
rm -f huge.png .peak

# Declared sizes reach no filter, whatever looks at them first; nor does what a step would make.
printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\0\0\0\x01\x08\0\0\0\0\x85\x5d\x6c\x01\0\0\0\0IDAT' >wide.png
for chain in clahe pad:3 box:2 dilate:9 'resize:width=9'; do
	for how in "-o u.png" "-o {w}.png" "-o u{index}.png --dry-run" "-o u.png --no-jail"; do
		weft_exits 65 run wide.png -f "$chain" $how
		err_has --max-side
	done
	weft_exits 1 run wide.png -f "$chain" -o 'u{index}.png'
	err_has --max-side
	weft_exits 65 compare wide.png -f "$chain"
	err_has --max-side
done
for how in "-o u.png" "-o {w}.png" "-o u.png --dry-run"; do
	weft_exits 65 run small.png -f 'pad:20000 | crop:width=1,height=1' $how
	err_has "pad: the result of 40060 x 40040"
	err_has --max-pixels
done
rm wide.png
only . small.jpg small.png

# Damage is an error; what is kept of it is said.
head -c $(($(stat -c %s small.png) * 2 / 3)) small.png >cut.png
weft_exits 65 run cut.png -f invert -o out.png
absent out.png
weft_exits 0 run cut.png -f invert -o out.png --lenient
err_has cut.png
err_has "% of its rows kept"
err_lines 1
weft_exits 0 run cut.png -f invert -o here.png --lenient --no-jail
same out.png here.png
weft_exits 0 run cut.png -f 'blur:2 | rot90' -o out.png --lenient --json --force
out_has '"kept": 0.'
mkdir in
cp cut.png small.png in
weft_exits 0 run in -f invert -o out/ --lenient
err_has "in/cut.png"
[ -e out/small.png ] || fail "a file of the batch is missing"
rm -r in out cut.png out.png here.png

# EXIF that says the camera lay on its side.
sized() { # FILE SIZE
	weft_exits 0 info "$1"
	out_has "$2"
}
{
	printf '\xff\xd8\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0'
	tail -c +3 small.jpg
} >side.jpg
sized side.jpg "40 x 60"
weft_exits 0 run side.jpg -f invert -o upright.jpg
sized upright.jpg "40 x 60"
grep -qa Exif upright.jpg || fail "the EXIF is gone"
weft_exits 0 run upright.jpg -f invert -o again.png
sized again.png "40 x 60"
grep -qa eXIf again.png || fail "the EXIF is gone"
weft_exits 0 run side.jpg -f invert -o lying.jpg --no-orient
sized lying.jpg "40 x 60"
weft_exits 0 run lying.jpg -f invert -o lying.ppm --no-orient
[ "$(sed -n 2p lying.ppm | tr -d '\0')" = "60 40" ] || fail "turned in spite of --no-orient"
for kinds in --strip --strip=exif --strip=icc,exif,xmp; do
	weft_exits 0 run side.jpg -f invert -o bare.jpg $kinds --force
	! grep -qa Exif bare.jpg || fail "the EXIF stayed"
	sized bare.jpg "40 x 60"
done
weft_exits 0 run side.jpg -f invert -o kept.jpg --strip=icc
grep -qa Exif kept.jpg || fail "the EXIF is gone"
weft_exits 64 run side.jpg -f invert -o bad.jpg --strip=exif,maker
err_has maker
absent bad.jpg
rm ./*.jpg ./*.ppm again.png

# Depths.
weft_exits 0 run small.png -f invert -o deep.png --depth 16
sized deep.png "RGB u16"
weft_exits 0 run deep.png -f invert -o shallow.png --depth 8
weft_exits 0 diff small.png shallow.png
weft_exits 0 run small.png -f invert -o float.pfm --depth 32
sized float.pfm "RGB f32"
weft_exits 64 run small.png -f invert -o deep.jpg --depth 16
err_has deep.jpg
weft_exits 64 run small.png -f invert -o out.png --depth 12
only . small.png deep.png shallow.png float.pfm
