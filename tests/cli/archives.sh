# tar in, tar out: members in their order, all that is no picture as it was, from pipes and to pipes.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || exit 77

# What Python's tarfile makes and reads: the list of its members, and the bytes of each.
py() { python3 - "$@" <<'P' || fail "python: $*"; }
import io, os, subprocess, sys, tarfile
how, *args = sys.argv[1:]
def members(name):
    with tarfile.open(name) as t:
        return [(m.name, m, t.extractfile(m).read() if m.isreg() else None) for m in t]
picture = lambda n: n.lower().endswith(('.png', '.ppm', '.jpg')) and not os.path.basename(n).startswith('.')
if how == 'make':
    form = {'ustar': tarfile.USTAR_FORMAT, 'gnu': tarfile.GNU_FORMAT, 'pax': tarfile.PAX_FORMAT}[args[1]]
    long = 'folder-' * 30 + '/' if args[1] != 'ustar' else 'f' * 120 + '/'
    with tarfile.open(args[0], 'w', format=form, **({'pax_headers': {'comment': 'all'}} if args[1] == 'pax' else {})) as t:
        def put(name, data, **more):
            m = tarfile.TarInfo(name)
            m.size, m.mtime, m.mode, m.uid, m.uname = len(data), 1600000000, 0o640, 1234, 'someone'
            for k, v in more.items(): setattr(m, k, v)
            t.addfile(m, io.BytesIO(data))
        folder = tarfile.TarInfo('d'); folder.type = tarfile.DIRTYPE; t.addfile(folder)
        for i in range(12):
            data = open('p%d.png' % (i % 3), 'rb').read()
            put('d/%04d.png' % i, data, **({'pax_headers': {'VENDOR.note': 'n%d' % i}, 'mtime': 1600000000.25} if args[1] == 'pax' else {}))
            put('d/%04d.json' % i, b'{"i": %d}' % i)
            put('d/%04d.cls' % i, b'%d' % (i % 7))
        put(long + 'long.left.png', open('p0.png', 'rb').read())
        put('d/._0000.png', b'a note of a Mac')
        put('big.bin', os.urandom(3000001))
        put('empty.txt', b'')
        link = tarfile.TarInfo('d/link.png'); link.type, link.linkname = tarfile.SYMTYPE, '0000.png'; t.addfile(link)
        for n, to in (('d/hard.png', 'd/0001.png'), ('again.png', long + 'long.left.png' if args[1] != 'ustar' else 'd/0002.png')):
            link = tarfile.TarInfo(n); link.type, link.linkname = tarfile.LNKTYPE, to; t.addfile(link)
        put('naïve-日本.png' if args[1] != 'ustar' else 'last.png', open('p1.png', 'rb').read())
elif how == 'check':  # IN OUT SUFFIX: as weft makes each picture by itself
    old, new = members(args[0]), members(args[1])
    suffix = args[2]
    assert len(old) == len(new), (len(old), len(new))
    for (name, m, data), (got, k, made) in zip(old, new):
        filtered = m.isreg() and picture(name)
        renamed = lambda n: n.rsplit('.', 1)[0] + suffix if picture(n) else n
        link = m.issym() or m.islnk()  # leads to the same picture, whatever that is called now
        assert got == (renamed(name) if filtered or link else name), (name, got)
        assert (m.type, m.mode, m.uid, m.uname, m.mtime) == (k.type, k.mode, k.uid, k.uname, k.mtime)
        assert k.linkname == (renamed(m.linkname) if link else m.linkname), (k.linkname, m.linkname)
        theirs = lambda h: {x: v for x, v in h.items() if x not in ('path', 'size', 'linkpath')}
        assert theirs(m.pax_headers) == theirs(k.pax_headers)
        if filtered:
            source = [i for i in range(3) if open('p%d.png' % i, 'rb').read() == data][0]
            assert made == open('want%d%s' % (source, suffix), 'rb').read(), name
        else:
            assert made == data, name
P

for i in 0 1 2; do
	"$WEFT" run "$photo" -f "crop:width=$((30 + i)),height=20,x=$((i * 50))" -o p$i.png -q
	"$WEFT" run p$i.png -f 'gray | blur:2' -o want$i.png -q
	"$WEFT" run p$i.png -f 'gray | blur:2' -o want$i.jpg -q
