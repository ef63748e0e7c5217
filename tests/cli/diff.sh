# How far apart two pictures are: numbers, limits, and where.
. "$(dirname "$0")/lib.sh"

weft_exits 0 run "$photo" -f resize:200x180,fit=fill -o a.png
weft_exits 0 run a.png -f brightness:0.02 -o b.png
weft_exits 0 run a.png -f 'crop:width=100 | pad:right=100' -o c.png

weft_exits 0 diff a.png a.png --metric all
for line in 'identical: yes' 'max: 0' 'psnr: inf' 'ssim: 1' 'msssim: 1' 'de2000: 0' 'de2000_max: 0'; do
	grep -qx "$line" .out || fail "no '$line'"
done
weft_exits 1 diff a.png b.png
out_has 'max: 5'
weft_exits 1 diff a.png b.png --metric ssim,de2000 --json
out_is_json
out_has '"ssim": 0.9'
out_has '"de2000_max"'

# Light is seen as what it looks like.
weft_exits 0 run a.png -o a.hdr
weft_exits 0 run b.png -o b.hdr
weft_exits 1 diff a.png b.png --metric de2000 --json
seen=$(sed -n 's/.*"de2000": \([0-9.]*\).*/\1/p' .out)
weft_exits 1 diff a.hdr b.hdr --metric de2000 --json
light=$(sed -n 's/.*"de2000": \([0-9.]*\).*/\1/p' .out)
awk "BEGIN { exit !($light > $seen * 0.9 && $light < $seen * 1.1) }" || fail "$light of light, $seen of levels"
weft_exits 1 diff a.hdr a.png
err_has "a.hdr holds amounts of light"

# Limits: alike as long as all are kept, whatever else differs.
weft_exits 0 diff a.png b.png --fail-above max=5 --fail-below ssim=0.9
weft_exits 1 diff a.png b.png --fail-above max=4
weft_exits 1 diff a.png c.png --fail-above max=300 --fail-below ssim=0.9
weft_exits 0 diff a.png b.png --tolerance 5
weft_exits 1 diff a.png b.png --tolerance 5 --fail-above mae=1
weft_exits 64 diff a.png b.png --fail-above nonsense=1
weft_exits 64 diff a.png b.png --fail-above max
weft_exits 64 diff a.png b.png --fail-above max=much
weft_exits 64 diff a.png b.png --metric sim
err_has "did you mean 'ssim'"

# Too small to tell is not alike.
weft_exits 0 run a.png -f crop:width=9,height=9 -o s.png
weft_exits 0 diff s.png s.png --metric ssim
out_has 'ssim: none'
weft_exits 1 diff s.png s.png --fail-below ssim=0.1

# The map: black where nothing differs, white where most.
weft_exits 1 diff a.png c.png --map m.png
weft_exits 0 run m.png -f 'crop:width=100 | stats'
[ "$(grep -cE '^ +[012]	0	0	0	0$' .out)" = 3 ] || fail "the left half is black"
weft_exits 0 run m.png -f stats
grep -qE '^ +1	0	1	' .out || fail "white somewhere"
weft_exits 73 diff a.png c.png --map m.png
weft_exits 1 diff a.png c.png --map m.png --force
weft_exits 73 diff a.png c.png --map a.png --force
weft_exits 69 diff a.png c.png --map m.nonsense
weft_exits 1 diff a.png s.png --map n.png
absent n.png
