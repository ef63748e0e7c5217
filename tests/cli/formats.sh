#!/usr/bin/env bash
# formats.sh: the table in cli/README.md is true: what it lists is there, written where it
# says so, and read back as what it is; and nothing is there that it doesn't list.
. "$(dirname "$0")/lib.sh"

table=$(sed -n '/^## Formats/,/^`weft --version`/p' "$SOURCE/cli/README.md" | grep '^| ')
weft_exits 0 --version
names=$(sed -n 's/^formats: //p' .out | sed 's/([^)]*)//g' | tr ',' '\n' | tr -d ' ')
weft_exits 0 run "$photo" -f 'resize:width=40 | gray | threshold' -o page.png

for name in $names; do
	word=$name
	[ "$name" != jxl ] || word='JPEG XL'
	[ "$name" != pnm ] || word=.pnm
	[ "$name" != jp2 ] || word='JPEG 2000'
	row=$(grep -iF -- "$word" <<<"$table") || fail "the table lacks $name"
	case $name in
	heic)
		weft_exits 69 run page.png -o out.heic
		err_has "can be read, not written"
		for seed in "$SOURCE"/tests/fuzz/seeds/*/*.heic "$SOURCE"/tests/fuzz/seeds/*/*.avif; do
			weft_exits 0 run "$seed" -f invert -o seed.png --frames 1 --force
		done
		continue
		;;
	esac
	weft_exits 0 run page.png -o "out.$name" --out-format "$name"
	weft_exits 0 info "out.$name" --json
	grep -q '"width": 40,' .out || fail "$name: not 40 wide"
	weft_exits 0 run "out.$name" -o "back-$name.png"
done

# What is in the table is in this build, but for libraries that were not there.
for name in PNG JPEG GIF PBM PGM PPM PAM PFM HDR QOI FITS farbfeld ICO BMP TGA; do
	grep -qwF "$name" <<<"$table" || fail "the table has no $name"
	grep -qix "$name" <<<"$names" || fail "$name is not built in"
done
weft_exits 0 run page.png -o page.pgm
for name in page.png out.*; do
	case $name in
	*.jpeg | *.webp | *.avif | *.jxl | *.hdr | *.exr) continue ;; # lossy, or of light
	esac
	weft_exits 0 run "$name" -f gray -o grey.pgm --depth 8 --force
	weft_exits 0 diff grey.pgm page.pgm --tolerance 1
done