done
for form in ustar gnu pax; do
	py make $form.tar $form
	for mode in band seq; do
		weft_exits 0 run $form.tar -f 'gray | blur:2' -o out.tar --mode $mode --force
		err_has "14 done, 31 copied"
		py check $form.tar out.tar .png
		tar tf out.tar >/dev/null 2>.err || fail "GNU tar can't read it"
	done
	weft_exits 0 run $form.tar -f 'gray | blur:2' -o jpg.tar --out-format jpeg -q --force
	py check $form.tar jpg.tar .jpg
	ran="cat $form.tar | weft run - | cat"
	cat $form.tar | "$WEFT" run - -f 'gray | blur:2' -o - 2>.err | cat >piped.tar
	py check $form.tar piped.tar .png
	"$WEFT" run - -f 'gray | blur:2' -o - <$form.tar >piped.tar 2>.err || fail "from a file"
	py check $form.tar piped.tar .png
done
# A slow writer, and one after the other.
ran="slowly"
{
	head -c 700 pax.tar
	sleep 0.3
	tail -c +701 pax.tar
} | "$WEFT" run - -f 'gray | blur:2' -o - 2>.err >piped.tar
py check pax.tar piped.tar .png
cat gnu.tar gnu.tar >two.tar
weft_exits 0 run two.tar -f gray -o two-out.tar
err_has "28 done, 62 copied"

# Several, by a template; made once.
mkdir shards
cp gnu.tar shards/a.tar
cp pax.tar shards/b.tar
weft_exits 0 run shards/a.tar shards/b.tar -f 'gray | blur:2' -o 'out/{stem}-small.tar' --manifest m
only out a-small.tar b-small.tar
py check pax.tar out/b-small.tar .png
[ "$(grep -c '"status": "done"' m)" = 28 ] || fail "28 lines expected"
grep -q '"input": "shards/b.tar/d/0003.png", "output": "out/b-small.tar/d/0003.png"' m || fail "the manifest's names"
weft_exits 0 verify m
err_has "28 same, 0 not"
sed "s/\\(\"sha256_out\": \"\\)[0-9a-f]*/\\1$(printf '%064d' 7)/; s|out/b-small.tar/d/0001|out/b-small.tar/d/gone|g" m >m-wrong
weft_exits 1 verify m-wrong
out_has "out/b-small.tar/d/gone.png: missing"
out_has "out/b-small.tar/d/0003.png: changed"
weft_exits 0 run shards/a.tar shards/b.tar -f 'gray | blur:2' -o 'out/{stem}-small.tar' --skip-existing
err_has "2 archives skipped"
weft_exits 0 run shards/a.tar shards/b.tar -f 'gray | blur:3' -o 'out/{stem}-small.tar' --skip-existing
err_has "28 done"
for i in 1 2 3; do weft_exits 0 run shards/a.tar shards/b.tar -f gray -o 'parts/{stem}.tar' --shard $i/3 -q; done
only parts a.tar b.tar

# Bad pictures: named; left out with --keep-going, else there is no archive.
py make bad.tar gnu
python3 - <<'P'
import io, tarfile
with tarfile.open('bad.tar', 'a') as t:
    m = tarfile.TarInfo('broken.png'); m.size = 100
    t.addfile(m, io.BytesIO(b'x' * 100))
    m = tarfile.TarInfo('after.txt'); m.size = 3
    t.addfile(m, io.BytesIO(b'end'))
P
weft_exits 1 run bad.tar -f gray -o bad-out.tar
err_has "bad.tar/broken.png"
absent bad-out.tar
weft_exits 1 run bad.tar -f gray -o bad-out.tar --keep-going --json
err_has "14 done, 32 copied, 1 failed"
grep -q '"exit": 65' .out || fail "no line for the failure"
tar tf bad-out.tar | grep -q broken && fail "it's there"
tar xOf bad-out.tar after.txt | grep -q end || fail "what came after is lost"
[ -z "$(find . -name '.weft*')" ] || fail "a temporary was left"

