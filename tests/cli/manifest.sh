# What a batch tells of each file, and what verify makes of it.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || exit 77

# Python about the lines of JSON in a file, which are the list l.
lines() { # FILE CODE...
	local file=$1
	shift
	python3 - "$file" "$@" <<'P' || fail "$file: not as expected: $*"
import hashlib, json, os, struct, sys
l = [json.loads(x) for x in open(sys.argv[1]).read().splitlines()]
M = (1 << 64) - 1
P = [0x9e3779b185ebca87, 0xc2b2ae3d27d4eb4f, 0x165667b19e3779f9, 0x85ebca77c2b2ae63, 0x27d4eb2f165667c5]
rot = lambda x, n: (x << n | x >> 64 - n) & M
def step(lane, v): return rot((lane + v * P[1]) & M, 31) * P[0] & M
def xxh64(b, seed):  # xxHash's own description, section "XXH64"
    n, at = len(b), 0
    if n >= 32:
        lane = [(seed + P[0] + P[1]) & M, (seed + P[1]) & M, seed, (seed - P[0]) & M]
        while at + 32 <= n:
            for i in range(4): lane[i] = step(lane[i], struct.unpack_from('<Q', b, at + 8 * i)[0])
            at += 32
        h = (rot(lane[0], 1) + rot(lane[1], 7) + rot(lane[2], 12) + rot(lane[3], 18)) & M
        for i in range(4): h = ((h ^ step(0, lane[i])) * P[0] + P[3]) & M
    else:
        h = (seed + P[4]) & M
    h = (h + n) & M
    while at + 8 <= n:
        h = (rot(h ^ step(0, struct.unpack_from('<Q', b, at)[0]), 27) * P[0] + P[3]) & M; at += 8
    if at + 4 <= n:
        h = (rot(h ^ struct.unpack_from('<I', b, at)[0] * P[0] & M, 23) * P[1] + P[2]) & M; at += 4
    while at < n: h = rot(h ^ b[at] * P[4] & M, 11) * P[0] & M; at += 1
    h = (h ^ h >> 33) * P[1] & M
    h = (h ^ h >> 29) * P[2] & M
    return h ^ h >> 32
assert xxh64(b'', 0) == 0xef46db3751d8e999 and xxh64(b'abc', 0) == 0x44bc2cf5ad770999
def sha(name): return hashlib.sha256(open(name, 'rb').read()).hexdigest()
def pixels(name):  # of a PGM or PPM of 8 bits
    head, size, most, data = open(name, 'rb').read().split(b'\n', 3)
    w, h = map(int, size.split())
    c = 3 if head == b'P6' else 1
    s = sum(xxh64(data[y * w * c:(y + 1) * w * c], y) for y in range(h)) & M
    return '%016x' % xxh64(struct.pack('<4I', w, h, c, 1), s)
for code in sys.argv[2:]:
    exec(code)
P
}

mkdir in
for name in a b c; do "$WEFT" run "$photo" -f crop:width=40,height=20 -o in/$name.png -q; done
odd=$(printf 'in/caf\351 "q" \\ \t.png')
cp in/a.png "$odd"

# A line for each file, with everything that can be checked.
weft_exits 0 run in -f 'gray | blur:2' -o 'out/{stem}.pgm' --manifest m --strip=xmp -q
[ "$(wc -l <m)" = 4 ] || fail "4 lines expected"
lines m 'assert {x["status"] for x in l} == {"done"}' \
	'enc = lambda s: s.encode("utf-8", "surrogateescape")' \
	'assert sorted(enc(x["input"]) for x in l) == sorted(b"in/" + n for n in os.listdir(b"in"))' \
	'assert all(x["sha256_in"] == sha(enc(x["input"])) and x["sha256_out"] == sha(enc(x["output"])) for x in l)' \
	'assert all(x["bytes_in"] == os.path.getsize(enc(x["input"])) for x in l)' \
	'assert all(x["bytes_out"] == os.path.getsize(enc(x["output"])) for x in l)' \
	'assert all(x["pixels"] == pixels(enc(x["output"])) for x in l)' \
	'assert all(x["filters"] == "gray | blur:sigma=2" and x["options"] == ["--strip=xmp"] for x in l)' \
	'assert all(x["version"] and (x["width"], x["height"], x["samples"]) == (40, 20, "grey u8") for x in l)' \
	'assert all(x["ms"]["read"] >= 0 and x["ms"]["write"] >= 0 for x in l)'
