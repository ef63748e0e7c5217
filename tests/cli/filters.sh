# Finding a filter: by group, by what it is about, by what others call it.
. "$(dirname "$0")/lib.sh"

weft_exits 0 filters
grep -qx colour .out || fail "no group colour"
[ "$(grep -c '^  ' .out)" = "$("$WEFT" filters --names | wc -l)" ] || fail "each filter once"
weft_exits 0 filters --group edges
out_has sobel
[ "$(grep -c '^[^ ]' .out)" = 1 ] || fail "one group"
weft_exits 64 filters --group colou
err_has "did you mean 'colour'"

weft_exits 0 filters --search edge
out_has canny
out_has "findedges"
weft_exits 0 filters --search EDGE
out_has canny
weft_exits 0 filters --search sauvola
out_has "adaptive "
weft_exits 1 filters --search nonsuch
weft_exits 64 filters blur --search edge

# An alias is explained as what it is; another word leads to chains.
weft_exits 0 filters negate
out_has "invert: "
weft_exits 0 filters De-Noise
out_has "-f 'nlmeans'"
weft_exits 0 filters -colorspace Gray
out_has "-f gray"
weft_exits 0 filters -resize 50% -blur 0x2
out_has "-f 'resize:50% | blur:2'"
weft_exits 64 filters nonsuch
weft_exits 64 filters denoise --json
weft_exits 64 run "$photo" -f 'gray | denoise:3' -o x.png
err_has "for that there is nlmeans"
caret_under denoise
weft_exits 64 filters --sarch edge