# A link to a picture that was left out is left out; tar would stop there.
python3 - <<'P'
import io, tarfile
with tarfile.open('linked.tar', 'w') as t:
    for name, data in ('bad.png', b'x' * 100), ('good.png', open('p0.png', 'rb').read()):
        m = tarfile.TarInfo(name); m.size = len(data); t.addfile(m, io.BytesIO(data))
        m = tarfile.TarInfo('to-' + name); m.type, m.linkname = tarfile.LNKTYPE, name; t.addfile(m)
P
weft_exits 1 run linked.tar -f gray -o linked-out.tar --keep-going --out-format ppm
err_has "to-bad.png: left out, being a link to bad.png"
[ "$(tar tf linked-out.tar | tr '\n' ' ')" = "good.ppm to-good.ppm " ] || fail "$(tar tf linked-out.tar)"
mkdir unpacked
tar -C unpacked -xf linked-out.tar || fail "tar can't unpack it"
same unpacked/good.ppm unpacked/to-good.ppm

# Sparse files go through as they are, in each of GNU's forms; a sparse picture is a failure, not a copy.
mkdir sparse
truncate -s 3M sparse/a.bin
for i in $(seq 25); do printf "piece $i" | dd of=sparse/a.bin bs=1 seek=$((i * 100000)) conv=notrunc 2>/dev/null; done
cp p0.png sparse/z.png
for form in gnu 'posix --sparse-version=0.0' 'posix --sparse-version=0.1' 'posix --sparse-version=1.0'; do
	tar -C sparse --sort=name -cSf sparse.tar --format=$form a.bin z.png 2>/dev/null || continue
	weft_exits 0 run sparse.tar -f 'gray | blur:2' -o sparse-out.tar --force
	err_has "1 done, 1 copied"
	rm -rf unpacked
	mkdir unpacked
	tar -C unpacked -xf sparse-out.tar || fail "tar can't unpack it"
	same unpacked/a.bin sparse/a.bin
	same unpacked/z.png want0.png
	cp sparse/a.bin sparse/a.ppm
	tar -C sparse --sort=name -cSf sparse.tar --format=$form a.ppm z.png
	weft_exits 1 run sparse.tar -f 'gray | blur:2' -o sparse-out.tar --force --keep-going
	err_has "a.ppm: is stored as a sparse file"
	err_has "1 done, 0 copied, 1 failed"
	rm sparse/a.ppm
done

# Damage of the archive itself, and what is none.
for n in 100 512 700 5000; do
	head -c $n gnu.tar >cut.tar
	weft_exits 65 run cut.tar -f gray -o cut-out.tar
	err_has "cut.tar: tar: ends"
	absent cut-out.tar
done
tar cf nothing.tar -T /dev/null
weft_exits 0 run nothing.tar -f gray -o nothing-out.tar
tar tf nothing-out.tar >/dev/null || fail "an empty archive"
gzip -c gnu.tar >packed.tar
weft_exits 65 run packed.tar -f gray -o x.tar
err_has "is compressed"
cp p0.png picture.tar
weft_exits 65 run picture.tar -f gray -o x.tar
err_has "is no tar archive but a picture (png)"
printf '\200' | dd of=gnu.tar bs=1 seek=124 conv=notrunc 2>/dev/null
weft_exits 65 run gnu.tar -f gray -o x.tar
: >zero.tar
weft_exits 65 run zero.tar -f gray -o x.tar
absent x.tar
weft_exits 64 run pax.tar p0.png -f gray -o 'x/{stem}.tar'
err_has "can't be mixed"
weft_exits 64 run pax.tar -f gray --in-place
weft_exits 73 run pax.tar -f gray -o out.tar
err_has "exists"
"$WEFT" run pax.tar -f gray -o - >/dev/full 2>.err
[ $? = 74 ] || fail "74 expected of a full disk"

# Bounded memory, whatever the length: 400 MB through under 150.
ran="400 MB"
python3 - <<'P' | (ulimit -v 1500000; "$WEFT" run - -f gray -o - --max-memory 64M 2>.err) | wc -c >passed
import sys, tarfile, io
t = tarfile.open(fileobj=sys.stdout.buffer, mode='w|')
data, block = open('p0.png', 'rb').read(), b'x' * (1 << 20)
class Zeros(io.RawIOBase):
    left = 300 << 20
    def read(self, n=-1):
        n = min(n, self.left); self.left -= n
        return bytes(n)