for mode in seq row tile; do # whichever way pixels are made, their number is one
	weft_exits 0 run in -f 'gray | blur:2' -o "$mode/{stem}.pgm" --manifest m-$mode --mode $mode -q
	lines m-$mode 'assert len(l) == 4 and {x["pixels"] for x in l} == {pixels("out/a.pgm")}'
done
weft_exits 0 run in/a.png -f 'gray | blur:2' -o single.pgm --manifest m-single -q
lines m-single 'assert l[0]["sha256_out"] == sha("single.pgm") and l[0]["pixels"] == pixels("single.pgm")'
# A large picture's rows come from several threads.
weft_exits 0 run "$photo" -f resize:width=1500 -o large.ppm --manifest m-large -q
lines m-large 'assert l[0]["pixels"] == pixels("large.ppm")'
# A manifest goes on where it was; what a killed run tore off it is cut.
printf '{"input": "x", "outp' >>m-large
weft_exits 0 run in/a.png -f gray -o grey.pgm --manifest m-large -q
lines m-large 'assert [x["output"] for x in l] == ["large.ppm", "grey.pgm"]'

# verify.
weft_exits 0 verify m
err_has "4 same, 0 not"
out_empty
weft_exits 0 verify m --rerun --json
[ "$(grep -c '"verdict": "same"' .out)" = 4 ] || fail "4 that are the same expected"
printf x >>out/a.pgm
rm out/b.pgm
weft_exits 1 verify m
out_has "out/a.pgm: changed"
out_has "out/b.pgm: missing"
err_has "2 same, 2 not"
weft_exits 0 run in -f 'gray | blur:2' -o 'out/{stem}.pgm' --manifest m --strip=xmp -q --force
weft_exits 0 verify m # the last line of each counts
"$WEFT" run in/c.png -f invert -o in/c.png --in-place -q
weft_exits 0 verify m
weft_exits 1 verify m --rerun
out_has "out/c.pgm: its input has changed"
# Other bytes of the same pixels, and other pixels.
sed 's/"pixels": "[0-9a-f]*"/"pixels": "0123456789abcdef"/' m-single >m-wrong
weft_exits 1 verify m-wrong --rerun
out_has "single.pgm: other pixels when made again"
head -c -20 m >torn
sed '2s/.*/not JSON/' m >damaged
weft_exits 0 verify torn
weft_exits 65 verify damaged
err_has "damaged: line 2 is damaged"
weft_exits 66 verify nowhere
weft_exits 64 verify

# Failures, and skipped ones.
mkdir bad
cp in/a.png bad/1.png
head -c 300 "$photo" >bad/2.png
weft_exits 1 run bad -f gray -o bad-out/ --keep-going --manifest m-bad
lines m-bad 'f = [x for x in l if x["status"] == "failed"]' 'assert len(f) == 1 and len(l) == 2' \
	'assert f[0]["exit"] == 65 and f[0]["retryable"] is False and f[0]["error"] and "sha256_out" not in f[0]' \
	'assert f[0]["sha256_in"] == sha("bad/2.png")'
weft_exits 1 verify m-bad
out_has "bad-out/2.png: failed when it was to be made"

# --json: a line for each file of a batch, and a summary; a single failure says so too.
weft_exits 1 run bad -f gray -o json-out/ --keep-going --json -q
lines .out 'assert [x.get("status") for x in l[:-1]].count("failed") == 1 and len(l) == 3' \
	'assert l[-1]["summary"]["done"] == 1 and l[-1]["summary"]["failed"] == 1'
