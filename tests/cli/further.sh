# Further pictures and numbers as a result, with the odd filters of the engine's tests.
. "$(dirname "$0")/lib.sh"
export WEFT_PLUGIN_PATH=$(dirname "$WEFT")/tests/core/engine/plugins:$WEFT_PLUGIN_PATH

weft_exits 0 run "$photo" -f resize:width=64 -o a.png
weft_exits 0 run a.png -f 'invert | blur:2' -o b.png

# A chain in parentheses begins with the picture at that place; `under` shows what lies below it.
weft_exits 0 run a.png -f 'invert | under:with=(blur:2)' -o c.png
weft_exits 0 diff b.png c.png

# A file, a file beside the input, and one that is missing: which, and where it stands.
weft_exits 0 run a.png -f under:b.png -o c.png --force
weft_exits 0 diff b.png c.png
mkdir in in/masks
cp a.png in/one.png
cp b.png in/two.png
cp b.png in/masks/one.png
cp a.png in/masks/two.png
weft_exits 0 run in/one.png in/two.png -f 'under:with={dir}/masks/{stem}.{ext}' -o 'out/{stem}.png' -q
weft_exits 0 diff out/one.png b.png
weft_exits 0 diff out/two.png a.png
weft_exits 66 run a.png -f 'gray | under:no.png' -o d.png
err_has 'under: with: no.png: No such file'
caret_under 'under'
absent d.png
weft_exits 66 run in/one.png -f 'under:with={stem}.no' -o d.png
err_has 'in/one.png: under: with: one.no: No such file'
weft_exits 64 run a.png -f 'under' -o d.png
err_has 'with'

# A file's name in quotes may begin as a chain does, and may have braces; a field that there is none of is told.
cp b.png '(z).png'
weft_exits 0 run a.png -f 'under:with="(z).png" | invert | invert' -o q.png
weft_exits 0 diff b.png q.png
weft_exits 66 run a.png -f 'under:with={nope}.png' -o d.png
err_has "No such file or directory; no field '{nope}': there are {dir} {stem} {ext}"
weft_exits 1 run in/one.png in/two.png -f 'under:with={stem}-{stm}.png' -o 'd-{stem}.png'
err_has "in/two.png: under: with: two-{stm}.png: No such file or directory; no field '{stm}': did you mean '{stem}'?"
cp b.png '{nope}.png'
weft_exits 0 run a.png -f 'under:with={nope}.png' -o d.png
weft_exits 0 diff b.png d.png
rm d.png

# A further picture goes through the same limits.
weft_exits 65 run a.png -f under:b.png -o d.png --max-pixels 100
absent d.png

# What is found: to stdout, into JSON; and a chain that ends in it needs no output.
printf 'P5\n4 2\n255\n\000\000\000\100\200\377\377\377' >g.pgm
cat >want <<'WANT'
tally.of: samples
tally.quarters: from	count
  0	3
  0.25	1
  0.5	1
  0.75	3
WANT
weft_exits 0 run g.pgm -f tally
cmp -s want "$work/.out" || fail "other numbers: $(cat "$work/.out")"
weft_exits 0 run g.pgm -f tally -o h.pgm
cmp -s want "$work/.out" || fail "other numbers with an output"
weft_exits 0 diff g.pgm h.pgm
weft_exits 0 run g.pgm -f tally --json
python3 -c 'import json, sys
r = json.load(open(sys.argv[1]))["results"]
assert r[0] == {"filter": "tally", "name": "of", "text": "samples"}, r
assert r[1]["columns"] == ["from", "count"] and [row[1] for row in r[1]["rows"]] == [3, 1, 1, 3], r' "$work/.out" ||
	fail "other JSON"
weft_exits 64 run g.pgm -f gray
weft_exits 0 run in/one.png g.pgm -f tally
grep -q '^g.pgm: tally.of: samples$' "$work/.out" || fail "whose numbers?"
weft_exits 1 run no.png g.pgm -f tally --keep-going
grep -q '^g.pgm: tally.of: samples$' "$work/.out" || fail "the rest was left undone"

# Its content counts in what is made already, and is in the manifest.
cp a.png logo.png
weft_exits 0 run b.png -f under:logo.png -o e.png --resume journal -q
grep -q "\"files\": \[\"logo.png=$(sha256sum <a.png | cut -d' ' -f1)\"\]" journal || fail "the journal lacks the file"
for _ in 1 2; do
	weft_exits 0 run b.png -f under:logo.png -o e.png --resume journal
	err_has "0 done, 1 skipped"
done
weft_exits 0 run b.png -f under:logo.png -o e.png --resume journal --mode row
err_has "0 done, 1 skipped"
cp b.png logo.png
weft_exits 0 run b.png -f under:logo.png -o e.png --resume journal
err_has "1 done"

# What comes out of a pipe is read once, as far as the limits go.
mkfifo pipe
cat a.png >pipe &
weft_exits 0 run b.png -f under:pipe -o piped.png
weft_exits 0 run b.png -f under:a.png -o direct.png
same piped.png direct.png