m = tarfile.TarInfo('long.bin'); m.size = 300 << 20; t.addfile(m, Zeros())
for i in range(100):
    m = tarfile.TarInfo('%d.png' % i); m.size = len(data); t.addfile(m, io.BytesIO(data))
    m = tarfile.TarInfo('%d.bin' % i); m.size = len(block); t.addfile(m, io.BytesIO(block))
t.close()
P
[ "$(cat passed)" -gt 419430400 ] || fail "only $(cat passed) bytes came"
err_has "100 done, 101 copied"

# An archive doesn't become a picture; several fail as a batch does.
tar cf small.tar -C "$IMAGES" horse.png
weft_exits 64 run small.tar -f gray -o one.png
err_has "is an archive"

# ---- what fails is said, and what is said came out ----

# An archive that is cut has done nothing, and has a line of its own; so has one that was passed over.
for n in 100 512 1024 5000; do
	head -c $n pax.tar >cut.tar
	weft_exits 65 run cut.tar -f gray -o cut-out.tar --json --manifest cut-$n.m
	err_has "0 done, 0 copied"
	err_has "1 archive not made"
	absent cut-out.tar
	grep -q '"input": "cut.tar", "output": "cut-out.tar", "status": "failed", "error": "tar: .*ends' cut-$n.m || fail "no line"
	grep -q '"exit": 65, "retryable": false' cut-$n.m || fail "no verdict"
	tail -1 .out | grep -q '"done": 0, "copied": 0, .*"failed_archives": 1' || fail "the summary"
	weft_exits 1 verify cut-$n.m
	out_has "cut-out.tar: failed when it was to be made"
done
weft_exits 66 run nowhere.tar -f gray -o cut-out.tar --manifest gone.m
weft_exits 1 run nowhere.tar pax.tar -f gray -o 'some/{stem}.tar' --keep-going --manifest gone.m
grep -q '"input": "nowhere.tar", "output": "some/nowhere.tar", "status": "failed"' gone.m || fail "no line"
only some pax.tar
weft_exits 1 run bad.tar -f gray -o none.tar --manifest ended.m
absent none.tar
grep -q '"output": "none.tar", "status": "failed", "error": "was not made, as broken.png failed"' ended.m || fail "no line"
weft_exits 0 run pax.tar -f gray -o some/pax.tar --skip-existing --manifest skipped.m
grep -q '"output": "some/pax.tar", "status": "skipped"' skipped.m || fail "no line"
head -c 512 nothing.tar >lone.tar
weft_exits 0 run lone.tar -f gray -o lone-out.tar
err_has "lone.tar: ends in one block of zeros"

# One with a bad picture can be made again and again: it is ours, and never what was wanted.
if python3 -c 'import os; os.setxattr("p0.png", "user.weft", b"x")' 2>/dev/null; then
	for try in 1 2 3; do
		weft_exits 1 run bad.tar pax.tar -f gray -o 'again/{stem}.tar' --skip-existing --keep-going
		err_has "broken.png"
		[ $try = 1 ] || err_has "14 done, 32 copied, 1 failed, 1 archive skipped"
	done
	tar --delete -f bad.tar broken.png
	weft_exits 0 run bad.tar pax.tar -f gray -o 'again/{stem}.tar' --skip-existing
	weft_exits 0 run bad.tar pax.tar -f gray -o 'again/{stem}.tar' --skip-existing
	err_has "2 archives skipped"
	echo precious >again/pax.tar
	weft_exits 73 run bad.tar pax.tar -f gray -o 'again/{stem}.tar' --skip-existing
	err_has "nothing tells what it was made from"
fi

# Two members don't get one name: the second fails, whatever comes in which order; one that stands twice is another matter.
python3 - <<'P'
import io, tarfile
data = {n: open(n, 'rb').read() for n in ('p0.png', 'p1.png', 'want0.jpg')}
def make(name, members):
    with tarfile.open(name, 'w') as t:
        for n, what in members:
            m = tarfile.TarInfo(n); m.size = len(data[what]); t.addfile(m, io.BytesIO(data[what]))