weft_exits 65 run bad/2.png -f gray -o failed.png --json
out_is_json
out_has '"status": "failed"'
out_has '"exit": 65'
weft_exits 66 run nowhere.png -f gray -o failed.png --json
out_is_json
out_has '"exit": 66'
weft_exits 66 run nowhere -f gray -o failed/ --json
# --progress json is nothing but JSON, whatever befalls.
weft_exits 1 run bad -f gray -o progress-out/ --keep-going --progress json
lines .err 'assert sum("file" in x for x in l) == 2 and any("message" in x for x in l)'
weft_exits 73 run bad -f gray -o progress-out/ --progress json
lines .err 'assert "exists" in l[0]["message"]'
weft_exits 65 run bad/2.png -f gray -o failed.png --progress json
lines .err 'assert len(l) == 1'

# One at a time.
mkfifo hold
"$WEFT" run hold -f gray -o held.png --manifest m-held -q 2>/dev/null &
held=$!
for _ in $(seq 200); do [ ! -e m-held ] || break; sleep 0.05; done
sleep 0.2
weft_exits 75 run in/a.png -f gray -o other.png --manifest m-held
err_has "another run writes it"
absent other.png
kill $held
wait $held 2>/dev/null
# A pipe takes lines too.
"$WEFT" run in -f gray -o piped/ --manifest /dev/stdout -q >piped.lines || fail "a pipe as a manifest"
lines piped.lines 'assert len(l) == 4'
# One that can't be written stops it, before the first file or right after the one it is about.
weft_exits 74 run in -f gray -o full/ --manifest /dev/full --keep-going --mode seq
err_has "cannot note what is done"
err_has "1 done, 3 not begun"
weft_exits 73 run in -f gray -o none/ --manifest nowhere/m
absent none
# What is no manifest stays as it is, whole or torn; of a line that lacks only its end nothing is lost.
for text in 'line one\nprecious last line' 'precious' '{"a": 1}\nnotes'; do
	printf "$text" >notes
	cp notes notes.before
	for option in --manifest --resume; do
		weft_exits 65 run in/a.png -f gray -o kept.png $option notes
		[ $option = --resume ] || err_has "nothing was added to it"
		same notes notes.before
		absent kept.png
	done
done
weft_exits 0 run in/a.png -f gray -o end.png --manifest ended -q
truncate -s -1 ended
weft_exits 0 verify ended
err_has "1 same"
weft_exits 0 run in/a.png -f gray -o end2.png --manifest ended -q
lines ended 'assert len(l) == 2'
truncate -s -30 ended
weft verify ended
err_has "line 2 is unfinished"

# A run that was ended between an output and the line that says so: verify looks at it all the same.
weft_exits 0 run in/a.png -f gray -o cut.png --resume cut.j -q
sed -i '$d' cut.j
lines cut.j 'assert [x["status"] for x in l] == ["writing"]'
weft_exits 0 verify cut.j
err_has "1 same"
cp cut.png cut.before
echo other >cut.png
weft_exits 75 verify cut.j
out_has "cut.png: was being written when its run was ended: run it again"
rm cut.png
weft_exits 75 verify cut.j
weft_exits 0 run in/a.png -f gray -o cut.png --resume cut.j -q
same cut.png cut.before
weft_exits 0 verify cut.j

# A field that is none is damage, and told by its line: a status, a hash, a number, a name that nobody wrote.
mkdir sound-in
cp in/a.png in/b.png in/c.png sound-in
weft_exits 0 run sound-in -f gray -o sound/ --resume sound.j --manifest sound.m -q
damages() { # SED
	for what in sound.m:verify sound.j:resume; do
		sed "2$1" "${what%:*}" >bent
		cmp -s bent "${what%:*}" && fail "this test wants a line that '$1' bends"
		if [ "${what#*:}" = verify ]; then weft_exits 65 verify bent; else
			cp bent bent.before
			weft_exits 65 run sound-in -f gray -o sound/ --resume bent
			same bent bent.before
		fi
		err_has "bent: line 2 is damaged"
	done
}
damages 's/"status": "[a-z]*"/"status": "dane"/'
damages 's/"status": "[a-z]*"/"status": true/'
damages 's/"sha256_out": "./"sha256_out": "/'
damages 's/"sha256_out": "./"sha256_out": "g/'
damages 's/"sha256_in": "[0-9a-f]*"/"sha256_in": 5/'
damages 's/"bytes_in": /"bytes_in": -/'
damages 's/"bytes_out": [0-9]*/"bytes_out": 1.5/'
damages 's/"bytes_out": [0-9]*/"bytes_out": "9"/'
damages 's/"bytes_out": [0-9]*, //'
damages 's/"time_in": "[0-9]*/"time_in": "soon/'
damages 's/"pixels": "./"pixels": "/'
damages 's/"options": \[\]/"options": [1]/'
damages 's/"options": \[\]/"options": ""/'
damages 's/"filters": "[a-z]*"/"filters": null/'
damages 's/"output": "[^"]*"/"output": 7/'
damages 's/"input": "[^"]*", //'
damages 's/"node": "/"node": "-/'

