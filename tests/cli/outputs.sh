# Several outputs from one decode: what each holds, and that all appear or none.
. "$(dirname "$0")/lib.sh"

# Each is what a run of its own would have made, bytes and all.
weft_exits 0 run "$photo" -f resize:50% -o a.jpg -f 'blur:2 | gray' -o b.webp -f invert -o c.png
out_empty
err_empty
weft_exits 0 run "$photo" -f resize:50% -o a1.jpg
weft_exits 0 run "$photo" -f resize:50% -f 'blur:2 | gray' -o b1.webp
weft_exits 0 run "$photo" -f 'resize:50% | blur:2 | gray | invert' -o c1.png
same a.jpg a1.jpg
same b.webp b1.webp
same c.png c1.png
only . a.jpg b.webp c.png a1.jpg b1.webp c1.png
for mode in seq row; do
	weft_exits 0 run "$photo" -f resize:50% -o a.jpg -f 'blur:2 | gray' -o b.webp --force --mode $mode
	same a.jpg a1.jpg
	same b.webp b1.webp
done

# An -o before any filter is a conversion; two -o one after the other take the same picture.
weft_exits 0 run "$photo" -o d.png -o e.webp -f gray -o f.png
weft_exits 0 diff "$photo" d.png
weft_exits 0 run "$photo" -f gray -o f1.png
same f.png f1.png
# A lone -o takes the whole chain, wherever it stands.
weft_exits 0 run -o g.png "$photo" -f gray
same g.png f1.png
# Of standard input and of a source, too.
"$WEFT" run - -o h.png -f gray -o i.png <"$photo" || fail "standard input"
same i.png f1.png
weft_exits 0 run -f mandelbrot:width=40,height=30 -o m.png -f invert -o n.png
weft_exits 1 diff m.png n.png
rm ./*

# Nothing is left of a run that fails, early or late.
cp "$photo" x.png
weft_exits 64 run x.png -f gray -o p.png -f blur -o q.png -f invert
err_has "after the last -o"
weft_exits 73 run x.png -f gray -o x.png -f blur -o q.png
weft_exits 64 run x.png -f gray -o p.png -f crop:x=590,width=600 -o q.png
caret_under crop
weft_exits 66 run x.png -f gray -o p.png -f composite:no.png -o q.png
weft_exits 64 run x.png -f gray -o p.png -f blur -o p.png
err_has "twice"
weft_exits 69 run x.png -f gray -o p.png -f blur -o q.nonsense
weft_exits 64 run x.png -f gray -o - -f blur -o q.png
weft_exits 64 run x.png -f gray -o p.png -f blur -o q.png --in-place
weft_exits 74 run x.png -f gray -o p.png -f blur -o /dev/full --out-format png
absent p.png
echo kept >q.png
weft_exits 73 run x.png -f gray -o p.png -f blur -o q.png
[ "$(cat q.png)" = kept ] || fail "q.png was touched"
only . x.png q.png
weft_exits 0 run x.png -f gray -o p.png -f blur -o q.png --force
weft_exits 1 diff p.png q.png
rm p.png q.png

# Several frames: one is chosen, or each gets its files.
"$WEFT" run x.png -f crop:width=20,height=20 -o 1.gif && "$WEFT" run x.png -f crop:width=20,height=20,x=99 -o 2.gif
python3 - <<'P' || fail "no animation"
# Two frames in one GIF: the second file's picture behind the first's, both with their own colours.
def parts(name):
    b = open(name, "rb").read()
    n = 13 + (3 << (b[10] & 7) + 1 if b[10] & 128 else 0)
    return b[:13], b[13:n], b[n:-1]
(h, t, one), (_, u, two) = parts("1.gif"), parts("2.gif")
at = two.index(b",")
flags = two[at + 9] | (h[10] & 0x80) | (h[10] & 7)
open("two.gif", "wb").write(h + t + one + two[:at + 9] + bytes([flags]) + u + two[at + 10:] + b";")
P
weft_exits 0 info two.gif
weft_exits 64 run two.gif -o a.gif -f gray -o b.gif
err_has "--frames 1"
weft_exits 0 run two.gif -o a.png -f gray -o b.png --frames 2
weft_exits 0 run two.gif -o 'c-{frame}.png' -f gray -o 'd-{frame}.png'
same b.png d-2.png
exists c-1.png
rm ./*

# A batch; what is made already is passed over, the rest made.
mkdir in
cp "$photo" in/one.png
"$WEFT" run "$photo" -f flop -o in/two.png
weft_exits 64 run in -f gray -o out/a.png -f blur -o 'out/{stem}.png'
err_has "template"
weft_exits 0 run in -f resize:40 -o 'out/{stem}-s.png' -f gray -o 'out/{stem}-g.jpg' --resume journal
only out one-s.png two-s.png one-g.jpg two-g.jpg
[ "$(grep -c '"status": "done"' journal)" = 4 ] || fail "four lines"
weft_exits 0 verify journal --rerun
weft_exits 0 run in -f resize:40 -o 'out/{stem}-s.png' -f gray -o 'out/{stem}-g.jpg' --resume journal
err_has "0 done, 4 skipped"
rm out/two-s.png
weft_exits 0 run in -f resize:40 -o 'out/{stem}-s.png' -f gray -o 'out/{stem}-g.jpg' --resume journal
err_has "1 done, 3 skipped"
echo broken >in/three.png
weft_exits 1 run in -f resize:40 -o 'o2/{stem}-s.png' -f gray -o 'o2/{stem}-g.jpg' --keep-going
only o2 one-s.png two-s.png one-g.jpg two-g.jpg
rm in/three.png

# Widths and formats: none is enlarged, and the line for a web page says what there is.
weft_exits 0 run in/one.png --widths 640,100,300,3000 --formats webp,jpg -o 'w/a {stem}-{w}.{ext}'
only w 'a one-100.webp' 'a one-300.webp' 'a one-600.webp' 'a one-100.jpg' 'a one-300.jpg' 'a one-600.jpg'
cat >want <<'WANT'
type="image/webp" srcset="w/a%20one-100.webp 100w, w/a%20one-300.webp 300w, w/a%20one-600.webp 600w"
type="image/jpeg" srcset="w/a%20one-100.jpg 100w, w/a%20one-300.jpg 300w, w/a%20one-600.jpg 600w"
WANT
cmp -s want .out || fail "another srcset: $(cat .out)"
weft_exits 0 run in/one.png -f 'resize:width=300,enlarge=no' -o 300.jpg
same 300.jpg 'w/a one-300.jpg'
# After the chain; a folder names them by itself; a batch, too.
weft_exits 0 run in/one.png in/two.png -f gray --widths 50,80 -o v/
[ "$(wc -l <.out)" = 2 ] || fail "a line each"
exists v/in/two-80.png
weft_exits 0 run in/one.png -f 'gray | resize:width=80,enlarge=no' -o 80.png
same 80.png v/in/one-80.png
weft_exits 0 run in/one.png -f gray --formats webp,png -o 'u/{stem}.{ext}'
out_empty
only u one.webp one.png
weft_exits 64 run in/one.png --widths 50,80 -o x.png
err_has '{w}'
weft_exits 64 run in/one.png --widths 50,many -o 'x-{w}.png'
weft_exits 64 run in/one.png --widths 50 -o 'x-{w}.png' -o 'y-{w}.png'
weft_exits 69 run in/one.png --formats nonsense -o 'x.{ext}'
weft_exits 0 run in/one.png --widths 50,80 -o 'x-{w}.png' --dry-run
out_has 'in/one.png -> x-50.png'
absent x-50.png