make('same.tar', [('d/a.png', 'p0.png'), ('d/a.jpg', 'want0.jpg'), ('e/a.png', 'p0.png')])
make('turned.tar', [('d/a.jpg', 'want0.jpg'), ('./d/a.png', 'p0.png')])
make('twice.tar', [('a.png', 'p0.png'), ('b.png', 'p0.png'), ('a.png', 'p1.png')])
P
for name in same turned; do
	weft_exits 1 run $name.tar -f gray -o one-name.tar --out-format jpeg
	err_has "would be "
	err_has "d/a.jpg, as another member is"
	absent one-name.tar
	weft_exits 1 run $name.tar -f gray -o one-name.tar --out-format jpeg --keep-going --json
	grep -q '"status": "failed", "error": "would be .*"exit": 73, "retryable": false' .out || fail "no line"
	[ "$(tar tf one-name.tar | sed 's|^\./||' | sort | uniq -d)" = "" ] || fail "two of one name"
	rm one-name.tar
done
weft_exits 0 run same.tar -f gray -o one-name.tar -q
[ "$(tar tf one-name.tar | tr '\n' ' ')" = "d/a.png d/a.jpg e/a.png " ] || fail "without another format all stay"
weft_exits 0 run twice.tar -f 'gray | blur:2' -o twice-out.tar --manifest twice.m
[ "$(tar tf twice-out.tar | tr '\n' ' ')" = "a.png b.png a.png " ] || fail "as it was"
weft_exits 0 verify twice.m
err_has "2 same, 0 not"
rm -rf unpacked
mkdir unpacked
tar -C unpacked -xf twice-out.tar
same unpacked/a.png want1.png
weft_exits 0 run twice.tar -f 'gray | blur:2' -o twice-jpg.tar --out-format jpeg -q

# Archives that are one file, or an input, by whatever name.
mkdir -p in-tar other-tar
cp twice.tar in-tar/1.tar
cp same.tar in-tar/2.tar
ln -s in-tar linked-tar
weft_exits 64 run in-tar/1.tar in-tar/2.tar -f gray -o 'x/{dir}/../y.tar' --dry-run
weft_exits 73 run in-tar/2.tar in-tar/1.tar -f gray -o 'linked-tar/{index}.tar' --force
err_has "is one of the inputs"
same in-tar/2.tar same.tar
# By what it holds, where its name says nothing; a picture that is called an archive is said to be one.
cp twice.tar plainly
weft_exits 0 run plainly -f 'gray | blur:2' -o plainly-out.tar -q
same plainly-out.tar twice-out.tar
weft_exits 65 run picture.tar -f gray -o x.tar
err_has "is no tar archive but a picture (png)"

# Archives beside those they are made of: the next run takes none of its own.
if python3 -c 'import os; os.setxattr("p0.png", "user.weft", b"x")' 2>/dev/null; then
	mkdir beside
	cp twice.tar beside/a.tar
	cp same.tar beside/b.tar
	for try in 1 2 3; do
		weft_exits 0 run beside/*.tar -f gray -o 'beside/{stem}-grey.tar' --skip-existing
		only beside a.tar b.tar a-grey.tar b-grey.tar
		[ $try = 1 ] || err_has "passed over: 2 made by an earlier run"
		[ $try = 1 ] || err_has "0 done, 0 copied, 2 archives skipped"
	done
	weft_exits 0 run beside/*.tar -f invert -o 'beside/{stem}-grey.tar' --force
	only beside a.tar b.tar a-grey.tar b-grey.tar
fi
weft_exits 0 run twice.tar -f gray -o dry.tar --dry-run --json
[ "$(cat .out)" = '{"input": "twice.tar", "output": "dry.tar", "skip": false}' ] || fail "a line expected"
absent dry.tar
# A member is found from any folder, and where the archive was moved by the name as typed.
weft_exits 0 run twice.tar -f gray -o found.tar --manifest found.m -q
(cd unpacked && timeout 60 "$WEFT" verify ../found.m 2>../.err) || fail "not from elsewhere"
err_has "2 same, 0 not"
mkdir went
mv found.tar found.m went
(cd went && timeout 60 "$WEFT" verify found.m 2>../.err) || fail "not where it was moved"
err_has "2 same, 0 not"