# Only a file is read back: a pipe would be waited for, a device never end.
mkfifo fifo
for record in fifo /dev/zero; do
	weft_exits 66 verify $record
	err_has "$record: is no regular file"
	weft_exits 66 run in -f gray -o hang/ --resume $record
	err_has "$record: is no regular file"
	absent hang
done
weft_exits 0 run in/a.png -f gray -o was-file.png --manifest m-fifo -q
rm was-file.png
mkfifo was-file.png
weft_exits 1 verify m-fifo
out_has "was-file.png: is no regular file"
rm was-file.png
cp in/a.png source.png
weft_exits 0 run source.png -f gray -o was-file.png --manifest m-source -q
rm source.png
mkfifo source.png
weft_exits 1 verify m-source --rerun
out_has "its input is no regular file"

# Standard output: where it is a file that is said, else there is nothing to check but the pixels.
"$WEFT" run in/a.png -f gray -o - --manifest m-out -q >into.png
lines m-out 'assert l[0]["output"] == "-" and l[0]["place"] == os.path.realpath("into.png")'
weft_exits 0 verify m-out
err_has "1 same, 0 not"
for name in a b; do "$WEFT" run in/$name.png -f gray -o - --manifest m-pipe -q | cat >/dev/null; done
lines m-pipe 'assert [x["output"] for x in l] == ["-", "-"] and "place" not in l[0]'
weft_exits 0 verify m-pipe
err_has "0 same, 0 not, 2 not to be checked"
out_has "went to standard output"
weft_exits 0 verify m-pipe --rerun
err_has "2 same, 0 not"
printf x >>into.png
weft_exits 1 verify m-out
out_has "changed"

# Of a file of many pictures each output names its own, and is made again from that.
python3 - <<'P' || exit 77
import struct
w, h, n = 4, 2, 3  # a TIFF of three pages, each grey of another level
out, heads = bytearray(b'II*\0' + struct.pack('<I', 8)), []
for i in range(n):
    at = len(out)
    tags = [(256, 3, 1, w), (257, 3, 1, h), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
            (273, 4, 1, at + 2 + 9 * 12 + 4), (277, 3, 1, 1), (278, 3, 1, h), (279, 4, 1, w * h)]
    body = struct.pack('<H', len(tags)) + b''.join(struct.pack('<HHII', *t) for t in tags)
    after = at + len(body) + 4 + w * h
    out += body + struct.pack('<I', after if i + 1 < n else 0) + bytes([60 * (i + 1)]) * (w * h)
open('pages.tif', 'wb').write(out)
P
weft_exits 0 run pages.tif -f invert -o 'page-{frame}.pgm' --manifest m-pages -q
lines m-pages 'assert sorted((x["frame"], x["output"], open(x["output"], "rb").read()[-1]) for x in l) == [(i, "page-%d.pgm" % i, 255 - 60 * i) for i in (1, 2, 3)]'
weft_exits 0 verify m-pages --rerun
err_has "3 same, 0 not"
weft_exits 0 run pages.tif -f invert -o 'two-{frame}.pgm' -f threshold -o 'three-{frame}.pgm' --manifest m-several -q
weft_exits 0 verify m-several --rerun
err_has "6 same, 0 not"
sed -i 's/"frame": 2/"frame": 3/' m-pages
weft_exits 1 verify m-pages --rerun
out_has "page-2.pgm: other pixels when made again"
# What came from standard input doesn't come again.
"$WEFT" run - -f gray -o from-pipe.png --manifest m-stdin -q <in/a.png
weft_exits 0 verify m-stdin
weft_exits 1 verify m-stdin --rerun </dev/null
out_has "came from standard input"
